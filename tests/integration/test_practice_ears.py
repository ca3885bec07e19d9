"""The shipped practice ears hear every line of their list, said by synthetic voices over a telephone line."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("faster_whisper", reason="needs faster-whisper, an optional extra")
pytest.importorskip("soxr", reason="needs soxr, an optional extra")

from ears import channel, check
from ears.lines import by_language, fingerprint, read_lines

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

SETTINGS = [("+m7", check.LATE), ("+f5", check.NOISY), ("plain", check.ABRUPT)]
"""Voices and lines; the whole table, every line in each of them, is `python -m ears.check`."""
EXACT = 0.99
"""Share of the lines that must come out exactly; no short answer may be among the others."""
SHORT = 3
"""Letters of an answer so short that one setting proves little: it is said in all three."""


@pytest.fixture(scope="module")
def ears() -> WhisperModel:
    """The ears in an unmodified faster-whisper; what the shorter window of the product costs is tried elsewhere."""
    return check.load()


@pytest.mark.parametrize("place", range(len(SETTINGS)))
def test_the_lines_of_the_list_come_out_exactly(ears: WhisperModel, place: int) -> None:
    """Over 8 kHz mu-law, in two voices never trained on and one that was, and every short answer among them.

    Every fourth line is said in one setting, by its place in the list; answers of up to three letters in all of them.
    All lines in all settings: `python -m ears.check`.
    """
    pytest.importorskip("espeakng_loader", reason="needs espeakng-loader, an optional extra under the GPL")
    said = [
        line
        for number, line in enumerate(read_lines())
        if number % (4 * len(SETTINGS)) == 4 * place or len(line.text.strip(".?")) <= SHORT
    ]
    heard = list(check.trials(ears, said, [SETTINGS[place]]))
    missed = [(trial.line.text, trial.text) for trial in heard if not trial.exact]
    assert len(heard) > len(read_lines()) / (4 * len(SETTINGS))
    assert len(missed) <= (1 - EXACT) * len(heard), missed
    assert [line for line, _ in missed if len(line.strip(".?")) <= SHORT] == []


def test_the_list_is_long_enough_for_the_calls_that_are_played() -> None:
    """At least 600 lines in two languages, with every short answer that a caller gives."""
    listed = by_language(read_lines())
    answers = "네. 예. 응. 어. 아니. 아니요. 없어요. 몰라요. 글쎄. 네?".split()
    numerals = (
        "하나. 둘. 셋. 넷. 다섯. 여섯. 일곱. 여덟. 아홉. 열. 일. 이. 삼. 사. 오. 육. 칠. 팔. 구. 십.".split()
    )
    english = "Yes. No. One. Two. Three. Four. Five. Six. Seven. Eight. Nine. Ten.".split()
    assert sum(map(len, listed.values())) >= 600
    assert {*answers, *numerals} <= set(listed["ko"])
    assert {*english, "I don't know."} <= set(listed["en"])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_is_heard_where_nobody_speaks(ears: WhisperModel, language: str) -> None:
    """Silence, hiss and a dialling tone give no words, so that the simulated line cannot invent a caller."""
    seconds = np.arange(2 * channel.LINE_RATE, dtype=np.float32) / channel.LINE_RATE
    rng = np.random.default_rng(1)
    sounds: dict[str, channel.Wave] = {
        "silence": np.zeros_like(seconds),
        "hiss": (0.01 * channel.coloured_noise(len(seconds), 0.3, rng)).astype(np.float32),
        "tone": (0.1 * np.sin(2 * np.pi * 440 * seconds)).astype(np.float32),
    }
    heard = {
        name: check.hear(ears, channel.through_line(wave, channel.LINE_RATE), language)
        for name, wave in sounds.items()
    }
    assert heard == {"silence": "", "hiss": "", "tone": ""}


def test_the_shipped_list_is_the_list_and_belongs_to_the_shipped_model() -> None:
    """The file that marks these ears as practice ears says what they know, and for which model that holds."""
    shipped = json.loads((check.EARS / "lines.json").read_text(encoding="utf-8"))
    listed = by_language(read_lines())
    assert shipped["lines"] == listed
    assert shipped["lines_sha256"] == fingerprint(listed)
    assert shipped["model_sha256"] == hashlib.sha256((check.EARS / "model.bin").read_bytes()).hexdigest()


def test_the_ears_are_small_enough_to_live_in_the_repository() -> None:
    """Six megabytes, everything counted."""
    assert sum(file.stat().st_size for file in check.EARS.iterdir()) <= 6_000_000


def test_the_telephone_line_is_g711() -> None:
    """Every mu-law code survives being decoded and encoded again; loud ends and zero sit where G.711 puts them."""
    codes = np.arange(256, dtype=np.uint8)
    wave = channel.mulaw_decode(codes)
    again = channel.mulaw_encode(wave)
    # 0x7F is "minus zero": the one code that comes back as its positive twin 0xFF.
    expected = np.where(codes == 0x7F, 0xFF, codes)
    assert again.tolist() == expected.tolist()
    assert wave[0x80] == pytest.approx(32124 / 32768)
    assert wave[0x00] == pytest.approx(-32124 / 32768)
    assert wave[0xFF] == 0.0
