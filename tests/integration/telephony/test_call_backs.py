"""A caller whose flagged call broke off is rung back, whatever the carrier and the phone do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from telephony.call_back_log import AFTER_DROP, Attempt
from telephony.carrier import PlacedCall
from telephony.simulated_carrier import Delivery, PhoneCall, Takes, Tempo
from telephony.twilio_carrier import TwilioCarrier
from tests.integration.telephony.conftest import City
from tests.integration.telephony.fake_desk import CALL_ID

CALLER = "010-1234-5678"


async def _dropped(city: City) -> None:
    """A flagged call has just broken off, and the carrier never told that its leg is over."""
    await city.call_back_log.plan(CALL_ID, dropped_leg_id="CAdropped", at=city.clock.now())


async def _after(city: City, **delta: float) -> None:
    city.clock.moment += timedelta(**delta)
    await city.call_backs.tick()


async def _rung_back(city: City, takes: Takes) -> PhoneCall:
    phone = city.simulated.phone(CALLER).will(takes, after_rings=0)
    await _after(city, seconds=15)
    return await phone.rung()


def _told(city: City) -> list[tuple[int, str]]:
    return [(news.attempt, news.outcome) for news in city.desk.attempts]


async def _states(city: City) -> list[str]:
    return [row.state for row in await city.call_back_log.of_call(CALL_ID)]


async def test_a_caller_who_answers_goes_on_with_the_desk_and_is_not_rung_again(city: City) -> None:
    await _dropped(city)
    call = await _rung_back(city, Takes.ANSWERS)
    await city.until(lambda: city.desk.back == [call.leg_id])
    await city.until(lambda: _told(city) == [(1, "answered")])
    await _after(city, minutes=5)
    assert await _states(city) == [Attempt.ANSWERED, Attempt.CANCELLED, Attempt.CANCELLED]
    assert len(city.simulated.phone(CALLER).calls) == 1
    assert city.desk.unreached == []


async def test_after_three_attempts_without_answer_the_officers_are_told_once(city: City) -> None:
    """At 5, 60 and 180 seconds; busy, a machine and a phone that is off are no answer, and a machine hears nothing."""
    await _dropped(city)
    phone = city.simulated.phone(CALLER).will(Takes.BUSY)
    await _after(city, seconds=15)
    await city.until(lambda: _told(city) == [(1, "busy")])
    phone.will(Takes.VOICEMAIL, after_rings=0)
    await _after(city, seconds=45)
    await city.until(lambda: len(_told(city)) == 2)
    assert phone.calls[-1].texts == []
    phone.will(Takes.OFF)
    await _after(city, seconds=120)
    await city.until(lambda: len(_told(city)) == 3)
    assert _told(city) == [(1, "busy"), (2, "machine"), (3, "no_answer")]
    await city.call_backs.tick()
    await city.call_backs.tick()
    assert city.desk.unreached == [CALL_ID]
    assert (await _states(city))[-1] == Attempt.TOLD


async def test_nobody_is_rung_where_it_is_unsafe_or_the_caller_is_back(city: City) -> None:
    await _dropped(city)
    city.desk.ring_back_at = None
    await _after(city, minutes=5)
    assert city.simulated.phone(CALLER).calls == []
    assert set(await _states(city)) == {Attempt.CANCELLED}
    await _after(city, minutes=5)
    assert city.desk.unreached == []


async def test_a_killed_process_and_a_dead_carrier_lose_no_attempt(city: City) -> None:
    """What was claimed and never told of is rung again; a webhook that never comes counts as no answer."""
    await _dropped(city)
    city.simulated.faults.rest_answers(500, path="Calls")
    await _after(city, seconds=15)  # the claim stands, nobody was rung
    phone = city.simulated.phone(CALLER).will(Takes.IGNORES)
    city.simulated.faults.webhooks("/call-back/", Delivery.NEVER, times=99)
    await _after(city, seconds=11)
    await phone.rung()
    assert _told(city) == []
    await _after(city, seconds=51)
    assert _told(city)[0] == (1, "no_answer")


class Killed(BaseException):
    """Stands for SIGKILL; nothing catches it."""


class Dies:
    """The real carrier; its process dies before it is asked, or with its answer in its hands."""

    def __init__(self, carrier: TwilioCarrier, when: str) -> None:
        self._carrier, self._when = carrier, when

    async def place_call(self, **asked: Any) -> PlacedCall:
        if self._when == "after":
            await self._carrier.place_call(**asked)
        raise Killed


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_attempt_whose_process_is_killed_is_made_by_another_and_rings_once(
    city: City, when: str
) -> None:
    """Killed between the claim and the carrier, or between the carrier and the row, and no webhook ever comes."""
    await _dropped(city)
    phone = city.simulated.phone(CALLER).will(Takes.IGNORES)
    city.simulated.network.tempo = Tempo()  # it rings for 25 real seconds
    city.simulated.faults.webhooks("/call-back/", Delivery.NEVER, times=99)
    city.clock.moment += timedelta(seconds=15)
    with pytest.raises(Killed):
        await city.call_backs_with(Dies(city.carrier, when)).tick()
    if when == "after":
        await phone.rung()
    await _after(city, seconds=12)
    await city.until(lambda: phone.calls)
    await _after(city, seconds=12)
    assert len(phone.calls) == 1
    assert _told(city) == []
    await _after(city, seconds=51)
    assert _told(city)[0] == (1, "no_answer")


async def test_a_carrier_that_rang_and_said_500_rings_once(city: City) -> None:
    await _dropped(city)
    phone = city.simulated.phone(CALLER).will(Takes.ANSWERS, after_rings=0)
    city.simulated.faults.rest_answers(500, after_doing=True, path="Calls")
    await _after(city, seconds=15)
    await phone.rung()
    await city.until(lambda: city.desk.back)
    await _after(city, seconds=30)
    assert len(phone.calls) == 1


async def test_a_caller_who_hangs_up_on_each_call_back_is_left_to_the_officers(city: City) -> None:
    """Two series at most; then the officers are told at once."""
    for _ in range(2):
        assert await city.call_back_log.plan(CALL_ID, dropped_leg_id=uuid4().hex, at=city.clock.now())
    assert not await city.call_back_log.plan(CALL_ID, dropped_leg_id="CAthird", at=city.clock.now())
    await city.call_back_log.cancel(CALL_ID, city.clock.now())
    await city.call_backs.tick()
    assert city.desk.unreached == [CALL_ID]
    assert city.simulated.phone(CALLER).calls == []


async def test_the_same_drop_is_planned_once_and_the_times_are_those_of_the_practice(city: City) -> None:
    """Domain brief G.4: within 15 seconds, after a minute, after three."""
    await _dropped(city)
    await _dropped(city)
    rows = await city.call_back_log.of_call(CALL_ID)
    assert [row.due_at - city.clock.now() for row in rows] == list(AFTER_DROP)
    assert AFTER_DROP[0] <= timedelta(seconds=15)
    assert list(AFTER_DROP[1:]) == [timedelta(seconds=60), timedelta(seconds=180)]
