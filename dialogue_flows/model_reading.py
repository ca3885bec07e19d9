"""Asks a model, where one is configured, what the words mean when the rules are unsure; checks what it says."""

from __future__ import annotations

from dialogue_flows.heard import Heard
from dialogue_flows.night_duty.categories import categories
from dialogue_flows.ports import Understander, UnderstandingRequest, Understood
from dialogue_flows.state import CallState

INFORMATION = ("info.pharmacy", "info.clinic", "info.office_hours", "welfare.match", "social.goodbye")
UNSURE_NODES = frozenset({"open", "more"})  # never in a script, an interview or a read-back


async def read_with_model(understander: Understander, state: CallState, heard: Heard) -> Understood | None:
    """What the model proposes for an open matter whose intent the rules did not find; None otherwise."""
    if state["node"] not in UNSURE_NODES or not heard.text or heard.intent or heard.firm_kinds:
        return None
    intents = (*categories(), *INFORMATION)
    proposed = await understander.understand(UnderstandingRequest(heard.text, state["lang"], intents))
    if proposed is None or any(quote not in heard.text for quote in proposed.quotes):
        return None
    return proposed if proposed.intent is None or proposed.intent in intents else None
