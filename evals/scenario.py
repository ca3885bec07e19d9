"""A scenario: who calls, what they answer to what, and what must and must not follow. YAML, checked on load."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

import agent
from dialogue_flows.outcome import HumanProgress
from dialogue_flows.wording import product_lines
from evals.patterns import matches
from transcripts.calls import AnswerStatus, AnswerValue, EndReason, Flow, Lang, Level
from transcripts.data_files import BrokenDataFile, load_data_file

SCENARIOS = Path(__file__).with_name("scenarios")
_PRACTICE_EARS = Path(agent.__file__).parent / "speech" / "practice_ears" / "lines.json"
Mode = Literal["text", "voice"]
MODES: tuple[Mode, ...] = ("text", "voice")


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _known_pattern(value: str) -> str:
    known = product_lines()["ko"]
    if not any(matches(line, [value]) for line in known):
        raise ValueError(
            f"no sentence in lines/ has an id like {value!r}; write an id such as asq.q1 or slot.*"
        )
    return value


Pattern = Annotated[str, BeforeValidator(_known_pattern)]
Patterns = Annotated[list[Pattern], BeforeValidator(_as_list)]
Texts = Annotated[list[str], BeforeValidator(_as_list)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(_Part):
    """What the caller does when the agent's last lines match `to`. `drops`: the line dies right after the words.

    `once`: used a single time, so that a question that is put again gets the next fitting reply.
    """

    to: Patterns
    says: str = ""
    presses: str = Field("", pattern=r"^[0-9*#]*$")
    silent: float = Field(0.0, ge=0.0, le=120.0)
    hangs_up: bool = False
    drops: bool = False
    once: bool = True

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        things = [bool(self.says), bool(self.presses), bool(self.silent), self.hangs_up]
        if sum(things) != 1:
            raise ValueError("a reply does exactly one of says, presses, silent and hangs_up")
        if self.drops and not self.says:
            raise ValueError("`drops` goes with `says`: the words after which the line dies")
        return self


class Caller(_Part):
    """The person at the phone. `fallback` answers what no reply fits; `patience`: how many turns before giving up."""

    replies: list[Reply] = Field(min_length=1)
    fallback: str = "잘 모르겠어요."
    patience: int = Field(30, ge=1, le=60)

    def texts(self) -> list[str]:
        """Everything that this caller may say."""
        return [*dict.fromkeys([*(reply.says for reply in self.replies if reply.says), self.fallback])]


class Target(_Part):
    """The household of an outbound call. The name is the product's own; nobody real is called."""

    name: str = "김온밤"
    office: str = "중앙동 행정복지센터"
    birthday: str = Field("11-03", pattern=r"^\d{2}-\d{2}$")
    crisis_variables: list[str] = []


class News(_Part):
    """Text mode has no officers: what the search for a human brings, so many caller turns after it began."""

    after_turns: int = Field(ge=0)
    progress: HumanProgress


Phone = Literal["accepts", "texts", "declines", "ignores", "busy", "voicemail"]


class Officers(_Part):
    """What the demo officers do in voice mode, in the order of the rota; and the news of it in text mode.

    accepts: picks up, presses 1 and the PIN; texts: answers a text page with its code.
    """

    phones: list[Phone] = ["ignores"]
    news: list[News] = []


class ComplaintWanted(_Part):
    """The complaint that must have been filed: category, and slots that must have these values."""

    category: str
    slots: dict[str, str] = {}


class AnswerWanted(_Part):
    """The state of one intake field; `value` only where it is given."""

    status: AnswerStatus
    value: AnswerValue = None


class Direct(_Part):
    """In the very next turn after the caller's words (or part of them) the agent says one of these lines."""

    after: str
    says_any: Patterns


class Expect(_Part):
    """What must be found afterwards. What is left out is not scored."""

    level: Level
    rules_any: list[str] = []
    rules_none: list[str] = []
    escalation: bool | None = None
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
    ended: Annotated[list[EndReason], BeforeValidator(_as_list)] = []
    lang: Lang | None = None

    @field_validator("rules_any", "rules_none")
    @classmethod
    def _rule_ids(cls, value: list[str]) -> list[str]:
        bad = [rule for rule in value if not rule.startswith("R-")]
        if bad:
            raise ValueError(f"{bad[0]!r} is not a rule; write it as in rules.yaml, for instance R-10")
        return value


class Scenario(_Part):
    """One call. `source` is its row in the golden set (domain brief H), for instance H-12."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: dict[Lang, str]
    source: str = Field(pattern=r"^H-\d+(\+\d+)*$")
    lang: Lang = "ko"
    flow: Flow = Flow.NIGHT_DUTY
    at: datetime = datetime.fromisoformat("2026-11-21T02:13:00+09:00")
    modes: list[Mode] = ["text", "voice"]
    caller: Caller
    household: Target | None = None
    officers: Officers = Officers()
    expect: Expect

    @field_validator("at")
    @classmethod
    def _aware(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("the time needs its zone: 2026-11-21T02:13:00+09:00")
        return value

    @field_validator("title")
    @classmethod
    def _both_titles(cls, value: dict[Lang, str]) -> dict[Lang, str]:
        if set(value) != {"ko", "en"}:
            raise ValueError("give the title in ko and en")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.flow is Flow.NIGHT_DUTY) != (self.household is None):
            raise ValueError("an outbound flow needs a `household`, an inbound one has none")
        if "voice" in self.modes:
            known = spoken_texts()
            for text in self.caller.texts():
                if text not in known:
                    raise ValueError(
                        f"the practice ears do not know {text!r}; use a line of ears/caller_lines.yaml "
                        "or write modes: [text]"
                    )
        return self


@cache
def spoken_texts() -> frozenset[str]:
    """Every sentence that the practice ears know: what a voice caller may say."""
    manifest = json.loads(_PRACTICE_EARS.read_text(encoding="utf-8"))
    return frozenset(text for texts in manifest["lines"].values() for text in texts)


def load_scenario(path: Path) -> Scenario:
    """One scenario. Raises `BrokenDataFile` with one sentence naming file, line and mend."""
    return load_data_file(path, Scenario)


def load_scenarios(paths: Sequence[Path] = (), *, mode: Mode | None = None) -> list[Scenario]:
    """The scenarios of files and folders (all of ours by default) that can be played in `mode`, by id.

    Raises `BrokenDataFile`: a file that cannot be used, an id given twice, a folder without scenarios.
    """
    found: dict[str, Path] = {}
    chosen: list[Scenario] = []
    for path in _files(paths or [SCENARIOS]):
        scenario = load_scenario(path)
        if scenario.id in found:
            raise BrokenDataFile(
                f"{path}:1: id {scenario.id} is also in {found[scenario.id]}; change one of the two"
            )
        found[scenario.id] = path
        if mode is None or mode in scenario.modes:
            chosen.append(scenario)
    if not chosen:
        raise BrokenDataFile(
            f"no scenario for mode {mode or 'any'} was found; name a file or a folder with *.yaml"
        )
    return sorted(chosen, key=lambda scenario: scenario.id)


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(path.glob("*.yaml"))
        elif path.exists():
            files.append(path)
        else:
            raise BrokenDataFile(f"{path}: there is no such file or folder; correct the path")
    return files
