"""The process dies under a call and under an escalation: what was decided goes on, what was said is not lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.practice_caller import PracticeCaller
from tests.acceptance.city import WITHIN_S, until
from tests.integration.agent.killable_desk import CITY, night
from transcripts.calls import EndReason, Level, Speaker

OVERDOSE = "약을 한꺼번에 먹었어요."


@pytest.mark.slow
async def test_a_desk_that_is_killed_in_a_danger_call_pages_on_after_its_restart(
    tmp_path: Path, database_url: str
) -> None:
    async with night(tmp_path, database_url) as tonight:
        call, view = await tonight.caller()
        await tonight.says(call, view, OVERDOSE)
        first = await tonight.officer(0).rung(WITHIN_S)
        await tonight.desk.dies()
        duty = await tonight.carrier.phone(CITY.duty_number).rung(
            WITHIN_S
        )  # the leg goes on to a human by itself
        duty.answer()
        await call.follows("Dial")
        another = await tonight.carrier.phone("+821000009999").dials(CITY.night_number)
        # Nobody answers the webhook: the static document does.
        await tonight.carrier.phone(CITY.duty_number).rung(WITHIN_S)
        await another.hangs_up()
        await first.ends(WITHIN_S)
        assert tonight.officer(1).calls == []

        await tonight.desk.starts(ahead_s=90)  # past the second rung's time
        page = await tonight.officer(1).rung(WITHIN_S)
        page.answer()
        await page.asked_for_keys(1, WITHIN_S)
        await page.presses("1")
        await page.asked_for_keys(2, WITHIN_S)
        await page.presses(f"{CITY.file.demo_officers[1].pin}#")
        await page.hears("AI 당직", WITHIN_S)  # the briefing: the case is taken
        assert len(tonight.officer(1).calls) == 1

        await call.hangs_up()
        intake = await tonight.intake(view)
        snapshot = await view.snapshot()
        assert snapshot is not None
        assert snapshot.call.end_reason in {EndReason.DROPPED, EndReason.TRANSFERRED}
        assert [turn.text for turn in snapshot.turns if turn.speaker is Speaker.CALLER] == [OVERDOSE]
        assert intake.triage.level is Level.IMMEDIATE
        assert "acknowledged" in {action.outcome for action in intake.actions}


@pytest.mark.slow
async def test_a_desk_that_is_told_to_stop_sends_new_calls_to_the_duty_phone_and_lets_the_live_one_end(
    tmp_path: Path,
) -> None:
    async with night(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'onbam.db'}") as tonight:
        call, view = await tonight.caller()
        await PracticeCaller(call, view, "ko").hears("open.ask")
        tonight.desk.is_told_to_stop()
        await until(tonight.desk.refuses_new_calls, "/readyz tells that no new calls are taken", WITHIN_S)
        await tonight.carrier.phone("+821000009999").dials(CITY.night_number)
        await tonight.carrier.phone(CITY.duty_number).rung(WITHIN_S)
        await tonight.says(call, view, "집 앞 가로등이 꺼졌어요.")
        await PracticeCaller(call, view, "ko").hears("slot.where")  # the live call is still served
        await call.hangs_up()
        assert await tonight.desk.ends(WITHIN_S) == 0
        snapshot = await view.snapshot()
        assert snapshot is not None
        assert snapshot.call.end_reason is EndReason.CALLER_HANGUP
