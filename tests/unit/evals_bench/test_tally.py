"""What a soak calls lost and doubled."""

from __future__ import annotations

from evals.soak.phones import read_page
from evals.soak.tally import (
    CallKept,
    CallSeen,
    PageKept,
    growth_per_100,
    tally_pages,
    turns_lost,
)
from telephony.page_text import sms_text
from transcripts.calls import Lang, Level

LANGS: tuple[Lang, ...] = ("ko", "en")


def test_an_answered_turn_that_the_record_does_not_hold_is_lost() -> None:
    seen = CallSeen("CA1", turns=3, answered=3)
    assert turns_lost(seen, CallKept(2, ["greeting", "open.ask"])) == 1
    assert turns_lost(seen, CallKept(3, [])) == 0


def test_a_turn_that_was_answered_with_not_understood_has_no_words_to_lose() -> None:
    seen = CallSeen("CA1", turns=2, answered=2)
    assert turns_lost(seen, CallKept(1, ["greeting,open.ask", "unheard.again"])) == 0


def test_a_call_without_a_record_loses_all_that_was_answered() -> None:
    assert turns_lost(CallSeen("CA1", turns=2, answered=2), None) == 2
    assert turns_lost(CallSeen("CA1", turns=1, answered=0), None) == 0


def test_a_case_of_which_no_phone_rang_is_lost() -> None:
    tally = tally_pages(["a", "b"], [PageKept("1", "a", taken=True)], {"1": 1})
    assert tally.cases_without_page == ["b"]
    assert tally.lost == 1


def test_a_case_whose_page_is_held_back_until_its_time_is_not_lost_but_told() -> None:
    tally = tally_pages(["a"], [PageKept("1", "a", taken=False, held=True)], {})
    assert (tally.lost, tally.cases_held_back) == (0, ["a"])


def test_a_page_that_the_record_claims_and_no_phone_saw_is_lost() -> None:
    pages = [PageKept("1", "a", taken=True), PageKept("2", "a", taken=True), PageKept("3", "a", taken=False)]
    tally = tally_pages(["a"], pages, {"1": 1})
    assert tally.claimed_but_not_sent == ["2"]
    assert tally.lost == 1


def test_a_reply_counts_for_any_text_of_its_case_that_the_same_phone_saw_and_for_no_other() -> None:
    """The code is the case's: a reply to one text may stand on record at another of the same case."""
    seen = PageKept("1", "a", taken=False, contact_id="one")
    answered = PageKept("2", "a", taken=True, contact_id="one", answered_by_text=True, what="sms")
    elsewhere = PageKept("3", "a", taken=True, contact_id="two", answered_by_text=True, what="sms")
    rang = PageKept("4", "a", taken=True, contact_id="one", what="voice")
    tally = tally_pages(["a"], [seen, answered, elsewhere, rang], {"1": 1})
    assert tally.claimed_but_not_sent == ["3 sms", "4 voice"]


def test_a_page_that_rang_three_times_is_doubled_twice() -> None:
    tally = tally_pages(["a"], [PageKept("1", "a", taken=True, marked=True)], {"1": 3})
    assert (tally.lost, tally.doubled, tally.doubled_silently) == (0, 2, [])


def test_a_page_that_rang_twice_and_is_not_marked_was_doubled_silently() -> None:
    tally = tally_pages(["a"], [PageKept("1", "a", taken=True, what="voice")], {"1": 2})
    assert tally.doubled_silently == ["1 voice"]


def test_a_page_that_should_have_gone_and_a_case_that_stands_still_are_lost() -> None:
    pages = [PageKept("1", "a", taken=True), PageKept("2", "a", taken=False, stuck=True)]
    tally = tally_pages(["a"], pages, {"1": 1}, overdue=["a open"])
    assert tally.stuck == ["2", "a open"]
    assert tally.lost == 2


def test_the_text_of_a_page_tells_its_case_and_code() -> None:
    for lang in LANGS:
        text = sms_text(lang=lang, level=Level.IMMEDIATE, rule="R-10", case_number=1042, code="0815")
        assert read_page(text) == (1042, "0815")
    assert read_page("사건을 맡으셨어요. 콘솔에서 내용을 확인해 주세요.") is None


def test_growth_is_the_slope_of_memory_for_a_hundred_calls() -> None:
    samples = [(calls, 200.0 + 0.02 * calls) for calls in range(40)]
    growth = growth_per_100(samples)
    assert growth is not None
    assert round(growth, 6) == 2.0


def test_from_few_calls_no_growth_is_told() -> None:
    assert growth_per_100([(1, 100.0), (2, 300.0)]) is None
    assert growth_per_100([(7, 100.0)] * 30) is None
