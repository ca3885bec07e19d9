"""Several matters in one call: each is told apart, read back, filed with its own number, and none is lost."""

from __future__ import annotations

import pytest

from dialogue_flows.outcome import SendSms
from tests.unit.dialogue.talk import Talk
from transcripts.calls import Level

TWO = "달빛로 12 앞에 불법주차 있고요, 그 옆 가로등도 나갔어요. 두 가지 다 신고할게요."
PARKING = ("12가 3456이요", "대문을 막았어요", "아니요")
LIGHT = ("한 개만 꺼졌어요", "모르겠어요")


def filed(talk: Talk) -> list[str]:
    return [each.category.removeprefix("complaint.") for each in talk.complaints]


def test_two_matters_of_one_sentence_are_read_back_one_by_one_and_their_numbers_come_together_at_the_end() -> (
    None
):
    talk = Talk().says(TWO)
    assert talk.lines == ["complaint.several", "slot.plate"]
    talk.says(*PARKING)
    assert "불법 주차" in talk.text
    assert "가로등" not in talk.text
    talk.says("네, 맞아요.")
    assert filed(talk) == ["parking.illegal"]
    assert "{receipt" not in talk.text
    assert talk.lines[0] == "complaint.filed_one"
    talk.says(*LIGHT)
    assert talk.lines == ["complaint.readback"]
    assert "달빛로 12 옆, 가로등 고장" in talk.text
    talk.says("네.")
    assert filed(talk) == ["parking.illegal", "light.street"]
    assert talk.lines == ["complaint.filed_all", "complaint.departments", "sms.ask"]
    assert "불법 주차 {receipt_1}번, 가로등 고장 {receipt_2}번" in talk.text


@pytest.mark.parametrize(
    ("lang", "words", "categories"),
    [
        ("ko", TWO, ["parking.illegal", "light.street"]),
        ("ko", "하나는 가로등이고 하나는 불법주차예요", ["light.street", "parking.illegal"]),
        ("ko", "가로등이 나갔어요. 그리고 하수구가 넘쳐요.", ["light.street", "sewer.overflow"]),
        ("ko", "햇살로 5에 쓰레기가 쌓였고 신호등도 고장 났어요", ["rubbish", "signal.traffic"]),
        (
            "en",
            "A car is blocking my gate and also the street light is out",
            ["parking.illegal", "light.street"],
        ),
        ("ko", "상수도가 터져서 도로가 꺼졌어요", ["water.leak"]),
        ("ko", "정전이 돼서 가로등이 다 꺼졌어요", ["light.street"]),
        ("ko", "가로등이 나갔어요", ["light.street"]),
    ],
)
def test_what_is_one_event_is_one_matter_and_what_is_told_beside_it_is_another(
    lang: str, words: str, categories: list[str]
) -> None:
    talk = Talk(lang="en" if lang == "en" else "ko").says(words).hangs_up()
    known = [f.removeprefix("complaint.") for f in (e.category for e in talk.complaints)]
    several = "complaint.several" in talk.all_lines
    assert several is (len(categories) > 1)
    assert not several or known[-1] == categories[-1]


@pytest.mark.parametrize("answer", ["네", "네, 거기요.", "같은 데예요", "마찬가지예요"])
def test_a_further_matter_at_the_same_place_needs_no_second_address(answer: str) -> None:
    talk = Talk().says("가로등이 나갔어요", "달빛로 12 앞이요", *LIGHT, "네", "아니요")
    talk.says("하수구도 넘쳐요")
    assert talk.lines == ["complaint.start", "slot.where_also"]
    talk.says(answer, "아니요", "네")
    assert talk.complaints[-1].slots["where"] == "달빛로 12 앞"
    talk.says("없어요")
    assert talk.ended


def test_a_further_matter_at_another_place_is_told_with_its_address() -> None:
    talk = Talk().says("가로등이 나갔어요", "달빛로 12 앞이요", *LIGHT, "네", "아니요")
    talk.says("하수구도 넘쳐요", "아니요, 강변로 33이요", "아니요", "네")
    assert talk.complaints[-1].slots["where"] == "강변로 33"


def test_what_is_added_to_a_yes_is_not_lost() -> None:
    talk = Talk().says("가로등이 나갔어요", "달빛로 12 앞이요", *LIGHT)
    talk.says("네, 맞아요. 그리고 쓰레기도 쌓여 있어요.")
    assert filed(talk) == ["light.street"]
    assert talk.lines[:2] == ["complaint.kept", "complaint.filed_one"]
    talk.says("네", "네")
    assert filed(talk) == ["light.street", "rubbish"]


def test_a_danger_told_in_the_middle_of_a_complaint_is_reported_at_once_and_filed_as_its_own_matter() -> None:
    talk = Talk().says("주차 신고요", "달빛로 12 앞", "근데 그 집 앞에 맨홀도 열려 있어요")
    assert talk.level is Level.IMMEDIATE
    assert [page.rule for page in talk.pages] == ["R-50"]
    assert talk.lines[0] == "hazard.public"
    assert "complaint.kept" in talk.lines
    talk.says("대문이요", "아니요", "네", "네", "네")
    assert filed(talk) == ["parking.illegal", "manhole.open"]
    assert talk.complaints[1].slots["where"] == "달빛로 12 앞"


def test_a_caller_who_goes_in_between_leaves_both_matters_on_file() -> None:
    talk = Talk().says(TWO).hangs_up()
    assert filed(talk) == ["parking.illegal", "light.street"]
    assert talk.complaints[1].slots["remark"] == "그 옆 가로등도 나갔어요. 두 가지 다 신고할게요."
    said = Talk().says(TWO, "이만 끊을게요")
    assert filed(said) == ["parking.illegal", "light.street"]
    assert "{receipt_2}" in said.text


def test_the_same_complaint_told_again_keeps_its_number_and_is_filed_once() -> None:
    once = ("가로등이 나갔어요", "달빛로 12 앞이요", *LIGHT, "네", "아니요")
    again = ("가로등이 나갔어요", "네", *LIGHT, "네")
    talk = Talk().says(*once, *again)
    assert filed(talk) == ["light.street"]
    assert "{receipt_1}" in talk.text


def test_the_number_by_text_is_offered_once_a_call() -> None:
    more = ("하수구도 넘쳐요", "네", "아니요", "네")
    talk = Talk().says("가로등이 나갔어요", "달빛로 12 앞이요", *LIGHT, "네", "네", *more)
    assert talk.all_lines.count("sms.ask") == 1
    assert len([e for e in talk.effects if isinstance(e, SendSms)]) == 2
    refused = Talk().says("가로등이 나갔어요", "달빛로 12 앞이요", *LIGHT, "네", "아니요", *more)
    assert refused.all_lines.count("sms.ask") == 1
    assert not refused.did(SendSms)


def test_a_question_in_the_middle_of_a_complaint_is_answered_and_the_complaint_goes_on() -> None:
    talk = Talk().says("하수구가 넘쳐요", "달빛로 20 앞이요", "근데 지금 문 연 약국 있어요?")
    assert talk.lines == ["info.where"]
    talk.says("중앙동이요")
    assert talk.lines[-2:] == ["complaint.resume", "slot.fall_risk"]


def test_a_word_of_the_read_back_said_again_with_something_new_is_no_yes() -> None:
    talk = Talk().says("골목에 쓰레기가 쌓였어요", "달빛로 7이요", "음식물 쓰레기요")
    assert talk.complaints == []
    assert talk.lines == ["complaint.readback"]
    assert "음식물" in talk.text


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ko", "신고할 게 두 개 있어요"),
        ("ko", "저기 민원 하나 넣으려고요"),
        ("en", "I have two things to report"),
    ],
)
def test_an_announcement_is_listened_to(lang: str, words: str) -> None:
    talk = Talk(lang="en" if lang == "en" else "ko").says(words)
    assert talk.lines == ["open.go_on"]


def test_what_was_told_of_the_matter_is_kept_though_the_words_were_asked_about_first() -> None:
    talk = Talk().says("불법 주차 신고할게요", "매화시장 입구요", "번호는 몰라요")
    assert talk.lines == ["slot.blocks"]
    talk.says("횡단보도를 막고 있는데 저도 이제 다 놓고 싶네요")
    assert talk.lines[-1] == "asq.q1"
    while talk.lines[-1].startswith("asq."):
        talk.says("아니요, 전혀요")
    while not talk.complaints:
        talk.says("네, 맞아요" if talk.lines[-1] == "complaint.readback" else "아니요")
    assert talk.complaints[0].slots["blocks"] == "crosswalk"
