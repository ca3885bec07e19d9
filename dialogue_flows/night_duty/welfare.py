"""A short welfare request at night: what is needed, and may an official call (domain brief B.4, NE-1 and NE-2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dialogue_flows import hearing
from dialogue_flows.outcome import Expect, PromiseCallback
from dialogue_flows.stuck import put_again
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

CONTACT_HOUR = 12  # NEXT_MORNING: contact by 12:00 on the next working day (domain brief C.2)
SATURDAY = 5


def next_working_noon(turn: Turn) -> datetime:
    """12:00 local time on the next working day after the city's date of now."""
    local = turn.desk.city.local_time(turn.now)
    day = local
    if local.hour >= CONTACT_HOUR or local.weekday() >= SATURDAY:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY or turn.desk.city.is_holiday(turn.now + (day - local)):
        day += timedelta(days=1)
    return day.replace(hour=CONTACT_HOUR, minute=0, second=0, microsecond=0).astimezone(UTC)


def welfare(turn: Turn) -> str:
    """The need in the caller's own words."""
    if not turn.heard.text:
        return put_again(turn)
    turn.record("chief_need.text", turn.heard.text, AnswerStatus.ASSERTED)
    turn.say("welfare.noted")
    turn.ask("welfare.callback", Expect.YES_NO)
    return turn.wait_in("welfare_callback")


def welfare_callback(turn: Turn) -> str:
    """A promise with a due time when the caller wants a call, the office otherwise."""
    reply = hearing.reply_to(turn, "yes_no", "consent.call")
    if reply.answer == "yes":
        turn.add(PromiseCallback("복지 담당자가 전화", next_working_noon(turn), role="welfare"))
        turn.say("welfare.promised")
    else:
        turn.say("welfare.office")
    return "more_ask"
