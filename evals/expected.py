"""What a scenario expects of a call, and the parts that scenario files are made of. YAML, checked on load."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from dialogue_flows.wording import product_lines
from evals.patterns import matches
from transcripts.calls import AnswerStatus, AnswerValue, EndReason, Lang, Level

NOTHING = "nothing"  # in place of a line: the agent kept silent, as it does where somebody may be listening


def as_list(value: object) -> object:
    """One word where a list may stand is a list of one."""
    return [value] if isinstance(value, str) else value


def known_pattern(value: str) -> str:
    """The pattern itself. Raises ValueError where no sentence has such an id."""
    known = product_lines()["ko"]
    if value != NOTHING and not any(matches(line, [value]) for line in known):
        raise ValueError(
            f"no sentence in lines/ has an id like {value!r}; write an id such as asq.q1 or slot.*"
        )
    return value


Pattern = Annotated[str, BeforeValidator(known_pattern)]
Patterns = Annotated[list[Pattern], BeforeValidator(as_list)]
Texts = Annotated[list[str], BeforeValidator(as_list)]


def split_wordings(data: object, key: str) -> object:
    """A list of wordings under `key` is split: the first stays, the others go to `<key>_else`."""
    if isinstance(data, dict) and isinstance(data.get(key), list) and data[key]:
        return {**data, key: data[key][0], f"{key}_else": data[key][1:]}
    return data


class Part(BaseModel):
    """A part of a scenario file: what is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def nth_wording(first: str, others: Sequence[str], nth: int) -> str:
    """The nth wording; the last where there are fewer."""
    return (first, *others)[min(nth, len(others))]


class ComplaintWanted(Part):
    """The complaint that must have been filed: category, and slots that must have these values."""

    category: str
    slots: dict[str, str] = {}


class AnswerWanted(Part):
    """The state of one intake field; `value` only where it is given."""

    status: AnswerStatus
    value: AnswerValue = None


class Direct(Part):
    """In the very next turn after the caller's words (or part of them) the agent says one of these lines; with
    `first`, one of these before anything else.
    """

    after: str
    after_else: list[str] = []
    says_any: Patterns = []
    first: Patterns = []

    @model_validator(mode="before")
    @classmethod
    def _several_wordings(cls, data: object) -> object:
        return split_wordings(data, "after")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.says_any and not self.first:
            raise ValueError("name the lines under `says_any` or `first`")
        return self


class SearchWanted(Part):
    """How a human was sought (text only). `lines`: numbers that are raced or offered, all of them; `rules`: one of
    these decided; `mandated_report`; `call_back`: whether ringing the caller is safe.
    """

    lines: list[str] = []
    rules: list[str] = []
    mandated_report: bool | None = None
    call_back: bool | None = None


class Expect(Part):
    """What must be found afterwards. What is left out is not scored."""

    level: Level
    rules_any: list[str] = []
    rules_none: list[str] = []
    escalation: bool | None = None
    search: SearchWanted | None = None
    acknowledged_by: int | None = Field(None, ge=1, description="place in the rota, from 1; voice only")
    joined: bool | None = Field(None, description="voice only: caller and officer were in one room")
    said: Patterns = []
    not_said: Patterns = []
    direct: list[Direct] = []
    at_most: dict[Pattern, int] = {}
    complaint: ComplaintWanted | Literal["none"] | None = None
    answers: dict[str, AnswerWanted] = {}
    safety_questions_at_most: int | None = Field(None, ge=0)
    never_words: Texts = []
    sms: list[str] = []
    promise_within_minutes: int | None = None
    events: list[str] = []
    ended: Annotated[list[EndReason], BeforeValidator(as_list)] = []
    lang: Lang | None = None

    @field_validator("rules_any", "rules_none")
    @classmethod
    def _rule_ids(cls, value: list[str]) -> list[str]:
        bad = [rule for rule in value if not rule.startswith("R-")]
        if bad:
            raise ValueError(f"{bad[0]!r} is not a rule; write it as in rules.yaml, for instance R-10")
        return value
