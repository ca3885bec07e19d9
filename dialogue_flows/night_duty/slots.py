"""What a caller says, as slots of a complaint: the one that was asked, and those said unasked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows import hearing
from dialogue_flows.night_duty.categories import Category, Slot
from dialogue_flows.outcome import Expect
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.slots import UNKNOWN, fill

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


def told(turn: Turn, category: Category) -> dict[str, Told]:
    """Everything about the complaint that stands in the words, asked or not."""
    city = turn.desk.city
    found = fill(
        category.id,
        turn.heard.text,
        now=city.local_time(turn.now),
        streets=city.streets(),
        lang=turn.lang,
    )
    if "since" in found and not _TELLS_SINCE.search(turn.heard.text) and not _asked_since(turn):
        del found["since"]
    slots = {slot.name: slot for slot in (*category.slots, *category.volunteered)}
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
