"""From examples to what the network is shown and what it must answer, in batches of windows of like length."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from ears.corpus import Example
from ears.lines import CallerLine, by_language
from ears.network import WINDOW
from ears.tokens import TIMESTAMP_STEP, SpecialIds, build_tokenizer, sound_ids, special_ids, text_ids

_FRAMES_PER_BATCH = 8000
_LARGEST_BATCH = 48
_END_TIME_GRAIN = 0.2


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
        self.lines = lines
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
