"""What a call's page is made of: marked quotes, evidence, the picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.console.call_page import marked
from agent.console.evidence import EvidenceReader, is_danger
from agent.console.happenings import Happening
from agent.console.names import Names
from agent.console.time_line import LEFT, RIGHT, WIDTH, Moments, draw
from agent.console.words import Words
from transcripts.calls import Answer, AnswerStatus, Heard, Speaker
from transcripts.snapshot import StoredTurn

START = datetime(2026, 11, 20, 17, 13, tzinfo=UTC)
KO = Words("ko", ZoneInfo("Asia/Seoul"))
EN = Words("en", ZoneInfo("Asia/Seoul"))


def _turn(index: int, speaker: Speaker, t0_ms: int, t1_ms: int) -> StoredTurn:
    return StoredTurn(index, speaker, "…", "ko", t0_ms, t1_ms, None, None, Heard.FULL, None, None)


@given(st.text(), st.lists(st.text(max_size=6), max_size=5))
def test_a_transcript_with_marks_has_the_same_words_as_without(text: str, quotes: list[str]) -> None:
    assert "".join(piece for piece, _ in marked(text, quotes)) == text


def test_the_words_of_evidence_are_marked_where_they_stand() -> None:
    pieces = marked("네, 맞아요. 이제 떠나려고요.", ["이제 떠나려고요"])
    assert pieces == (("네, 맞아요. ", False), ("이제 떠나려고요", True), (".", False))


@pytest.mark.parametrize(
    ("path", "value", "status", "danger"),
    [
        ("domains.suicide.asq.q5", True, AnswerStatus.ASSERTED, True),
        ("domains.suicide.asq.q5", False, AnswerStatus.DENIED, False),
        ("domains.suicide.asq.result", "negative", AnswerStatus.ASSERTED, False),
        ("domains.suicide.asq.result", "acute", AnswerStatus.ASSERTED, True),
        ("domains.suicide.with_someone", True, AnswerStatus.ASSERTED, False),
        ("domains.safety.weapon", True, AnswerStatus.ASSERTED, True),
        ("domains.housing.type", "motel", AnswerStatus.ASSERTED, False),
    ],
)
def test_only_what_tells_of_danger_is_shown_as_danger(
    path: str, value: bool | str, status: AnswerStatus, danger: bool
) -> None:
    assert is_danger(path, value, status) is danger


def test_who_may_not_read_a_callers_words_gets_neither_quotes_nor_addresses() -> None:
    answers = [
        Answer("subject.address.text", "시청로 12", AnswerStatus.ASSERTED, 1, "시청로 12번지"),
        Answer("domains.suicide.asq.q5", True, AnswerStatus.ASSERTED, 3, "네, 지금도요"),
        Answer("domains.health.problem", "가슴이 아픔", AnswerStatus.ASSERTED, 5, "가슴이 아파요"),
        Answer("subject.age_years", 78, AnswerStatus.ASSERTED, 7, "일흔여덟"),
    ]
    rows = EvidenceReader(KO, Names(KO), masked=True).of_answers(answers)
    assert [row.quote for row in rows] == [None] * 4
    assert {row.name: row.value for row in rows} == {
        "지금 자살 생각": "예",
        "주소": "가려진 내용",
        "아픈 곳": "가려진 내용",
        "나이": "가려진 내용",
    }


def test_no_code_of_the_record_is_shown_bare() -> None:
    line = "자살 생각 · complaint.light.street"
    assert Names(KO).one_line(line, (), "night_duty") == "자살 생각 · 가로등 고장"
    assert Names(EN).one_line(line, (), "night_duty") == "suicidal thoughts · a street light fault"
    assert Names(KO).one_line(None, ("R-13", "R-10"), "night_duty") == "자살 위험, 지금 · 자살 암시"
    assert Names(EN).one_line(None, ("X-9",), "night_duty") == "Night duty"
    assert Names(KO).slot_value("one_or_many", "one") == "한 개"
    assert Names(KO).slot_value("confirmed", "no") == "아니요"
    assert (
        Names(KO).warning("rejected:domains.suicide.asq.q5:no_quote") == "근거가 없어 뺀 값: 지금 자살 생각"
    )


def test_the_picture_puts_turns_and_pages_at_their_moments() -> None:
    turns = [_turn(0, Speaker.AGENT, 0, 10_000), _turn(1, Speaker.CALLER, 12_000, 20_000)]
    taken = Happening(START + timedelta(seconds=40), "taken", "2번 당직자: 맡음")
    line = draw(Moments(START, START + timedelta(seconds=30), START, turns, frozenset({1}), [taken]), KO)
    agent, caller = line.bars
    assert [bar.flagged for bar in line.bars] == [False, True]
    assert agent.x < agent.x + agent.width < caller.x < (line.end or 0) < line.points[0].x
    assert list(line.ticks[0]) == [LEFT, "0:00"]
    assert len(line.ticks) <= 9


def test_what_came_long_after_the_call_is_not_drawn() -> None:
    late = Happening(START + timedelta(hours=6), "taken", "결과")
    line = draw(Moments(START, START + timedelta(seconds=30), START, [], frozenset(), [late]), KO)
    assert line.points == ()


@given(
    st.lists(st.tuples(st.integers(0, 7_200_000), st.integers(0, 60_000)), max_size=20),
    st.lists(st.integers(-10, 90_000), max_size=10),
    st.integers(0, 7200),
)
def test_nothing_is_drawn_outside_the_picture(
    turns: list[tuple[int, int]], moments: list[int], length: int
) -> None:
    stored = [_turn(n, Speaker.CALLER, t0, t0 + d) for n, (t0, d) in enumerate(turns)]
    happenings = [Happening(START + timedelta(seconds=s), "page", "") for s in moments]
    ended = START + timedelta(seconds=length)
    line = draw(Moments(START, ended, ended, stored, frozenset(), happenings), EN)
    assert all(LEFT <= bar.x <= WIDTH - RIGHT + 0.1 for bar in line.bars)
    assert all(LEFT <= point.x <= WIDTH - RIGHT for point in line.points)
    assert all(LEFT <= x <= WIDTH - RIGHT for x, _ in line.ticks)
