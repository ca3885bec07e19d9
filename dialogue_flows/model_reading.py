"""Asks a model, where one is configured, what the words mean when the rules are unsure; checks what it says."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue_flows.heard import Heard
from dialogue_flows.night_duty.categories import categories
from dialogue_flows.ports import Understander, UnderstandingRequest, Understood
from dialogue_flows.state import CallState
from dialogue_flows.understanding.yes_no import yes_no

INFORMATION = ("info.pharmacy", "info.clinic", "info.office_hours", "welfare.match", "social.goodbye")
UNSURE_NODES = frozenset({"open", "more"})  # never in a script, an interview or a read-back
_PLAIN_ANSWER = 12  # characters; a short yes or no is read by rules alone


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What the model proposes, checked; `failed` where it was asked and gave no answer in its time (H-71)."""

    proposed: Understood | None = None
    failed: bool = False


NOT_ASKED = ModelReading()


async def read_with_model(understander: Understander, state: CallState, heard: Heard) -> ModelReading:
    """The model is asked about an open matter whose intent the rules did not find; about nothing else."""
    if state["node"] not in UNSURE_NODES or not heard.text or heard.intent or heard.firm_kinds:
        return NOT_ASKED
    if len(heard.text) <= _PLAIN_ANSWER and yes_no(heard.text, state["lang"]).value in {"yes", "no"}:
        return NOT_ASKED
    intents = (*categories(), *INFORMATION)
    proposed = await understander.understand(UnderstandingRequest(heard.text, state["lang"], intents))
    if proposed is None:
        return ModelReading(failed=True)
    if any(quote not in heard.text for quote in proposed.quotes):
        return NOT_ASKED
    return ModelReading(proposed) if proposed.intent is None or proposed.intent in intents else NOT_ASKED
