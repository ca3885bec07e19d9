"""The conversation follows the caller's language, and says so when too many speak at once."""

from __future__ import annotations

import pytest

from dialogue_flows.outcome import CallerSaid, CallerUnheard, PromiseCallback, SetLanguage
from tests.unit.dialogue.talk import Talk
from transcripts.calls import Lang


def says_in(talk: Talk, text: str, lang: Lang) -> Talk:
    talk.index += 2
    talk.hears(CallerSaid(text, talk.index, 0.9, lang=lang))
    return talk


def overloads(talk: Talk) -> Talk:
    talk.index += 2
    talk.hears(CallerUnheard(talk.index, reason="overload"))
    return talk


def test_the_call_goes_on_in_the_language_that_the_caller_speaks() -> None:
    talk = says_in(Talk("ko"), "There is water leaking onto the road.", "en")
    assert SetLanguage("en") in talk.last.effects
    assert {utterance.lang for utterance in talk.last.say} == {"en"}
    assert "disclose.short" in talk.lines
    says_in(talk, "It is in front of the library.", "en")
    assert not any(isinstance(effect, SetLanguage) for effect in talk.last.effects)
    assert {utterance.lang for utterance in talk.last.say} == {"en"}


def test_the_language_of_the_call_stays_where_the_caller_speaks_it_or_the_ears_do_not_tell() -> None:
    talk = Talk("ko").says("도로에서 물이 새요.")
    says_in(talk, "강변로 33 앞 도로예요.", "ko")
    assert not any(isinstance(effect, SetLanguage) for effect in talk.effects)


def test_danger_in_the_other_language_is_heard_at_once() -> None:
    talk = says_in(Talk("ko"), "I want to die.", "en")
    assert talk.last.signals
    assert {utterance.lang for utterance in talk.last.say} == {"en"}


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_is_not_heard_for_too_many_callers_is_told_so_and_offered_keys_then_a_call_back(
    lang: Lang,
) -> None:
    talk = overloads(Talk(lang))
    assert talk.lines[0] == "unheard.busy"
    assert "0" in talk.text
    overloads(talk)
    assert talk.lines == ["unheard.busy", "human.callback", "script.keys"]
    talk.presses("1")
    assert any(isinstance(effect, PromiseCallback) for effect in talk.effects)


def test_overload_in_a_flagged_call_is_told_and_never_taken_for_an_answer() -> None:
    talk = overloads(Talk("ko").says("죽고 싶어요."))
    assert "unheard.busy" in talk.lines
    assert len(talk.last.say) >= 2


def never_stops(talk: Talk, text: str) -> Talk:
    talk.index += 2
    talk.hears(CallerSaid(text, talk.index, 0.9, never_stops=True))
    return talk


def test_who_never_stops_is_gently_interrupted_by_sentences_that_are_not_cut_off() -> None:
    talk = never_stops(Talk(), "도로에서 물이 새는데 어제도 그제도 그랬어요.")
    assert talk.lines[0] == "turn.gentle"
    assert len(talk.lines) >= 2
    assert all(utterance.protected for utterance in talk.last.say)


def test_who_never_stops_and_is_in_danger_is_not_interrupted() -> None:
    assert "turn.gentle" not in never_stops(Talk(), "그래서 저는 이제 죽고 싶어요.").all_lines
    assert "turn.gentle" not in never_stops(Talk().says("죽고 싶어요."), "그 사람이 그랬어요.").all_lines


@pytest.mark.parametrize("keys", ["77", "**", "55"])
def test_two_quick_taps_of_a_key_begin_the_silent_mode_also_in_the_middle_of_a_call(keys: str) -> None:
    talk = Talk().says("도로에서 물이 새요.").presses(keys)
    assert talk.lines[0].startswith("silent.") or any(line.startswith("silent") for line in talk.lines)


def test_a_yes_that_is_pressed_twice_is_a_yes() -> None:
    talk = Talk().says("죽고 싶어요.").presses("11")
    assert not any(line.startswith("silent") for line in talk.lines)
