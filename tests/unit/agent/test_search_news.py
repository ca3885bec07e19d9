"""What a caller is told of the search for a human: no more than rows prove, each step once, and what was taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from agent.search_news import NOBODY_AFTER, TOLD_AGAIN, LostNews, News, Seen
from dialogue_flows.outcome import HumanProgress, HumanUpdate
from escalation.policy import Status
from escalation.progress import Progress

OPENED = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
PAGED = Progress(
    escalation_id=uuid4(),
    case_number=1000,
    level="IMMEDIATE",
    status=Status.OPEN,
    opened_at=OPENED,
    paged=1,
    waiting=0,
    retrying=0,
    failed=0,
    first_paged_at=OPENED,
    who=None,
    officer_id=None,
    acknowledged_at=None,
    joined_at=None,
    exhausted_at=None,
    nobody_on_call=False,
    closed_at=None,
    outcome=None,
)
TAKEN = replace(
    PAGED, status=Status.ACKNOWLEDGED, who="1번 당직자", officer_id=uuid4(), acknowledged_at=OPENED
)


def _told(news: News, progress: Progress, **more: object) -> list[HumanProgress]:
    seen = Seen(progress, more.pop("now", OPENED), **more)  # type: ignore[arg-type]
    return [update.progress for update in news.of(seen)]


def test_each_step_is_told_once() -> None:
    news = News()
    assert _told(news, PAGED) == [HumanProgress.PAGED]
    assert _told(news, PAGED) == []
    assert _told(news, TAKEN) == [HumanProgress.ACKNOWLEDGED]
    assert _told(news, TAKEN) == []


def test_an_acceptance_that_is_taken_back_is_told_and_the_next_one_again() -> None:
    news = News()
    _told(news, TAKEN)
    assert _told(news, PAGED) == [HumanProgress.WITHDRAWN]
    assert _told(news, PAGED) == []
    assert _told(news, TAKEN) == [HumanProgress.ACKNOWLEDGED]
    assert _told(news, PAGED) == [HumanProgress.WITHDRAWN]


def test_a_conversation_that_goes_on_may_know_of_an_acceptance_that_was_taken_back_meanwhile() -> None:
    assert HumanProgress.WITHDRAWN in _told(News(resumed=True), PAGED)
    assert HumanProgress.WITHDRAWN not in _told(News(resumed=True), TAKEN)
    assert HumanProgress.WITHDRAWN not in _told(News(), PAGED)


def test_joined_is_who_is_in_the_callers_room_not_who_reached_them_elsewhere() -> None:
    reached = replace(TAKEN, joined_at=OPENED)
    assert HumanProgress.JOINED not in _told(News(), reached)
    assert HumanProgress.JOINED in _told(News(), reached, together=True)


def test_ninety_seconds_without_anybody_are_told() -> None:
    news = News()
    _told(news, PAGED)
    assert _told(news, PAGED, now=OPENED + NOBODY_AFTER - timedelta(seconds=1)) == []
    assert _told(news, PAGED, now=OPENED + NOBODY_AFTER) == [HumanProgress.NOBODY_YET]


def test_each_line_that_rings_is_told_once_and_none_after_an_acceptance() -> None:
    news = News()
    assert news.of(Seen(PAGED, OPENED, rung=("109", "119")))[1:] == [
        HumanUpdate(HumanProgress.DIALLING, "109"),
        HumanUpdate(HumanProgress.DIALLING, "119"),
    ]
    assert _told(news, PAGED, rung=("109", "119")) == []
    assert HumanProgress.DIALLING not in _told(News(), TAKEN, rung=("112",))


@given(st.lists(st.sampled_from([PAGED, TAKEN])))
def test_a_caller_always_knows_whether_somebody_has_the_case(steps: list[Progress]) -> None:
    """After each look the last word on it is the truth."""
    news, word = News(), None
    for progress in steps:
        for told in _told(news, progress):
            word = told if told in {HumanProgress.ACKNOWLEDGED, HumanProgress.WITHDRAWN} else word
        assert (word is HumanProgress.ACKNOWLEDGED) == (progress is TAKEN)


def test_a_place_that_somebody_has_is_not_told_as_withdrawn_when_the_caller_gets_a_case() -> None:
    """R-50 was accepted; then the caller turns out to be in danger. What is told from then on is of their own case."""
    news = News()
    assert _told(news, TAKEN) == [HumanProgress.PAGED, HumanProgress.ACKNOWLEDGED]
    own = replace(PAGED, escalation_id=uuid4())
    assert _told(news, own) == [HumanProgress.PAGED]
    assert _told(news, replace(TAKEN, escalation_id=own.escalation_id)) == [HumanProgress.ACKNOWLEDGED]


def test_news_that_was_lost_is_told_again_and_only_what_is_lost_over_and_over_is_given_up() -> None:
    lost, paged, taken = LostNews(), HumanUpdate(HumanProgress.PAGED), HumanUpdate(HumanProgress.ACKNOWLEDGED)
    assert lost.again() == []
    assert lost.lose(paged)
    assert lost.again() == [paged]
    assert lost.again() == []
    assert [lost.lose(paged) for _ in range(TOLD_AGAIN)] == [True] * (TOLD_AGAIN - 1) + [False]
    assert lost.lose(taken)
    assert lost.again() == [paged] * (TOLD_AGAIN - 1) + [taken]
