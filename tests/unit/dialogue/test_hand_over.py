"""What was told is on file before a person takes over, once; a danger at a place leaves the caller in the call."""

from __future__ import annotations

from dialogue_flows.outcome import ConnectHuman, Escalate, HumanProgress, SendSms
from tests.unit.dialogue.talk import Talk
from transcripts.calls import Level

LIGHT = ("집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.")
BURST = ("수도관이 터져서 물이 콸콸 나와요.", "강변로 33 앞 도로예요.", "네, 그래요.")


def test_an_open_complaint_is_filed_as_it_stands_when_an_officer_accepts_the_caller() -> None:
    talk = Talk().says(*LIGHT, "사람 바꿔 주세요.").news(HumanProgress.ACKNOWLEDGED)
    assert talk.lines == ["human.acknowledged", "complaint.filed_so_far"]
    assert [c.slots["where"] for c in talk.complaints] == ["달빛로 12 앞"]
    assert talk.complaints[0].slots["confirmed"] == "no"


def test_the_news_is_still_true_when_the_complaint_could_not_be_stored() -> None:
    talk = Talk().says(*LIGHT, "사람 바꿔 주세요.").news(HumanProgress.ACKNOWLEDGED)
    assert [u.line for u in talk.last.if_effects_fail] == ["human.acknowledged"]


def test_it_is_filed_once_whatever_follows() -> None:
    talk = Talk().says(*LIGHT, "사람 바꿔 주세요.")
    talk.news(HumanProgress.ACKNOWLEDGED).says("한 개만 꺼졌어요.").news(HumanProgress.JOINED).hangs_up()
    assert len(talk.complaints) == 1


def test_a_person_who_joins_at_once_leaves_nothing_unfiled() -> None:
    talk = Talk().says(*LIGHT, "사람 바꿔 주세요.").news(HumanProgress.JOINED)
    assert talk.lines == ["human.joined"]
    assert len(talk.complaints) == 1
    assert len(talk.hangs_up().complaints) == 1


def test_a_complaint_without_a_place_goes_on_being_taken() -> None:
    talk = Talk().says(LIGHT[0], "사람 바꿔 주세요.").news(HumanProgress.ACKNOWLEDGED)
    assert talk.complaints == []
    talk.says(LIGHT[1])
    assert talk.lines[-1] == "slot.one_or_many"


def test_what_was_filed_meanwhile_is_told_when_the_call_comes_back_to_it() -> None:
    talk = Talk().says(*LIGHT, "죽고 싶어요.", "네.", "아니요.").news(HumanProgress.ACKNOWLEDGED)
    assert talk.lines == ["human.acknowledged"]
    assert len(talk.complaints) == 1
    talk.says(
        "아니요.", "아니요.", "아니요.", "아니요.", "아니요.", "언니가 옆에 있어요.", "아니요.", "아니요."
    )
    assert "complaint.filed_meanwhile" in talk.all_lines
    assert len(talk.complaints) == 1


def test_a_situation_room_that_accepts_a_dangerous_place_does_not_end_the_questions() -> None:
    talk = Talk().says(*BURST)
    assert [page.rule for page in talk.pages] == ["R-50"]
    talk.news(HumanProgress.ACKNOWLEDGED)
    assert talk.lines == ["hazard.acknowledged"]
    assert talk.complaints == []
    talk.says("다친 사람은 없어요.", "네, 맞아요.")
    assert talk.complaints[0].slots["sinking"] == "yes"


def test_a_danger_that_is_looked_at_tonight_is_not_put_off_to_office_hours() -> None:
    talk = Talk().says(*BURST, "다친 사람은 없어요.", "네, 맞아요.", "네.")
    assert "complaint.department_also" in talk.all_lines
    assert "업무 시간" not in talk.all_text
    message = next(effect for effect in talk.effects if isinstance(effect, SendSms))
    assert "업무 시간" not in message.text
    assert "119" in message.text


def test_an_unfinished_complaint_is_filed_before_the_goodbye() -> None:
    talk = Talk().says(
        *LIGHT, "불법 주차 신고하려고요.", "매화시장 입구예요.", "몰라요.", "몰라요.", "아니요."
    )
    talk.says("네, 맞아요.")
    assert "complaint.resume" in talk.lines  # the one that was put aside goes on by itself
    talk.says("끊을게요.")
    assert talk.ended
    assert sorted(c.category for c in talk.complaints) == [
        "complaint.light.street",
        "complaint.parking.illegal",
    ]


def test_a_caller_in_no_danger_hears_no_sentence_for_a_crisis_while_waiting() -> None:
    talk = Talk().says("사람 바꿔 주세요.").is_silent(15, times=6)
    assert talk.level is Level.ROUTINE
    assert not [line for line in talk.all_lines if line.startswith("wait.")]
    assert {"human.searching", "human.please_hold"} == set(talk.lines) | set(talk.all_lines[-2:])
    assert len([e for e in talk.effects if isinstance(e, ConnectHuman)]) == 1


def test_a_danger_at_a_place_named_by_a_caller_in_danger_is_reported_beside_their_own_case() -> None:
    """Somebody has accepted the caller. The hole in the road calls its own duty, and the caller does not wait again."""
    talk = Talk().says("죽고 싶어요.", "네.").news(HumanProgress.ACKNOWLEDGED)
    talk.says("그리고 집 앞에 맨홀 뚜껑이 열려 있어요.")
    assert [page.rule for page in talk.pages] == ["R-12", "R-50"]
    assert "hazard.public" in talk.lines
    assert "wait.accepted" in talk.lines
    assert "wait.urgent" not in talk.lines


def test_both_dangers_in_one_breath_ask_for_both_duties() -> None:
    """Neither stands in for the other, in whatever order the table names them."""
    talk = Talk().says("죽고 싶어요. 집 앞 맨홀 뚜껑이 열려 있어서 거기 빠지려고요.")
    talk.says("네.", "네.", "네.")
    rules = [page.rule for page in (e for e in talk.effects if isinstance(e, Escalate))]
    assert rules.count("R-50") == 1
    assert [rule for rule in rules if rule != "R-50"]
