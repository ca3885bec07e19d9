"""What was told is not asked again, what was taken back is mended, and a second wish is not talked past."""

from __future__ import annotations

import pytest

from dialogue_flows.outcome import ConnectHuman, HumanProgress, SendSms, SetLanguage
from tests.unit.dialogue.talk import Talk
from transcripts.calls import AnswerStatus, Flow, Level


def test_an_emergency_told_with_its_address_is_asked_to_confirm_it_and_not_to_tell_it_again() -> None:
    talk = Talk().says("달빛로 12에 불이 났어요.")
    assert talk.lines[-1] == "emergency.where_told"
    assert "달빛로 12" in talk.text
    assert talk.answers["subject.address.text"].value == "달빛로 12"
    assert talk.says("네.").lines[-1] == "hazard.inside"
    assert "emergency.where" not in talk.all_lines


@pytest.mark.parametrize("words", ["아니 십이가 아니라 이십이번이요.", "아니요, 달빛로 22예요."])
def test_the_address_said_back_in_an_emergency_can_be_mended(words: str) -> None:
    talk = Talk().says("달빛로 12에 불이 났어요.", words)
    assert talk.lines[-1] == "hazard.inside"
    assert talk.answers["subject.address.text"].value == "달빛로 22"


def test_a_denied_address_is_asked_for_and_an_unclear_answer_leaves_it_as_told() -> None:
    assert Talk().says("달빛로 12에 불이 났어요.", "아니요.").lines[-1] == "emergency.where"
    unclear = Talk().says("달빛로 12에 불이 났어요.", "빨리 좀요.")
    assert unclear.answers["subject.address.text"].value == "달빛로 12"


def test_a_vague_place_is_not_taken_for_the_address_of_an_emergency() -> None:
    assert Talk().says("학교 앞에 불이 났어요.").lines[-1] == "emergency.where"


@pytest.mark.parametrize(
    ("lang", "opening", "part", "asks", "rest", "place"),
    [
        ("ko", "가로등이 꺼졌어요.", "달빛로요.", "slot.where_on_road", "12번요.", "달빛로 12"),
        (
            "ko", "층간소음이 심해요.", "109동 305호요.", "slot.where_in_building",
            "한별아파트요.", "한별아파트 109동 305호",
        ),
        ("ko", "층간소음이 심해요.", "한별아파트요.", "slot.where_which_part", "109동이요.", "한별아파트 109동"),
        ("ko", "가로등이 꺼졌어요.", "중앙동이요.", "slot.where_in_dong", "매화시장 앞이요.", "중앙동 매화시장 앞"),
        (
            "en", "There is loud noise from my neighbour.", "building 3 unit 402", "slot.where_in_building",
            "Hanbyeol Apartments", "Hanbyeol Apartments, building 3, apartment 402",
        ),
    ],
)  # fmt: skip
def test_of_a_place_told_in_part_only_the_rest_is_asked_for(
    lang: str, opening: str, part: str, asks: str, rest: str, place: str
) -> None:
    talk = Talk("en" if lang == "en" else "ko").says(opening, part)
    assert talk.lines == [asks]
    talk.says(rest)
    assert talk.answers["subject.address.text"].value == place


def test_a_part_of_the_place_stands_where_the_rest_is_not_known() -> None:
    talk = Talk().says("달빛로에 가로등이 꺼졌어요.", "번호는 몰라요.")
    assert talk.lines[-1] == "slot.one_or_many"
    assert talk.answers["subject.address.text"].value == "달빛로"


def test_a_place_refused_and_told_later_is_taken() -> None:
    talk = Talk().says("가로등 고장이요.", "주소는 말하기 싫어요.", "그냥 매화시장 쪽이요.")
    assert talk.answers["subject.address.text"].value == "매화시장 쪽"


def test_an_address_told_with_a_change_of_language_is_taken() -> None:
    talk = Talk().says("가로등이 꺼졌어요.", "English please, it's 12 Dalbit-ro")
    assert talk.lines == ["repair.language", "slot.one_or_many"]
    assert [e.lang for e in talk.effects if isinstance(e, SetLanguage)] == ["en"]
    assert talk.answers["subject.address.text"].value == "12 Dalbit-ro"
    matter = Talk("en").says("한국어로 해 주세요. 달빛로 12 가로등이 나갔어요.")
    assert matter.lines == ["repair.language", "complaint.start", "slot.one_or_many"]


def test_an_answer_that_stands_beside_a_question_back_is_taken() -> None:
    why = Talk().says("가로등이 꺼졌어요.", "왜 물어봐요? 달빛로 12예요.")
    assert why.lines == ["repair.why", "slot.one_or_many"]
    wait = Talk().says("가로등이 꺼졌어요.", "잠깐만요, 어, 달빛로 12예요.")
    assert wait.lines == ["slot.one_or_many"]


def test_heating_that_was_said_to_be_off_is_not_asked_after() -> None:
    talk = Talk().says("보일러가 안 돼.")
    assert talk.lines == ["need.opening", "need.cold"]
    assert talk.answers["domains.housing.heating"].status is AnswerStatus.DENIED


def test_at_sixty_five_nobody_is_asked_whether_somebody_old_is_at_home() -> None:
    told = Talk().says("보일러가 안 돼.", "많이 추워요.", "아니요.", "여든둘이요.")
    assert "need.household" not in told.all_lines
    unasked = Talk().says("배가 고파서 전화했어.", "없어.", "일흔여덟이여.")
    assert unasked.answers["household.vulnerable_member"].value is True


@pytest.mark.parametrize("words", ["저기 배가 고파서 전화했어.", "사흘 동안 라면 하나 먹었어."])
def test_hunger_said_plainly_is_asked_about_as_hunger(words: str) -> None:
    assert Talk().says(words).lines == ["need.opening", "food.tonight"]


def test_broken_english_about_an_injury_is_asked_as_medical() -> None:
    talk = Talk("en").says("friend hand hurt")
    assert talk.lines == ["medical.opening", "emergency.where"]


@pytest.mark.parametrize("words", ["길게 말 못 해요.", "말하기 곤란해요.", "옆에 있어요."])
def test_who_cannot_talk_after_violence_is_told_gets_keys(words: str) -> None:
    talk = Talk().says("남편이 때려요.", words)
    assert talk.lines[-1] == "violence.keypad_danger"
    assert Talk("en").says("my husband hit me", "I can't talk").lines[-1] == "violence.keypad_danger"


def test_a_second_wish_for_a_person_ends_the_questions_and_what_is_said_is_still_taken() -> None:
    talk = Talk().says("가로등이 꺼졌어요.", "상담원 바꿔 주세요.", "달빛로 12요.", "사람 바꾸라고요.")
    assert talk.lines == ["human.searching", "human.as_you_like"]
    assert talk.says("하나예요.").lines == ["slot.pole_number"]


def test_a_wish_for_a_person_after_a_search_that_failed_begins_another() -> None:
    talk = Talk().says("가로등이 꺼졌어요.", "사람 바꿔 주세요.").news(HumanProgress.FAILED).says("아니요.")
    talk.says("사람 바꾸라고요.")
    assert len([e for e in talk.effects if isinstance(e, ConnectHuman)]) == 2


def test_a_wish_for_a_person_after_nobody_came_is_answered_with_the_truth_and_a_way_on() -> None:
    talk = (
        Talk().says("가로등이 꺼졌어요.", "사람 바꿔 주세요.").news(HumanProgress.EXHAUSTED).says("아니요.")
    )
    talk.says("사람 바꾸라고요.")
    assert talk.lines == ["human.nobody", "human.callback"]
    talk.says("네.", "상담원이요.")
    assert talk.lines == ["human.nobody", "human.as_you_like"]


@pytest.mark.parametrize("words", ["난디 왜", "나여", "긴디요", "그런데요?", "하모"])
def test_a_check_in_knows_who_answers_to_the_name_in_dialect(words: str) -> None:
    assert Talk(flow=Flow.CHECKIN).says(words).lines[-1] == "checkin.well"


@pytest.mark.parametrize(
    "words", ["한숨이 나오네, 또 전화야.", "내가 쓰러졌을까 봐 전화했어?", "아이고 왜 자꾸 전화해 짜증나게."]
)
def test_anger_at_a_check_in_is_no_moan(words: str) -> None:
    talk = Talk(flow=Flow.CHECKIN).says("네.", words)
    assert talk.level is Level.ROUTINE
    assert talk.lines[-1] == "checkin.well"


def test_anger_said_twice_is_left_in_peace_and_a_moan_is_still_heard() -> None:
    talk = Talk(flow=Flow.CHECKIN).says("네.", "왜 자꾸 전화해.", "그만 좀 전화하라고.")
    assert talk.lines == ["checkin.leave_be", "checkin.goodbye"]
    assert Talk(flow=Flow.CHECKIN).says("네.", "으으으").level is Level.IMMEDIATE


def test_a_text_that_is_refused_by_name_is_not_sent() -> None:
    talk = Talk().says("가로등 고장이요.", "달빛로 12요.", "하나여.", "몰라요.", "네.", "문자 싫어요.")
    assert not talk.did(SendSms)
    assert talk.lines == ["more.ask"]


def test_a_matter_told_with_an_insult_is_taken_and_the_call_goes_on() -> None:
    talk = Talk().says("야 이 씨발 공무원들아 일 좀 해라.", "가로등 꺼진 지가 언젠데 병신들아.")
    assert talk.lines == ["abuse.listening", "complaint.start", "slot.where"]
    assert not talk.ended
    neighbour = Talk().says("야 옆집 새끼가 새벽 세 시에 노래를 부르고 지랄이야.")
    assert neighbour.lines == ["complaint.start", "slot.where"]


def test_who_asks_to_speak_low_is_told_that_it_is_heard() -> None:
    assert Talk().says("저기요 작게 말해도 돼요?").lines == ["meta.quiet", "open.ask"]


def test_a_read_back_that_was_right_after_all_is_filed() -> None:
    talk = Talk().says("가로등 고장이요.", "달빛로 12요.", "하나여.", "몰라요.", "아니요.", "잉 맞당께.")
    assert talk.complaints[0].slots["where"] == "달빛로 12"


def test_why_do_you_keep_asking_is_answered_with_an_apology_and_not_with_a_thing_missed() -> None:
    talk = Talk().says("불법주차 신고요.", "매화길 7이요.", "왜 자꾸 물어봐요?")
    assert talk.lines == ["repair.many_questions", "slot.plate"]


def test_a_yes_that_changes_what_was_read_back_is_read_back_again() -> None:
    talk = Talk().says(
        "가로등 고장이요.", "달빛로 12요.", "하나여.", "몰라요.", "네, 근데 사실 12번이 아니라 14번이에요."
    )
    assert talk.lines == ["complaint.readback"]
    assert "달빛로 14" in talk.text
    talk.says("네.")
    assert talk.complaints[0].slots["where"] == "달빛로 14"


def test_an_injury_at_a_sinking_road_is_sent_to_the_ambulance_and_not_to_the_police() -> None:
    talk = Talk().says("도로가 꺼졌어요. 은하로 30이요.", "네, 있어요.")
    assert "slot.ambulance_first" in talk.lines
    assert "slot.police_first" not in talk.lines


def test_somebody_lying_in_the_street_is_asked_about_as_medical() -> None:
    assert Talk().says("여기 길에 사람이 누워 있어요.").lines[0] == "medical.opening"


def test_gas_at_home_in_broken_english_begins_with_going_out() -> None:
    talk = Talk("en").says("Hello, gas smell in my room, dormitory")
    assert "hazard.gas" in talk.lines
    assert "R-05" in talk.rules


def test_a_landlord_who_turns_somebody_out_tonight_is_heard_in_broken_english() -> None:
    assert Talk("en").says("my landlord say I must go out tonight").lines == ["need.opening", "need.roof"]
