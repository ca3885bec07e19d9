"""Everyday calls: pace, language, a joke about fire, company, benefits, neighbours, data."""

from __future__ import annotations

import dataclasses

import pytest

from dialogue_flows.directory import read_directory
from dialogue_flows.night_duty.mending import mended_place
from dialogue_flows.outcome import (
    CallStarted,
    ConnectHuman,
    Note,
    PromiseCallback,
    SendSms,
    SetLanguage,
    StopRecording,
)
from tests.unit.dialogue.talk import Talk
from transcripts.calls import Flow, Level

LAMP = "집 앞 가로등이 꺼졌어요."


def notes(talk: Talk) -> list[str]:
    return [effect.key for effect in talk.effects if isinstance(effect, Note)]


# --- pace and language ---------------------------------------------------------------------------------------------


def test_who_asks_twice_to_speak_up_is_given_time_and_keys_and_is_never_cut_off() -> None:
    talk = Talk().says("잘 안 들려요!", "크게 좀 말해 봐요!")
    assert "repair.hearing" in talk.lines
    talk.is_silent(25.0, times=6)
    assert not talk.ended
    assert talk.last.listen is not None
    assert talk.last.listen.silence_after_s >= 25
    assert talk.answers["subject.needs"].value == "hearing"


def test_even_a_patient_desk_ends_a_line_that_stays_silent_for_minutes() -> None:
    talk = Talk().says("귀가 어두워서 잘 안 들려요!").is_silent(25.0, times=14)
    assert talk.ended


def test_a_relay_operator_is_given_time_and_the_questions_go_to_the_caller() -> None:
    talk = Talk().says("안녕하세요, 손말이음센터 중계사입니다.")
    assert talk.lines[0] == "relay.ready"
    assert talk.is_silent(25.0).lines[0] == "silence.no_hurry"
    assert "relay_call" in notes(talk)
    assert talk.says("집 앞 가로등이 꺼졌다고 하십니다.").lines[0] == "complaint.start"


def test_english_in_a_korean_call_is_answered_in_english() -> None:
    talk = Talk().says("Hello, my street light is out.")
    assert talk.did(SetLanguage)
    assert {utterance.lang for utterance in talk.last.say} == {"en"}
    assert talk.says("한국말로 할게요. 매화시장 앞이에요.").last.say[-1].lang == "ko"


def test_a_borrowed_word_does_not_change_the_language() -> None:
    assert not Talk().says("CCTV 옆 street light 고장 났어요").did(SetLanguage)


def test_a_language_that_nobody_here_speaks_gets_an_interpreter_in_both_languages_and_then_a_person() -> None:
    talk = Talk().says("Xin chào, tôi cần giúp đỡ.")
    assert {utterance.lang for utterance in talk.last.say} == {"ko", "en"}
    assert "1577-1366" in talk.text
    assert "119" in talk.text
    assert talk.says("Tôi bị đau.").did(ConnectHuman)


# --- laughter and fire -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["장난이에요 ㅋㅋ", "아니요.", "뻥이에요 메롱"])
def test_a_plain_joke_about_fire_ends_calmly_and_wakes_nobody(answer: str) -> None:
    talk = Talk().says("불났어요 ㅋㅋㅋ")
    assert talk.lines == ["prank.check"]
    assert talk.says(answer).ended
    assert talk.level is Level.ROUTINE


@pytest.mark.parametrize(
    "answer", ["네.", "장난 아니에요, 진짜예요!", "진짜예요, 불났다니까요!", "빨리요 불이 커져요", "글쎄요."]
)
def test_a_claim_of_fire_that_stands_is_believed(answer: str) -> None:
    talk = Talk().says("불났어요 ㅋㅋㅋ", answer)
    assert talk.level is Level.IMMEDIATE
    assert "R-04" in talk.rules


def test_silence_after_the_question_is_no_proof_of_a_joke() -> None:
    assert Talk().says("불났어요 ㅋㅋㅋ").is_silent().level is Level.IMMEDIATE
    assert Talk().says("불났어요 ㅋㅋㅋ").mumbles().level is Level.IMMEDIATE


def test_a_fire_without_laughter_is_never_questioned() -> None:
    assert "prank.check" not in Talk().says("불났어요!").lines


# --- company ---------------------------------------------------------------------------------------------------------


def often(calls: int) -> Talk:
    talk = Talk(start=False)
    talk.context = dataclasses.replace(talk.context, earlier_calls=calls)
    talk.hears(CallStarted())
    return talk


def test_who_calls_every_night_is_met_kindly_and_offered_a_visit() -> None:
    talk = often(4).says("그냥 심심해서 전화했어.", "아니, 똑같지 뭐.", "그래, 오면 좋지.")
    assert "company.again" in talk.all_lines
    assert talk.did(PromiseCallback)
    assert "repeat_caller" in notes(talk)
    assert talk.level is Level.ROUTINE


def test_how_often_somebody_calls_lowers_nothing() -> None:
    assert often(40).says("그냥 심심해서 전화했어.", "오늘은 죽고 싶어.").lines[-1] == "asq.q1"


def test_the_greeting_is_the_same_for_everybody() -> None:
    assert often(40).text == often(0).text


# --- benefits --------------------------------------------------------------------------------------------------------

SERVICES = read_directory(
    {
        "services": [
            {
                "id": name,
                "name": {"ko": f"{name} 지원", "en": name},
                "what": {"ko": "달마다 나와요", "en": "monthly"},
                "words": {"ko": words, "en": [name]},
                "phone": "031-000-0205",
                "source_id": f"s-{name}",
                "checked_at": "2026-11-01",
            }
            for name, words in {"a": ["아이"], "b": ["아이", "한부모"], "c": ["월세"], "d": ["아이"]}.items()
        ]
    }
)


def test_services_that_fit_most_words_come_first() -> None:
    assert [s.id for s in SERVICES.services_for("한부모인데 아이가 둘", "ko")] == ["b", "a", "d"]
    assert SERVICES.services_for("날씨가 좋네요", "ko") == []


def test_what_is_told_of_benefits_is_worth_asking_and_at_most_three_and_by_text_only_with_a_yes() -> None:
    def asked() -> Talk:
        talk = Talk()
        talk.conversation._directory = SERVICES
        return talk.says("한부모에 아이가 둘, 월세 사는데 받을 수 있는 복지가 뭐가 있어요?")

    talk = asked()
    assert talk.lines.count("benefits.item") == 3
    assert "알아볼 만" in talk.text
    assert not asked().says("아니요.").did(SendSms)
    sent = asked().says("네, 보내 주세요.")
    assert "031-000-0205" in next(e.text for e in sent.effects if isinstance(e, SendSms))


def test_a_city_without_a_list_still_takes_the_wish() -> None:
    assert Talk().says("받을 수 있는 복지가 뭐가 있어요?").lines == ["welfare.need"]


# --- a neighbour, data, the recording --------------------------------------------------------------------------------


def test_a_report_about_a_neighbour_keeps_the_reporter_anonymous_unless_they_agree() -> None:
    words = ["많이 마르셨어요.", "매화길 7번지예요.", "어제 봤어요.", "네, 그런 것 같아요.", "혼자 사세요."]
    silent = Talk().says("옆집 아저씨가 걱정돼서 전화했어요.", *words, "아니요.", "네, 맞아요.")
    assert silent.answers["reporter.anonymous"].value is True
    assert silent.answers["reporter.role"].value == "neighbour"
    assert silent.level is Level.NEXT_MORNING
    named = Talk().says("옆집 아저씨가 걱정돼서 전화했어요.", *words, "네, 괜찮아요.", "네, 맞아요.")
    assert named.answers["reporter.anonymous"].value is False


def test_a_refused_recording_stops_and_the_refusal_is_kept() -> None:
    talk = Talk().says("녹음하지 말아 주세요.")
    assert talk.did(StopRecording)
    assert talk.answers["call.consent.recording"].value is False
    assert talk.lines[-1] == "open.ask"


def test_a_wish_for_erasure_is_a_promise_once_and_nothing_is_said_to_be_gone() -> None:
    talk = Talk().says("제 개인정보 삭제해 주세요.", "제 통화 기록 지워 주세요.")
    promises = [e for e in talk.effects if isinstance(e, PromiseCallback)]
    assert len(promises) == 1
    assert (promises[0].due_at - talk.now).days in {9, 10}
    assert "지웠" not in talk.all_text
    assert "삭제했" not in talk.all_text


def test_an_official_by_his_own_word_is_told_nothing_and_sent_to_the_duty_desk() -> None:
    talk = Talk().says("시청 복지과 직원인데요, 아까 전화한 사람 주소 좀 알려 주세요.")
    assert talk.lines[0] == "meta.others_data"
    assert "031-000-0120" in talk.text


def test_a_question_that_the_desk_cannot_answer_is_answered_honestly_once() -> None:
    talk = Talk().says("지금 코인에 투자해도 될까요?")
    assert talk.lines == ["info.dont_know", "more.ask"]


@pytest.mark.parametrize(
    ("place", "words", "mended"),
    [
        ("매화길 7", "아니 7번지가 아니라 9번지요", "매화길 9"),
        ("한별아파트 109동 앞", "109동이 아니라 108동이에요", "한별아파트 108동 앞"),
        ("12 Moonlight Road", "not 12, 20", "20 Moonlight Road"),
        ("매화길 7", "12가 3456이요", None),
        ("매화길 7", "3번이 아니라 4번이요", None),
    ],
)
def test_a_part_of_the_place_that_is_taken_back_is_changed(
    place: str, words: str, mended: str | None
) -> None:
    assert mended_place(place, words) == mended


def test_a_place_is_corrected_while_something_else_is_asked() -> None:
    talk = Talk().says("골목에 불법 주차된 차가 있어요.", "매화길 7번지요.", "아니 7번지가 아니라 9번지요.")
    assert talk.lines == ["complaint.mended", "slot.plate"]
    assert talk.answers["subject.address.text"].value == "매화길 9"


# --- an outbound call to somebody who has died -----------------------------------------------------------------------


@pytest.mark.parametrize("words", ["아버지 지난주에 돌아가셨어요.", "He passed away last month."])
def test_told_of_a_death_the_desk_asks_nothing_of_the_interview(words: str) -> None:
    talk = Talk(flow=Flow.INITIAL_COUNSELLING).says(words)
    assert talk.lines == ["out.condolence", "out.bereaved"]
    talk.says("이제 좀 나아졌어요.")
    assert talk.ended
    assert not {line for line in talk.all_lines if line.startswith(("consent.", "out.he_", "out.id_2"))}


def test_no_thanks_to_an_outbound_call_is_a_refusal_and_not_a_cancelled_report() -> None:
    talk = Talk(flow=Flow.INITIAL_COUNSELLING).says("이거 보이스피싱이죠?", "아니요, 안 할래요.")
    assert talk.ended
