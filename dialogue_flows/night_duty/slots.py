"""What a caller says, as slots of a complaint: the one that was asked, and those said unasked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows import hearing
from dialogue_flows.crisis.instructions import announce_hazard
from dialogue_flows.night_duty import places
from dialogue_flows.night_duty.categories import Category, Slot
from dialogue_flows.outcome import Expect
from dialogue_flows.state import Matter
from dialogue_flows.triage import decide, learn_answer
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.reading import Reading
from dialogue_flows.understanding.slots import UNKNOWN, fill
from transcripts.calls import AnswerStatus

YES, NO = "yes", "no"
_TELLS_SINCE = re.compile(
    r"부터|째|됐|되었|전에|전이|since|ago|\bfor\b", re.IGNORECASE
)  # "매일 밤" tells none
CODED = frozenset({YES, NO})


@dataclass(frozen=True, slots=True)
class Told:
    """A value for the record and the words in which it can be said back."""

    value: str
    spoken: str


def expectation(slot: Slot) -> Expect:
    """What turn taking should expect for this slot."""
    if slot.name == "where":
        return Expect.ADDRESS
    return Expect.YES_NO if slot.kind == "yes_no" else Expect.OPEN


def told(turn: Turn, category: Category, words: str | None = None) -> dict[str, Told]:
    """Everything about the complaint that stands in the words (of this turn, or a part of them), asked or not."""
    city = turn.desk.city
    text = turn.heard.text if words is None else words
    found = fill(
        category.id,
        text,
        now=city.local_time(turn.now),
        streets=city.streets(),
        lang=turn.lang,
    )
    if "since" in found and not _TELLS_SINCE.search(text) and not _asked_since(turn):
        del found["since"]
    slots = {slot.name: slot for slot in (*category.slots, *category.volunteered)}
    if words is None and "where" in slots:
        _place(turn, found, text)
    pending = turn.state["pending"]
    asked = pending["line"] if pending is not None else ""
    wanted = {
        n
        for n, s in slots.items()
        if s.question == asked or n not in found or found[n].value not in s.only_asked
    }
    return {
        name: Told(slot.value, slot.value if name in {"where", "plate"} else slot.quote)
        for name, slot in found.items()
        if name in wanted
    }


def _place(turn: Turn, found: dict[str, Reading[str]], text: str) -> None:
    """The place with what was told of it before; a part alone ("중앙동") is kept, and the rest asked for."""
    matter = turn.matter
    if (
        matter is None
        or matter["slots"].get("where", UNKNOWN) != UNKNOWN
        or ("where" in found and found["where"].value == UNKNOWN)
    ):
        return
    place = places.read(turn, matter, text)
    if place is not None:
        found["where"] = Reading(place, 0.9, text, 0)
    else:
        found.pop("where", None)


def fill_told(turn: Turn, matter: Matter, category: Category, found: dict[str, Told]) -> None:
    """Takes what was told of the matter, asked or not, where nothing stands yet."""
    for slot in (*category.slots, *category.volunteered):
        if slot.name in found and slot.name not in matter["slots"]:
            fill_slot(turn, matter, slot, found[slot.name])


def fill_slot(turn: Turn, matter: Matter, slot: Slot, found: Told) -> None:
    """Takes a value: into the matter, into the record, and where it tells of danger into the rules."""
    value = found.value
    matter["slots"][slot.name] = value
    matter["spoken"][slot.name] = found.spoken
    if slot.name == "where" and value != UNKNOWN:
        turn.record("subject.address.text", value, AnswerStatus.ASSERTED, value)
    if slot.hazard and value in {YES, NO}:
        known = set(turn.state["escalated"])
        learn_answer(turn, slot.hazard, value, turn.heard.said)
        decide(turn)
        if set(turn.state["escalated"]) - known:
            announce_hazard(turn)
    if slot.yes_says and value == YES:
        turn.say(slot.yes_says)


def _asked_since(turn: Turn) -> bool:
    pending = turn.state["pending"]
    return pending is not None and pending["line"] in {"slot.since", "slot.last_seen"}


def answer(turn: Turn, slot: Slot, found: dict[str, Told]) -> Told | None:
    """The value in an answer to this slot's question; `UNKNOWN` where the caller does not know or will not
    say; None where the words hold no answer."""
    if slot.name in found:
        return found[slot.name]
    if not turn.heard.text and not turn.heard.keys:
        return None
    reply = hearing.reply_to(turn, "yes_no", slot.question)
    if slot.kind == "yes_no" and not (found and not hearing.plain(turn)):
        value = {"yes": YES, "no": NO, "unclear": UNKNOWN, "refused": UNKNOWN}.get(reply.answer)
        return Told(value, "") if value else None
    if reply.answer in {"unclear", "refused"} or (slot.optional and reply.answer == "no"):
        return Told(UNKNOWN, "")
    if slot.kind == "text" and not hearing.plain(turn):
        words = turn.heard.text.rstrip(".!? ")
        return Told(words, words)
    return None
