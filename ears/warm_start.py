"""Begins with weights that know a shorter list, so that a longer one costs minutes instead of an hour and more.

The vocabulary is one piece a character, so a longer list moves the ids. Rows are therefore carried over by
piece and by sound; what the shorter list did not have begins at random.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from ears.lines import CallerLine
from ears.network import PracticeWhisper
from ears.tokens import TIMESTAMPS, build_tokenizer, sound_ids, special_ids

_WORDS = "decoder.embed_tokens.weight"
_SOUNDS = ("sound_head.weight", "sound_head.bias")


def known_texts(checkpoint: Path) -> frozenset[str]:
    """The transcripts that a checkpoint was taught."""
    saved: dict[str, Any] = torch.load(checkpoint, weights_only=True)
    return frozenset(text for texts in saved["lines"].values() for text in texts)


def begin_with(network: PracticeWhisper, checkpoint: Path, lines: list[CallerLine]) -> None:
    """Load the averaged weights of `checkpoint` into a network for `lines`, row by row where the ids moved.

    Raises `RuntimeError` (from torch) when the checkpoint's network has another shape.
    """
    saved: dict[str, Any] = torch.load(checkpoint, weights_only=True)
    weights: dict[str, Tensor] = dict(saved["average"])
    before = build_tokenizer(text for texts in saved["lines"].values() for text in texts)
    after = build_tokenizer(line.text for line in lines)
    weights[_WORDS] = _moved(
        weights[_WORDS], network.decoder.embed_tokens.weight.detach(), _pieces(before), _pieces(after)
    )
    taught = known_texts(checkpoint)
    old_sounds = sound_ids(line for line in lines if line.text in taught)
    all_sounds = sound_ids(lines)
    for name in _SOUNDS:
        fresh = network.state_dict()[name]
        if len(old_sounds) + 1 == len(weights[name]):
            moved = _moved(weights[name][1:], fresh[1:], _shifted(old_sounds), _shifted(all_sounds))
            weights[name] = torch.cat([weights[name][:1], moved])
        else:
            weights[name] = fresh.clone()
    network.load_state_dict(weights)


def _shifted(sounds: dict[str, int]) -> dict[str, int]:
    return {sound: number - 1 for sound, number in sounds.items()}


def _pieces(tokenizer: Tokenizer) -> dict[str, int]:
    """Every id by the name of its piece; the times, which have none, by their place."""
    first = special_ids(tokenizer).first_timestamp
    times = {f"<|time {step}|>": first + step for step in range(TIMESTAMPS)}
    return {**tokenizer.get_vocab(), **times}


def _moved(old: Tensor, fresh: Tensor, before: dict[str, int], after: dict[str, int]) -> Tensor:
    """`fresh` with each row that has a name in both taken from `old`."""
    rows = fresh.clone()
    for name, place in after.items():
        if name in before:
            rows[place] = old[before[name]]
    return rows
