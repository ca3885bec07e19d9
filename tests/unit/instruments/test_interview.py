"""Instruments in a call: spoken as they stand, heard item by item; silence and refusal are never a "no"."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langgraph.checkpoint.memory import InMemorySaver

from dialogue_flows.conversation import Conversation
from dialogue_flows.instruments.loader import BUILT_IN, FILE
from dialogue_flows.instruments.shelf import Shelf, open_shelf
from dialogue_flows.outcome import CallStarted, Note, RecordAnswer
from dialogue_flows.ports import Household
from tests.unit.dialogue.talk import HanbyeolCity, Talk
from tests.unit.instruments.folders import OFFICIAL, instrument, words
from transcripts.calls import AnswerStatus, Flow, Lang, Level

DAY = date(2026, 11, 20)
FIRE = ("house_fire",)
GAS = ("gas",)
NO_VARIABLES = ()


def call(variables: tuple[str, ...] = NO_VARIABLES, *, shelf: Shelf | None = None, lang: Lang = "ko") -> Talk:
    household = Household("김온밤", None, "중앙동 행정복지센터", "+82310000205", variables)
    talk = Talk(lang, Flow.INITIAL_COUNSELLING, household=household, start=False)
    if shelf is not None:
        talk.conversation = Conversation(HanbyeolCity(), InMemorySaver(), shelf=shelf)
    talk.hears(CallStarted())
    return (
        talk.says("네, 제가 맞아요.", "네, 말씀하세요.") if lang == "ko" else talk.says("Yes.", "Yes, go on.")
    )


def to(talk: Talk, line: str) -> Talk:
    """Through everything that comes before the line; fails where it does not come."""
    for _ in range(30):
        if talk.lines[-1] == line:
            return talk
        talk.says("아니요." if talk.context.lang == "ko" else "No.")
    raise AssertionError(f"{line} was not asked\n{talk.transcript()}")


def one_wording() -> list[tuple[str, str]]:
    """Changes that leave the first item of the test's pack one sentence in each language."""
    text = (BUILT_IN / "gad2" / FILE).read_text(encoding="utf-8")
    korean, english = re.search(r"ko: (\[.*\])\n\s+en: (\[.*\])", text).groups()  # type: ignore[union-attr]
    return [(korean, '"하나뿐인 문항이에요."'), (english, '"There is one wording."')]


def notes(talk: Talk, key: str) -> list[dict[str, object]]:
    return [dict(effect.data) for effect in talk.effects if isinstance(effect, Note) and effect.key == key]


def test_worry_is_asked_after_a_shock_scored_with_quotes_and_looked_at_in_the_morning() -> None:
    talk = to(call(FIRE), "out.wo_1").says("거의 매일이요.")
    assert talk.lines == ["out.wo_2"]
    talk.says("며칠 그랬어요.")
    answers = talk.answers
    assert (answers["domains.mental.gad2.i1"].value, answers["domains.mental.gad2.i1"].quote) == (
        3,
        "거의 매일이요.",
    )
    assert answers["domains.mental.gad2.i2"].value == 1
    assert answers["domains.mental.gad2_total"].value == 4
    assert answers["domains.mental.gad2.result"].value == "positive"
    assert "R-19" in talk.rules
    assert talk.level is Level.NEXT_MORNING
    assert talk.lines == ["out.ne_1"]
    assert notes(talk, "instrument_items")[-1] == {
        "instrument": "gad2",
        "result": "positive",
        "i1": "answered",
        "i2": "answered",
    }


def test_worry_is_not_asked_where_nothing_unlocks_it_and_food_neither() -> None:
    talk = to(call(), "out.ne_1")
    assert not {"out.wo_1", "out.ec_2", "food.tonight"} & set(talk.all_lines)
    assert "domains.mental.gad2.i1" not in talk.answers


def test_a_sensitive_variable_unlocks_no_instrument() -> None:
    talk = to(call(("self_harm_visit", "suicide_care")), "out.ne_1")
    assert not {"out.wo_1", "out.ec_2"} & set(talk.all_lines)


def test_who_had_too_little_food_is_asked_about_tonight_and_none_is_cared_for() -> None:
    talk = to(call(GAS), "out.ec_2").says("자주 그랬어요.", "가끔이요.")
    assert talk.lines == ["food.tonight"]
    assert talk.answers["domains.economy.hvs.q1"].value == "often"
    assert talk.answers["domains.economy.hvs.result"].value == "positive"
    talk.says("아니요.")
    assert "R-30" in talk.rules
    assert talk.level is Level.SAME_NIGHT


def test_who_always_had_enough_is_not_asked_about_tonight() -> None:
    talk = to(call(GAS), "out.ec_2").says("없어요.", "아니요.")
    assert talk.answers["domains.economy.hvs.result"].value == "negative"
    assert talk.lines == ["out.ec_4"]


def test_yes_without_how_often_is_asked_once_more_and_then_counts_as_at_least_sometimes() -> None:
    talk = to(call(GAS), "out.ec_2").says("네.")
    assert talk.lines == ["out.ec_2"]
    talk.says("네.", "없어요.")
    assert talk.answers["domains.economy.hvs.q1"].status is AnswerStatus.UNCLEAR
    assert talk.answers["domains.economy.hvs.q1"].value is None
    assert talk.answers["domains.economy.hvs.result"].value == "positive"
    assert talk.lines == ["food.tonight"]


def test_an_empty_cupboard_is_not_taken_for_never() -> None:
    talk = to(call(GAS), "out.ec_3").says("냉장고에 아무것도 없어요.", "냉장고에 아무것도 없어요.")
    assert talk.answers["domains.economy.hvs.q2"].value is None
    assert talk.answers["domains.economy.hvs.result"].value != "negative"


def test_refused_mood_has_no_score_is_not_negative_and_the_interview_goes_on() -> None:
    talk = to(call(), "out.mh_1").says("대답 안 할래요.", "말하고 싶지 않아요.")
    assert talk.answers["domains.mental.phq2.i1"].status is AnswerStatus.REFUSED
    assert talk.answers["domains.mental.phq2.result"].value == "incomplete"
    assert talk.answers["domains.mental.phq2.at_least"].value == 0
    assert "domains.mental.phq2.score" not in talk.answers
    assert talk.lines == ["out.ne_1"]


def test_one_answer_that_is_enough_by_itself_leads_to_the_direct_questions() -> None:
    talk = to(call(), "out.mh_1").says("거의 매일이요.", "글쎄요.", "글쎄요.")
    assert talk.lines == ["asq.bridge", "asq.q1"]
    assert "domains.mental.phq2.score" not in talk.answers
    assert talk.answers["domains.mental.phq2.at_least"].value == 3


def test_none_said_over_the_question_or_doubtfully_heard_is_put_again() -> None:
    over = to(call(), "out.mh_1").says("없어요.", over_agent=True)
    assert over.lines == ["out.mh_1"]
    doubtful = to(call(), "out.mh_1").says("없어요.", confidence=0.2)
    assert doubtful.lines == ["out.mh_1"]
    doubtful.says("없어요.", confidence=0.2)
    assert doubtful.answers["domains.mental.phq2.i1"].status is AnswerStatus.UNCLEAR


def test_sound_without_words_is_no_answer() -> None:
    talk = to(call(), "out.mh_1").mumbles().mumbles().mumbles().mumbles()
    assert talk.answers["domains.mental.phq2.i1"].value is None
    assert talk.answers["domains.mental.phq2.i1"].status is AnswerStatus.UNCLEAR


def test_what_a_hang_up_leaves_unasked_stands_as_not_asked() -> None:
    talk = to(call(FIRE), "out.wo_1").hangs_up()
    assert talk.answers["domains.mental.gad2.i1"].status is AnswerStatus.UNCLEAR
    assert talk.answers["domains.mental.gad2.i2"].status is AnswerStatus.NOT_ASKED
    assert "domains.mental.gad2_total" not in talk.answers


def test_danger_in_the_middle_suspends_the_instrument_and_it_goes_on_where_it_was() -> None:
    talk = to(call(FIRE), "out.wo_1").says("거의 매일이요.", "죽고 싶은 건 아니고요, 힘들어서요.")
    assert talk.lines[-1] in {"soft.mood", "asq.q1"}
    while talk.lines[-1] != "out.wo_2":
        talk.says("아니요.")
        assert not talk.ended
    assert talk.says("자주요.").answers["domains.mental.gad2_total"].value == 5


def test_an_instrument_is_held_in_english() -> None:
    talk = to(call(FIRE, lang="en"), "out.wo_1").says("Nearly every day.", "No, not at all.")
    assert talk.answers["domains.mental.gad2_total"].value == 3


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["없어요.", "거의 매일이요.", "며칠이요.", "네.", "글쎄요.", "대답 안 할래요.", "음…", "3"]
        ),
        min_size=4,
        max_size=4,
    )
)
def test_whatever_is_said_no_result_is_negative_without_every_answer(said: list[str]) -> None:
    talk = to(call(GAS), "out.ec_2")
    for words_said in said:
        if talk.lines[-1] in {"out.ec_2", "out.ec_3"}:
            talk.presses(words_said) if words_said.isdigit() else talk.says(words_said)
    result = talk.answers["domains.economy.hvs.result"].value
    items = [talk.answers[f"domains.economy.hvs.q{n}"] for n in (1, 2)]
    assert (result == "negative") == all(item.value == "never" for item in items)
    recorded = [e.answer for e in talk.effects if isinstance(e, RecordAnswer)]
    assert all(a.value is not None for a in recorded if a.status is AnswerStatus.ASSERTED)


def test_official_words_are_spoken_as_they_stand_and_the_record_names_them(tmp_path: Path) -> None:
    odd = ("여기에 첫째 문항을 원문 그대로 적으세요.", "문항 {1}(을/를) 그대로.")
    words(tmp_path, OFFICIAL, odd)
    talk = Talk(start=False)
    talk.conversation = Conversation(
        HanbyeolCity({"asq.q1": "다른 말"}), InMemorySaver(), shelf=open_shelf([tmp_path], DAY)
    )
    talk.hears(CallStarted())
    talk.says("더는 살고 싶지 않아요.")
    assert "문항 {1}(을/를) 그대로." in talk.text
    talk.says("글쎄요.")
    assert talk.lines[-2:] == ["ask.again", "asq.q1"]
    assert "문항 {1}(을/를) 그대로." in talk.text
    (named,) = notes(talk, "pack")
    assert (named["id"], named["lang"], len(str(named["sha"]))) == ("asq_sheet", "ko", 64)
    talk.says("네.", "아니요.", "아니요.", "아니요.", "네.")
    assert "R-10" in talk.rules


@pytest.mark.parametrize("change", [("첫째", "첫 번째"), ("2099-12-31", "2026-11-19")])
def test_where_official_words_are_refused_the_built_in_script_goes_on(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    words(tmp_path, OFFICIAL, change, hashed="2026" in change[1])
    shelf = open_shelf([tmp_path], DAY)
    assert len(shelf.refused) == 1
    talk = Talk(start=False)
    talk.conversation = Conversation(HanbyeolCity(), InMemorySaver(), shelf=shelf)
    talk.hears(CallStarted())
    talk.says("더는 살고 싶지 않아요.")
    assert talk.lines[-1] == "asq.q1"
    assert "지난 몇 주 동안" in talk.text
    assert notes(talk, "pack") == []


def test_an_instrument_of_the_city_is_asked_with_keys_and_ends_with_its_licence(tmp_path: Path) -> None:
    instrument(tmp_path, ("valid_until: unlimited", "valid_until: 2026-11-21"))
    shelf = open_shelf([tmp_path], DAY)
    talk = to(call(FIRE, shelf=shelf), "calm.q1").presses("4").presses("1")
    assert talk.answers["domains.mental.calm_total"].value == 3
    assert [note["id"] for note in notes(talk, "pack")] == ["phq2", "gad2", "calm2"]
    later = Talk(flow=Flow.INITIAL_COUNSELLING, household=talk.context.household, start=False)
    later.now = later.now.replace(month=12)
    later.conversation = Conversation(HanbyeolCity(), InMemorySaver(), shelf=shelf)
    later.hears(CallStarted())
    later.says("네, 제가 맞아요.", "네, 말씀하세요.")
    assert "calm.q1" not in to(later, "out.ne_1").all_lines


def test_an_item_of_one_wording_is_put_again_in_the_same_words_with_its_keys(tmp_path: Path) -> None:
    instrument(tmp_path, *one_wording())
    talk = to(call(FIRE, shelf=open_shelf([tmp_path], DAY)), "calm.q1").says("글쎄요.")
    assert talk.lines == ["ask.again", "calm.q1", "instrument.keys"]
    assert "하나뿐인 문항이에요" in talk.text
    assert "1번 없음, 2번 며칠, 3번 일주일 넘게, 4번 거의 매일" in talk.text
    assert talk.presses("2").answers["domains.mental.calm.i1"].value == 1


def test_a_call_that_waits_for_an_item_which_is_gone_after_a_restart_goes_on(tmp_path: Path) -> None:
    instrument(tmp_path)
    saver = InMemorySaver()
    talk = call(FIRE)
    talk.conversation = Conversation(HanbyeolCity(), saver, shelf=open_shelf([tmp_path], DAY))
    talk.hears(CallStarted())
    to(talk.says("네, 제가 맞아요.", "네, 말씀하세요."), "calm.q1")
    talk.conversation = Conversation(HanbyeolCity(), saver)
    talk.says("거의 매일이요.")
    assert talk.lines == ["out.ne_1"]
