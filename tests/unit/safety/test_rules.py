"""The rule table of domain brief C.13: each rule fires on its facts, and learning more never lowers a level."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue_flows.safety.facts import UNKNOWN, Fact, definitions, merge
from dialogue_flows.safety.questions import facts_from_answer, questions
from dialogue_flows.safety.rule_expression import parse
from dialogue_flows.safety.rule_table import rule_table
from dialogue_flows.safety.rules import evaluate
from transcripts.calls import Level

SETTABLE = sorted(
    name for name, definition in definitions().items() if not definition.derived and not definition.number
)


def true(*names: str) -> dict[str, Fact]:
    return {name: Fact(True) for name in names}


CASES: list[tuple[str, dict[str, Fact], Level]] = [
    ("R-01", true("not_breathing"), Level.IMMEDIATE),
    ("R-01", true("gasping"), Level.IMMEDIATE),
    ("R-02", true("chest_pain_flag"), Level.IMMEDIATE),
    ("R-02", true("stroke_flag"), Level.IMMEDIATE),
    ("R-03", true("overdose_or_poison_taken"), Level.IMMEDIATE),
    ("R-03", true("attempt_in_progress"), Level.IMMEDIATE),
    ("R-04", true("fire"), Level.IMMEDIATE),
    ("R-05", true("gas_smell"), Level.IMMEDIATE),
    ("R-06", true("infant_lt3m_fever"), Level.IMMEDIATE),
    ("R-07", true("weapon"), Level.IMMEDIATE),
    ("R-08", true("person_on_bridge_roof_rail"), Level.IMMEDIATE),
    ("R-10", true("asq5_yes"), Level.IMMEDIATE),
    ("R-10", true("intent_yes"), Level.IMMEDIATE),
    ("R-10", true("plan_or_means_yes"), Level.IMMEDIATE),
    ("R-11", true("explicit_suicide", "drop"), Level.IMMEDIATE),
    ("R-11", true("explicit_suicide", "silence_over_20s"), Level.IMMEDIATE),
    ("R-11", true("explicit_suicide", "refuses_safety_qs"), Level.IMMEDIATE),
    ("R-11", true("explicit_suicide", "intoxicated"), Level.IMMEDIATE),
    ("R-12", true("asq2_yes"), Level.SAME_NIGHT),
    ("R-12", true("attempt_within_3mo"), Level.SAME_NIGHT),
    ("R-12", true("asq_refused_all"), Level.SAME_NIGHT),
    ("R-13", true("indirect_cue", "not_cleared_by_direct_no"), Level.SAME_NIGHT),
    ("R-14", true("asq4_only_older"), Level.NEXT_MORNING),
    ("R-15", {"phq2": Fact(2)} | true("asq_negative"), Level.NEXT_MORNING),
    ("R-16", true("bereaved_by_suicide_recent"), Level.SAME_NIGHT),
    ("R-17", true("harm_to_others_intent"), Level.IMMEDIATE),
    ("R-18", true("psychosis_commands"), Level.IMMEDIATE),
    ("R-19", {"gad2": Fact(3)}, Level.NEXT_MORNING),
    ("R-20", true("dv_disclosed", "abuser_in_home"), Level.IMMEDIATE),
    ("R-20", true("dv_key_mode_yes"), Level.IMMEDIATE),
    ("R-21", true("dv_disclosed", "safe_now"), Level.SAME_NIGHT),
    ("R-22", true("child_abuse_any"), Level.IMMEDIATE),
    ("R-23", true("elder_abuse", "danger_now"), Level.IMMEDIATE),
    ("R-23", true("disability_abuse", "danger_now"), Level.IMMEDIATE),
    ("R-24", true("elder_abuse"), Level.SAME_NIGHT),
    ("R-25", true("stalking"), Level.SAME_NIGHT),
    ("R-26", true("missing_dementia_or_child"), Level.IMMEDIATE),
    ("R-30", {"age": Fact(70)} | true("no_food_tonight"), Level.SAME_NIGHT),
    ("R-30", true("no_food_tonight"), Level.SAME_NIGHT),  # unknown age counts as vulnerable (C.2)
    ("R-31", true("no_heat", "cold_now"), Level.SAME_NIGHT),
    ("R-31", true("no_cooling", "heat_advisory", "ill"), Level.SAME_NIGHT),
    ("R-32", true("power_or_water_cut", "life_device"), Level.IMMEDIATE),
    ("R-33", true("utilities_cut_now"), Level.NEXT_MORNING),
    ("R-34", true("homeless_tonight"), Level.SAME_NIGHT),
    ("R-34", true("evicted_today", "child"), Level.SAME_NIGHT),
    ("R-35", true("care_dependent_alone_tonight"), Level.SAME_NIGHT),
    ("R-36", true("medicine_out", "medicine_critical"), Level.SAME_NIGHT),
    ("R-37", true("emergency_welfare_ground"), Level.NEXT_MORNING),
    ("R-40", {"no_contact_hours": Fact(50)} | true("death_signs"), Level.IMMEDIATE),
    ("R-41", {"no_contact_hours": Fact(30)} | true("ill"), Level.SAME_NIGHT),
    ("R-42", true("checkin_answered_but_moan_or_distress"), Level.IMMEDIATE),
    ("R-43", true("checkin_missed_3", "sensor_alarm"), Level.SAME_NIGHT),
    ("R-50", true("public_hazard"), Level.IMMEDIATE),
    ("R-60", true("any_flag", "detector_error"), Level.NEXT_MORNING),
    ("R-61", true("caller_asks_human"), Level.ROUTINE),
    ("R-70", true("silence_call_no_key_no_sound"), Level.ROUTINE),
    ("W-01", true("explicit_suicide"), Level.SAME_NIGHT),
    ("W-02", true("dv_disclosed"), Level.SAME_NIGHT),
    ("W-03", true("psychosis_signs"), Level.SAME_NIGHT),
    ("W-04", true("missing_person_told"), Level.NEXT_MORNING),
    ("W-05", true("asked_119"), Level.IMMEDIATE),
    ("R-99", {}, Level.ROUTINE),
]


@pytest.mark.parametrize(
    ("rule", "facts", "level"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_rule_matches_its_facts_and_gives_its_level(
    rule: str, facts: dict[str, Fact], level: Level
) -> None:
    decision = evaluate(facts)
    assert rule in {match.id for match in decision.matched}
    assert decision.level == level


def test_every_rule_of_the_table_has_a_case() -> None:
    assert {rule.id for rule in rule_table().rules} == {case[0] for case in CASES}


@given(st.sets(st.sampled_from(SETTABLE), max_size=6), st.sampled_from(SETTABLE))
def test_learning_that_one_more_fact_is_true_never_lowers_the_level(known: set[str], more: str) -> None:
    assert evaluate(true(*known, more)).level >= evaluate(true(*known)).level


@given(st.sets(st.sampled_from(SETTABLE), max_size=6), st.sampled_from(list(Level)))
def test_the_level_of_a_call_never_falls(known: set[str], current: Level) -> None:
    assert evaluate(true(*known), current=current).level >= current


@given(st.sets(st.sampled_from(SETTABLE), max_size=6), st.sampled_from(SETTABLE))
def test_an_unknown_fact_is_worth_as_much_as_an_unasked_one_and_never_less_than_a_no(
    known: set[str], other: str
) -> None:
    facts = true(*known - {other})
    unknown = evaluate(facts | {other: Fact(UNKNOWN)})
    assert unknown.rules == evaluate(facts).rules
    assert unknown.level >= evaluate(facts | {other: Fact(False)}).level


def test_a_known_young_and_healthy_age_is_not_vulnerable() -> None:
    assert "R-30" not in evaluate({"no_food_tonight": Fact(True), "age": Fact(30)}).rules


def test_the_police_join_the_race_at_once_when_means_are_at_hand_and_after_45_seconds_otherwise() -> None:
    later = {
        line.number: line.after_s for line in evaluate(true("asq5_yes") | {"alone": Fact(False)}).plan.bridge
    }
    now = {line.number: line.after_s for line in evaluate(true("asq5_yes", "means_at_hand")).plan.bridge}
    assert (later["112"], now["112"]) == (45, 0)


def test_drunk_and_not_known_to_be_with_somebody_counts_as_alone() -> None:
    lines = {line.number: line.after_s for line in evaluate(true("asq5_yes", "intoxicated")).plan.bridge}
    assert lines["112"] == 0


def test_a_plan_joins_what_all_matching_rules_ask_for() -> None:
    plan = evaluate(true("child_abuse_any", "dv_disclosed", "abuser_in_home", "public_hazard")).plan
    assert plan.page == "P0"
    assert plan.page_situation_room
    assert plan.silent
    assert plan.mandated_report
    assert [line.number for line in plan.bridge] == ["112"]


def test_words_alone_page_nobody() -> None:
    assert evaluate(true("explicit_suicide", "dv_disclosed", "psychosis_signs")).plan.page is None


def test_a_fact_that_nobody_defined_is_a_clear_error() -> None:
    with pytest.raises(ValueError, match=r"'asq6_yes' is not in facts\.yaml"):
        evaluate(true("asq6_yes"))


def test_a_derived_fact_cannot_be_set() -> None:
    with pytest.raises(ValueError, match="derived by rules"):
        evaluate(true("vulnerable"))


@pytest.mark.parametrize("text", ["", "a &", "a | | b", "(a", "a b", "a >= ", "__import__('os')"])
def test_a_condition_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="'"):
        parse(text)


def test_merging_facts_never_forgets_a_yes() -> None:
    known = true("explicit_suicide")
    assert (
        merge(known, {"explicit_suicide": Fact(False), "alone": Fact(UNKNOWN)})["explicit_suicide"].value
        is True
    )


@pytest.mark.parametrize("question", ["asq.q1", "asq.q2", "asq.q3", "asq.q5"])
def test_a_refused_or_unclear_suicide_question_is_not_a_no(question: str) -> None:
    for answer in ("refused", "unclear"):
        facts = facts_from_answer(question, answer) | true("indirect_cue")
        assert evaluate(facts).level == Level.SAME_NIGHT


def test_a_plain_no_to_a_suicide_question_establishes_nothing() -> None:
    assert facts_from_answer("asq.q1", "no") == {}


def test_every_question_names_facts_that_exist() -> None:
    assert all(
        name in definitions()
        for item in questions().values()
        for names in item.establishes.values()
        for name in names
    )
