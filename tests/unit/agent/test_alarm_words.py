"""Every alarm says what is wrong and what to do, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.alarm_words import WORDS, alarm_sentence, alarm_text
from escalation.notices import NoticeKind
from escalation.ports import Alarm, AlarmKind

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 11, 21, 17, 13, tzinfo=UTC)
_NAMED_IN_PLACE = re.compile(
    r"""\b(?:Alarm\(|raise_alarm\(\s*session,\s*|_ring_fault\(|_cases\(|alarms=\()f?["']"""
)


@pytest.mark.parametrize("kind", AlarmKind)
def test_every_alarm_has_words_and_a_mend_in_korean_and_english(kind: AlarmKind) -> None:
    """Whole sentences; the Korean in the polite spoken style, the mend something that one can do."""
    words = WORDS[kind]
    for korean in (words.ko, words.mend_ko):
        assert re.search(r"[가-힣]", korean)
        assert korean.endswith("요.")
    for english in (words.en, words.mend_en):
        assert re.fullmatch(r"[A-Z][ -~]+\.", english)
    assert words.mend_ko.endswith("주세요.")


def test_no_alarm_is_raised_by_a_name_that_has_no_words() -> None:
    """Whoever raises one takes its kind from the list, notices included; so the test above knows them all."""
    sources = [
        path for package in ("escalation", "agent", "telephony") for path in (ROOT / package).rglob("*.py")
    ]
    assert len(sources) > 100
    found = [path.name for path in sources if _NAMED_IN_PLACE.search(path.read_text(encoding="utf-8"))]
    assert found == []
    for kind in set(NoticeKind) - {NoticeKind.CANARY}:
        assert f"{kind}_unanswered" in set(AlarmKind)


def test_an_alarm_of_a_newer_process_still_asks_to_look() -> None:
    """Two versions share a database during an upgrade."""
    korean, english = alarm_sentence(Alarm("of_tomorrow", "case", AT))
    assert "onbam doctor" in korean
    assert "onbam doctor" in english


def test_a_message_holds_both_languages_kind_subject_and_time() -> None:
    text = alarm_text(Alarm(AlarmKind.WORKER_FAULT, "KeyError desk:1", AT))
    assert "다시 시도하고 있어요" in text
    assert "it goes on trying" in text
    assert "worker_fault · KeyError desk:1 · 2026-11-21 17:13:00 UTC" in text
