"""Complaints, information and welfare at night, as conversations."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogue_flows.outcome import Expect, FileComplaint, PromiseCallback, SendSms
from tests.unit.dialogue.talk import Talk
from transcripts.calls import EndReason, Level


def test_the_desk_greets_says_that_it_is_an_ai_and_listens() -> None:
    talk = Talk()
    assert talk.lines == ["greeting", "open.ask"]
    assert "인공지능" in talk.text
    assert "녹음" in talk.text
    assert talk.last.say[0].protected
    assert talk.last.listen is not None


def test_illegal_parking_is_taken_read_back_filed_and_texted() -> None:
    talk = Talk().says(
        "골목에 불법 주차된 차가 있어요.",
        "매화길 7번지 앞이에요.",
        "차 번호는 12가 3456이에요.",
        "대문을 막고 있어요.",
        "아니요, 위험한 사람은 없어요.",
    )
    assert "매화길 7" in talk.text
    assert "12가3456" in talk.text
    talk.says("네, 맞아요.")
    assert talk.complaints == [
        FileComplaint(
            "complaint.parking.illegal",
            "교통과",
            {"where": "매화길 7 앞", "plate": "12가3456", "blocks": "gate", "danger": "no"},
        )
    ]
    assert "{receipt_1}" in talk.text
    talk.says("문자로 보내 주세요.")
    assert [e.line for e in talk.effects if isinstance(e, SendSms)] == ["sms.receipt"]
    talk.says("다른 건 없어요.")
    assert talk.ended
    assert talk.level is Level.ROUTINE
    assert not any(line.startswith(("asq.", "soft.", "safety.")) for line in talk.all_lines)


def test_an_angry_idiom_of_dying_costs_no_safety_question() -> None:
    talk = Talk().says(
        "주차 때문에 미치겠어요. 진짜 짜증 나 죽겠어요.",
        "매일 밤 이러는데 왜 아무도 안 와요?",
        "매화시장 입구예요.",
    )
    assert talk.pages == []
    assert talk.level is Level.ROUTINE
    assert not any(line.startswith("asq.") for line in talk.all_lines)
    assert sum(line.startswith("soft.") for line in talk.all_lines) == 0
    assert "slot.sorry" in talk.all_lines


def test_apartment_109_is_an_address_and_no_hotline() -> None:
    talk = Talk().says(
        "한별아파트 109동 305호 앞 가로등이 꺼졌어요.",
        "세 개가 한꺼번에 꺼졌어요.",
        "가로등 번호는 잘 모르겠어요.",
    )
    assert "한별아파트 109동 305호" in talk.text
    talk.says("네, 맞아요.")
    assert talk.complaints[0].slots["where"] == "한별아파트 109동 305호 앞"
    assert talk.pages == []
    assert "after.lights" in talk.lines


def test_a_burst_main_with_a_sinking_road_alerts_the_situation_room_and_is_still_filed() -> None:
    talk = Talk().says("수도관이 터져서 물이 콸콸 나와요.", "강변로 33 앞 도로예요.", "도로가 꺼지고 있어요.")
    assert talk.level is Level.IMMEDIATE
    assert [page.rule for page in talk.pages] == ["R-50"]
    assert talk.pages[0].lines == ("119",)
    assert talk.lines[0] == "hazard.public"
    talk.says("다친 사람은 없어요.", "네, 맞아요.")
    assert talk.complaints[0].category == "complaint.water.leak"
    assert talk.complaints[0].slots["sinking"] == "yes"


def test_a_wrong_address_is_corrected_in_the_same_breath() -> None:
    talk = Talk().says(
        "집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "한 개만 꺼졌어요.", "가로등 번호는 잘 모르겠어요."
    )
    first = talk.text
    talk.says("아니요, 그게 아니라 달빛로 20 앞이에요.")
    assert "달빛로 20" in talk.text
    assert "달빛로 12" not in talk.text
    assert talk.text != first
    talk.says("네, 맞습니다.")
    assert talk.complaints[0].slots["where"].startswith("달빛로 20")


def test_no_without_a_correction_asks_which_part_is_wrong() -> None:
    talk = Talk().says(
        "집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "한 개만 꺼졌어요.", "몰라요.", "아니에요."
    )
    assert talk.lines == ["complaint.what_is_wrong"]
    talk.says("달빛로 20 앞이에요.")
    assert "달빛로 20" in talk.text


def test_two_matters_fit_in_one_call() -> None:
    talk = Talk().says(
        "집 앞 가로등이 꺼졌어요.",
        "달빛로 12 앞이에요.",
        "한 개만 꺼졌어요.",
        "몰라요.",
        "네, 맞아요.",
        "아니요.",
    )
    talk.says(
        "불법 주차 신고하려고요.",
        "매화시장 입구예요.",
        "차 번호는 모르겠어요.",
        "소화전 앞을 막고 있어요.",
        "아니요.",
        "네.",
    )
    assert [c.category for c in talk.complaints] == ["complaint.light.street", "complaint.parking.illegal"]


def test_leaving_in_the_middle_files_what_can_be_found() -> None:
    talk = Talk().says("집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "끊을게요.")
    assert talk.complaints[0].slots["confirmed"] == "no"
    assert talk.ended


def test_a_dropped_line_files_what_can_be_found() -> None:
    talk = Talk().says("집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.").hangs_up()
    assert talk.complaints[0].slots["where"] == "달빛로 12 앞"
    assert talk.last.say == ()
    assert talk.last.listen is None


def test_a_withheld_number_is_offered_no_text_message() -> None:
    talk = Talk(caller_known=False).says(
        "집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "한 개만 꺼졌어요.", "몰라요.", "네, 맞아요."
    )
    assert "sms.ask" not in talk.lines
    assert "more.ask" in talk.lines


def test_the_failure_sentence_stands_ready_when_filing_may_fail() -> None:
    talk = Talk().says(
        "집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "한 개만 꺼졌어요.", "몰라요.", "네, 맞아요."
    )
    assert [u.line for u in talk.last.if_effects_fail] == ["complaint.not_filed"]


@pytest.mark.parametrize(
    ("at", "lines", "place"),
    [
        (
            datetime(2026, 11, 20, 14, 40, tzinfo=UTC),
            ["info.open", "info.call_first", "more.ask"],
            "달빛약국",
        ),
        (datetime(2026, 11, 20, 18, 0, tzinfo=UTC), ["info.closed", "info.ask_119", "more.ask"], ""),
    ],
)
def test_a_night_pharmacy_is_named_only_when_the_data_says_it_is_open(
    at: datetime, lines: list[str], place: str
) -> None:
    talk = Talk(at=at).says("지금 문 연 약국 있어요?", "중앙동이에요.")
    assert talk.lines == lines
    assert place in talk.text
    assert "매화약국" not in talk.text


def test_a_sick_child_is_asked_about_red_flags_before_any_clinic_is_named() -> None:
    talk = Talk().says("지금 문 연 소아과가 있나요?")
    assert talk.lines == ["info.child_age"]
    talk.says("14개월이에요.")
    assert talk.lines == ["info.child_flags"]
    talk.says("없어요.", "중앙동이에요.")
    assert talk.lines[:2] == ["info.closed_since", "info.ask_119"]
    assert "밤 12시에 문을 닫았어요" in talk.text
    assert talk.level is Level.ROUTINE


def test_a_red_flag_in_a_child_calls_for_119() -> None:
    talk = Talk().says("지금 문 연 소아과가 있나요?", "14개월이에요.", "네, 있어요.")
    assert [page.rule for page in talk.pages] == ["R-06"]
    assert talk.pages[0].lines == ("119",)


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    talk = Talk().says("버스 막차가 몇 시예요?")
    assert "알지 못해요" in talk.text


def test_office_hours_come_from_the_city_data() -> None:
    assert "아홉 시" in Talk().says("주민센터 몇 시에 열어요?").text
    assert "시청" in Talk().says("여권은 어디서 만들어요?").text


def test_who_lives_alone_and_asks_for_welfare_is_not_asked_about_suicide() -> None:
    talk = Talk().says(
        "복지 상담 받고 싶은데요, 저 혼자 살아요.",
        "생활비가 제일 급해요.",
        "네, 전화 주세요.",
        "다른 건 없어요.",
    )
    assert not any(line.startswith(("asq.", "soft.", "safety.")) for line in talk.all_lines)
    promise = next(e for e in talk.effects if isinstance(e, PromiseCallback))
    assert promise.due_at == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # Monday noon in Seoul
    assert talk.answers["chief_need.text"].quote == "생활비가 제일 급해요."


def test_not_understood_goes_from_other_words_to_choices_to_writing_down() -> None:
    talk = Talk().says("거시기.")
    assert talk.lines == ["open.unclear", "open.ask"]
    talk.says("거시기 머시기.")
    assert talk.lines == ["open.choices"]
    assert talk.last.listen is not None
    assert talk.last.listen.expect is Expect.DIGITS
    talk.presses("2")
    assert "slot.where" in talk.lines


def test_english_is_served_throughout() -> None:
    talk = Talk("en").says(
        "I want to report an illegally parked car.",
        "It is in front of the library.",
        "I don't know.",
        "I don't know.",
        "No.",
    )
    assert "in front of the library" in talk.text
    talk.says("Yes, that's right.", "No, thank you.", "No, that's all.")
    assert talk.complaints[0].category == "complaint.parking.illegal"
    assert all(u.lang == "en" for o in talk.outcomes for u in o.say)
    assert not any("가" <= c <= "힣" for c in talk.all_text)
    assert talk.ended


def test_the_call_ends_as_completed() -> None:
    talk = Talk().says("버스 막차가 몇 시예요?", "감사합니다.")
    assert [e.reason for e in talk.effects if hasattr(e, "reason")] == [EndReason.COMPLETED]


def test_braces_in_a_callers_words_are_never_taken_for_a_placeholder() -> None:
    talk = Talk().says("집 앞 가로등이 꺼졌어요.", "{receipt}", "{receipt}", "몰라요.", "몰라요.")
    assert talk.lines[-1] == "complaint.readback"
    assert "{" not in talk.text
