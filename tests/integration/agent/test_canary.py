"""The check call: through the real number to an agent that was heard and a test page that was acknowledged."""

from __future__ import annotations

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from agent.canary import HANDLE, SIMULATED_NUMBER, canary_pin
from agent.canary_line import CarrierLine, canary_routes
from escalation.canary_log import STEPS, CanaryRun
from escalation.metrics import desk_numbers
from escalation.queries import EscalationQueries
from telephony.signature import SignatureVerifier, sign
from telephony.simulated_carrier import SimulatedCarrier, Takes
from tests.acceptance.city import City, until
from transcripts.queries import CallFilter, CallListing
from transcripts.tables import IntakeRow

EVERYTHING = CallFilter(synthetic=True)


async def finished(city: City, run: CanaryRun, within: float = 90.0) -> CanaryRun:
    async def look() -> CanaryRun | None:
        seen = await city.service.canary.follow(await city.service.canary.log.get(run.canary_id))
        return seen if seen.finished_at is not None else None

    return await until(look, "the check is finished", within)


async def test_a_check_call_reaches_agent_and_test_page_and_leaves_no_trace_among_the_calls(
    city: City,
) -> None:
    """All four steps; then not one list, count, summary, case or figure shows that there was a call."""
    service, canary = city.service, city.service.canary
    run = await canary.begin("first")
    assert run is not None
    assert await canary.begin("first") is None, "another process has begun it"
    run = await finished(city, run)
    assert (run.failure, [run.at(step) is not None for step in STEPS]) == (None, [True] * 4)
    queries = service.record.queries
    [listing] = await until(lambda: _ended(city), "the call is over")
    assert listing.call.synthetic
    await service.rounds.sweep()
    await service.housekeeping.finish_call(listing.call.call_id)
    now = service.clock.now()
    assert await queries.list_calls(CallFilter()) == []
    assert await queries.count_calls(CallFilter()) == 0
    assert await queries.intakes(EVERYTHING) == []
    assert await queries.earlier_calls(SIMULATED_NUMBER, before=now) == []
    assert (await queries.board(now=now)).live == 0
    assert await EscalationQueries(service.record.database).open_cases() == []
    assert (await desk_numbers(service.record.database, now)).pages == {}
    async with service.record.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(IntakeRow)) == 0
    figures = service.metrics.text().decode()
    assert "onbam_calls_total{" not in figures
    assert "onbam_pages_total{" not in figures
    assert 'onbam_canary_pages_total{outcome="acknowledged"} 1.0' in figures
    assert "onbam_canary_calls_total{" in figures


async def _ended(city: City) -> list[CallListing] | None:
    found = await city.service.record.queries.list_calls(EVERYTHING)
    return found if found and all(each.call.ended_at for each in found) else None


async def test_a_check_whose_page_nobody_acknowledges_fails_and_rings_outside(city: City) -> None:
    """The second number lies dead on the table: the step is named, the alarm waits for the bell."""
    canary = city.service.canary
    city.carrier.phone(SIMULATED_NUMBER).will(Takes.IGNORES)
    run = await canary.begin("dead")
    assert run is not None
    city.clock.forward(seconds=91)
    run = await canary.follow(run)
    assert run.failure in {"not_answered", "not_spoke", "not_acknowledged"}
    assert await canary.log.latest() == run
    numbers = await desk_numbers(city.service.record.database, city.clock.now())
    assert numbers.alarms_waiting == 1
    assert (await city.service.on_call.ladder.alarms.ring_due(city.clock.now())) == 1
    async with httpx.AsyncClient(base_url=city.service.settings.public_url, trust_env=False) as client:
        figures = (await client.get("/metrics")).text
    for line in ("onbam_canary_passed 0.0", "onbam_database_readable 1.0", 'onbam_workers{kind="ladder"}'):
        assert line in figures


async def test_the_same_number_outside_a_check_is_a_caller_like_any_other(city: City) -> None:
    """Nobody can hide a call from the officers by showing that number."""
    caller = await city.caller(SIMULATED_NUMBER)
    assert not (await caller.snapshot()).call.synthetic
    people = (await city.service.on_call.officers.all()).values()
    assert HANDLE not in {officer.handle for officer in people}


async def test_the_second_number_at_a_real_carrier_follows_signed_instructions_only() -> None:
    """Its own leg listens, its page leg presses 1 and the PIN; a stranger gets nothing."""
    app, address, fields = FastAPI(), "https://desk.test/telephony/twilio/canary", {"CallSid": "CA1"}
    app.include_router(canary_routes(SignatureVerifier(["token"], public_url="https://desk.test"), "4711"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        for path in ("call", "status", "page"):
            assert (await client.post(f"{address}/{path}", data=fields)).status_code == 403
        mark = {"X-Twilio-Signature": sign("token", f"{address}/page", list(fields.items()))}
        answer = await client.post(f"{address}/page", data=fields, headers=mark)
    assert answer.text.index('digits="1"') < answer.text.index('digits="4711#"')
    async with SimulatedCarrier() as carrier:
        carrier.own_number("+82310000199", voice_url=f"{address}/page")
        line = CarrierLine(
            carrier.carrier("+82310000199"),
            number="+82310000199",
            night_number="+82310000100",
            public_url="https://desk.test",
        )
        leg = await line.rings_desk()
        assert carrier.network.legs[leg].plan.answer_url == f"{address}/call"
        await line.hangs_up(leg)


def test_its_pin_is_one_for_all_processes_and_follows_the_installations_key() -> None:
    """Four digits, the same from the same key."""
    assert canary_pin(b"one key") == canary_pin(b"one key")
    assert len({canary_pin(bytes([n]) * 32) for n in range(20)}) > 15
    assert all(canary_pin(bytes([n])).isdecimal() and len(canary_pin(bytes([n]))) == 4 for n in range(20))
