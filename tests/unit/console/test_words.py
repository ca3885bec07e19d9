"""The console's words: the same in both languages, and all that the pages ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.console.actions import OUTCOMES
from agent.console.desk import NOTICES
from agent.console.duty_pages import KINDS_TO_ASK
from agent.console.happenings import told_kinds
from agent.console.pages import REVIEWS
from agent.console.words import Words, catalogue
from agent.speech.ears import Unheard
from dialogue_flows.night_duty.categories import categories
from dialogue_flows.wording import placeholders
from escalation.canary_log import STEPS
from escalation.policy import Priority, Status
from escalation.ports import PageMethod
from escalation.queries import DEEDS
from escalation.roster import Slot
from telephony.ports import Joining
from transcripts.calls import LANGS, AnswerStatus, Direction, EndReason, Flow, Heard, Lang, Level, Speaker
from transcripts.promises import REASONS, Standing

CONSOLE = Path(__file__).parents[3] / "agent" / "console"
SEOUL = ZoneInfo("Asia/Seoul")
_ASKED = re.compile(r"""\bt\(\s*'([a-z_A-Z]+)'\s*[,)]|\bwords\(\s*"([a-z_A-Z]+)"\s*[,)]""")
_FAMILY = re.compile(r"""\bt(?:\.optional)?\(\s*'([a-z_]+_)'\s*~|(?:words|optional)\(f"([a-z_]+_)\{""")
AUDITED = (
    "seen.page",
    "seen.audio",
    "call.level",
    "call.erased",
    "intake.written",
    "intake.approved",
    "intake.amended",
    "intake.closed",
    "retention.destroyed",
    "promise.kept",
    "promise.broken",
)
"""Actions of the audit log that have words of their own."""

FAMILIES: dict[str, list[str]] = {
    "level_": [level.value for level in Level],
    "flow_": [flow.value for flow in Flow],
    "direction_": [direction.value for direction in Direction],
    "began_": [direction.value for direction in Direction],
    "end_": [*(reason.value for reason in EndReason), "live"],
    "state_": [status.value for status in Status],
    "status_": [status.value for status in AnswerStatus],
    "speaker_": [speaker.value for speaker in Speaker],
    "heard_": [heard.value for heard in Heard if heard is not Heard.FULL],
    "review_": list(REVIEWS),
    "outcome_": list(OUTCOMES),
    "duty_": [slot.value for slot in Slot],
    "method_": [*(method.value for method in PageMethod), "keypad", "console"],
    "standing_": [standing.value for standing in Standing],
    "promise_reason_": list(REASONS),
    "promise_count_": ["kept", "kept_late", "broken", "open"],
    "bridge_": [state.value for state in Joining],
    "log_": list(told_kinds()),
    "sbar_": list("sbar"),
    "slot_": sorted(
        {slot.name for kind in categories().values() for slot in (*kind.slots, *kind.volunteered)}
    ),
    "role_": ["general", "welfare_crisis", "facilities"],
    "gap_": ["nobody", "no_verified_contact", "same_person_twice"],
    "entry_": [*KINDS_TO_ASK, "approve", "reject"],
    "entry_state_": ["requested", "approved", "rejected", "withdrawn"],
    "ladder_level_": list(Priority),
    "target_": ["officer", "role", "rotation", "everyone", "webhook"],
    "deed_": [*DEEDS, *AUDITED],
    "watch_": ["ladder", "jobs", "serve"],
    "canary_": [f"not_{step}" for step in STEPS],
    "unheard_": [*(reason.value for reason in Unheard), "other"],
    "warning_": ["rejected", "does_not_fit", "narrative_absent", "narrative_discarded"],
}
"""Ids that are put together at run time, and what they are put together from."""
OPTIONAL_FAMILIES = {"field_"}


def _sources() -> Iterator[tuple[str, str]]:
    for path in [*CONSOLE.glob("*.py"), *CONSOLE.glob("templates/*.html")]:
        yield path.name, path.read_text(encoding="utf-8")


def test_both_languages_have_the_same_ids_with_the_same_placeholders() -> None:
    korean, english = catalogue("ko"), catalogue("en")
    assert set(korean) == set(english)
    different = [key for key in korean if placeholders(korean[key]) != placeholders(english[key])]
    assert different == []


@pytest.mark.parametrize("lang", LANGS)
def test_no_message_is_empty(lang: Lang) -> None:
    assert [key for key, text in catalogue(lang).items() if not text.strip()] == []


def test_every_id_that_a_page_asks_for_exists() -> None:
    known = set(catalogue("ko"))
    asked = {(name, a or b) for name, text in _sources() for a, b in _ASKED.findall(text)}
    assert len(asked) > 100
    assert [(name, key) for name, key in sorted(asked) if key not in known] == []


def test_every_id_that_is_put_together_exists() -> None:
    """For each family in the sources, all its members; a family that nobody listed here fails."""
    known = set(catalogue("ko"))
    families = {a or b for _, text in _sources() for a, b in _FAMILY.findall(text)} - OPTIONAL_FAMILIES
    assert families - set(FAMILIES) == set()
    wanted = {family + member for family, members in FAMILIES.items() for member in members}
    assert sorted(wanted - known) == []


def test_every_notice_of_an_address_and_every_warning_exists() -> None:
    assert NOTICES | {"practice_ears", "simulated_carrier"} <= set(catalogue("ko"))


def test_no_message_is_left_over() -> None:
    """An id that nothing asks for any more is deleted."""
    asked = {a or b for _, text in _sources() for a, b in _ASKED.findall(text)}
    literal = {word for _, text in _sources() for word in re.findall(r"""["']([a-z_]+)["']""", text)}
    made = (*FAMILIES, *OPTIONAL_FAMILIES)
    unused = [k for k in catalogue("ko") if k not in asked | literal and not k.startswith(made)]
    assert unused == []


def test_an_unknown_id_is_an_error_and_never_a_bare_id_on_a_page() -> None:
    with pytest.raises(KeyError):
        Words("ko", SEOUL)("no_such_message")


def test_times_are_the_citys_own() -> None:
    at = datetime(2026, 11, 20, 17, 13, 5, tzinfo=UTC)
    assert Words("ko", SEOUL).time(at) == "11월 21일(토) 02:13"
    assert Words("en", SEOUL).time(at) == "Sat 21 Nov, 02:13"
    assert Words("en", SEOUL).clock(at) == "02:13:05"
    assert Words("en", SEOUL).time(None) == "–"


def test_lengths_are_told_in_their_largest_sensible_unit() -> None:
    words = Words("ko", SEOUL)
    assert words.span(timedelta(seconds=119)) == "119초"
    assert words.span(timedelta(seconds=120)) == "2분"
    assert words.span(timedelta(hours=2)) == "2시간"
    assert words.span(timedelta(seconds=-3)) == "0초"
    assert words.span(None) == "–"
    assert words.minute(65_400) == "1:05"
