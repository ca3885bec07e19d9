"""One event on its way through the graph: heard once, answered once, and answered the same when it comes again."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime

from dialogue_flows.heard import hear
from dialogue_flows.line_events import doubt
from dialogue_flows.model_reading import NOT_ASKED, read_with_model
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerPressed,
    CallerSaid,
    CallerUnheard,
    Event,
    Outcome,
    SetLanguage,
)
from dialogue_flows.ports import Understander
from dialogue_flows.state import CallState, checked, new_state
from dialogue_flows.stored_outcome import from_plain, to_plain
from dialogue_flows.turn import Desk, Turn


def event_key(event: Event) -> str:
    """Names an event by its place in the transcript; empty where it may happen again and mean something new."""
    if isinstance(event, (CallerSaid, CallerPressed, CallerUnheard)):
        return f"turn:{event.index}"
    return "hung_up" if isinstance(event, CallerHungUp) else ""


def _follow_language(event: Event, state: CallState) -> bool:
    """The call goes on in the language that the caller speaks; what it is and that it is recorded is told again."""
    if not isinstance(event, CallerSaid) or event.lang is None or event.lang == state["lang"]:
        return False
    state["lang"], state["disclosed"] = event.lang, False
    return True


def _take_the_turn(turn: Turn) -> None:
    """Who never stops is gently interrupted, unless there is danger in what he says: then he is listened to."""
    if turn.state["flagged"] or turn.heard.ask:
        return
    turn.takes_turn = True
    turn.say("turn.gentle")


def _go_on_by_rules(turn: Turn) -> None:
    """The model failed in the middle of the call: the record says so once, and where danger is flagged the level
    goes up by one (H-71, R-60). The turn itself is answered by rules.
    """
    if not turn.state["memo"].get("model_failed"):
        turn.state["memo"]["model_failed"] = True
        turn.note("model_failed")
    if turn.state["flagged"]:
        doubt(turn, "detector_error")


def _drop_unknown_question(state: CallState, desk: Desk) -> None:
    """A question that this release, or the packs of today, do not have any more cannot be put again."""
    pending = state["pending"]
    if pending is not None and not desk.wording.has(pending["line"], state["lang"]):
        state["pending"] = None


@dataclass(slots=True)
class TurnRun:
    """One invocation of a flow's graph: what its nodes work with beside the stored state."""

    desk: Desk
    event: Event
    now: datetime
    understander: Understander | None = None
    turn: Turn | None = None
    repeated: Outcome | None = None

    async def begin(self, stored: CallState | None) -> Turn | None:
        """Hears the event over a copy of the stored state; None where it was answered before."""
        context = self.desk.context
        state = copy.deepcopy(checked(stored)) if stored else new_state(context.flow, context.lang)
        key = event_key(self.event)
        if key and state["last"].get("key") == key:
            self.repeated = from_plain(state["last"]["outcome"])
            return None
        turned = _follow_language(self.event, state)
        _drop_unknown_question(state, self.desk)
        heard = hear(self.event, state)
        model = await read_with_model(self.understander, state, heard) if self.understander else NOT_ASKED
        self.turn = Turn(self.desk, state, self.event, self.now, heard, model.proposed)
        if model.failed:
            _go_on_by_rules(self.turn)
        if turned:
            self.turn.add(SetLanguage(state["lang"]))
            self.turn.note("language_followed", lang=state["lang"])
        if isinstance(self.event, CallerSaid) and self.event.never_stops:
            _take_the_turn(self.turn)
        return self.turn

    def close(self, turn: Turn) -> None:
        """Stores the answer with the state that it leaves."""
        key = event_key(self.event)
        if key:
            turn.state["last"] = {"key": key, "outcome": to_plain(turn.outcome())}

    def outcome(self) -> Outcome:
        """What to do and say. Raises RuntimeError before the graph has run."""
        if self.repeated is not None:
            return self.repeated
        if self.turn is None:
            raise RuntimeError("the graph has not run yet; call advance")
        return self.turn.outcome()
