"""Callers ring while the desk lags: what the carrier's voice asks them, and what becomes of each key."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

from agent.admission import MOST_ROUNDS, URGENT
from agent.front_door import CALL_BACK_AFTER, CALL_BACK_WITHIN
from telephony.phone_number import parse_number
from telephony.ports import IncomingCall
from tests.acceptance.city import CALLER, WITHIN_S, Caller, City, until
from transcripts.queries import CallFilter
from transcripts.snapshot import CallSnapshot, Promise

FOREVER = 1e12


async def rings(city: City, keys: str = "") -> Caller:
    """Somebody rings while the desk lags, hears the carrier's question and presses a key."""
    city.service.duty_desk.door.admissions.lag.note(FOREVER)
    caller = await city.caller()
    await caller.call.hears("위험하면 지금", WITHIN_S)
    if keys:
        await caller.call.presses(keys)
    return caller


def wish(leg_id: str, key: str, *, caller: str | None = "+821000001111") -> IncomingCall:
    """What the webhook tells of a key that was pressed in the first round."""
    return IncomingCall(leg_id, "+82215550000", caller, keys=key, rounds=1)


async def promised(caller: Caller) -> CallSnapshot | None:
    """The record, once it holds a promise and is closed."""
    snapshot = await caller.snapshot()
    return snapshot if snapshot.promises and snapshot.call.ended_at is not None else None


async def kept(caller: Caller) -> Promise | None:
    """The promise, once it was kept."""
    promises = (await caller.snapshot()).promises
    return promises[0] if promises[0].kept_at is not None else None


async def test_whoever_presses_for_danger_is_taken_at_once_and_heard_before_others(city: City) -> None:
    caller = await rings(city, "1")
    await caller.hears("open.ask")
    assert caller.call.verbs[:3] == ("Gather", "Say", "Say")
    assert "위험하면 지금" in caller.call.texts[1]
    assert caller.call.verbs[-1] == "Stream"
    document = ElementTree.fromstring(await city.service.duty_desk.answer(wish("CA-danger", "1")))  # noqa: S314 - our own
    assert [one.attrib for one in document.iter("Parameter")] == [{"name": URGENT, "value": "1"}]
    assert 'onbam_admission_total{outcome="connect_first"} 2.0' in city.service.metrics.text().decode()


async def test_whoever_presses_nothing_is_asked_again_and_taken_in_the_end(city: City) -> None:
    caller = await rings(city)
    await caller.hears("greeting", within=2 * WITHIN_S)
    assert caller.call.key_requests == MOST_ROUNDS
    assert await city.service.record.queries.count_calls(CallFilter()) == 1


async def test_whoever_wants_a_person_is_put_through_to_the_duty_phone(city: City) -> None:
    duty = city.carrier.phone(city.service.city.duty_number)
    await rings(city, "0")
    assert (await duty.rung(WITHIN_S)).other == parse_number(CALLER).dial


async def test_whoever_wants_to_be_rung_back_is_promised_it_rung_in_time_and_greeted_by_that_name(
    city: City,
) -> None:
    """The promise stands as a row before a word about it is said; it is kept when the caller has picked up."""
    caller = await rings(city, "2")
    await caller.call.hears("조금 뒤에 이 번호로 다시 전화드릴게요", WITHIN_S)
    promise = (await caller.snapshot()).promises[0]
    assert promise.due_at - promise.at == CALL_BACK_WITHIN
    await caller.call.ends(WITHIN_S)
    await until(lambda: promised(caller), "the record is closed with an open promise")
    city.clock.forward(seconds=CALL_BACK_AFTER.total_seconds() + 6)
    call = await city.carrier.phone(CALLER).rung(WITHIN_S)
    call.answer()
    await call.follows("Stream", within=WITHIN_S)
    found = await until(lambda: kept(caller), "the promise is kept")
    assert found.kept_at is not None
    assert timedelta(0) < found.kept_at - found.at < CALL_BACK_WITHIN
    await until(lambda: _greeted(caller), "the greeting names the promise")


async def _greeted(caller: Caller) -> bool | None:
    return ("greeting.promised" in await caller.lines()) or None


async def test_who_is_not_there_when_rung_back_wakes_nobody_and_the_promise_stays_open(city: City) -> None:
    """Three attempts; a caller of whom nothing is known is no case for an officer, but the morning sees the promise."""
    caller = await rings(city, "2")
    await caller.call.ends(WITHIN_S)
    phone = city.carrier.phone(CALLER)
    for wait_s in (126.0, 60.0, 125.0):
        city.clock.forward(seconds=wait_s)
        (await phone.rung(WITHIN_S)).decline()
    await until(lambda: _in_vain(caller), "all attempts were in vain")
    snapshot = await caller.snapshot()
    assert [promise.kept_at for promise in snapshot.promises] == [None]
    assert "call.unreached" not in {event.kind for event in snapshot.events}
    assert await caller.progress() is None


async def _in_vain(caller: Caller) -> bool | None:
    tried = [event for event in (await caller.snapshot()).events if event.kind == "action.callback"]
    return len(tried) == 3 or None


async def test_a_withheld_number_cannot_be_rung_and_hears_so_instead_of_a_promise(city: City) -> None:
    """A webhook that comes twice finds the same call; nobody is promised anything, and the round goes on."""
    city.service.duty_desk.door.admissions.lag.note(FOREVER)
    withheld = wish("CA-withheld", "2", caller=None)
    for _ in range(2):
        answer = ElementTree.fromstring(await city.service.duty_desk.answer(withheld))  # noqa: S314 - our own
        assert "다시 전화드릴 수가 없어요" in "".join(answer[0].itertext())
        assert answer[1].text == answer[0].get("action")
    call_id = await city.service.housekeeping.call_of_leg("CA-withheld")
    assert call_id is not None
    assert (await city.service.recovery.snapshot(call_id)).promises == ()


async def test_a_promise_that_the_carrier_asks_for_twice_is_made_once(city: City) -> None:
    city.service.duty_desk.door.admissions.lag.note(FOREVER)
    first, second = [await city.service.duty_desk.answer(wish("CA-twice", "2")) for _ in range(2)]
    assert first == second
    call_id = await city.service.housekeeping.call_of_leg("CA-twice")
    assert call_id is not None
    assert len((await city.service.recovery.snapshot(call_id)).promises) == 1
