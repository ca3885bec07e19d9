"""The recogniser is told what is likely to come, and not believed when it only says it back."""

from __future__ import annotations

import pytest

from agent.speech.hot_words import MOST_CHARS, MOST_WORDS, with_hot_words
from agent.speech.plausibility import repeats_hints
from dialogue_flows.outcome import Expect, Listen

PLACES = ("달빛로", "강변로", "매화길", "은하초등학교")
NAMES = ("1번 당직자", "당직사령")


def hints(expect: Expect, own: tuple[str, ...] = ()) -> tuple[str, ...]:
    return with_hot_words(Listen(expect, own), places=PLACES, names=NAMES).hints


def test_who_tells_something_may_name_officers_and_places_and_the_question_comes_first() -> None:
    assert hints(Expect.OPEN) == (*NAMES, *PLACES)
    assert hints(Expect.ADDRESS, ("매화길",))[0] == "매화길"
    assert len(hints(Expect.ADDRESS, PLACES)) == len(PLACES) + len(NAMES)


@pytest.mark.parametrize("expect", [Expect.YES_NO, Expect.DIGITS, Expect.NOTHING])
def test_a_yes_or_a_number_needs_no_hot_words(expect: Expect) -> None:
    assert hints(expect) == ()
    assert hints(expect, ("네",)) == ("네",)


def test_a_city_with_many_streets_does_not_fill_the_recognisers_memory() -> None:
    many = tuple(f"길{number}" for number in range(500))
    few = with_hot_words(Listen(Expect.ADDRESS), places=many, names=()).hints
    assert len(few) <= MOST_WORDS
    assert sum(map(len, few)) <= MOST_CHARS


def test_the_rest_of_how_to_listen_is_kept() -> None:
    asked = Listen(Expect.OPEN, after_danger=True, silence_after_s=12.0)
    told = with_hot_words(asked, places=PLACES, names=NAMES)
    assert (told.expect, told.after_danger, told.silence_after_s) == (Expect.OPEN, True, 12.0)


def test_hot_words_said_back_in_their_order_are_invented_and_an_address_is_not() -> None:
    assert repeats_hints("달빛로, 강변로, 매화길.", PLACES)
    assert repeats_hints("강변로 매화길 은하초등학교", PLACES)
    assert not repeats_hints("달빛로 강변로", PLACES)
    assert not repeats_hints("달빛로 12 은하초등학교 앞이에요.", PLACES)
    assert not repeats_hints("네", ())
