"""A sample night: one call of a person in danger, told in full, and some plain ones. Callers have no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from agent.housekeeping import action_of
from escalation.ports import PageMethod, PageOutcome
from escalation.triggers import OpenEscalation
from tests.browser.sample_calls import CRISIS, ENGLISH, HUNGRY, LIGHT, PARKING, PHARMACY, WATER, Script
from tests.browser.sample_desk import SampleDesk
from tests.browser.sample_sound import sound
from transcripts.calls import Direction, EndReason, Flow, Level, NewCall, Speaker, Turn

START = datetime(2026, 11, 20, 17, 13, 5, tzinfo=UTC)  # 02:13 on Saturday in the city
CALLER = "+821000004821"
_CALLS = UUID("6ba7b811-9dad-41d1-80b4-00c04fd430c8")
_GAP_MS = 700


@dataclass(frozen=True, slots=True)
class Night:
    """The calls that tests ask for. `case` is the escalation of `crisis`, which nobody has accepted."""

    crisis: UUID
    case: UUID
    hungry: UUID
    parking: UUID
    english: UUID
    live: UUID
    earlier: UUID


async def fill(desk: SampleDesk) -> Night:
    """Writes the night through the product's own writers; the clock ends three minutes after the crisis call began."""
    earlier = await _plain(desk, LIGHT, "earlier", START - timedelta(days=19), caller=CALLER)
    await _plain(desk, WATER, "water", START - timedelta(hours=3, minutes=40))
    await _plain(desk, PHARMACY, "pharmacy", START - timedelta(hours=2, minutes=5))
    parking = await _plain(desk, PARKING, "parking", START - timedelta(hours=1, minutes=20))
    english = await _plain(desk, ENGLISH, "english", START - timedelta(minutes=55))
    hungry = await _hungry(desk, START - timedelta(minutes=33))
    crisis, case = await _crisis(desk)
    live = await _live(desk, START + timedelta(minutes=2))
    _set(desk, START + timedelta(minutes=3))
    return Night(crisis, case, hungry, parking, english, live, earlier)


async def _plain(
    desk: SampleDesk, script: Script, name: str, start: datetime, caller: str | None = "+821000001111"
) -> UUID:
    call_id, ends = await _speak(desk, script, name, start, caller)
    await _close(desk, call_id, start + timedelta(milliseconds=ends[-1] + 500), EndReason.COMPLETED)
    return call_id


async def _hungry(desk: SampleDesk, start: datetime) -> UUID:
    """A case of the same night that officer one has taken."""
    call_id, ends = await _speak(desk, HUNGRY, "hungry", start, "+821000003333")
    opened = await desk.parts.escalations.open(
        OpenEscalation(call_id, Level.SAME_NIGHT, "R-30", ("R-30",)),
        now=start + timedelta(milliseconds=ends[3]),
    )
    await desk.ladder.tick(_set(desk, start + timedelta(milliseconds=ends[3])))
    taken = start + timedelta(minutes=3)
    await desk.parts.escalations.acknowledge(
        opened.escalation_id, officer_id=desk.officers["1번 당직자"], method="sms", now=taken
    )
    await _close(desk, call_id, start + timedelta(milliseconds=ends[-1] + 500), EndReason.COMPLETED)
    return call_id


async def _crisis(desk: SampleDesk) -> tuple[UUID, UUID]:
    """Officer one is rung and does not answer, officer two is paged; nobody has accepted yet."""
    call_id, ends = await _speak(desk, CRISIS, "crisis", START, CALLER)
    record, escalations = desk.recorder, desk.parts.escalations

    def after(turn: int) -> datetime:
        return START + timedelta(milliseconds=ends[turn] + 300)

    first = OpenEscalation(call_id, Level.SAME_NIGHT, "R-12", ("R-12", "R-13"))
    opened = await escalations.open(first, now=after(7))
    urgent = OpenEscalation(call_id, Level.IMMEDIATE, "R-10", ("R-10", "R-12", "R-13"))
    await escalations.open(urgent, now=after(15))
    await desk.ladder.tick(_set(desk, after(15)))
    await _report(desk, opened.escalation_id, "1번 당직자", after(15) + timedelta(seconds=24))
    await desk.ladder.tick(_set(desk, after(15) + timedelta(seconds=61)))
    due = after(15) + timedelta(minutes=15)
    await record.record_promise(call_id, text="담당자가 이 번호로 전화하기", due_at=due, at=after(21))
    await _record_sound(desk, call_id, CRISIS, ends)
    await _close(desk, call_id, START + timedelta(milliseconds=ends[-1] + 900), EndReason.CALLER_HANGUP)
    return call_id, opened.escalation_id


async def _report(desk: SampleDesk, escalation_id: UUID, officer: str, now: datetime) -> None:
    """The officer's phone rang and nobody picked up."""
    for order in list(desk.pager.orders):
        mine = order.escalation_id == escalation_id and order.officer_id == desk.officers[officer]
        if mine and order.method is PageMethod.VOICE:
            await desk.parts.escalations.report_page(order.page_id, PageOutcome.NO_ANSWER, now=now)


async def _live(desk: SampleDesk, start: datetime) -> UUID:
    call_id, _ = await _speak(desk, Script(LIGHT.lines[:3]), "live", start, None)
    return call_id


async def _speak(
    desk: SampleDesk, script: Script, name: str, start: datetime, caller: str | None
) -> tuple[UUID, list[int]]:
    """Writes the turns with what each of them led to; returns when each turn ended, in milliseconds."""
    recorder, call_id = desk.recorder, uuid5(_CALLS, name)
    _set(desk, start)
    await recorder.begin_call(
        NewCall(
            call_id=call_id,
            carrier_call_id=f"sample-{name}",
            direction=Direction.INBOUND,
            flow=Flow.NIGHT_DUTY,
            city="demo",
            lang=script.lang,
            started_at=start,
            caller_number=caller,
        )
    )
    times = script.times(_GAP_MS)
    for index, (line, (t0, t1)) in enumerate(zip(script.lines, times, strict=True)):
        await recorder.record_turn(
            call_id,
            Turn(
                index,
                line.speaker,
                line.text,
                script.lang,
                t0,
                t1,
                line=line.line,
                asr_confidence=line.confidence if line.speaker is Speaker.CALLER else None,
                heard=line.heard,
                keys=line.keys,
            ),
        )
        at = start + timedelta(milliseconds=t1 + 200)
        for answer in line.answers_at(index):
            await recorder.record_answer(call_id, answer)
        if line.triage is not None:
            await recorder.record_triage(call_id, line.triage_at(at))
        if line.complaint is not None:
            kind, department, slots = line.complaint
            await recorder.record_complaint(
                call_id, category=kind, department=department, slots=dict(slots), at=at
            )
    return call_id, [t1 for _, t1 in times]


async def _record_sound(desk: SampleDesk, call_id: UUID, script: Script, ends: Sequence[int]) -> None:
    writer = desk.parts.recordings.open(call_id)
    caller, agent = sound(script, script.times(_GAP_MS), ends[-1] + 900)
    writer.write(caller, agent)
    writer.close()
    await desk.recorder.set_recording(call_id, "on", at=START)


async def _close(desk: SampleDesk, call_id: UUID, at: datetime, reason: EndReason) -> None:
    await desk.recorder.end_call(call_id, reason=reason, at=at)
    for case in await desk.parts.cases.cases_of(call_id):
        for entry in await desk.parts.cases.log_of(case.escalation_id):
            if (event := action_of(entry)) is not None:
                await desk.recorder.record_event(call_id, event)
    await desk.summarizer.summarise(call_id, at)


def _set(desk: SampleDesk, at: datetime) -> datetime:
    return desk.clock.forward(seconds=(at - desk.clock.now()).total_seconds())
