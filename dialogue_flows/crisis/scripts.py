"""Reads and checks scripts.yaml: which questions a crisis asks, in which order, and where the answers go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from transcripts.yaml_text import read_yaml

SCRIPTS_FILE: Final = Path(__file__).with_name("scripts.yaml")
_ANSWERS: Final = frozenset(
    {"yes_no", "place", "when", "company", "text", "digits", "hours", "months", "age"}
)
_CONDITIONS: Final = frozenset(
    {
        "positive",
        "q4_yes",
        "somebody_else",
        "not_silent",
        "urgent",
        "not_urgent",
        "urgent_nowhere",
        "any_months",
    }
)
_ABOUT: Final = ("told ", "has ")
_STEP_KEYS: Final = frozenset(
    {"id", "question", "answer", "path", "when", "known", "means", "learns", "fact", "tries"}
)
_SCRIPT_KEYS: Final = frozenset({"rank", "opening", "closing", "kinds", "rules", "steps"})


TRIES: Final = 2  # a question is put again so often, unless its step says otherwise


class ScriptError(Exception):
    """scripts.yaml is wrong; the message names the script, the step and the mend."""


@dataclass(frozen=True, slots=True)
class Step:
    """One scripted question. `known`: facts that answer it when the caller already said them; `learns`: the entry of
    safety/questions.yaml; `fact`: the number fact that the answer fills; `tries`: how often it is put again.
    """

    id: str
    question: str
    answer: str
    path: str
    when: str | None
    known: tuple[str, ...]
    means: Mapping[str, str]
    learns: str
    fact: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A scripted interview. A lower `rank` takes over from a higher one that is running."""

    name: str
    rank: int
    opening: str
    closing: str
    kinds: tuple[str, ...]
    rules: tuple[str, ...]
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """The step of that id. Raises KeyError."""
        return {step.id: step for step in self.steps}[step_id]


@cache
def scripts() -> Mapping[str, ScriptText]:
    """Every script by name. Raises `ScriptError`."""
    raw = read_yaml(SCRIPTS_FILE.read_text(encoding="utf-8"))
    return {name: _script(name, entry) for name, entry in raw.items()}


def _script(name: str, entry: Mapping[str, Any]) -> ScriptText:
    if set(entry) != _SCRIPT_KEYS or not entry["steps"]:
        raise ScriptError(f"scripts.yaml: {name} needs {sorted(_SCRIPT_KEYS)}; found {sorted(entry)}")
    steps = tuple(_step(name, step) for step in entry["steps"])
    if len({step.id for step in steps}) != len(steps):
        raise ScriptError(f"scripts.yaml: {name} has two steps of the same id; rename one")
    return ScriptText(
        name=name,
        rank=entry["rank"],
        opening=entry["opening"],
        closing=entry["closing"],
        kinds=tuple(entry["kinds"]),
        rules=tuple(entry["rules"]),
        steps=steps,
    )


def _step(script: str, entry: Mapping[str, Any]) -> Step:
    where = f"scripts.yaml: {script}.{entry.get('id')}"
    if unknown := set(entry) - _STEP_KEYS:
        raise ScriptError(f"{where} has unknown keys {sorted(unknown)}; delete them")
    if entry.get("answer") not in _ANSWERS:
        raise ScriptError(f"{where}: answer must be one of {sorted(_ANSWERS)}")
    when = entry.get("when")
    if when is not None and when not in _CONDITIONS and not str(when).startswith(_ABOUT):
        raise ScriptError(f"{where}: when must be `told …`, `has …` or one of {sorted(_CONDITIONS)}")
    return Step(
        id=entry["id"],
        question=entry["question"],
        answer=entry["answer"],
        path=entry["path"],
        when=entry.get("when"),
        known=tuple(entry.get("known", ())),
        means=entry.get("means", {}),
        learns=entry.get("learns", entry["question"]),
        fact=entry.get("fact"),
        tries=entry.get("tries", TRIES),
    )


def script_for(kinds: set[str], rules: set[str]) -> ScriptText | None:
    """The most urgent script that these signals or rules open, None where none does."""
    opened = [s for s in scripts().values() if rules & set(s.rules) or kinds & set(s.kinds)]
    return min(opened, key=lambda s: (s.rank, not rules & set(s.rules)), default=None)
