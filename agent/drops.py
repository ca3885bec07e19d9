"""Whether a call that is gone was broken off in danger, so that its caller is rung back (domain brief G.4). Pure."""

from __future__ import annotations

from agent.live_call import LiveCall
from dialogue_flows.state import CallState
from transcripts.calls import EndReason, Level
from transcripts.snapshot import CallSnapshot

_BROKEN_OFF = frozenset({EndReason.CALLER_HANGUP, EndReason.DROPPED})
CALL_BACK_ANSWER = "call_back_answer"
"""The note of what the caller answered to "may we call you back?"."""

TRANSFER_REFUSED = "transfer_refused"
"""The note that the caller does not want to be put through now."""


def broke_off(call: LiveCall, reason: EndReason, state: CallState | None) -> bool:
    """Whether the line went without a proper end while danger was flagged: at SAME_NIGHT or above, in the middle of a
    script, or while nothing was known but a key that was pressed for danger. A caller who had agreed on an officer's
    call may hang up; the promise is watched.
    """
    if reason not in _BROKEN_OFF:
        return False
    in_script = state is not None and state["script"] is not None
    if call.call_back_answer == "yes" and not in_script:
        return False
    return call.level >= Level.SAME_NIGHT or in_script or _said_danger_by_key_alone(call, state)


def _said_danger_by_key_alone(call: LiveCall, state: CallState | None) -> bool:
    """Who pressed 1 for danger and was gone before a matter was heard: nobody knows that it was none."""
    return call.danger_pressed and (state is None or state["node"] in {"start", "open"})


def may_ring(call: LiveCall) -> bool:
    """Whether the caller may be rung: never where that is unsafe; a plain no is overridden by danger to life alone."""
    if call.caller_number is None or not call.safe_to_call_back:
        return False
    return call.call_back_answer != "no" or call.level is Level.IMMEDIATE


def why_not(call: LiveCall) -> str:
    """Why nobody rings, as a short name for the record."""
    if call.caller_number is None:
        return "no_number"
    return "refused" if call.safe_to_call_back else "unsafe"


def safe_to_call_back(snapshot: CallSnapshot) -> bool:
    """False where a plan of this call, or the caller, said that ringing back is dangerous. Where it was asked because
    of violence, anything but a clear yes is dangerous.
    """
    plans = [event for event in snapshot.events if event.kind == "escalation.plan"]
    asked = [
        event for event in snapshot.events if event.kind == CALL_BACK_ANSWER and event.data.get("safe_asked")
    ]
    if asked:
        return asked[-1].data.get("answer") == "yes"
    return all(event.data.get("safe_to_call_back", True) for event in plans)


def call_back_answer(snapshot: CallSnapshot) -> str | None:
    """The caller's last answer to "may we call you back?": yes, no, none, or None where it was not asked."""
    answers = [event.data.get("answer") for event in snapshot.events if event.kind == CALL_BACK_ANSWER]
    return str(answers[-1]) if answers else None
