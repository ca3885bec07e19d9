"""From a caller's words to a human's ear: pages, acknowledgements, the bridge, and what the caller is told of it."""

from __future__ import annotations

import re
from pathlib import Path

import httpx

from agent.console.users import Role
from escalation.policy import Status
from tests.acceptance.city import City, open_city
from transcripts.calls import EndReason, Level

OVERDOSE = "약을 한꺼번에 먹었어요."  # rule R-03: a page at once, before any question is answered


async def test_second_officer_is_paged_when_the_first_stays_silent(city: City) -> None:
    """An unacknowledged danger call climbs to the next officer after two minutes."""
    caller = await city.caller()
    await caller.answers("open.ask", OVERDOSE)
    page = await city.officer(0).rung()
    await caller.hears("human.paged")
    city.clock.forward(minutes=2)
    await city.takes_the_case(1)
    await caller.hears("human.acknowledged")
    progress = await caller.reaches(
        lambda found: found.status is Status.ACKNOWLEDGED, "somebody takes the case"
    )
    assert progress.who == city.name(1)
    assert page.texts == []
    caller.told_only_the_truth()


async def test_the_first_acknowledgement_wins_and_the_second_officer_hears_who_took_the_case(
    city: City,
) -> None:
    caller = await city.caller()
    city.menus_wait_longer()
    await caller.answers("open.ask", OVERDOSE)
    first = await city.picks_up(0)
    city.clock.forward(minutes=1)
    await city.takes_the_case(1)
    await caller.reaches(lambda found: found.who is not None, "somebody takes the case")
    await first.presses("1")
    await first.asked_for_keys(2)
    await first.presses(f"{city.pin(0)}#")
    assert city.name(1) in await first.hears("먼저 맡으셨어요")
    progress = await caller.progress()
    assert progress is not None
    assert progress.who == city.name(1)
    caller.told_only_the_truth()


async def test_three_wrong_pins_end_the_page_and_the_next_person_is_rung(city: City) -> None:
    caller = await city.caller()
    await caller.answers("open.ask", OVERDOSE)
    page = await city.picks_up(0)
    await page.presses("1")
    for tries in (2, 3, 4):
        await page.asked_for_keys(tries)
        await page.presses("0000#")
    await page.hears("확인 번호가 맞지 않아서 다음 사람에게 넘길게요")
    await city.officer(1).rung()  # at once: the officer was told so
    assert (
        await caller.reaches(lambda found: found.paged > 1, "a second page goes out")
    ).status is Status.OPEN
    await caller.hears("human.paged")
    caller.told_only_the_truth()


async def test_an_officer_who_answers_the_text_message_with_its_code_has_the_case(city: City) -> None:
    caller = await city.caller()
    await caller.answers("open.ask", OVERDOSE)
    message = await city.officer(0).receives_text("R-03")
    code = re.search(r"코드 (\d{4})", message.text)
    assert code is not None
    await city.officer(0).texts(city.night_line, code[1])
    await city.officer(0).receives_text("맡으셨어요")
    await caller.hears("human.acknowledged")
    progress = await caller.reaches(lambda found: found.status is Status.ACKNOWLEDGED, "the case is taken")
    assert progress.who == city.name(0)
    assert "human.joined" not in await caller.lines()
    caller.told_only_the_truth()


async def test_a_caller_who_asks_for_a_person_gets_a_page_and_the_truth_about_it(city: City) -> None:
    caller = await city.caller()
    await caller.answers("open.ask", "사람 바꿔 주세요.")
    await caller.hears("human.searching")
    await city.officer(0).receives_text("R-61")
    await caller.hears("human.paged")
    assert "아직 받지는 않았어요" in await caller.said("human.paged")
    assert await caller.level() is Level.ROUTINE
    city.clock.forward(minutes=2)
    await city.takes_the_case(0)
    await caller.hears("human.acknowledged")
    caller.told_only_the_truth()


async def test_with_nobody_on_duty_the_caller_gets_numbers_and_the_board_says_so_loudly(
    tmp_path: Path,
) -> None:
    async with open_city(tmp_path, demo_officers=False) as city:
        caller = await city.caller()
        await caller.answers("open.ask", OVERDOSE)
        await caller.hears("human.failed_danger", "human.nobody_danger")
        told = " ".join(turn.text for turn in await caller.turns())
        assert "119" in told
        progress = await caller.reaches(
            lambda found: found.nobody_on_call, "the case says that nobody is on call"
        )
        assert progress.paged == 0
        assert not {"human.paged", "human.acknowledged", "human.joined"} & set(await caller.lines())
        assert "당직자가 없어요" in await board(city)


async def board(city: City) -> str:
    """The duty board as a signed-in supervisor sees it."""
    password = "a long enough password"
    await city.service.users.add(
        login="watch", display_name=city.name(2), password=password, role=Role.SUPERVISOR, officer_id=None
    )
    async with httpx.AsyncClient(base_url=city.service.settings.public_url, follow_redirects=True) as browser:
        page = await browser.get("/console/sign-in")
        token = re.search(r'name="form_token"[^>]*value="([^"]+)"', page.text)
        assert token is not None
        await browser.post(
            "/console/sign-in", data={"login": "watch", "password": password, "form_token": token[1]}
        )
        answer = await browser.get("/console/")
        assert answer.status_code == 200
        return answer.text


async def test_when_the_officer_joins_the_recording_ends_and_the_page_tells_all_that_was_done(
    city: City,
) -> None:
    caller = await city.caller()
    await caller.answers("open.ask", OVERDOSE)
    officer = await city.takes_the_case(0)
    await officer.follows("Conference")
    await caller.call.follows("Conference")
    progress = await caller.reaches(lambda found: found.joined_at is not None, "both are in the room")
    assert progress.who == city.name(0)
    spoken = await caller.turns()
    assert city.service.sessions.live == {} or await city.service.sessions.drained(10)
    recorded = city.service.record.recordings.read_wav(await caller.call_id())
    await caller.call.speaks(b"\x10" * 8000)  # a second of talk between two people, of which nothing is kept
    snapshot = await caller.snapshot()
    assert snapshot.call.ended_at is None
    assert snapshot.call.recording == "stopped"
    assert city.service.record.recordings.read_wav(await caller.call_id()) == recorded
    await caller.call.hangs_up()
    intake = await caller.intake()
    snapshot = await caller.snapshot()
    assert snapshot.call.end_reason is EndReason.TRANSFERRED
    assert len(snapshot.turns) <= len(spoken) + 1  # the last sentence may have been on its way
    assert intake.triage.level is Level.IMMEDIATE
    assert {"acknowledged", "joined"} <= {action.outcome for action in intake.actions}
    assert intake.provenance.models["asr"] == "given words"
    assert intake.provenance.ruleset is not None
    caller.told_only_the_truth()
    await officer.hears("통화가 끝났어요")
