"""Public lines that are rung for a caller, callers who are rung back, and what everybody is told of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from agent.city import CITIES
from escalation.policy import Status
from telephony.simulated_carrier import PhoneCall, Takes
from tests.acceptance.city import CALLER, WITHIN_S, Caller, City, open_city, until
from transcripts.calls import Level
from transcripts.snapshot import CallSnapshot

OVERDOSE = "약을 한꺼번에 먹었어요."  # rule R-03: 119, then 112, and the officers
SPEECH = bytes([0x10, 0x90]) * 4000


def city_that_dials(folder: Path, *numbers: str) -> Path:
    """The demo city with automatic dialling switched on for these lines."""
    city = folder / "city"
    shutil.copytree(CITIES / "demo", city)
    listed = ", ".join(f'"{number}"' for number in numbers)
    text = (city / "city.yaml").read_text(encoding="utf-8")
    (city / "city.yaml").write_text(text.replace("autodial: []", f"autodial: [{listed}]"), encoding="utf-8")
    return city


def outcomes(snapshot: CallSnapshot, kind: str) -> list[str]:
    """What the record says of one kind of action, in order."""
    return [str(event.data.get("outcome")) for event in snapshot.events if event.kind == kind]


async def person_at_119(line: PhoneCall) -> None:
    """Answers as they do there, and says yes when asked."""
    await line.listened_to(1, WITHIN_S)
    line.tells("네, 119입니다.")
    await line.hears("한별시 AI 당직입니다.", WITHIN_S)
    line.tells("네, 말씀하세요.")


async def recorded(caller: Caller, kind: str, outcome: str) -> CallSnapshot:
    """Waits until the record says it."""

    async def look() -> CallSnapshot | None:
        snapshot = await caller.snapshot()
        return snapshot if outcome in outcomes(snapshot, kind) else None

    return await until(look, f"{kind} {outcome}")


async def hangs_up_in_danger(caller: Caller) -> None:
    """The line goes in the middle of a call in danger, and the carrier has told of it."""
    await caller.answers("open.ask", OVERDOSE)
    await caller.hears("human.paged")
    await caller.call.hangs_up()

    async def over() -> bool | None:
        return (await caller.snapshot()).call.ended_at is not None or None

    await until(over, "the record is closed")


async def rung_back(city: City) -> PhoneCall:
    """The caller's phone rings five seconds after the drop, and is picked up."""
    phone = city.carrier.phone(CALLER)
    city.clock.forward(seconds=15)
    call = await phone.rung(WITHIN_S)
    call.answer()
    await call.follows("Stream", within=WITHIN_S)
    return call


async def test_the_ambulance_is_rung_asked_briefed_and_introduced_while_no_officer_answers(
    tmp_path: Path,
) -> None:
    """119 is dialled for the caller where the city has switched it on; the desk leaves when both have spoken."""
    async with open_city(tmp_path, city=str(city_that_dials(tmp_path, "119"))) as city:
        ambulance = city.carrier.phone("119").answers(after_rings=0, script=person_at_119)
        caller = await city.caller()
        await caller.answers("open.ask", OVERDOSE)
        line = await ambulance.rung(WITHIN_S)
        await line.hears("한별시 AI 당직입니다. 위험한 분이 전화에 있어요.", WITHIN_S)
        told = await line.hears("자해·음독 진행", WITHIN_S)
        assert "발신번호 010-0000-5555" in told
        await caller.call.hears("119 상담원과 전화하신 분을 연결했어요.", WITHIN_S)
        await caller.call.speaks(SPEECH)
        await line.speaks(SPEECH)
        snapshot = await recorded(caller, "action.bridge", "joined")
        assert {"dialled", "answered", "person"} <= set(outcomes(snapshot, "action.line"))
        left = await until(lambda: _desk_left(caller), "the desk leaves the room")
        assert left == {"introduced": True, "both_spoke": True}
        assert snapshot.call.recording == "stopped"
        progress = await caller.progress()
        assert progress is not None
        assert (progress.status, progress.joined_at) == (Status.OPEN, None)  # no officer has the case yet
        assert city.carrier.phone("112").calls == []
        caller.told_only_the_truth()


async def _desk_left(caller: Caller) -> Mapping[str, object] | None:
    events = (await caller.snapshot()).events
    return next((event.data for event in events if event.kind == "bridge.left"), None)


async def test_without_the_citys_switch_no_line_is_dialled_and_the_caller_gets_the_numbers(
    city: City,
) -> None:
    """Ninety seconds without anybody: the caller hears how it stands and whom to ring, and the desk stays."""
    caller = await city.caller()
    await caller.answers("open.ask", OVERDOSE)
    await caller.hears("human.paged")
    city.clock.forward(seconds=91)
    await caller.hears("human.nobody_danger")
    assert "119" in await caller.said("human.nobody_danger")
    assert [city.carrier.phone(number).calls for number in ("119", "112", "109")] == [[], [], []]
    assert "human.dialling" not in await caller.lines()


async def test_a_caller_who_is_rung_back_goes_on_where_the_call_broke_off_and_meets_the_officer(
    city: City,
) -> None:
    """The level is kept, nothing begins anew, every attempt stands in the record; then the officer takes the case."""
    caller = await city.caller()
    await hangs_up_in_danger(caller)
    call = await rung_back(city)
    said = await until(lambda: _line_of(caller, "greeting.called_back"), "the desk greets the caller again")
    assert "전화가 끊겨서 다시 걸었어요" in said
    assert await until(lambda: _line_of(caller, "who.ask"), "the desk asks who is there")
    await call.presses("1")
    await until(lambda: _line_of(caller, "who.yes"), "the desk goes on")
    assert await caller.level() is Level.IMMEDIATE
    assert (await caller.lines()).count("greeting") == 1
    assert outcomes(await caller.snapshot(), "action.callback") == ["answered"]
    city.clock.forward(minutes=1)  # the ladder has gone on all the time
    officer = await paged_again(city)
    await officer.presses("1")
    await officer.asked_for_keys(2, WITHIN_S)
    await officer.presses(f"{city.pin(0)}#")
    await call.follows("Conference", within=WITHIN_S)
    await caller.reaches(lambda found: found.joined_at is not None, "the officer speaks with the caller")
    city.clock.forward(minutes=10)
    assert len(city.carrier.phone(CALLER).calls) == 2


async def _line_of(caller: Caller, line: str) -> str | None:
    turns = await caller.turns()
    return next((turn.text for turn in turns if line in (turn.line or "").split(",")), None)


async def test_a_caller_who_never_answers_is_told_to_the_officer_who_has_the_case(city: City) -> None:
    """Three attempts, each on record; then the officer who accepted is paged again and hears that nobody answered, and
    the caller finds a text, whose receipt is on record."""
    caller = await city.caller()
    await caller.answers("open.ask", OVERDOSE)
    message = await city.officer(0).receives_text("R-03", WITHIN_S)
    code = re.search(r"코드 (\d{4})", message.text)
    assert code is not None
    await city.officer(0).texts(city.night_line, code[1])
    await caller.hears("human.acknowledged")
    await caller.call.hangs_up()
    await recorded_end(caller)
    city.carrier.phone(CALLER).will(Takes.BUSY)
    for attempt, seconds in enumerate((15, 45, 120), start=1):
        city.clock.forward(seconds=seconds)
        await attempts(caller, attempt)
    page = await paged_again(city)
    await page.presses("1")
    await page.asked_for_keys(2, WITHIN_S)
    await page.presses(f"{city.pin(0)}#")
    await page.hears("다시 걸어도 받지 않았어요", WITHIN_S)
    assert outcomes(await caller.snapshot(), "action.callback") == ["busy", "busy", "busy"]
    text = await city.carrier.phone(CALLER).receives_text("통화가 끊겼어요", WITHIN_S)
    assert "031-000-0100" in text.text
    assert "119" in text.text
    snapshot = await recorded(caller, "action.sms", "delivered")
    assert outcomes(snapshot, "action.sms") == ["to_be_sent", "delivered"]


async def recorded_end(caller: Caller) -> None:
    async def over() -> bool | None:
        return (await caller.snapshot()).call.ended_at is not None or None

    await until(over, "the record is closed")


async def attempts(caller: Caller, number: int) -> None:
    async def look() -> bool | None:
        return len(outcomes(await caller.snapshot(), "action.callback")) >= number or None

    await until(look, f"attempt {number} is on record")


async def paged_again(city: City) -> PhoneCall:
    """The newest page of the first officer's phone, picked up at its menu."""
    phone = city.officer(0)

    async def ringing() -> PhoneCall | None:
        calls = [call for call in phone.calls if call.incoming and not call.status.over]
        return calls[-1] if calls else None

    page = await until(ringing, "the officer is paged again")
    page.answer()
    await page.asked_for_keys(1, WITHIN_S)
    return page


async def test_an_acceptance_that_is_withdrawn_is_told_and_the_next_one_too(city: City) -> None:
    """The caller is never left with an officer who does not have the case any more."""
    caller = await city.caller()
    await caller.answers("open.ask", OVERDOSE)
    await city.takes_in_console(caller, 0)
    await caller.hears("human.acknowledged")
    await city.gives_back(caller, 0)
    await caller.hears("human.withdrawn")
    assert "다시 찾고 있어요" in await caller.said("human.withdrawn")
    await city.takes_in_console(caller, 1)

    async def told_twice() -> bool | None:
        return (await caller.lines()).count("human.acknowledged") == 2 or None

    await until(told_twice, "the second acceptance is told")
    caller.told_only_the_truth()
