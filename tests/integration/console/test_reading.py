"""What the pages show, and to whom."""

from __future__ import annotations

import struct

import pytest
from sqlalchemy import select

from tests.integration.console.conftest import Console
from transcripts.tables import AuditRow


def _places(text: str, *parts: str) -> list[int]:
    found = [text.find(part) for part in parts]
    assert -1 not in found, f"missing: {[p for p, at in zip(parts, found, strict=True) if at < 0]}"
    return found


async def test_the_board_shows_the_most_urgent_case_first_and_who_took_which(console: Console) -> None:
    page = (await (await console.visitor("officer2")).get("/console/")).text
    places = _places(page, "아무도 맡지 않음", "자살 위험, 지금", "오늘 먹을 것 없음", "1번 당직자", "h-live")
    assert places == sorted(places)


async def test_the_review_queue_is_ordered_by_urgency_then_newest(console: Console) -> None:
    night = console.night
    page = (await (await console.visitor("officer2")).get("/console/calls")).text
    order = (night.crisis, night.hungry, night.live, night.english, night.parking, night.earlier)
    places = _places(page, *(f"/console/calls/{call}" for call in order))
    assert places == sorted(places)


async def test_the_list_is_filtered_by_level_review_and_day(console: Console) -> None:
    visitor, night = await console.visitor("officer2"), console.night
    only = (await visitor.get("/console/calls?level=SAME_NIGHT")).text
    assert str(night.hungry) in only
    assert str(night.crisis) not in only
    old = (await visitor.get("/console/calls?from=2026-11-01&to=2026-11-02")).text
    assert str(night.earlier) in old
    assert str(night.crisis) not in old
    none = (await visitor.get("/console/calls?review=closed")).text
    assert "조건에 맞는 통화가 없어요." in none


async def test_a_calls_page_holds_summary_evidence_transcript_pages_receipt_promise_and_earlier_call(
    console: Console,
) -> None:
    night = console.night
    page = (await (await console.visitor("officer2")).get(f"/console/calls/{night.crisis}")).text
    _places(
        page,
        "[즉시] R-10",  # the fixed first line of the summary
        'href="#turn-15"',
        'id="turn-15"',
        "수면제를 모아 뒀어요. 식탁 위에 있어요.",
        "<mark>이제 다 정리하고 떠나려고요</mark>",
        "1번 당직자: 전화 호출을 보냄",
        "1번 당직자: 받지 않음",
        "261121-0003",
        "한 개",
        "담당자가 이 번호로 전화하기",
        f"/console/calls/{night.earlier}",
        f"/console/calls/{night.crisis}/audio",
        "+821000004821",
    )


async def test_every_jump_of_the_evidence_leads_to_a_turn_that_says_the_quote(console: Console) -> None:
    page = await console.desk.parts.queries.call_page(console.night.crisis)
    assert page.intake is not None
    turns = {turn.index: turn.text for turn in page.record.turns}
    quotes = [(e.turn_ids[-1], e.quote) for f in page.intake.fields().values() for e in f.evidence]
    assert len(quotes) >= 5
    assert [quote for index, quote in quotes if quote not in turns[index]] == []


async def test_an_analyst_sees_levels_and_answers_but_no_word_number_or_sound_of_a_caller(
    console: Console,
) -> None:
    visitor, night = await console.visitor("analyst"), console.night
    page = (await visitor.get(f"/console/calls/{night.crisis}")).text
    assert "지금 자살 생각" in page
    said = ("수면제", "시청로", "떠나려고요", "4821", "담당자가 이 번호로", "혼자예요")
    for private in (*said, 'action="/console/calls'):
        assert private not in page, private
    assert "12가3456" not in (await visitor.get(f"/console/calls/{night.parking}")).text
    assert (await visitor.get(f"/console/calls/{night.crisis}/audio")).status_code == 403


async def test_the_recording_is_stereo_as_long_as_the_call_and_comes_in_parts(console: Console) -> None:
    visitor, night = await console.visitor("officer2"), console.night
    whole = await visitor.get(f"/console/calls/{night.crisis}/audio")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/wav")
    assert struct.unpack("<HHI", whole.content[20:28]) == (7, 2, 8000)  # mu-law, two channels, 8 kHz
    part = await visitor.client.get(
        f"/console/calls/{night.crisis}/audio", headers={"range": "bytes=1000-1999"}
    )
    assert part.status_code == 206
    assert part.content == whole.content[1000:2000]
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole.content)}"


async def test_who_looked_at_which_call_stands_in_the_audit_log(console: Console) -> None:
    visitor, night = await console.visitor("officer2"), console.night
    await visitor.get(f"/console/calls/{night.crisis}")
    await visitor.get(f"/console/calls/{night.crisis}/audio")
    async with console.desk.database.reading() as session:
        rows = (await session.scalars(select(AuditRow).where(AuditRow.actor == "officer2"))).all()
    assert [(row.action, row.call_id) for row in rows] == [
        ("seen.page", night.crisis),
        ("seen.audio", night.crisis),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/console/calls/00000000-0000-4000-8000-000000000001",
        "/console/calls/00000000-0000-4000-8000-000000000001/audio",
        "/console/calls/not-an-id",
        "/console/nothing",
    ],
)
async def test_what_is_not_there_is_a_page_that_says_so(console: Console, path: str) -> None:
    answer = await (await console.visitor("officer2")).get(path)
    assert answer.status_code == 404
    assert "찾는 내용이 없어요." in answer.text


async def test_a_call_without_a_recording_says_so(console: Console) -> None:
    visitor, night = await console.visitor("officer2"), console.night
    assert "녹음이 없어요." in (await visitor.get(f"/console/calls/{night.parking}")).text
    assert (await visitor.get(f"/console/calls/{night.parking}/audio")).status_code == 404


async def test_words_in_an_address_never_appear_on_a_page(console: Console) -> None:
    visitor = await console.visitor("officer2")
    page = await visitor.get("/console/?notice=%3Cscript%3Ealert(1)%3C/script%3E&who=Mallory")
    assert page.status_code == 200
    assert "Mallory" not in page.text
    assert "alert(1)" not in page.text


async def test_a_call_that_goes_on_has_a_page_already(console: Console) -> None:
    page = (await (await console.visitor("officer2")).get(f"/console/calls/{console.night.live}")).text
    _places(page, "통화가 끝나면 요약이 나와요.", "매화길 칠 번지에 가로등이 깜빡거려요.")
