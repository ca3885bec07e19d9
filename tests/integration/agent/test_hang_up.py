"""A caller may put the phone down at any moment: the record is closed, the page is written, danger is followed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.acceptance.city import Caller, City
from transcripts.calls import EndReason, Level

Way = Callable[[Caller], Awaitable[object]]


async def during_the_greeting(caller: Caller) -> None:
    await caller.call.hears_speech()


async def after_the_greeting(caller: Caller) -> None:
    await caller.hears("open.ask")


async def in_a_slot_question(caller: Caller) -> None:
    await caller.answers("open.ask", "집 앞 가로등이 꺼졌어요.")
    await caller.hears("slot.where")


async def in_the_read_back(caller: Caller) -> None:
    await in_a_slot_question(caller)
    await caller.says("달빛로 12 앞이에요.")
    await caller.answers("slot.one_or_many", "한 개만 꺼졌어요.")
    await caller.answers("slot.pole_number", "가로등 번호는 잘 모르겠어요.")
    await caller.hears("complaint.readback")


async def after_a_disclosure(caller: Caller) -> None:
    await caller.answers("open.ask", "그냥 더는 살고 싶지 않아요.")
    await caller.hears("asq.q1")


async def in_the_third_safety_question(caller: Caller) -> None:
    await after_a_disclosure(caller)
    await caller.call.presses("1")
    await caller.presses("asq.q2", "1")
    await caller.hears("asq.q3")


async def while_a_human_is_sought(caller: Caller) -> None:
    await caller.answers("open.ask", "약을 한꺼번에 먹었어요.")
    await caller.hears("human.paged")


CALM: tuple[Way, ...] = (during_the_greeting, after_the_greeting, in_a_slot_question, in_the_read_back)
FLAGGED: tuple[Way, ...] = (after_a_disclosure, in_the_third_safety_question, while_a_human_is_sought)


@pytest.mark.slow
async def test_whenever_callers_hang_up_their_calls_are_on_record_and_the_flagged_ones_are_paged(
    city: City,
) -> None:
    """Seven callers at the same time, each of whom hangs up in another state."""
    callers = {
        way: await city.caller(f"+8210000070{place:02}") for place, way in enumerate((*CALM, *FLAGGED))
    }

    async def lives(way: Way, caller: Caller) -> None:
        await way(caller)
        await caller.call.hangs_up()

    await asyncio.gather(*(lives(way, caller) for way, caller in callers.items()))
    for way, caller in callers.items():
        intake = await caller.intake()
        snapshot = await caller.snapshot()
        assert snapshot.call.end_reason is EndReason.CALLER_HANGUP, way
        assert intake.triage.level is snapshot.call.level, way
        caller.told_only_the_truth()
    for way in CALM:
        assert await callers[way].level() is Level.ROUTINE, way
        assert await callers[way].progress() is None, way
    for way in FLAGGED:
        assert await callers[way].level() is Level.IMMEDIATE, way
        await callers[way].reaches(lambda found: found.paged > 0, f"pages go on after a hang-up {way}")
    filed = (await callers[in_the_read_back].snapshot()).complaints
    assert [complaint.category for complaint in filed] == ["complaint.light.street"]
