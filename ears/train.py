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
from torch.nn import functional

from ears.batching import Batch, Labels, batches
from ears.corpus import Corpus, Example
from ears.lines import LIST_PATH, CallerLine, read_lines
from ears.network import PracticeWhisper, Shape
from ears.warm_start import begin_with, known_texts

CHUNK = 480
"""Examples made together, so that windows of like length can share a batch."""
_EASY_EXAMPLES = 10_000
_WARM_UP_STEPS = 250
_DECAY_SHARE = 0.45
_SOUNDS_MATTER_UNTIL = 0.75
_SAVE_EVERY_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """What one training run does. `minutes` ends it by the clock, with the rate falling in time for it."""

    examples: int = 114_720
    rate: float = 1.5e-3
    seed: int = 20_240_601
    threads: int = 2
    minutes: float | None = None
    frozen_layers: int = 0
    begin_with: Path | None = None


def _produce(queue: Any, corpus: Corpus, first: int, last: int) -> None:
    torch.set_num_threads(1)
    learner = multiprocessing.parent_process()
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


def _chunks(
    plan: Plan, corpus: Corpus, first: int, last: int, *, easy: bool
) -> Iterator[tuple[int, list[Example]]]:
    """Chunks in order, made one ahead in a second process while the network learns from the last.

    With one thread they are made here, between the steps. `easy`: a new network starts on easy ground.
    """
    if plan.threads == 1:
        for number in range(first, last):
            hardness = min(1.0, number * CHUNK / _EASY_EXAMPLES) if easy else 1.0
            yield number, corpus.chunk(number, CHUNK, hardness)
        return
    context = multiprocessing.get_context("spawn")
    queue = context.Queue(maxsize=2)
    producer = context.Process(target=_produce, args=(queue, corpus, first, last), daemon=True)
    producer.start()
    try:
        for _ in range(first, last):
            yield queue.get(timeout=600)
    finally:
        producer.terminate()


def learning_rate(plan: Plan, step: int, share: float) -> float:
    """Warm-up, a long plateau, then a straight fall to a fiftieth. share: part of the run that is done, 0..1."""
    fall = min(1.0, (1.0 - share) / _DECAY_SHARE)
    warm_up = _WARM_UP_STEPS if plan.begin_with is None else _WARM_UP_STEPS / 4
    return plan.rate * min(1.0, (step + 1) / warm_up) * (0.02 + 0.98 * fall)


class Learner:
    """The network, its running average (which is what gets exported), and the optimiser."""

    def __init__(self, plan: Plan, labels: Labels, checkpoint: Path) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.checkpoint, self.labels, self.listed = plan, checkpoint, labels, labels.listed
        self.network = PracticeWhisper(Shape(labels.ids.vocabulary_size, len(labels.sounds) + 1))
        decayed = [p for p in self.network.parameters() if p.ndim >= 2]
        plain = [p for p in self.network.parameters() if p.ndim < 2]
        self.optimiser = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
            lr=plan.rate,
            betas=(0.9, 0.98),
            fused=True,
        )
        if plan.begin_with is not None and not checkpoint.exists():
            begin_with(self.network, plan.begin_with, labels.lines)
        for frozen in self.network.encoder.frozen_part(plan.frozen_layers):
            frozen.requires_grad_(False)
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


def train(plan: Plan, checkpoint: Path, lines: list[CallerLine]) -> None:
    """Train to the end of the plan, from the checkpoint if there is one."""
    torch.set_num_threads(plan.threads)
    learner = Learner(plan, Labels(lines), checkpoint)
    known = known_texts(plan.begin_with) if plan.begin_with is not None else frozenset()
    corpus = Corpus(lines, plan.seed, known)
    total = math.ceil(plan.examples / CHUNK)
    parameters = sum(p.numel() for p in learner.network.parameters())
    print(
        f"{parameters:,} parameters, {total} chunks of {CHUNK}, starting at chunk {learner.next_chunk}",
        flush=True,
    )
    first, before = learner.next_chunk, learner.seconds
    started = saved = time.monotonic()
    for number, examples in _chunks(plan, corpus, first, total, easy=plan.begin_with is None):
        choose = random.Random(plan.seed * 1_000_003 + number)
        order = batches(examples)
        choose.shuffle(order)
        share = _share_done(plan, number / total, learner.seconds)
        losses = [learner.learn(learner.labels.batch(group, choose), share) for group in order]
        writing, hearing = np.mean(losses, axis=0)
        now = time.monotonic()
        learner.next_chunk, learner.seconds = number + 1, before + now - started
        pace = (now - started) / (number + 1 - first)
        print(
            f"chunk {number + 1}/{total} step {learner.step} writing {writing:.4f} hearing {hearing:.4f} "
            f"{CHUNK / pace:.0f} examples/s, {learner.seconds / 60:.1f} min so far, {100 * share:.0f} % done",
            flush=True,
        )
        if now - saved > _SAVE_EVERY_SECONDS:
            learner.save()
            saved = now
        if _share_done(plan, 0.0, learner.seconds) >= 1.0:
            break
    learner.save()


def _share_done(plan: Plan, of_the_chunks: float, seconds: float) -> float:
    return of_the_chunks if plan.minutes is None else min(1.0, seconds / (60.0 * plan.minutes))


def main(arguments: list[str] | None = None) -> None:
    """Command line of the training stage."""
    parser = argparse.ArgumentParser(prog="python -m ears.train", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=Path("ears/build/checkpoint.pt"))
    parser.add_argument("--lines", type=Path, default=LIST_PATH)
    parser.add_argument("--begin-with", type=Path, help="a checkpoint of a shorter list")
    parser.add_argument("--minutes", type=float, help="end after so long, whatever was reached")
    parser.add_argument("--rate", type=float, default=Plan.rate)
    parser.add_argument("--frozen-layers", type=int, default=0, help="lowest encoder layers left as they are")
    parser.add_argument("--examples", type=int, default=Plan.examples)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    chosen = vars(parser.parse_args(arguments))
    checkpoint, lines = chosen.pop("checkpoint"), read_lines(chosen.pop("lines"))
    train(Plan(**chosen), checkpoint, lines)


if __name__ == "__main__":
    main()
