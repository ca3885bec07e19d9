"""What the desk does for callers whom it rings or who come back, for places, and for promises."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import httpx
from sqlalchemy import select

from escalation.tables import PageRow
from escalation.triggers import OpenEscalation
from telephony.call_back_log import Attempt
from telephony.ports import Accepted
from tests.acceptance.city import City, until
from tests.integration.agent.test_rounds import call_whose_process_died
from transcripts.calls import CallEvent, Level


async def opened(city: City, call_id: UUID, rule: str) -> UUID:
    """A case of this call, as a rule of the conversation opens it."""
    now = city.clock.now()
    await city.service.record.recorder.record_event(
        call_id, CallEvent("escalation.plan", now, {"rule": rule, "safe_to_call_back": True})
    )
    request = OpenEscalation(call_id, Level.IMMEDIATE, rule)
    return (await city.service.on_call.service.open(request, now=now)).escalation_id


async def paged(city: City, case: UUID) -> PageRow:
    """The first page of a case that the carrier took."""

    async def look() -> PageRow | None:
        async with city.service.record.database.reading() as session:
            sent = select(PageRow).where(PageRow.subject_id == case, PageRow.sent_at.is_not(None))
            return await session.scalar(sent.limit(1))

    return await until(look, "a page goes out")


async def test_who_accepts_a_place_by_telephone_has_it_in_hand_and_nobody_is_said_to_have_reached_the_caller(
    city: City,
) -> None:
    """R-50: the caller stays with the desk, no reminder asks to reach them, and they are not told of a connection."""
    call_id = await call_whose_process_died(city)
    case = await opened(city, call_id, "R-50")
    page = await paged(city, case)
    names = {each.officer_id: place for place in range(4) if (each := await _officer(city, place))}
    accepted = await city.service.duty_desk.page_accepted(page.page_id, pin=city.pin(names[page.officer_id]))
    assert isinstance(accepted, Accepted)
    assert accepted.caller_leg_id is None
    kinds = [entry.kind for entry in await city.service.on_call.cases.log_of(case)]
    assert "in_hand" in kinds
    assert "contacted_caller" not in kinds
    progress = await city.service.on_call.service.progress(call_id)
    assert progress is not None
    assert (progress.officer_id, progress.joined_at) == (page.officer_id, None)


async def test_who_accepts_a_place_is_not_sent_to_a_caller_in_danger_who_named_it(city: City) -> None:
    """One call, two cases: the page of the place is briefed for the place, and the caller's case waits for its own."""
    call_id = await call_whose_process_died(city)
    caller = await opened(city, call_id, "R-10")
    place = await opened(city, call_id, "R-50")
    page = await paged(city, place)
    names = {each.officer_id: at for at in range(4) if (each := await _officer(city, at))}
    accepted = await city.service.duty_desk.page_accepted(page.page_id, pin=city.pin(names[page.officer_id]))
    assert isinstance(accepted, Accepted)
    assert accepted.caller_leg_id is None
    assert "연결하지 않아도 돼요" in accepted.briefing
    progress = await city.service.on_call.service.progress(call_id)
    assert progress is not None
    assert (progress.escalation_id, progress.acknowledged_at) == (caller, None)


async def _officer(city: City, place: int):  # type: ignore[no-untyped-def]
    people = await city.service.on_call.officers.all()
    return people.get(await city.officer_id(place))


async def test_a_promise_is_kept_by_contact_with_the_caller_and_the_rate_says_so(city: City) -> None:
    """An acceptance keeps nothing; what is past its time and not kept counts as broken."""
    record, on_call = city.service.record, city.service.on_call
    call_id = await call_whose_process_died(city)
    for minutes in (1, 15):
        now = city.clock.now()
        due = now + timedelta(minutes=minutes)
        await record.recorder.record_promise(call_id, text="담당자가 전화", due_at=due, at=now)
    case = await opened(city, call_id, "R-12")
    officer = await city.officer_id(0)
    await on_call.service.acknowledge(case, officer_id=officer, method="console", now=city.clock.now())
    city.clock.forward(minutes=2)
    assert 'onbam_promises{state="broken"} 1.0' in await metrics(city)
    await on_call.service.contacted(case, officer_id=officer, now=city.clock.now())
    city.clock.forward(seconds=11)

    async def kept() -> str | None:
        told = await metrics(city)  # the two are marked one after the other
        both = all(f'onbam_promises{{state="{state}"}} 1.0' in told for state in ("kept", "kept_late"))
        return told if both else None

    assert "onbam_promises_kept_rate 0.5" in str(await until(kept, "one promise counts as kept, one as late"))


async def metrics(city: City) -> str:
    async with httpx.AsyncClient(base_url=city.service.settings.public_url) as client:
        return (await client.get("/metrics")).text


async def test_a_caller_who_rings_again_before_we_do_goes_on_where_the_call_broke_off(city: City) -> None:
    """The same record over another leg; nobody is rung back; a repeated webhook finds the same call."""
    caller = await city.caller()
    await caller.answers("open.ask", "그냥 더는 살고 싶지 않아요.")
    await caller.hears("asq.*", "safety.*", "soft.*", "crisis.*")
    call_id = await caller.call_id()
    await caller.call.hangs_up()
    log = city.service.recovery.parts.call_backs

    async def planned() -> bool | None:
        return call_id in await log.open_calls() or None

    await until(planned, "call-backs are planned")
    again = await city.caller()
    await again.hears("greeting.rang_again", "who.ask_returned")
    assert await again.call_id() == call_id
    assert {row.state for row in await log.of_call(call_id)} == {Attempt.CANCELLED.value}
    assert await city.service.duty_desk.lines.returned(again.call.leg_id, None) == call_id
