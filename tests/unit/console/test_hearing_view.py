"""An officer sees how each word was heard: how sure, by whom, and why there is none."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from agent.console.hearing_view import hearing_view
from agent.console.words import Words
from agent.speech.ears import Unheard
from transcripts.calls import Heard, Recognition, Speaker
from transcripts.snapshot import StoredTurn

KO = Words("ko", ZoneInfo("Asia/Seoul"))
EN = Words("en", ZoneInfo("Asia/Seoul"))


def turn(
    recognition: Recognition | None, confidence: float | None, speaker: Speaker = Speaker.CALLER
) -> StoredTurn:
    return StoredTurn(1, speaker, "네.", "ko", 0, 900, None, confidence, Heard.FULL, None, None, recognition)


def test_sureness_ears_and_other_readings_stand_beside_the_words() -> None:
    known = Recognition("whisper:large-v3-turbo", alternatives=("내.", "뇌.", "새."))
    view = hearing_view(turn(known, 0.617), KO, masked=False)
    assert view is not None
    assert view.unheard is None
    assert view.parts == (
        "인식 62% 확신",
        "whisper:large-v3-turbo",
        "다르게 들으면 “내.”",
        "다르게 들으면 “뇌.”",
    )


def test_practice_ears_are_called_so_in_the_officers_language() -> None:
    view = hearing_view(turn(Recognition("practice ears"), 1.0), EN, masked=False)
    assert view is not None
    assert view.parts == ("100% sure", "practice ears")


@pytest.mark.parametrize("words", [KO, EN], ids=["ko", "en"])
@pytest.mark.parametrize("reason", list(Unheard))
def test_every_reason_for_no_words_is_told_in_words(words: Words, reason: Unheard) -> None:
    view = hearing_view(turn(Recognition("practice ears", unheard=reason.value), 0.0), words, masked=False)
    assert view is not None
    assert view.unheard == words(f"unheard_{reason.value}")
    assert not any("%" in part for part in view.parts)


def test_a_reason_of_an_older_version_is_told_in_general() -> None:
    view = hearing_view(turn(Recognition("practice ears", unheard="moonlight"), None), KO, masked=False)
    assert view is not None
    assert view.unheard == "알아듣지 못했어요"


def test_who_may_not_read_the_words_reads_no_other_readings_of_them() -> None:
    known = Recognition("practice ears", alternatives=("죽고 싶어요.",))
    view = hearing_view(turn(known, 0.5), KO, masked=True)
    assert view is not None
    assert view.parts == ("인식 50% 확신", "연습용 귀")


def test_keys_and_what_the_agent_said_have_nothing_beside_them() -> None:
    assert hearing_view(turn(None, None), KO, masked=False) is None
    assert hearing_view(turn(None, 1.0, Speaker.AGENT), KO, masked=False) is None
