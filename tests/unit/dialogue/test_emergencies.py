"""Medical, hazard, violence, threats and need, as conversations."""

from __future__ import annotations

import pytest

from dialogue_flows.outcome import HumanProgress
from tests.unit.dialogue.talk import Talk
from transcripts.calls import Lang, Level


def test_the_first_words_of_an_emergency_override_the_disclosure() -> None:
    talk = Talk().says("가스 냄새가 나요.", over_agent=True)
    assert talk.lines[:2] == ["disclose.short", "hazard.gas"]
    assert talk.pages[0].rule == "R-05"


def test_gas_first_out_then_questions() -> None:
    talk = Talk().says("가스 냄새가 나요.")
    assert talk.lines == ["hazard.gas", "medical.searching", "emergency.where"]
    assert "스위치" in talk.text
    talk.says("달빛로 12 앞이에요.")
    assert talk.answers["subject.address.text"].value == "달빛로 12 앞"


@pytest.mark.parametrize(
    ("lang", "words", "rule"),
    [
        ("ko", "가슴이 콱 막혀요. 식은땀이 나요.", "R-02"),
        ("en", "My chest hurts and I'm sweating.", "R-02"),
        ("ko", "어머니 얼굴 한쪽이 처졌어요.", "R-02"),
        ("ko", "약을 한꺼번에 먹었어요.", "R-03"),
        ("ko", "집에 불이 났어요.", "R-04"),
        ("ko", "숨을 안 쉬어요.", "R-01"),
    ],
)
def test_medical_and_fire_page_at_once_with_119_and_one_instruction(lang: str, words: str, rule: str) -> None:
    talk = Talk(lang).says(words)  # type: ignore[arg-type]
    assert rule in talk.pages[0].rules
    assert "119" in talk.pages[0].lines
    advice = [
        line for line in talk.lines if line.startswith(("medical.", "hazard.")) and "searching" not in line
    ]
    assert len(advice) == 1
    assert talk.lines[-1] == "emergency.where"


def test_a_mother_who_does_not_wake_is_asked_about_breath() -> None:
    talk = Talk().says("어머니가 안 일어나요.", "달빛로 12 앞이에요.")
    assert talk.lines[-1].startswith("medical.")
    talk.says("아니요.")
    assert talk.level is Level.IMMEDIATE
    assert "119" in talk.pages[0].lines


def test_violence_with_the_abuser_at_home_brings_112_and_no_ringing_back() -> None:
    talk = Talk().says("남편이 때려요.")
    assert talk.lines[-1] == "violence.v1"
    talk.says("네.", "네.")
    assert talk.pages[-1].rule == "R-20"
    assert talk.pages[-1].lines == ("112",)
    assert talk.pages[-1].safe_to_call_back is False
    talk.says("아니요.", "남편이 지금 집에 있어요.", "아니요.", "네.")
    assert talk.answers["domains.safety.abuser_in_home"].value is True
    assert talk.lines[-1] == "emergency.where"


def test_a_caller_who_cannot_speak_answers_by_key_and_no_organisation_is_named() -> None:
    talk = Talk().says("남편이 때려요.").presses("2")
    begin = len(talk.outcomes)
    talk.presses("1").presses("1").presses("1").presses("2").presses("1").news(HumanProgress.PAGED)
    aloud = " ".join(u.text for o in talk.outcomes[begin:] for u in o.say)
    assert not any(name in aloud for name in ("경찰", "112", "119", "1366", "담당자", "시청"))
    assert "R-20" in talk.rules
    talk.says("누구야?")
    assert talk.lines == ["silent.cover"]
    assert talk.is_silent(20).last.say == ()


def test_two_taps_on_a_silent_line_open_the_silent_mode() -> None:
    talk = Talk().is_silent(3, times=3)
    assert talk.lines == ["silence.two_taps"]
    assert talk.presses("5").last.say == ()
    talk.presses("5")
    assert talk.lines == ["silent.opening", "violence.keypad_danger"]
    talk.presses("1")
    assert talk.pages[0].rule == "R-20"


def test_safe_now_is_for_tonight_with_an_offer() -> None:
    talk = Talk().says(
        "남편이 때려요.", "네.", "아니요.", "아니요.", "아니요.", "아니요.", "아니요.", "매화시장 입구예요."
    )
    assert talk.level is Level.SAME_NIGHT
    assert "R-21" in talk.rules
    assert talk.lines[-1] == "offer.human"
    talk.says("아니요, 괜찮아요.")
    assert talk.lines == ["offer.callback_safe"]


def test_a_threat_to_somebody_brings_112() -> None:
    talk = Talk().says("그 인간 죽이러 갈 거예요.")
    assert talk.pages[0].rule == "R-17"
    assert talk.lines[-1] == "harm.h1"


def test_three_days_without_food_are_for_tonight() -> None:
    talk = Talk().says("며칠째 밥을 못 먹었어요.", "아니요, 없어요.", "네.", "네.", "중앙동이에요.")
    assert "R-30" in talk.rules
    assert "R-37" in talk.rules
    assert talk.level is Level.SAME_NIGHT
    assert talk.lines[-1] == "offer.human"


def test_a_missing_father_with_dementia_brings_112() -> None:
    talk = Talk().says("아버지가 집에 안 돌아왔어요. 치매가 있어요.")
    if talk.lines[-1] == "missing.who":  # where the words alone did not settle it
        talk.says("네, 그래요.")
    assert "R-26" in talk.rules
    assert "112" in talk.pages[0].lines
    assert talk.lines[-1] == "missing.last_seen"


def test_medicine_that_has_run_out_is_asked_which_it_is() -> None:
    talk = Talk().says("네, 약이 떨어졌어요.")
    assert talk.lines[-1] == "medicine.which"
    talk.says("네, 인슐린이에요.")
    assert "R-36" in talk.rules


def test_a_child_alone_whose_mother_does_not_wake_has_119_looked_for_at_once() -> None:
    talk = Talk().says("엄마가 안 일어나요. 나 혼자 있어요.")
    assert "R-01" in talk.rules
    assert "119" in talk.pages[0].lines


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ko", "앰뷸런스 빨리요."), ("ko", "구급차 좀 불러 주세요."), ("en", "Ambulance please.")],
)
def test_who_asks_for_an_ambulance_gets_119_and_no_instruction_for_an_injury_nobody_told_of(
    lang: Lang, words: str
) -> None:
    talk = Talk(lang).says(words)
    assert talk.level is Level.IMMEDIATE
    assert "119" in talk.pages[0].lines
    assert talk.lines == ["medical.searching", "emergency.where"]


@pytest.mark.parametrize("answer", ["네.", "글쎄요.", ""])
def test_who_is_ill_and_tells_no_known_sign_is_asked_whether_119_is_needed(answer: str) -> None:
    """Who cannot say that it is not needed counts as somebody who needs it."""
    talk = Talk().says("배가 끊어질 것 같아요.", "달빛로 12 앞이에요.")
    assert talk.lines[-1] == "emergency.need_119"
    for _ in range(8):
        if talk.level is not Level.IMMEDIATE:
            talk.says(answer) if answer else talk.is_silent(12)
    assert talk.level is Level.IMMEDIATE
    assert "119" in talk.pages[0].lines


def test_who_is_ill_and_wants_no_ambulance_is_told_when_to_call() -> None:
    talk = Talk().says("배가 끊어질 것 같아요.", "달빛로 12 앞이에요.", "아니요, 괜찮아요.")
    assert "medical.watch" in talk.lines
    assert talk.level is not Level.IMMEDIATE
