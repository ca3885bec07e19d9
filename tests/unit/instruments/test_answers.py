"""Which option is meant: as people say it, and in doubt none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue_flows.instruments.answers import NO_ANSWER, by_key, by_words, by_yes_or_no
from dialogue_flows.instruments.loader import built_in_packs
from dialogue_flows.instruments.scoring import Given
from transcripts.calls import LANGS, Lang

PACKS = {pack.name: pack for pack in built_in_packs()}


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ("거의 매일이요", "nearly_every_day"),
        ("하루도 빠짐없이 그랬어요", "nearly_every_day"),
        ("안 그런 날이 없었어요", "nearly_every_day"),
        ("끊임없이요", "nearly_every_day"),
        ("일주일 넘게요", "over_a_week"),
        ("일주일에 닷새쯤이요", "over_a_week"),
        ("매일은 아니고 일주일 넘게요", "over_a_week"),
        ("며칠 그랬어요", "several_days"),
        ("자주는 아니고 가끔이요", "several_days"),
        ("한 5일이요", "several_days"),
        ("없어요", "none"),
        ("아니요, 없었어요.", "none"),
        ("거의 없어요", "none"),
        ("그런 적은 없는데요", "none"),
        ("하루도 없었어요", "none"),
        ("글쎄요", None),
        ("재미있는 게 없어요", None),
        ("희망이 없어요", None),
        ("매일은 아니에요", None),
        ("없진 않아요", None),
        ("거의 매일이랬다가 며칠이랬다가", None),
        ("거의 매일, 일주일 넘게, 며칠, 없음 중에서요", None),
        ("", None),
    ],
)
def test_days_of_two_weeks_are_read_in_korean(said: str, option: str | None) -> None:
    assert by_words(PACKS["phq2"], said, "ko").option == option


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ("Nearly every day", "nearly_every_day"),
        ("more than half the days", "over_a_week"),
        ("a few days", "several_days"),
        ("not every day, a few days", "several_days"),
        ("No, not at all.", "none"),
        ("none", "none"),
        ("I have none left of it", None),
        ("not every day", None),
        ("I don't know", None),
    ],
)
def test_days_of_two_weeks_are_read_in_english(said: str, option: str | None) -> None:
    assert by_words(PACKS["gad2"], said, "en").option == option


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ("자주 그랬죠", "often"),
        ("가끔요", "sometimes"),
        ("한두 번 있었어요", "sometimes"),
        ("없지는 않았어요", "sometimes"),
        ("한 번도 없었어요", "never"),
        ("없었어요", "never"),
        ("먹을 게 없어요", None),
        ("돈이 없어서요", None),
        ("오늘은 모르겠어요", None),
    ],
)
def test_how_often_food_was_short_is_read_and_an_empty_cupboard_is_not_never(
    said: str, option: str | None
) -> None:
    assert by_words(PACKS["food2"], said, "ko").option == option


def test_two_options_in_one_breath_are_no_answer_but_prove_the_lower_one() -> None:
    assert by_words(PACKS["phq2"], "거의 매일, 아니 일주일 넘게요", "ko") == Given(None, 2)


def test_keys_count_from_one_since_zero_asks_for_a_person() -> None:
    keys = {key: by_key(PACKS["food2"], key).option for key in "01234#*"}
    assert keys == {"0": None, "1": "never", "2": "sometimes", "3": "often", "4": None, "#": None, "*": None}


def test_a_bare_no_is_none_and_a_bare_yes_proves_only_the_least() -> None:
    assert by_yes_or_no(PACKS["food2"], "no") == Given("never")
    assert by_yes_or_no(PACKS["food2"], "yes") == Given(None, 1)
    assert by_yes_or_no(PACKS["food2"], "unclear") == NO_ANSWER


@given(st.text(max_size=60), st.sampled_from(sorted(PACKS)), st.sampled_from(LANGS))
def test_any_text_is_an_option_of_the_pack_or_no_answer(text: str, name: str, lang: Lang) -> None:
    found = by_words(PACKS[name], text, lang)
    known = {option.id for option in PACKS[name].options}
    assert found.option is None or found.option in known
    assert 0 <= found.at_least <= PACKS[name].top
