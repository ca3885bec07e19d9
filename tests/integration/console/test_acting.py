"""What officers do, and what is refused."""

from __future__ import annotations

from escalation.policy import Status
from escalation.triggers import OpenEscalation
from tests.integration.console.conftest import Console, token_in
from transcripts.calls import Level


async def _case(console: Console) -> tuple[Status, str | None, str | None]:
    (case,) = await console.desk.parts.cases.cases_of(console.night.crisis)
    return case.status, case.who, case.outcome


async def test_an_officer_takes_a_case_speaks_and_records_what_came_of_it(console: Console) -> None:
    visitor, case = await console.visitor("officer2"), console.night.case
    back = f"/console/calls/{console.night.crisis}"
    answer = await visitor.act(f"/console/escalations/{case}/acknowledge", back=back)
    assert answer.headers["location"] == f"{back}?notice=acknowledged_now"
    assert await _case(console) == (Status.ACKNOWLEDGED, "2번 당직자", None)
    await visitor.act(f"/console/escalations/{case}/contacted", back=back)
    answer = await visitor.act(f"/console/escalations/{case}/outcome", back=back, outcome="handed_over")
    assert answer.headers["location"] == f"{back}?notice=closed_now"
    assert await _case(console) == (Status.CLOSED, "2번 당직자", "handed_over")
    page = (await visitor.get(back)).text
    assert "2번 당직자: 결과 ‘다른 기관에 넘김’" in page


async def test_the_second_officer_is_told_that_another_was_first(console: Console) -> None:
    first, second = await console.visitor("officer1"), await console.visitor("officer2")
    await first.act(f"/console/escalations/{console.night.case}/acknowledge")
    answer = await second.act(f"/console/escalations/{console.night.case}/acknowledge")
    assert answer.headers["location"] == "/console/?notice=already_taken"
    assert await _case(console) == (Status.ACKNOWLEDGED, "1번 당직자", None)


async def test_only_the_officer_who_has_the_case_may_record_its_outcome(console: Console) -> None:
    visitor = await console.visitor("officer2")
    answer = await visitor.act(f"/console/escalations/{console.night.case}/outcome", outcome="handled")
    assert answer.headers["location"] == "/console/?notice=not_allowed"
    assert (await _case(console))[0] is Status.OPEN


async def test_an_outcome_that_we_do_not_offer_is_refused(console: Console) -> None:
    visitor = await console.visitor("officer2")
    await visitor.act(f"/console/escalations/{console.night.case}/acknowledge")
    await visitor.act(f"/console/escalations/{console.night.case}/outcome", outcome="forgotten")
    assert (await _case(console))[0] is Status.ACKNOWLEDGED


async def test_closing_without_an_outcome_needs_a_reason(console: Console) -> None:
    visitor = await console.visitor("officer2")
    await visitor.act(f"/console/escalations/{console.night.case}/close", reason="  ")
    assert (await _case(console))[0] is Status.OPEN
    await visitor.act(f"/console/escalations/{console.night.case}/close", reason="119가 이미 도착함")
    assert (await _case(console))[0] is Status.CLOSED


async def test_a_person_without_an_officers_number_cannot_take_a_case(console: Console) -> None:
    visitor = await console.visitor("supervisor")
    answer = await visitor.act(f"/console/escalations/{console.night.case}/acknowledge")
    assert answer.status_code == 403
    assert (await _case(console))[0] is Status.OPEN


async def test_an_analyst_may_read_and_do_nothing(console: Console) -> None:
    visitor, night = await console.visitor("analyst"), console.night
    for path, form in (
        (f"/console/escalations/{night.case}/acknowledge", {}),
        (f"/console/escalations/{night.case}/close", {"reason": "x"}),
        (f"/console/calls/{night.crisis}/review", {"version": "1", "what": "approve"}),
        (f"/console/calls/{night.crisis}/level", {"level": "ROUTINE", "reason": "x"}),
    ):
        assert (await visitor.act(path, **form)).status_code == 403
    page = await console.desk.parts.queries.call_page(night.crisis)
    assert page.record.call.human_level is None
    assert (await _case(console))[0] is Status.OPEN


async def test_a_form_without_the_token_changes_nothing(console: Console) -> None:
    visitor, night = await console.visitor("officer2"), console.night
    for token in ({}, {"form_token": "guess"}):
        answer = await visitor.client.post(f"/console/escalations/{night.case}/acknowledge", data=token)
        assert answer.status_code == 403
    assert (await _case(console))[0] is Status.OPEN


async def test_the_token_of_another_session_is_worth_nothing(console: Console) -> None:
    first, second = await console.visitor("officer1"), await console.visitor("officer2")
    token = token_in((await first.get("/console/")).text)
    path = f"/console/escalations/{console.night.case}/acknowledge"
    assert (await second.client.post(path, data={"form_token": token})).status_code == 403


async def test_a_page_is_approved_then_closed_with_a_note(console: Console) -> None:
    visitor, call = await console.visitor("officer2"), console.night.parking
    await visitor.act(f"/console/calls/{call}/review", version="1", what="approve")
    page = await console.desk.parts.queries.call_page(call)
    assert page.intake is not None
    assert (page.intake.review.state, page.intake.review.by) == ("approved", "officer2")
    await visitor.act(f"/console/calls/{call}/review", version="2", what="close", note="교통과에 전달함")
    page = await console.desk.parts.queries.call_page(call)
    assert page.intake is not None
    assert (page.intake.review.state, page.intake.review.note) == ("closed", "교통과에 전달함")
    assert "교통과에 전달함" in (await visitor.get(f"/console/calls/{call}")).text


async def test_a_page_that_has_changed_since_is_not_approved_unread(console: Console) -> None:
    visitor, call = await console.visitor("officer2"), console.night.parking
    await visitor.act(f"/console/calls/{call}/review", version="1", what="approve")
    for version in ("1", "x"):
        answer = await visitor.act(f"/console/calls/{call}/review", version=version, what="close")
        assert answer.headers["location"] == "/console/?notice=page_changed"
    page = await console.desk.parts.queries.call_page(call)
    assert page.versions == (1, 2)


async def test_a_level_is_lowered_by_a_named_officer_with_a_reason_and_the_machines_stays_beside_it(
    console: Console,
) -> None:
    visitor, call = await console.visitor("officer2"), console.night.hungry
    answer = await visitor.act(f"/console/calls/{call}/level", level="NEXT_MORNING", reason=" ")
    assert answer.headers["location"] == "/console/?notice=level_needs_reason"
    await visitor.act(f"/console/calls/{call}/level", level="NEXT_MORNING", reason="이웃이 식사를 챙김")
    facts = (await console.desk.parts.queries.call_page(call)).record.call
    assert (facts.level, facts.human_level, facts.human_level_by) == (
        Level.SAME_NIGHT,
        Level.NEXT_MORNING,
        "officer2",
    )
    assert "이웃이 식사를 챙김" in (await visitor.get(f"/console/calls/{call}")).text


async def test_after_a_form_nobody_is_sent_to_another_site(console: Console) -> None:
    visitor = await console.visitor("officer2")
    answer = await visitor.act(
        f"/console/escalations/{console.night.case}/acknowledge", back="https://evil.example/console/"
    )
    assert answer.headers["location"] == "/console/?notice=acknowledged_now"


async def test_a_form_for_what_is_not_there_is_answered_and_changes_nothing(console: Console) -> None:
    visitor, nobody = await console.visitor("officer2"), "00000000-0000-4000-8000-000000000001"
    answer = await visitor.act(f"/console/escalations/{nobody}/acknowledge")
    assert answer.headers["location"] == "/console/?notice=not_found"
    answer = await visitor.act(f"/console/calls/{nobody}/review", version="1", what="approve")
    assert answer.status_code == 404
    assert (await visitor.act("/console/escalations/not-an-id/acknowledge")).status_code == 404


async def test_the_case_of_a_place_stands_beside_the_callers_with_duty_rule_and_words_of_its_own(
    console: Console,
) -> None:
    """Board and call show both; of a place nobody is asked whether they spoke with the caller."""
    visitor, parts, call_id = await console.visitor("officer2"), console.desk.parts, console.night.crisis
    request = OpenEscalation(call_id, Level.IMMEDIATE, "R-50")
    place = (await parts.escalations.open(request, now=parts.clock.now())).escalation_id
    back = f"/console/calls/{call_id}"
    for page in ((await visitor.get("/console/")).text, (await visitor.get(back)).text):
        assert "부르는 당직 <b>시설</b>" in page
        assert "부르는 당직 <b>복지 위기</b>" in page
        assert "<b>R-50</b> 공공 위험물" in page
    await visitor.act(f"/console/escalations/{place}/acknowledge", back=back)
    assert "장소를 살피고 있음" in (await visitor.get("/console/")).text
    await visitor.act(f"/console/escalations/{place}/contacted", back=back)
    told = (await visitor.get(back)).text
    assert "2번 당직자 님이 장소를 맡음" in told
    assert "신고자와 통화함" not in told
