"""The picture of a call shows both sides, the words, and every wait before a reply with its length."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from evals.call_picture import PicturedCall, Said, draw, gaps
from telephony.simulated_carrier import Tape

LOUD = bytes([0x20]) * 160
QUIET = bytes([0xFF]) * 160


def tape(*stretches: tuple[bytes, bytes, int]) -> Tape:
    """Of (what the phone spoke, what it heard, ms)."""
    made = Tape()
    for spoken, heard, length_ms in stretches:
        for _ in range(length_ms // 20):
            made.add(spoken, heard)
    return made


def call() -> PicturedCall:
    return PicturedCall(
        "a <call>",
        tape(
            (QUIET, LOUD, 1000),
            (QUIET, QUIET, 500),
            (LOUD, QUIET, 800),
            (QUIET, QUIET, 640),
            (QUIET, LOUD, 1000),
        ),
        (Said(False, "무엇을 도와드릴까요?", 0, 1000), Said(True, "가로등이 & 꺼졌어요.", 1500, 2300)),
    )


def test_a_gap_is_the_wait_from_the_callers_last_sound_to_the_agents_first() -> None:
    assert [(gap.start_ms, gap.length_ms) for gap in gaps(call())] == [(2300, 640)]


def test_a_caller_whom_the_agent_spoke_over_waited_for_nothing() -> None:
    over = PicturedCall("over", tape((LOUD, LOUD, 1000), (QUIET, LOUD, 1000), (QUIET, QUIET, 500)), ())
    assert gaps(over) == []


def test_the_picture_is_whole_svg_with_words_gaps_and_both_sides() -> None:
    root = ET.fromstring(draw([call()], subtitle="one call"))  # noqa: S314 - our own drawing
    texts = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("text")]
    assert "640 ms" in texts
    assert "가로등이 & 꺼졌어요." in texts
    assert any("a <call>" in text and "median gap 640 ms" in text for text in texts)
    colours = {
        node.get("stroke") for node in root.iter() if node.tag.endswith("path") and "v" in str(node.get("d"))
    }
    assert {"#b45309", "#0f766e"} <= colours


def test_a_long_call_takes_a_row_for_each_25_seconds() -> None:
    long = PicturedCall("long", tape((QUIET, LOUD, 60_000)), ())
    assert draw([long], subtitle="").count(">0 s<") == 1
    assert draw([long], subtitle="").count(">75 s<") == 1
