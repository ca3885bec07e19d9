"""Answers a question from the city's data, or says honestly that it is not known and who knows."""

from __future__ import annotations

import re
from typing import Any

from dialogue_flows import hearing
from dialogue_flows.directory import Found
from dialogue_flows.directory.index import closed_since
from dialogue_flows.night_duty.benefits import asks_which
from dialogue_flows.night_duty.spoken_time import spoken_time
from dialogue_flows.outcome import Expect
from dialogue_flows.triage import decide, learn_answer
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

PLACE_KINDS = {
    "info.pharmacy": "pharmacy",
    "info.clinic": "clinic",
    "info.er": "emergency_room",
    "info.office_hours": "office",
}
CHILD = re.compile(
    r"소아과|아이|아기|애가|애기|어린이|달빛|\b(?:child|baby|p(?:a)?ediatric\w*|kid)\b", re.IGNORECASE
)
MONTHS = re.compile(r"(\d{1,3})\s*(?:개월|months?)", re.IGNORECASE)
INFANT_MONTHS = 3
SPOKEN_PLACES = 2


def info(turn: Turn) -> str:
    """Starts on a question: welfare, a child's red flags, a topic of the city, or a place that is open."""
    known = turn.state["memo"]["info"]
    intent = str(known["intent"])
    if intent == "welfare.match" and asks_which(turn):
        return "benefits"
    if intent.startswith(("welfare.", "report.self")):
        turn.ask("welfare.need")
        return turn.wait_in("welfare")
    if intent == "info.duty_number":
        turn.say("info.duty_number", number=turn.duty_number)
        return "more_ask"
    if intent == "info.clinic" and (CHILD.search(turn.heard.text) or "fever" in turn.state["scripts_done"]):
        known["child"] = True
        asked = "fever" in turn.state["scripts_done"]  # age and red flags
        return _area(turn, known) if asked else _child(turn, known)
    return _place_or_topic(turn, known)


def _place_or_topic(turn: Turn, known: dict[str, Any]) -> str:
    """From the city's data, or who knows."""
    topic = turn.desk.directory.topic(turn.heard.text, turn.lang)
    if topic is not None:
        turn.say("info.topic", answer=topic.answer[turn.lang])
        return "more_ask"
    if known["intent"] in PLACE_KINDS:
        return _area(turn, known)
    turn.say("info.dont_know", number=turn.duty_number)
    return "more_ask"


def info_child(turn: Turn) -> str:
    """Hears the answer about the child's age or about red flags."""
    known = turn.state["memo"]["info"]
    pending = turn.state["pending"]
    if pending is not None and pending["line"] == "info.child_flags":
        reply = hearing.reply_to(turn, "yes_no", "info.child_flags")
        if reply.answer in {"none", "unclear"} and not known.get("flags_again"):
            known["flags_again"] = True
            turn.ask_again()
            return turn.wait_in("info_child")
        known["flags"] = reply.answer
        learn_answer(turn, "medical.child_red_flag", "no" if reply.answer == "no" else "yes", turn.heard.said)
        return _decided(turn, known)
    return _child(turn, known)


def _child(turn: Turn, known: dict[str, Any]) -> str:
    """Red flags before any opening hours (domain brief C.11; under three months with fever is R-06)."""
    found = MONTHS.search(turn.heard.text)
    if found:
        known["months"] = int(found.group(1))
        turn.record("subject.age_months", known["months"], AnswerStatus.ASSERTED, found.group())
        age = "under_3_months" if known["months"] < INFANT_MONTHS else "older"
        learn_answer(turn, "medical.infant_age", age, found.group())
    if "months" not in known and not known.get("months_asked"):
        known["months_asked"] = True
        turn.ask("info.child_age")
        return turn.wait_in("info_child")
    if not known.get("flags_asked"):
        known["flags_asked"] = True
        turn.ask("info.child_flags", Expect.YES_NO)
        return turn.wait_in("info_child")
    return _area(turn, known)


def _decided(turn: Turn, known: dict[str, Any]) -> str:
    before = len(turn.state["escalated"])
    decide(turn)
    return "urgent" if len(turn.state["escalated"]) > before else _area(turn, known)


def _area(turn: Turn, known: dict[str, Any]) -> str:
    area = _area_in(turn)
    if area is None and not known.get("area_asked"):
        known["area_asked"] = True
        turn.ask("info.where", Expect.ADDRESS)
        return turn.wait_in("info_area")
    return _answer(turn, known, area)


def info_area(turn: Turn) -> str:
    """Hears the area and answers; an area that is not in the data still gets what is open elsewhere."""
    return _answer(turn, turn.state["memo"]["info"], _area_in(turn))


def _area_in(turn: Turn) -> str | None:
    text = turn.heard.text
    return next((area for area in sorted(turn.desk.directory.areas) if area in text), None)


def _answer(turn: Turn, known: dict[str, Any], area: str | None) -> str:
    kind = "children_clinic" if known.get("child") else PLACE_KINDS[known["intent"]]
    city = turn.desk.city
    found = turn.desk.directory.search(
        kind, city.local_time(turn.now), holiday=city.is_holiday(turn.now), area=area
    )
    opened = [f for f in found if f.state == "open"]
    if opened:
        _say_open(turn, opened[:SPOKEN_PLACES])
    elif kind == "office":
        turn.say("info.office_closed", number=turn.duty_number)
    else:
        _say_closed(turn, found)
        turn.say("info.ask_119")
    if known.get("child"):
        turn.say("info.child_watch")
    return "more_ask"


def _say_closed(turn: Turn, found: list[Found]) -> None:
    """What is true of places of which none is open: when the nearest closed, that it is closed, or not known."""
    local = turn.desk.city.local_time(turn.now)
    closed = (f.place for f in found if f.state == "closed" and f.place.kind == "children_clinic")
    shut = next(closed, None)
    since = closed_since(shut, local) if shut is not None else None
    if shut is not None and since is not None:
        turn.say("info.closed_since", name=shut.name[turn.lang], until=spoken_time(since, turn.lang))
    else:
        turn.say("info.unknown" if any(f.state == "unknown" for f in found) else "info.closed")


def _say_open(turn: Turn, found: list[Found]) -> None:
    for item in found:
        until = spoken_time(item.until, turn.lang) if item.until is not None else ""
        turn.say(
            "info.open",
            name=item.place.name[turn.lang],
            area=item.place.area,
            until=until,
            phone=item.place.phone,
        )
    turn.say("info.call_first")
