"""Questionnaires are data that staff can edit: ordered questions, answer types, unlock rules. Pure after loading."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dialogue_flows.safety.facts import definitions
from transcripts.calls import LANGS, Lang
from transcripts.yaml_text import compose_yaml, read_yaml

FOLDER = Path(__file__).parent / "questionnaires"
TYPES = frozenset({"yes_no", "text", "per_week", "contact", "time"})
_QUESTION_KEYS = frozenset({"id", "line", "type", "path", "yes_words", "no_words", "facts", "unlock"})
_CLOSING_KEYS = frozenset({"contact", "line", "line_contact", "goodbye", "promise"})
_NEVER_UNLOCKS = "sensitive"


class QuestionnaireError(Exception):
    """A questionnaire is wrong; the message names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Without `unlocked_by_*` it is asked of everybody; with them, when one of them holds.
    `instrument` and `item`: the content pack that it belongs to, empty for a question of the interview's own."""

    id: str
    line: str
    type: str
    path: str
    yes_words: Mapping[Lang, tuple[str, ...]] = field(default_factory=dict)
    no_words: Mapping[Lang, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unlocked_by_variables: frozenset[str] = frozenset()
    unlocked_by_answers: Mapping[str, str] = field(default_factory=dict)
    unlocked_by_facts: frozenset[str] = frozenset()
    instrument: str = ""
    item: str = ""

    @property
    def common(self) -> bool:
        """Whether everybody is asked."""
        return not (self.unlocked_by_variables or self.unlocked_by_answers or self.unlocked_by_facts)


@dataclass(frozen=True, slots=True)
class Closing:
    """How an interview ends. `contact`: the question about getting in touch; a yes to it ends with `line_contact`,
    and where `promise` is set, with a promise of a call by noon of the next working day."""

    contact: str
    line: str
    line_contact: str
    goodbye: str
    promise: bool


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """An ordered interview. `areas`: where instruments may be put in, as the number of questions before; `groups`:
    the groups of crisis variables that may unlock questions."""

    id: str
    questions: tuple[Question, ...]
    closing: Closing
    areas: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def question(self, question_id: str) -> Question | None:
        """The question of that id; None where it is not asked (any more)."""
        return next((q for q in self.questions if q.id == question_id), None)

    def next(
        self, answered: Mapping[str, str], variables: Sequence[str], facts: Collection[str] = ()
    ) -> Question | None:
        """The first question that applies and has no answer yet; None when the interview is complete. `facts`: the
        names of those that are true."""
        return next(
            (q for q in self.questions if q.id not in answered and _applies(q, answered, variables, facts)),
            None,
        )


def _applies(
    question: Question, answered: Mapping[str, str], variables: Sequence[str], facts: Collection[str]
) -> bool:
    if question.common or question.unlocked_by_variables & set(variables):
        return True
    if question.unlocked_by_facts & set(facts):
        return True
    return any(answered.get(other) == value for other, value in question.unlocked_by_answers.items())


@cache
def load_questionnaire(name: str, folder: Path = FOLDER) -> Questionnaire:
    """The questionnaire of that name. Raises `QuestionnaireError` naming file, line and mend."""
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    try:
        raw = read_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f", line {mark.line + 1}" if mark else ""
        raise QuestionnaireError(
            f"{path.name}{at}: this is not valid YAML; check quotes and brackets"
        ) from error
    lines = _line_numbers(text)
    groups = {group: frozenset(members) for group, members in raw.get("variable_groups", {}).items()}
    questions: list[Question] = []
    areas: dict[str, int] = {}
    for entry, line_no in zip(raw.get("questions", []), lines, strict=True):
        where = f"{path.name}, line {line_no}"
        if set(entry) == {"area"}:
            _add_area(where, entry["area"], areas, len(questions))
        else:
            questions.append(_question(where, entry, groups, {q.id for q in questions}))
    if not questions:
        raise QuestionnaireError(f"{path.name}, line 1: there are no questions; add at least one")
    closing = _closing(path.name, raw.get("closing"), questions)
    return Questionnaire(raw["id"], tuple(questions), closing, areas, groups)


def _add_area(where: str, name: str, areas: dict[str, int], at: int) -> None:
    if name in areas:
        raise QuestionnaireError(f"{where}: the area {name!r} stands here a second time; delete one")
    areas[name] = at


def _closing(source: str, entry: object, questions: Sequence[Question]) -> Closing:
    if not isinstance(entry, dict) or set(entry) != _CLOSING_KEYS:
        raise QuestionnaireError(f"{source}: `closing` needs {sorted(_CLOSING_KEYS)}, and nothing else")
    if entry["contact"] not in {question.id for question in questions}:
        raise QuestionnaireError(
            f"{source}: closing.contact names {entry['contact']!r}, which is no question"
        )
    return Closing(**entry)


def _line_numbers(text: str) -> list[int]:
    root = compose_yaml(text)
    if not isinstance(root, yaml.MappingNode):
        return []
    node = next((value for key, value in root.value if key.value == "questions"), None)
    return [item.start_mark.line + 1 for item in node.value] if isinstance(node, yaml.SequenceNode) else []


def _question(
    where: str, entry: Mapping[str, Any], groups: Mapping[str, frozenset[str]], before: set[str]
) -> Question:
    if unknown := set(entry) - _QUESTION_KEYS:
        raise QuestionnaireError(f"{where}: unknown keys {sorted(unknown)}; use {sorted(_QUESTION_KEYS)}")
    if missing := {"id", "line", "type", "path"} - set(entry):
        raise QuestionnaireError(
            f"{where}: {entry.get('id', 'the question')} lacks {sorted(missing)}; add it"
        )
    if entry["id"] in before:
        raise QuestionnaireError(f"{where}: {entry['id']} stands here a second time; give it another id")
    if entry["type"] not in TYPES:
        raise QuestionnaireError(f"{where}: type must be one of {sorted(TYPES)}")
    unlock = entry.get("unlock", {})
    return Question(
        id=entry["id"],
        line=entry["line"],
        type=entry["type"],
        path=entry["path"],
        yes_words=_words(where, entry.get("yes_words", {})),
        no_words=_words(where, entry.get("no_words", {})),
        facts=_facts(where, entry.get("facts", {})),
        unlocked_by_variables=_variables(where, unlock, groups),
        unlocked_by_answers=_answers(where, unlock, before),
        unlocked_by_facts=_unlocking_facts(where, unlock),
    )


def _unlocking_facts(where: str, unlock: Mapping[str, Any]) -> frozenset[str]:
    names = frozenset(unlock.get("facts", ()))
    if unknown := sorted(names - set(definitions())):
        raise QuestionnaireError(f"{where}: the facts {unknown} are not in safety/facts.yaml; mend the names")
    return names


def _words(where: str, raw: Mapping[Any, Sequence[str]]) -> dict[Lang, tuple[str, ...]]:
    if raw and set(raw) != set(LANGS):
        raise QuestionnaireError(
            f"{where}: words must be given in {', '.join(LANGS)}; add the missing language"
        )
    return {lang: tuple(words) for lang, words in raw.items()}


def _facts(where: str, raw: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    for name in (fact for facts in raw.values() for fact in facts):
        if name not in definitions():
            raise QuestionnaireError(f"{where}: the fact {name!r} is not in safety/facts.yaml; mend the name")
    return {answer: tuple(facts) for answer, facts in raw.items()}


def _variables(where: str, unlock: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    names = unlock.get("variables", [])
    if _NEVER_UNLOCKS in names:
        raise QuestionnaireError(
            f"{where}: sensitive variables unlock no question; ask it of everybody or not at all"
        )
    if unknown := [name for name in names if name not in groups]:
        raise QuestionnaireError(
            f"{where}: {unknown} is not under variable_groups; add the group or mend the name"
        )
    return frozenset().union(*(groups[name] for name in names), names) if names else frozenset()


def _answers(where: str, unlock: Mapping[str, Any], before: set[str]) -> dict[str, str]:
    answers = dict(unlock.get("answers", {}))
    if later := [other for other in answers if other not in before]:
        raise QuestionnaireError(
            f"{where}: it is unlocked by {later}, which must stand above it; move it down"
        )
    return answers
