"""Training from random weights: resumable, with its progress and the time left printed as it goes."""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Full
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from ears.corpus import Corpus, Example
from ears.lines import CallerLine, by_language, read_lines
from ears.network import WINDOW, PracticeWhisper, Shape
from ears.tokens import TIMESTAMP_STEP, SpecialIds, build_tokenizer, sound_ids, special_ids, text_ids

CHUNK = 480
"""Examples made together, so that windows of like length can share a batch."""
_FRAMES_PER_BATCH = 8000
_LARGEST_BATCH = 48
_EASY_EXAMPLES = 10_000
_WARM_UP_STEPS = 250
_DECAY_SHARE = 0.45
_SOUNDS_MATTER_UNTIL = 0.75
_END_TIME_GRAIN = 0.2
_SAVE_EVERY_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """What one training run does."""

    examples: int = 114_720
    rate: float = 1.5e-3
    seed: int = 20_240_601
    threads: int = 2


@dataclass(frozen=True)
class Batch:
    """mel (batch, frames, 80); prompt and wanted tokens (batch, length), -100 where nothing is asked; sounds."""

    mel: Tensor
    tokens: Tensor
    wanted: Tensor
    sound_targets: Tensor
    sound_lengths: Tensor
    positions: Tensor


class Labels:
    """Turns examples into what the decoder is shown and what it must answer."""

    def __init__(self, lines: list[CallerLine]) -> None:
        self.tokenizer: Tokenizer = build_tokenizer(line.text for line in lines)
        self.ids: SpecialIds = special_ids(self.tokenizer)
        self.sounds = sound_ids(lines)
        self.listed = by_language(lines)
        self.texts = [line.text for line in lines]

    def sequence(self, example: Example, choose: random.Random) -> tuple[list[int], list[int]]:
        """Decoder input and wanted answers, of one length. Silence is answered with no-speech and no words."""
        ids = self.ids
        spoken = ids.languages[example.language or choose.choice(("ko", "en"))]
        told = spoken
        if choose.random() < 0.05:
            told = ids.languages[choose.choice(("ko", "en"))]
        words = text_ids(self.tokenizer, example.text)
        shown, wanted = [ids.start, told, ids.transcribe], [spoken if words else ids.no_speech, -100]
        if choose.random() < 0.9:
            shown.append(ids.no_timestamps)
            wanted.append(-100)
            answer = words
        else:
            answer = [ids.first_timestamp, *words]
            if words:
                # Coarse end times: two hundred rarely seen ids would be learned too slowly.
                grain = round(_END_TIME_GRAIN / TIMESTAMP_STEP)
                steps = round(example.end_seconds / _END_TIME_GRAIN) * grain
                answer.append(ids.first_timestamp + steps)
        shown, wanted = [*shown, *answer], [*wanted, *answer, ids.end_of_text]
        if choose.random() < 0.05:
            hint = [ids.start_of_previous, *text_ids(self.tokenizer, choose.choice(self.texts))]
            shown, wanted = [*hint, *shown], [-100] * len(hint) + wanted
        return shown, wanted

    def batch(self, examples: list[Example], choose: random.Random) -> Batch:
        """Pad examples to one length, with a little of each picture hidden so that no single cue is enough."""
        frames = max(len(example.mel) for example in examples) + choose.choice((0, 0, 20, 100))
        frames = min(2 * WINDOW, frames + frames % 2)
        mel = np.zeros((len(examples), frames, 80), dtype=np.float32)
        sequences, targets = [], []
        for row, example in zip(mel, examples, strict=True):
            row[: len(example.mel)] = _partly_hidden(example.mel.astype(np.float32), choose)
            sequences.append(self.sequence(example, choose))
            targets.append([self.sounds[sound] for sound in example.sounds])
        length = max(len(shown) for shown, _ in sequences)
        tokens = torch.zeros(len(examples), length, dtype=torch.long)
        wanted = torch.full((len(examples), length), -100)
        for i, (shown, answers) in enumerate(sequences):
            tokens[i, : len(shown)] = torch.tensor(shown)
            wanted[i, : len(answers)] = torch.tensor(answers)
        return Batch(
            mel=torch.from_numpy(mel),
            tokens=tokens,
            wanted=wanted,
            sound_targets=torch.tensor([sound for target in targets for sound in target], dtype=torch.long),
            sound_lengths=torch.tensor([len(target) for target in targets]),
            positions=torch.tensor([(len(example.mel) + 1) // 2 for example in examples]),
        )


def _partly_hidden(mel: Any, choose: random.Random) -> Any:
    if choose.random() < 0.5:
        mean = mel.mean()
        band, moment = choose.randrange(72), choose.randrange(max(1, len(mel) - 6))
        mel[:, band : band + choose.randint(1, 8)] = mean
        mel[moment : moment + choose.randint(1, 5)] = mean
    return mel


def batches(examples: list[Example]) -> list[list[Example]]:
    """Cut a chunk into batches of windows of like length."""
    cut: list[list[Example]] = []
    for example in sorted(examples, key=lambda e: len(e.mel)):
        full = not cut or len(cut[-1]) >= _LARGEST_BATCH
        if full or (len(cut[-1]) + 1) * len(example.mel) > _FRAMES_PER_BATCH:
            cut.append([])
        cut[-1].append(example)
    return cut


def _produce(queue: Any, seed: int, first: int, last: int) -> None:
    torch.set_num_threads(1)
    learner = multiprocessing.parent_process()
    corpus = Corpus(read_lines(), seed)
    for number in range(first, last):
        made = corpus.chunk(number, CHUNK, min(1.0, number * CHUNK / _EASY_EXAMPLES))
        while True:
            try:
                queue.put((number, made), timeout=5)
                break
            except Full:
                # A learner that was ended from outside cannot end its producer.
                if learner is None or not learner.is_alive():
                    return


def _chunks(plan: Plan, first: int, last: int) -> Iterator[tuple[int, list[Example]]]:
    """Chunks in order, made one ahead in a second process while the network learns from the last."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue(maxsize=2)
    producer = context.Process(target=_produce, args=(queue, plan.seed, first, last), daemon=True)
    producer.start()
    try:
        for _ in range(first, last):
            yield queue.get(timeout=600)
    finally:
        producer.terminate()


def learning_rate(plan: Plan, step: int, share: float) -> float:
    """Warm-up, a long plateau, then a straight fall to a fiftieth. share: part of the run that is done, 0..1."""
    fall = min(1.0, (1.0 - share) / _DECAY_SHARE)
    return plan.rate * min(1.0, (step + 1) / _WARM_UP_STEPS) * (0.02 + 0.98 * fall)


class Learner:
    """The network, its running average (which is what gets exported), and the optimiser."""

    def __init__(self, plan: Plan, labels: Labels, checkpoint: Path) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.checkpoint, self.listed = plan, checkpoint, labels.listed
        self.network = PracticeWhisper(Shape(labels.ids.vocabulary_size, len(labels.sounds) + 1))
        decayed = [p for p in self.network.parameters() if p.ndim >= 2]
        plain = [p for p in self.network.parameters() if p.ndim < 2]
        self.optimiser = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
            lr=plan.rate,
            betas=(0.9, 0.98),
            fused=True,
        )
        self.average = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.step = 0
        self.next_chunk = 0
        self.seconds = 0.0
        if checkpoint.exists():
            self._resume()

    def _resume(self) -> None:
        saved = torch.load(self.checkpoint, weights_only=True)
        if saved["lines"] != self.listed:
            raise ValueError(
                f"{self.checkpoint} was trained on another list of lines: delete it to start anew"
            )
        self.network.load_state_dict(saved["network"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.average = saved["average"]
        self.step, self.next_chunk, self.seconds = saved["step"], saved["next_chunk"], saved["seconds"]

    def save(self) -> None:
        """Write the checkpoint in one move, so that a stop in the middle leaves the one before."""
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        part = self.checkpoint.with_suffix(".part")
        torch.save(
            {
                "lines": self.listed,
                "shape": self.network.shape.as_dict(),
                "network": self.network.state_dict(),
                "average": self.average,
                "optimiser": self.optimiser.state_dict(),
                "step": self.step,
                "next_chunk": self.next_chunk,
                "seconds": self.seconds,
            },
            part,
        )
        part.replace(self.checkpoint)

    def learn(self, batch: Batch, share: float) -> tuple[float, float]:
        """One step. Returns the decoder's loss per token and the encoder's own loss per sound."""
        rate = learning_rate(self.plan, self.step, share)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        network = self.network
        with torch.autocast("cpu", torch.bfloat16):
            heard, bias = network.encoder(batch.mel)
            logits = network.decoder(batch.tokens, heard, bias)
            sound_logits = network.sound_head(heard[:, : batch.mel.shape[1] // 2])
        writing = functional.cross_entropy(
            logits.float().flatten(0, 1), batch.wanted.flatten(), ignore_index=-100
        )
        hearing = functional.ctc_loss(
            sound_logits.float().log_softmax(-1).transpose(0, 1),
            batch.sound_targets,
            batch.positions,
            batch.sound_lengths,
            zero_infinity=True,
        )
        self.optimiser.zero_grad()
        loss: Any = writing + (0.5 if share < _SOUNDS_MATTER_UNTIL else 0.2) * hearing
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        keep = min(0.99, self.step / (self.step + 20.0))
        with torch.no_grad():
            for name, value in network.state_dict().items():
                self.average[name].lerp_(value, 1.0 - keep)
        return writing.item(), hearing.item()


def train(plan: Plan, checkpoint: Path) -> None:
    """Train to the end of the plan, from the checkpoint if there is one."""
    torch.set_num_threads(plan.threads)
    labels = Labels(read_lines())
    learner = Learner(plan, labels, checkpoint)
    total = math.ceil(plan.examples / CHUNK)
    parameters = sum(p.numel() for p in learner.network.parameters())
    print(
        f"{parameters:,} parameters, {total} chunks of {CHUNK}, starting at chunk {learner.next_chunk}",
        flush=True,
    )
    started, saved, first, before = time.monotonic(), time.monotonic(), learner.next_chunk, learner.seconds
    for number, examples in _chunks(plan, first, total):
        choose = random.Random(plan.seed * 1_000_003 + number)
        order = batches(examples)
        choose.shuffle(order)
        losses = [learner.learn(labels.batch(group, choose), number / total) for group in order]
        writing, hearing = np.mean(losses, axis=0)
        now = time.monotonic()
        learner.next_chunk, learner.seconds = number + 1, before + now - started
        pace = (now - started) / (number + 1 - first)
        print(
            f"chunk {number + 1}/{total} step {learner.step} writing {writing:.4f} hearing {hearing:.4f} "
            f"{CHUNK / pace:.0f} examples/s, {learner.seconds / 60:.1f} min so far, "
            f"{pace * (total - number - 1) / 60:.0f} min left",
            flush=True,
        )
        if now - saved > _SAVE_EVERY_SECONDS:
            learner.save()
            saved = now
    learner.save()


def main(arguments: list[str] | None = None) -> None:
    """Command line of the training stage."""
    parser = argparse.ArgumentParser(prog="python -m ears.train", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=Path("ears/build/checkpoint.pt"))
    parser.add_argument("--examples", type=int, default=Plan.examples)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    chosen = parser.parse_args(arguments)
    train(Plan(examples=chosen.examples, threads=chosen.threads), chosen.checkpoint)


if __name__ == "__main__":
    main()
