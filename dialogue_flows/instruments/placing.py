"""Puts the items of instruments into the interviews, at the areas that a questionnaire names. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogue_flows.instruments.pack import Instrument, Place
from dialogue_flows.questionnaire import Question, Questionnaire, load_questionnaire
from dialogue_flows.safety.facts import definitions
from transcripts.calls import Flow

INTERVIEWS: Mapping[Flow, str] = {Flow.INITIAL_COUNSELLING: "initial_counselling", Flow.CHECKIN: "checkin"}


def interview_with(flow: Flow, instruments: Sequence[Instrument]) -> Questionnaire:
    """The interview of a flow, with the items of these instruments at their areas; an inbound flow asks no interview
    and gets the usual one. Within an area instruments follow each other in the order given."""
    questionnaire = load_questionnaire(INTERVIEWS.get(flow, INTERVIEWS[Flow.INITIAL_COUNSELLING]))
    questions: list[Question] = []
    for number in range(len(questionnaire.questions) + 1):
        for area in (name for name, at in questionnaire.areas.items() if at == number):
            questions += _of_area(questionnaire, area, instruments)
        questions += questionnaire.questions[number : number + 1]
    return replace(questionnaire, questions=tuple(questions))


def _of_area(questionnaire: Questionnaire, area: str, instruments: Sequence[Instrument]) -> list[Question]:
    return [
        question
        for pack in instruments
        for place in pack.asked_in
        if place.area == area and place.flow == questionnaire.id
        for question in _questions(pack, place, questionnaire)
    ]


def _questions(pack: Instrument, place: Place, questionnaire: Questionnaire) -> list[Question]:
    unlock = place.unlock
    return [
        Question(
            id=f"{pack.name}.{item.id}",
            line=item.line,
            type="instrument",
            path=pack.path(item.id),
            unlocked_by_variables=_variables(place, questionnaire),
            unlocked_by_answers=dict(unlock.answers) if unlock else {},
            unlocked_by_facts=frozenset(unlock.facts) if unlock else frozenset(),
            instrument=pack.name,
            item=item.id,
        )
        for item in pack.items
    ]


def _variables(place: Place, questionnaire: Questionnaire) -> frozenset[str]:
    groups = place.unlock.variables if place.unlock else ()
    return frozenset().union(*(questionnaire.groups[name] for name in groups), groups)


def check_places(pack: Instrument) -> None:
    """Raises ValueError where a place names an area, a group of variables, a question or a fact that is not there."""
    for place in pack.asked_in:
        questionnaire = load_questionnaire(place.flow)
        where = f"asked_in {place.flow}"
        if place.area not in questionnaire.areas:
            raise ValueError(
                f"{where}: area {place.area!r} is none of {sorted(questionnaire.areas)}; mend the name"
            )
        if place.unlock is not None:
            _check_unlock(f"{where}: unlock", place, questionnaire)


def _check_unlock(where: str, place: Place, questionnaire: Questionnaire) -> None:
    assert place.unlock is not None  # noqa: S101  the caller has looked
    unlock, at = place.unlock, questionnaire.areas[place.area]
    if not (unlock.variables or unlock.answers or unlock.facts):
        raise ValueError(f"{where} names nothing; leave it out where everybody is asked")
    if "sensitive" in unlock.variables:
        raise ValueError(
            f"{where}: sensitive variables unlock no question; ask everybody, or unlock otherwise"
        )
    if unknown := [name for name in unlock.variables if name not in questionnaire.groups]:
        raise ValueError(
            f"{where}: variables {unknown} are none of {sorted(questionnaire.groups)}; mend them"
        )
    before = {question.id for question in questionnaire.questions[:at]}
    if later := [name for name in unlock.answers if name not in before]:
        raise ValueError(f"{where}: answers {later} are no questions that stand before the area; mend them")
    if wrong := [value for value in unlock.answers.values() if value not in {"yes", "no"}]:
        raise ValueError(f"{where}: an answer is yes or no, in quotes; found {wrong}")
    if unknown := [name for name in unlock.facts if name not in definitions()]:
        raise ValueError(f"{where}: the facts {unknown} are not in safety/facts.yaml; mend the names")
