"""The officers' pages: the plan and its changes, the ladders, the log, and what else may be done with a case."""

from __future__ import annotations

import pytest

from escalation.policy import Status
from tests.integration.console.conftest import Console

NIGHT = {
    "role": "*",
    "slot": "primary",
    "start": "2026-11-25T18:00",
    "end": "2026-11-26T09:00",
    "reason": "병원",
}


async def test_the_plan_shows_who_is_on_duty_now_and_later_and_the_system_stands_on_the_board(
    console: Console,
) -> None:
    visitor = await console.visitor("officer1")
    page = (await visitor.get("/console/rota")).text
    for name in ("1번 당직자", "2번 당직자", "당직사령", "앞으로 2주"):
        assert name in page
    board = (await visitor.get("/console/board/live")).text
    assert "점검 전화" in board
    assert "멈춤" in board, "no process beats in this test, and the board says so"


async def test_a_swap_is_asked_for_by_one_and_approved_by_another_who_leads(console: Console) -> None:
    officer, leader = await console.visitor("officer1"), await console.visitor("supervisor")
    second = str(console.desk.officers["2번 당직자"])
    form = NIGHT | {"kind": "swap", "officer": second, "back": "/console/rota"}
    answer = await officer.act("/console/rota/entries", **form)
    assert answer.headers["location"] == "/console/rota?notice=swap_asked"
    [entry] = await console.desk.parts.roster.entries(console.desk.clock.now(), days=14)
    assert (entry.state, entry.officer, entry.requested_by) == ("requested", "2번 당직자", "officer1")
    path = f"/console/rota/entries/{entry.entry_id}"
    assert (await officer.act(f"{path}/decide", what="approve")).status_code == 403
    assert "승인 기다림" in (await leader.get("/console/rota")).text
    await leader.act(f"{path}/decide", what="approve", back="/console/rota")
    [entry] = await console.desk.parts.roster.entries(console.desk.clock.now(), days=14)
    assert (entry.state, entry.decided_by) == ("approved", "supervisor")
    assert (await officer.act(f"{path}/withdraw")).status_code == 403, (
        "decided: no longer one's own to take back"
    )
    await leader.act(f"{path}/withdraw", back="/console/rota")
    [entry] = await console.desk.parts.roster.entries(console.desk.clock.now(), days=14)
    assert entry.state == "withdrawn"


@pytest.mark.parametrize(
    ("kind", "change", "notice"),
    [
        ("swap", {"end": "2026-11-25T17:00"}, "rota_refused"),
        ("swap", {"officer": "nobody"}, "rota_refused"),
        ("swap", {"slot": "roof"}, "rota_refused"),
        ("party", {}, "rota_refused"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(
    console: Console, kind: str, change: dict[str, str], notice: str
) -> None:
    visitor = await console.visitor("supervisor")
    second = str(console.desk.officers["2번 당직자"])
    form = NIGHT | {"kind": kind, "officer": second, "back": "/console/rota"} | change
    answer = await visitor.act("/console/rota/entries", **form)
    assert answer.headers["location"] == f"/console/rota?notice={notice}"
    assert await console.desk.parts.roster.entries(console.desk.clock.now(), days=14) == []


async def test_only_who_leads_may_put_somebody_in_at_once(console: Console) -> None:
    officer, leader = await console.visitor("officer1"), await console.visitor("supervisor")
    form = NIGHT | {"kind": "override", "officer": str(console.desk.officers["2번 당직자"])}
    assert (await officer.act("/console/rota/entries", **form)).status_code == 403
    await leader.act("/console/rota/entries", **form)
    [entry] = await console.desk.parts.roster.entries(console.desk.clock.now(), days=14)
    assert entry.state == "approved"


async def test_the_ladders_are_told_rung_by_rung_in_both_languages(console: Console) -> None:
    visitor = await console.visitor("officer1")
    korean = (await visitor.get("/console/policies")).text
    english = (await visitor.get("/console/policies?lang=en")).text
    for text in ("P0 · 즉시", "바로", "3분 뒤", "당직사령, 상황실", "다음 근무일 08:30", "바깥 경보"):
        assert text in korean
    for text in ("At once", "After 3 min", "Supervisor, Situation room", "08:30 of the next working day"):
        assert text in english


async def test_the_log_tells_who_saw_and_did_what_and_that_nobody_has_changed_it(console: Console) -> None:
    officer, leader = await console.visitor("officer2"), await console.visitor("supervisor")
    await officer.get(f"/console/calls/{console.night.crisis}")
    await officer.act(f"/console/escalations/{console.night.case}/acknowledge")
    assert (await officer.get("/console/audit")).status_code == 403
    page = (await leader.get("/console/audit?verify=1")).text
    for text in ("officer2", "통화 내용을 봄", "2번 당직자", "사건을 맡음", "모두 온전해요"):
        assert text in page
    assert (await leader.get("/console/audit?before=nonsense")).status_code == 200


async def test_a_case_is_handed_to_somebody_who_is_paged_and_must_accept(console: Console) -> None:
    leader, back = await console.visitor("supervisor"), f"/console/calls/{console.night.crisis}"
    case, second = console.night.case, str(console.desk.officers["2번 당직자"])
    answer = await leader.act(f"/console/escalations/{case}/reassign", officer=second, back=back)
    assert answer.headers["location"] == f"{back}?notice=reassigned_now"
    [found] = await console.desk.parts.cases.cases_of(console.night.crisis)
    assert found.status is Status.OPEN, "handed over is not taken"
    assert "2번 당직자에게 넘김" in (await leader.get(back)).text
    answer = await leader.act(f"/console/escalations/{case}/reassign", officer="nobody", back=back)
    assert answer.headers["location"] == f"{back}?notice=not_found"


async def test_the_next_person_is_called_at_once(console: Console) -> None:
    visitor, case = await console.visitor("officer1"), console.night.case
    before = len(await console.desk.parts.cases.log_of(case))
    answer = await visitor.act(f"/console/escalations/{case}/escalate")
    assert answer.headers["location"] == "/console/?notice=escalated_now"
    log = await console.desk.parts.cases.log_of(case)
    assert [entry.kind for entry in log[before:]] == ["escalated_by_hand"]
    analyst = await console.visitor("analyst")
    assert (await analyst.act(f"/console/escalations/{case}/escalate")).status_code == 403
