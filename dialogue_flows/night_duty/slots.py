"""Reads what a caller says into the slots of a complaint: the one that was asked, and those said unasked."""

from __future__ import annotations

from dialogue_flows import hearing, readers
from dialogue_flows.night_duty.categories import Slot
from dialogue_flows.outcome import Expect
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.yes_no import yes_no

UNKNOWN = "?"
YES, NO = "yes", "no"
EXPECT = {"address": Expect.ADDRESS, "yes_no": Expect.YES_NO}


def expectation(slot: Slot) -> Expect:
    """What turn taking should expect for this slot."""
    return EXPECT.get(slot.kind, Expect.OPEN)


def read_asked(turn: Turn, slot: Slot) -> str | None:
    """The value in an answer to this slot's question; `UNKNOWN` where the caller does not know or will not say;
    None where there is no answer in the words."""
    if slot.kind == "yes_no":
        return {"yes": YES, "no": NO, "unclear": UNKNOWN, "refused": UNKNOWN}.get(
            hearing.reply_to(turn, "yes_no", slot.question).answer
        )
    text = turn.heard.text
    if not text:
        return None
    value = read_volunteered(turn, slot)
    if value is not None:
        return value
    if yes_no(text, turn.lang).value in {"unsure", "refuse"}:
        return UNKNOWN
    return _free(turn, slot)


def _free(turn: Turn, slot: Slot) -> str | None:
    """Free words as an answer. A bare yes or no is none; `since` and `count` need something that is one."""
    if slot.kind not in {"text", "choice"}:
        return None
    read = yes_no(turn.heard.text, turn.lang)
    bare = read.value in {"yes", "no"} and len(read.quote) >= len(turn.heard.text.strip(" .!?,"))
    if bare:
        return UNKNOWN if slot.optional and read.value == "no" else None
    return turn.heard.text.rstrip(".!? ") if slot.kind == "text" else None


def read_volunteered(turn: Turn, slot: Slot) -> str | None:
    """A value that stands in the words though nobody asked for it. Free text and yes/no are never guessed."""
    text = turn.heard.text
    match slot.kind:
        case "address":
            found = readers.place(turn)
            return found[0] if found is not None else None
        case "plate":
            return readers.plate_text(text)
        case "since":
            return readers.since_words(turn)
        case "count":
            return readers.count(text, turn.lang)
        case "choice":
            return _choice(slot, text, turn)
        case _:
            return None


def _choice(slot: Slot, text: str, turn: Turn) -> str | None:
    lowered = text.casefold()
    for value, words in slot.choices.items():
        if any(word in lowered for word in words[turn.lang]):
            return value
    return None
