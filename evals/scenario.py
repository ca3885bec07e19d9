"""A scenario: who calls, what they answer to what, and what must and must not follow. YAML, checked on load."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

import agent
from dialogue_flows.outcome import HumanProgress
from dialogue_flows.ports import Checkin
from evals.expected import Expect, Part, Patterns, nth_wording, split_wordings
from evals.hostile_model import Fault
from evals.line_noise.conditions import CONDITIONS
from transcripts.calls import Flow, Lang
from transcripts.data_files import BrokenDataFile, load_data_file

SCENARIOS = Path(__file__).with_name("scenarios")
_PRACTICE_EARS = Path(agent.__file__).parent / "speech" / "practice_ears" / "lines.json"
Mode = Literal["text", "voice"]
MODES: tuple[Mode, ...] = ("text", "voice")


class Reply(Part):
    """What the caller does when the agent's last lines match `to`. `drops`: the line dies right after the words.

    `once`: used a single time, so that a question that is put again gets the next fitting reply. `confidence`:
    how sure the ears are of the words. `mumbles`: sound that nobody understands; `ears_fail`: our ears break.
    """

    to: Patterns
    says: str = ""
    says_else: list[str] = Field(default_factory=list)
    confidence: float = Field(1.0, ge=0.0, le=1.0)
    mumbles: bool = False
    ears_fail: bool = False
    presses: str = Field("", pattern=r"^[0-9*#]*$")
    silent: float = Field(0.0, ge=0.0, le=120.0)
    hangs_up: bool = False
    drops: bool = False
    once: bool = True

    @model_validator(mode="before")
    @classmethod
    def _several_wordings(cls, data: object) -> object:
        return split_wordings(data, "says")

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        things = [bool(self.says), bool(self.presses), bool(self.silent), self.hangs_up]
        things += [self.mumbles, self.ears_fail]
        if sum(things) != 1:
            raise ValueError(
                "a reply does exactly one of says, presses, silent, mumbles, ears_fail and hangs_up"
            )
        if self.drops and not self.says:
            raise ValueError("`drops` goes with `says`: the words after which the line dies")
        return self


class Caller(Part):
    """The person at the phone. `fallback` answers what no reply fits; `patience`: how many turns before giving up;
    `picks_up: false`: our call rings out; `earlier_calls`: how often this number called in the last thirty days;
    `line`: the bad line that a voice caller speaks over (`evals.line_noise.conditions`).
    """

    replies: list[Reply] = Field(default_factory=list)
    picks_up: bool = True
    earlier_calls: int = Field(0, ge=0)
    fallback: str = "잘 모르겠어요."
    fallback_else: list[str] = Field(default_factory=list)
    patience: int = Field(30, ge=1, le=60)
    line: str = "clean"

    @field_validator("line")
    @classmethod
    def _known_line(cls, value: str) -> str:
        if value not in CONDITIONS:
            raise ValueError(f"there is no line {value!r}; write one of {', '.join(CONDITIONS)}")
        return value

    @model_validator(mode="before")
    @classmethod
    def _several_wordings(cls, data: object) -> object:
        return split_wordings(data, "fallback")

    def worded(self, nth: int) -> Caller:
        """The caller in the nth wording; what has fewer wordings is said as in the last that it has."""
        replies = [
            reply.model_copy(update={"says": nth_wording(reply.says, reply.says_else, nth), "says_else": []})
            for reply in self.replies
        ]
        fallback = nth_wording(self.fallback, self.fallback_else, nth)
        return self.model_copy(update={"replies": replies, "fallback": fallback, "fallback_else": []})

    def texts(self) -> list[str]:
        """Everything that this caller may say."""
        return [*dict.fromkeys([*(reply.says for reply in self.replies if reply.says), self.fallback])]


class Target(Part):
    """The household of an outbound call. The name is the product's own; nobody real is called."""

    name: str = "김온밤"
    office: str = "중앙동 행정복지센터"
    birthday: str = Field("11-03", pattern=r"^\d{2}-\d{2}$")
    crisis_variables: list[str] = Field(default_factory=list)


class CheckinCall(Part):
    """Why a check-in call is made: calls missed before, the sensor that raised an alarm, how long it has been still."""

    missed: int = Field(0, ge=0)
    signal: Literal["", "power", "door", "phone"] = ""
    hours_silent: int | None = Field(None, ge=0)

    def reason(self) -> Checkin:
        """As the conversation is told."""
        return Checkin(self.missed, self.signal, self.hours_silent)


class News(Part):
    """Text mode has no officers: what the search for a human brings, so many caller turns after it began."""

    after_turns: int = Field(ge=0)
    progress: HumanProgress


Phone = Literal["accepts", "texts", "declines", "ignores", "busy", "voicemail"]
_ASLEEP: tuple[Phone, ...] = ("ignores",)


class Officers(Part):
    """What the demo officers do in voice mode, in the order of the rota; and the news of it in text mode.

    accepts: picks up, presses 1 and the PIN; texts: answers a text page with its code.
    """

    phones: list[Phone] = Field(default_factory=lambda: [*_ASLEEP])
    news: list[News] = Field(default_factory=list)


class Model(Part):
    """A language model that answers the first questions with `first` (intents) and then fails in the way of `then`."""

    first: list[str] = Field(default_factory=list)
    then: Fault


class Scenario(Part):
    """One call. `source` is its row in the golden set (domain brief H), for instance H-12.

    In a file, `says`, `fallback` and `after` may be lists: the same call in several wordings.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: dict[Lang, str]
    source: str = Field(pattern=r"^H-\d+(\+\d+)*$")
    lang: Lang = "ko"
    flow: Flow = Flow.NIGHT_DUTY
    at: datetime = datetime.fromisoformat("2026-11-21T02:13:00+09:00")
    crowd: int = Field(0, ge=0, le=50)
    modes: list[Mode] = Field(default_factory=lambda: list(MODES))
    caller: Caller
    household: Target | None = None
    checkin: CheckinCall = CheckinCall()
    officers: Officers = Officers()
    model: Model | None = Field(None, description="text only: a language model is configured, and fails")
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
        if self.caller.picks_up is not bool(self.caller.replies):
            raise ValueError("give the caller at least one reply, or none and `picks_up: false`")
        if "voice" in self.modes:
            if self.model is not None:
                raise ValueError("a model that fails is for text only; write modes: [text]")
            if any(reply.mumbles or reply.ears_fail or reply.confidence < 1 for reply in self.caller.replies):
                raise ValueError("mumbles, ears_fail and confidence are for text only; write modes: [text]")
            known = spoken_texts()
            for text in self.caller.texts():
                if text not in known:
                    raise ValueError(
                        f"the practice ears do not know {text!r}; use a line of ears/caller_lines.yaml "
                        "or write modes: [text]"
                    )
        return self

    @property
    def wordings(self) -> int:
        """In how many wordings the file tells this call."""
        others = [reply.says_else for reply in self.caller.replies]
        return 1 + max(len(each) for each in [*others, self.caller.fallback_else])

    def worded(self, nth: int) -> Scenario:
        """The call in the nth wording. The second of `x` is called `x-w2`; it is played by voice only where the
        practice ears know every line of it.
        """
        caller = self.caller.worded(nth)
        direct = [
            each.model_copy(update={"after": nth_wording(each.after, each.after_else, nth)})
            for each in self.expect.direct
        ]
        voice = all(text in spoken_texts() for text in caller.texts())
        return self.model_copy(
            update={
                "id": self.id if nth == 0 else f"{self.id}-w{nth + 1}",
                "caller": caller,
                "expect": self.expect.model_copy(update={"direct": direct}),
                "modes": [mode for mode in self.modes if voice or mode == "text"],
            }
        )


@cache
def spoken_texts() -> frozenset[str]:
    """Every sentence that the practice ears know: what a voice caller may say."""
    manifest = json.loads(_PRACTICE_EARS.read_text(encoding="utf-8"))
    return frozenset(text for texts in manifest["lines"].values() for text in texts)


def load_scenario(path: Path) -> Scenario:
    """One file as it stands. Raises `BrokenDataFile` with one sentence naming file, line and mend."""
    return load_data_file(path, Scenario)


def load_wordings(path: Path) -> list[Scenario]:
    """The call of one file in each of its wordings. Raises `BrokenDataFile`."""
    file = load_scenario(path)
    return [file.worded(nth) for nth in range(file.wordings)]


def load_scenarios(paths: Sequence[Path] = (), *, mode: Mode | None = None) -> list[Scenario]:
    """The scenarios of files and folders (all of ours by default) that can be played in `mode`, by id.

    Raises `BrokenDataFile`: a file that cannot be used, an id given twice, a folder without scenarios.
    """
    found: dict[str, Path] = {}
    chosen: list[Scenario] = []
    for path in _files(paths or [SCENARIOS]):
        for scenario in load_wordings(path):
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
