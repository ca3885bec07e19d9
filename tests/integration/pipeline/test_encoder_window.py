"""The practice ears hear in fourteen seconds what they hear in thirty, and longer sound is not cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

pytest.importorskip("espeakng_loader", reason="needs espeakng-loader, an optional extra under the GPL")

from agent.speech.encoder_window import PRACTICE_FRAMES, ShortWindowWhisper
from ears import check
from ears.lines import read_lines

EVERY = 24
"""Lines of the list that are tried: each twenty-fourth. The whole table is `python -m ears.check --served`."""


@pytest.fixture(scope="module")
def short() -> ShortWindowWhisper:
    return ShortWindowWhisper(str(check.EARS), device="cpu", compute_type="int8", cpu_threads=1)


def test_what_fourteen_seconds_hear_is_what_thirty_hear(short: ShortWindowWhisper) -> None:
    """Late and noisy lines in two voices that were never trained on; two in a hundred may differ."""
    whole = check.load(workers=1)
    lines = read_lines()
    differ: list[tuple[str, str]] = []
    tried = 0
    for voice, condition, chosen in (
        ("+m7", check.LATE, lines[::EVERY]),
        ("+f5", check.NOISY, lines[EVERY // 2 :: EVERY]),
    ):
        for line in chosen:
            wave = check.call(line, voice, condition)
            heard = check.hear(short, wave, line.language)
            tried += 1
            if heard == line.text:
                continue  # the whole window cannot hear it better
            if heard != check.hear(whole, wave, line.language):
                differ.append((line.text, heard))
    assert len(differ) <= tried / 50, differ


def test_sound_beyond_the_window_is_not_cut(short: ShortWindowWhisper) -> None:
    assert _positions(short, sound_at=[10]) == PRACTICE_FRAMES // 2
    assert _positions(short, sound_at=[10, PRACTICE_FRAMES + 5]) == 1500


def _positions(model: ShortWindowWhisper, *, sound_at: Sequence[int]) -> int:
    features = np.zeros((80, 3000), dtype=np.float32)
    features[:, list(sound_at)] = 1.0
    encoded: Any = model.encode(features)
    return int(encoded.shape[1])
