"""The check-in call: who is well is left in peace, and a moan, no word, or nobody at home is never a good end."""

from __future__ import annotations

import dataclasses

import pytest

from dialogue_flows.checkin.sounds import moans
from dialogue_flows.outcome import CallStarted, HangUp, Note, PromiseCallback
from dialogue_flows.ports import WEEKLY, Checkin
from tests.unit.dialogue.talk import HOUSEHOLD, Talk
from transcripts.calls import Flow, Lang, Level


def ring(checkin: Checkin = WEEKLY, *, lang: Lang = "ko", answered: bool = True) -> Talk:
    talk = Talk(lang, Flow.CHECKIN, household=HOUSEHOLD, start=False)
    talk.context = dataclasses.replace(talk.context, checkin=checkin)
    if answered:
        talk.hears(CallStarted())
    return talk


ALARM = Checkin(signal="power", hours_silent=30)


def test_who_is_well_is_asked_three_things_and_left_in_peace() -> None:
    talk = ring().says("네, 맞아요.", "잘 지내요.", "네, 먹었어요.", "아니요, 괜찮아요.")
    assert talk.ended
    assert talk.level is Level.ROUTINE
    assert talk.lines == ["checkin.close", "checkin.goodbye"]
    assert talk.answers["domains.health.doing_well"].value is True


def test_the_reason_is_told_only_to_the_person() -> None:
    talk = ring(ALARM)
    assert "전기" not in talk.all_text
    assert "checkin.reason.power" in talk.says("네.").lines
    other = ring(ALARM).says("아니요, 아들인데요.")
    assert "전기" not in other.all_text
    assert other.ended


def test_a_wish_for_a_call_is_a_promise_with_a_time() -> None:
    talk = ring().says("네.", "잘 지내요.", "네, 먹었어요.", "네, 전화 주세요.")
    assert talk.did(PromiseCallback)
    assert "checkin.close_call" in talk.lines


def test_nothing_to_eat_brings_a_human_tonight() -> None:
    talk = ring().says("네.", "잘 지내요.", "아니요, 안 먹었어요.", "아니요, 집에 없어요.")
    assert talk.level is Level.SAME_NIGHT
    assert "R-30" in talk.rules


@pytest.mark.parametrize("sound", ["으으… 으윽", "아이고 아이고", "못 일어나겠어요", "Ahh... ughh..."])
def test_a_moan_is_an_emergency_at_once(sound: str) -> None:
    talk = ring().says(sound)
    assert talk.level is Level.IMMEDIATE
    assert "R-42" in talk.rules
    assert not talk.ended


@pytest.mark.parametrize("words", ["어", "응", "음…", "네네", "아니", "어 그래", "아 네", "oh yes", "Uh-huh"])
def test_small_words_are_no_moans(words: str) -> None:
    assert not moans(words)


def test_sound_without_words_is_asked_about_once_and_then_counts_as_a_moan() -> None:
    talk = ring().mumbles()
    assert talk.lines == ["checkin.hurt"]
    assert talk.level is Level.ROUTINE
    assert talk.mumbles().level is Level.IMMEDIATE


def test_a_no_to_the_question_about_pain_leads_back() -> None:
    talk = ring().mumbles().says("아니요, 괜찮아요.")
    assert talk.lines == ["checkin.name"]
    assert talk.level is Level.ROUTINE


def test_a_pick_up_without_a_word_is_never_a_good_end() -> None:
    quiet = ring().is_silent(times=4)
    assert quiet.level is Level.SAME_NIGHT
    assert "R-41" in quiet.rules
    alarmed = ring(ALARM).is_silent(times=4)
    assert alarmed.level is Level.IMMEDIATE
    assert not alarmed.ended


def test_three_missed_calls_and_a_silent_sensor_ask_for_a_visit_tonight() -> None:
    talk = ring(Checkin(2, "power", 52), answered=False).hangs_up()
    assert talk.rules == ("R-43",)
    assert talk.level is Level.SAME_NIGHT
    assert [e.key for e in talk.effects if isinstance(e, Note)] == ["checkin_missed", "visit_request"]


def test_three_missed_calls_without_a_sensor_are_a_call_by_a_person_the_same_day() -> None:
    talk = ring(Checkin(2), answered=False).hangs_up()
    assert talk.pages == []
    assert talk.did(PromiseCallback)


def test_the_first_missed_call_asks_for_nobody() -> None:
    talk = ring(Checkin(0, "power", 52), answered=False).hangs_up()
    assert talk.pages == []
    assert not talk.did(PromiseCallback)


def test_words_of_dying_open_the_same_questions_as_in_every_call() -> None:
    assert ring().says("네.", "이제 죽고 싶어.").lines[-1] == "asq.q1"


def test_who_is_never_told_who_they_are_counts_as_no_contact() -> None:
    talk = ring().says(*["뭐라고요?"] * 5)
    assert "R-41" in talk.rules
    assert any(isinstance(e, HangUp) for e in talk.effects)
