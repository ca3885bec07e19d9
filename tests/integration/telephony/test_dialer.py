"""Calling one household."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

import pytest

from telephony.dial_policy import DialLater, DialPolicy, Disposition, Household
from telephony.dialer import DialFailed, Dialled
from telephony.simulated_carrier import Takes
from telephony.tables import CampaignTarget
from tests.integration.telephony.conftest import City
from transcripts.calls import Flow

HOUSEHOLD = Household(
    name="시험 대상",
    birth_month_day="0412",
    numbers=("+821033330001", "+82310003333"),
    office="한별1동 행정복지센터",
)
POLICY = DialPolicy(zone=ZoneInfo("Asia/Seoul"))


async def test_a_household_that_picks_up_is_connected_to_the_desk(city: City) -> None:
    """The media stream opens, and the attempt counts as connected when it is over."""
    phone = city.simulated.phone("+821033330001").will(Takes.ANSWERS)
    target = await city.campaigns.add_target(HOUSEHOLD, flow=Flow.INITIAL_COUNSELLING, now=city.clock.now())
    dialled = await city.dialer.dial_now(target)
    call = await phone.rung()
    await city.until(lambda: city.agent.call_sid == call.leg_id)
    found = await city.campaigns.target_of(dialled.attempt_id)
    assert found is not None
    assert (found.household.name, found.flow) == ("시험 대상", Flow.INITIAL_COUNSELLING)
    await call.hangs_up()
    await city.until(lambda: [each.status.value for each in city.desk.legs][-1:] == ["completed"])
    await city.until(lambda: _last_status(city) == 204)
    assert await _dispositions(city, target) == [Disposition.CONNECTED]


async def test_a_voicemail_hears_the_office_and_its_number_alone(city: City) -> None:
    """No name, no reason for the call."""
    phone = city.simulated.phone("+821033330001").will(Takes.VOICEMAIL)
    target = await city.campaigns.add_target(HOUSEHOLD, flow=Flow.INITIAL_COUNSELLING, now=city.clock.now())
    await city.dialer.dial_now(target)
    call = await phone.rung()
    await call.ends()
    assert call.texts == ["한별1동 행정복지센터 안내 전화입니다. 문의는 031-000-0120번으로 해 주세요."]
    assert await _dispositions(city, target) == [Disposition.VOICEMAIL]


async def test_no_household_is_called_in_quiet_hours(city: City) -> None:
    """02:00 in Seoul on a Saturday: the policy names Monday morning, and nothing rings."""
    target = await city.campaigns.add_target(HOUSEHOLD, flow=Flow.INITIAL_COUNSELLING, now=city.clock.now())
    decision = await city.dialer.dial_if_due(target, POLICY)
    assert isinstance(decision, DialLater)
    assert decision.not_before.isoformat() == "2026-11-23T10:00:00+09:00"
    assert city.simulated.legs == []


async def test_after_a_miss_the_next_number_of_the_household_is_dialled(city: City) -> None:
    """All registered numbers in turn."""
    city.clock.moment = city.clock.moment.replace(day=23, hour=1, minute=30)  # Monday 10:30 in Seoul
    city.simulated.phone("+821033330001").will(Takes.BUSY)
    city.simulated.phone("+82310003333").will(Takes.ANSWERS)
    target = await city.campaigns.add_target(HOUSEHOLD, flow=Flow.INITIAL_COUNSELLING, now=city.clock.now())
    assert isinstance(await city.dialer.dial_if_due(target, POLICY), Dialled)
    await city.until(lambda: "busy" in [each.status.value for each in city.desk.legs])
    async with asyncio.timeout(15):  # the desk hears of it first, and the attempt is concluded after that
        while await _dispositions(city, target) != [Disposition.BUSY]:
            pass
    assert isinstance(await city.dialer.dial_if_due(target, POLICY), Dialled)
    await city.simulated.phone("+82310003333").rung()


async def test_a_carrier_that_fails_is_named_and_the_attempt_is_closed(city: City) -> None:
    """The attempt does not hang open for ever."""
    city.simulated.faults.rest_answers(503)
    target = await city.campaigns.add_target(HOUSEHOLD, flow=Flow.INITIAL_COUNSELLING, now=city.clock.now())
    with pytest.raises(DialFailed) as failed:
        await city.dialer.dial_now(target)
    assert failed.value.retryable
    assert await _dispositions(city, target) == [Disposition.NO_ANSWER]


async def test_a_household_is_sealed_at_rest(city: City) -> None:
    """Neither name nor number stands in the row."""
    target = await city.campaigns.add_target(HOUSEHOLD, flow=Flow.INITIAL_COUNSELLING, now=city.clock.now())
    async with city.database.session() as session:
        row = await session.get(CampaignTarget, target)
    assert row is not None
    for private in ("시험 대상", "33330001", "0412"):
        assert private.encode() not in row.sealed


def _last_status(city: City) -> int:
    return [status for path, status in city.simulated.webhooks.delivered if path.endswith("/status")][-1]


async def _dispositions(city: City, target: object) -> list[Disposition | None]:
    return [each.disposition for each in await city.campaigns.attempts(target)]  # type: ignore[arg-type]
