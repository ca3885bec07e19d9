"""A place that the caller told before it was asked for: it is said back for a yes or a correction, never asked anew.

A dispatcher repeats an address for the same reason: one that was misheard sends help to another house.
"""

from __future__ import annotations

from dialogue_flows import hearing, readers
from dialogue_flows.crisis.scripts import Step
from dialogue_flows.hearing import Reply
from dialogue_flows.night_duty.mending import mended_place
from dialogue_flows.outcome import Expect
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

CONFIRM = "emergency.where_told"
TOLD = "told"
_ASKS = frozenset({"emergency.where", "concern.where"})


def note(turn: Turn) -> None:
    """Remembers the last place told that names one house, with the caller's words for it."""
    found = readers.exact_place(turn)
    if found is not None:
        turn.state["memo"]["place"] = {"text": found[0], "quote": found[1], "turn": turn.index}


def known(turn: Turn) -> str:
    """The place told so far, empty where none was."""
    return str(turn.state["memo"].get("place", {}).get("text", ""))


def settled(turn: Turn, step: Step) -> bool:
    """Whether a script before this one has the place already, by an answer or by a yes to what was said back."""
    return step.question in _ASKS and bool(turn.state["memo"].get("place_settled"))


def settle(turn: Turn, step: Step, answer: str) -> None:
    """Remembers that the place is known for all scripts of this call."""
    if step.question in _ASKS and answer in {TOLD, "given"}:
        turn.state["memo"]["place_settled"] = True


def confirm(turn: Turn, step: Step) -> bool:
    """Says the place back in the stead of the question; it is on record from then on. False where none is known."""
    told = turn.state["memo"].get("place")
    if step.question not in _ASKS or told is None:
        return False
    place = known(turn)
    turn.record(step.path, place, AnswerStatus.ASSERTED, told["quote"], said_in=told["turn"])
    turn.ask(CONFIRM, Expect.YES_NO, where=place)
    return True


def reply(turn: Turn) -> Reply | None:
    """The answer to the place said back; None where that was not asked. What is not denied stands as it was told, and
    on record (`TOLD`)."""
    pending = turn.state["pending"]
    if pending is None or pending["line"] != CONFIRM:
        return None
    place = pending["values"]["where"]
    text = turn.heard.text
    new = readers.place(turn)
    mended = mended_place(place, text, read_back=True) if text else None
    if mended or new is not None:
        return Reply("given", mended or (new[0] if new else place), text)
    read = hearing.reply_to(turn, "yes_no", CONFIRM)
    if read.answer == "no":
        turn.state["memo"].pop("place", None)
        return Reply("none", None, text)
    return Reply(TOLD, place, text)
