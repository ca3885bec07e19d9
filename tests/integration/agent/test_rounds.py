"""The regular rounds: calls that lost their process, promises that fall due, and alarms that reach the outside."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from dialogue_flows.outcome import CallerSaid, CallStarted
from dialogue_flows.ports import CallContext
from tests.acceptance.city import CALLER, City
from transcripts.calls import Direction, EndReason, Flow, Level, NewCall, Speaker, Triage, Turn


async def call_whose_process_died(city: City, *words: str) -> UUID:
    """A call as a process leaves it that is killed: answered turns on record, the conversation in mid-air."""
    call_id, now = uuid4(), city.clock.now()
    record = city.service.record
    await record.recorder.begin_call(
        NewCall(
            call_id=call_id,
            carrier_call_id=f"CA{call_id.hex}",
            direction=Direction.INBOUND,
            flow=Flow.NIGHT_DUTY,
            city="demo",
            lang="ko",
            started_at=now,
            caller_number=CALLER,
        )
    )
    call = await city.service.recovery.live_call(await city.service.recovery.snapshot(call_id))
    talk = city.service.recovery.parts.conversation
    await talk.advance(call.context, CallStarted(), now)
    for index, text in enumerate(words, start=1):
        await record.recorder.record_turn(
            call_id, Turn(index, Speaker.CALLER, text, "ko", index * 1000, index * 1000)
        )
        outcome = await talk.advance(call.context, CallerSaid(text, index=index), now)
        await city.service.recovery.parts.effects.commit(call, outcome.effects, now)
    return call_id


async def test_a_call_that_lost_its_process_is_closed_and_its_danger_followed_up(city: City) -> None:
    calm = await call_whose_process_died(city, "집 앞 가로등이 꺼졌어요.")
    told = await call_whose_process_died(city, "그냥 더는 살고 싶지 않아요.")
    await city.service.rounds.sweep()
    for call_id in (calm, told):
        assert (await city.service.recovery.snapshot(call_id)).call.ended_at is None, (
            "another process may hold it"
        )
    city.clock.forward(minutes=6)
    await city.service.rounds.sweep()
    for call_id, level in ((calm, Level.ROUTINE), (told, Level.IMMEDIATE)):
        call = (await city.service.recovery.snapshot(call_id)).call
        assert (call.end_reason, call.level) == (EndReason.DROPPED, level)
    assert await city.service.on_call.service.progress(calm) is None
    assert await city.service.on_call.service.progress(told) is not None


async def test_a_flagged_call_that_pages_nobody_rings_the_alarm(city: City) -> None:
    call_id = await call_whose_process_died(city)
    await city.service.record.recorder.record_triage(
        call_id, Triage(Level.IMMEDIATE, ("R-03",), (), city.clock.now())
    )
    city.clock.forward(seconds=30)
    rounds = city.service.rounds
    found = await rounds.auditor.audit(city.clock.now(), flagged=await rounds._flagged())
    assert ("orphaned_call", str(call_id)) in {(alarm.kind, alarm.subject_id) for alarm in found}


async def test_an_officer_is_rung_before_a_promise_to_a_caller_falls_due(city: City) -> None:
    call_id = await call_whose_process_died(city)
    due = city.clock.now() + timedelta(minutes=4)
    await city.service.record.recorder.record_promise(
        call_id, text="전화를 드린다", due_at=due, at=city.clock.now()
    )
    await city.service.rounds.audit()
    await city.officer(0).rung()


async def test_the_state_of_a_conversation_is_forgotten_a_day_after_the_call(city: City) -> None:
    call_id = await call_whose_process_died(city, "집 앞 가로등이 꺼졌어요.")
    await city.service.rounds.retain()
    context = CallContext(call_id, Flow.NIGHT_DUTY, "ko", city.clock.now())
    assert await city.service.recovery.parts.conversation.state(context) is not None
    await city.service.record.recorder.end_call(call_id, reason=EndReason.COMPLETED, at=city.clock.now())
    city.clock.forward(hours=25)
    await city.service.rounds.retain()
    assert await city.service.recovery.parts.conversation.state(context) is None
