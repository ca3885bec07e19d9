"""English sentences are read aloud right where a voice alone would go wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.speech.spoken_english import as_spoken

TABLE = Path(__file__).parent / "read_aloud_en.txt"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Call 119 now.", "Call one one nine now."),
        ("Dial 1577-0199.", "Dial one five seven seven, zero one nine nine."),
        ("062-613-2114", "zero six two, six one three, two one one four"),
        ("Your number is 261121-0042.", "Your number is two six one one two one, zero zero four two."),
        ("on 2026-11-21", "on November 21st, 2026"),
        ("on 2026-03-02", "on March 2nd, 2026"),
        ("at 14:30", "at 2 30 p m"),
        ("at 02:05", "at 2 oh 5 a m"),
        ("at 9:00 am", "at 9 a m"),
        ("₩15,000", "15000 won"),
        ("I am an AI.", "I am an A I."),
        ("119 people", "119 people"),
        ("5 km away", "5 kilometres away"),
        ("Press 1.", "Press 1."),
    ],
)
def test_written_english_is_read_aloud(written: str, spoken: str) -> None:
    assert as_spoken(written) == spoken


def test_every_line_of_the_table_is_read_as_it_stands_there() -> None:
    rows = [line.split(" → ") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    wrong = {written: as_spoken(written) for written, spoken in rows if as_spoken(written) != spoken}
    assert len(rows) > 80
    assert wrong == {}
