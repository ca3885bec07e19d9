"""A score needs every answer: whatever was refused, unclear or not asked leaves a lower bound and never a "no"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue_flows.instruments.loader import built_in_packs
from dialogue_flows.instruments.pack import Instrument
from dialogue_flows.instruments.scoring import Given, standing

PACKS = {pack.name: pack for pack in built_in_packs()}


@st.composite
def answered_in_part(draw: st.DrawFn) -> tuple[Instrument, dict[str, Given]]:
    """A pack, and for each item an answer, a missing answer with or without something proved, or nothing at all."""
    pack = draw(st.sampled_from(list(PACKS.values())))
    some = st.sampled_from([Given(option.id) for option in pack.options])
    none = st.builds(Given, st.none(), st.integers(0, pack.top))
    return pack, {item.id: draw(st.one_of(some, none)) for item in pack.items if draw(st.booleans())}


@given(answered_in_part())
def test_only_a_whole_set_of_answers_has_a_score_or_can_be_negative(
    case: tuple[Instrument, dict[str, Given]],
) -> None:
    pack, known = case
    found = standing(pack, known)
    whole = all(known.get(item.id, Given()).option for item in pack.items)
    assert (found.score is not None) == whole
    if not whole:
        assert found.result != "negative"
    assert (found.result == "positive") == (found.at_least >= pack.cut_off)


@given(answered_in_part(), st.data())
def test_another_answer_never_lowers_the_bound_or_takes_a_positive_back(
    case: tuple[Instrument, dict[str, Given]], data: st.DataObject
) -> None:
    pack, known = case
    open_items = [item.id for item in pack.items if known.get(item.id, Given()) == Given()]
    if open_items:
        more = {data.draw(st.sampled_from(open_items)): Given(data.draw(st.sampled_from(pack.options)).id)}
        before, after = standing(pack, known), standing(pack, known | more)
        assert after.at_least >= before.at_least
        assert before.result != "positive" or after.result == "positive"


@pytest.mark.parametrize(
    ("pack", "options", "score", "result"),
    [
        ("phq2", ("several_days", "none"), 1, "negative"),
        ("phq2", ("several_days", "several_days"), 2, "positive"),
        ("phq2", ("over_a_week", None), None, "positive"),
        ("phq2", ("none", None), None, "incomplete"),
        ("gad2", ("over_a_week", "none"), 2, "negative"),
        ("gad2", ("over_a_week", "several_days"), 3, "positive"),
        ("food2", ("never", "never"), 0, "negative"),
        ("food2", ("never", "sometimes"), 1, "positive"),
        ("food2", (None, None), None, "incomplete"),
    ],
)
def test_the_cut_offs_are_those_of_the_brief(
    pack: str, options: tuple[str | None, ...], score: int | None, result: str
) -> None:
    """Domain brief C.5 (PHQ-2 from 2, GAD-2 from 3) and C.7 (either statement often or sometimes)."""
    items = [item.id for item in PACKS[pack].items]
    found = standing(PACKS[pack], {item: Given(o) for item, o in zip(items, options, strict=True)})
    assert (found.score, found.result) == (score, result)
