"""What a soak calls lost and doubled."""

from __future__ import annotations

from evals.soak.tally import (
    CallKept,
    CallSeen,
    PageKept,
    count,
    growth_per_100,
    match_messages,
    tally_pages,
    turns_lost,
)


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


def test_a_page_that_the_record_claims_and_no_phone_saw_is_lost() -> None:
    pages = [PageKept("1", "a", taken=True), PageKept("2", "a", taken=True), PageKept("3", "a", taken=False)]
    tally = tally_pages(["a"], pages, {"1": 1})
    assert tally.claimed_but_not_sent == ["2"]
    assert tally.lost == 1


def test_a_page_that_rang_three_times_is_doubled_twice() -> None:
    tally = tally_pages(["a"], [PageKept("1", "a", taken=True)], count(["1", "1", "1", ""]))
    assert (tally.lost, tally.doubled) == (0, 2)


def test_growth_is_the_slope_of_memory_for_a_hundred_calls() -> None:
    samples = [(calls, 200.0 + 0.02 * calls) for calls in range(40)]
    growth = growth_per_100(samples)
    assert growth is not None
    assert round(growth, 6) == 2.0


def test_from_few_calls_no_growth_is_told() -> None:
    assert growth_per_100([(1, 100.0), (2, 300.0)]) is None
    assert growth_per_100([(7, 100.0)] * 30) is None


def test_a_message_is_the_pages_whose_id_the_record_has() -> None:
    pages = [PageKept("1", "a", taken=True, carrier_id="SM1", code="1234")]
    assert match_messages([("SM1", "코드 9999 답장")], pages) == {"1": 1}


def test_a_message_whose_id_was_never_learnt_is_known_by_its_code_an_unseen_page_first() -> None:
    pages = [
        PageKept("1", "a", taken=True, carrier_id="SM1", code="1234"),
        PageKept("2", "a", taken=True, code="1234"),
        PageKept("3", "a", taken=True, code="5678"),
    ]
    sent = match_messages([("SM1", "코드 1234 답장"), ("SM2", "코드 1234 답장")], pages)
    assert sent == {"1": 1, "2": 1}


def test_a_message_that_comes_again_doubles_its_page() -> None:
    pages = [PageKept("1", "a", taken=True, carrier_id="SM1", code="1234")]
    assert match_messages([("SM1", "코드 1234"), ("SM2", "코드 1234"), ("SM3", "다른 말")], pages) == {"1": 2}
