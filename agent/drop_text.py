"""The text message to a caller who was cut off and did not answer any call-back: only where nobody is endangered by it.

A text stays on the telephone, and whoever picks it up may read it (domain brief C.8, G.4).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from agent.call_recovery import CallRecovery
from agent.city import City
from agent.drops import may_ring, why_not
from agent.live_call import LiveCall
from dialogue_flows.spoken_phone import spoken_phone
from dialogue_flows.wording import Wording
from telephony.phone_number import PhoneNumber, parse_number
from transcripts.calls import CallEvent
from transcripts.snapshot import CallSnapshot

LINE = "sms.dropped"
NO_TEXT_RULES = frozenset({"R-07", "R-20", "R-21", "R-22", "R-23", "R-24", "R-25"})
"""Somebody is threatened by a person, who may hold their telephone: no text, whatever was said about calling."""
_MESSAGES = UUID("7f1e6a0c-53f6-4f4a-8a35-0d8f8f2f5f11")


def why_no_text(snapshot: CallSnapshot, call: LiveCall) -> str | None:
    """Why nothing is written to this caller, as a short name for the record; None where a text is safe. Pure."""
    plans = [event.data for event in snapshot.events if event.kind == "escalation.plan"]
    threatened = any(plan.get("safe_to_call_back") is False for plan in plans)
    if call.caller_number is None:
        return "no_number"
    if threatened or not call.safe_to_call_back or NO_TEXT_RULES & set(snapshot.call.rules):
        return "unsafe_text"
    if call.call_back_answer == "no" or not may_ring(call):
        return why_not(call)
    number = parse_number(call.caller_number)
    return None if isinstance(number, PhoneNumber) and number.mobile else "no_mobile"


def hotlines(snapshot: CallSnapshot) -> str:
    """The numbers in the text: those of the rule that a caller may ring. 109 stands only where it was about that."""
    plans = [str(event.data.get("lines", "")) for event in snapshot.events if event.kind == "escalation.plan"]
    named = {line for plan in plans for line in plan.split(",")}
    return ", ".join([*(["109"] if "109" in named else []), "119"])


async def text_after_drop(recovery: CallRecovery, city: City, snapshot: CallSnapshot, now: datetime) -> None:
    """Writes the message, or why there is none, into the record; once for each leg that dropped. Sent afterwards."""
    facts, parts = snapshot.call, recovery.parts
    message_id = uuid5(_MESSAGES, facts.carrier_call_id)
    told = any(event.data.get("leg") == facts.carrier_call_id for event in snapshot.events)
    if told or await parts.effects.messages.known(message_id):
        return
    call = await recovery.live_call(snapshot)
    refused = why_no_text(snapshot, call)
    data: dict[str, str | int | float | bool | None] = {
        "type": "sms",
        "target": "caller",
        "outcome": refused or "to_be_sent",
        "leg": facts.carrier_call_id,
    }
    async with parts.recorder.transaction() as record:
        await record.record_event(facts.call_id, CallEvent("action.sms", now, data))
        if refused is None and call.caller_number is not None:
            text = Wording(city).utterance(
                LINE,
                facts.lang,
                city=city.name[facts.lang],
                number=spoken_phone(city.night_number),
                numbers=hotlines(snapshot),
            )
            parts.effects.messages.write(
                record.session,
                facts.call_id,
                to=call.caller_number,
                line=LINE,
                text=text.text,
                now=now,
                message_id=message_id,
            )
    parts.nudges.any.set()
