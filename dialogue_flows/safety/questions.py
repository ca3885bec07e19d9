"""Which answer to which scripted question establishes which facts (questions.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from dialogue_flows.safety.facts import Fact, definitions
from transcripts.yaml_text import read_yaml

QUESTIONS_FILE: Final = Path(__file__).with_name("questions.yaml")


@dataclass(frozen=True, slots=True)
class ScriptedQuestion:
    """A question's answers: facts that become true, and facts that become false, by answer."""

    id: str
    establishes: Mapping[str, tuple[str, ...]]
    clears: Mapping[str, tuple[str, ...]]


@cache
def questions() -> Mapping[str, ScriptedQuestion]:
    """Every scripted question by id. Raises ValueError naming the question when a fact is not defined."""
    raw = read_yaml(QUESTIONS_FILE.read_text(encoding="utf-8"))
    return {question_id: _question(question_id, entry) for question_id, entry in raw.items()}


def _question(question_id: str, entry: Mapping[str, object]) -> ScriptedQuestion:
    clears = entry.get("clears", {})
    answers = {name: value for name, value in entry.items() if name != "clears"}
    question = ScriptedQuestion(question_id, _facts(answers), _facts(clears))
    for group in (question.establishes, question.clears):
        for name in {fact for facts in group.values() for fact in facts}:
            if name not in definitions() or definitions()[name].derived:
                raise ValueError(
                    f"questions.yaml: {question_id} names '{name}', which facts.yaml cannot set; mend it"
                )
    return question


def _facts(answers: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(answers, Mapping):
        raise TypeError(f"questions.yaml: expected answers with lists of facts, found {answers!r}")
    return {str(answer): tuple(facts) for answer, facts in answers.items()}


def facts_from_answer(question_id: str, answer: str, quote: str = "") -> dict[str, Fact]:
    """The facts that `answer` ("yes", "no", "refused", "unclear" or a choice) to a question establishes.

    An answer that the question does not list establishes nothing. Raises KeyError for an unknown question.
    """
    question = questions()[question_id]
    established = {name: Fact(True, "answer", quote) for name in question.establishes.get(answer, ())}
    return established | {name: Fact(False, "answer", quote) for name in question.clears.get(answer, ())}
