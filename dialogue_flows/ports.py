"""What dialogue needs from outside: facts of the city and of the call, and, where configured, a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from transcripts.calls import Flow, Lang


@dataclass(frozen=True, slots=True)
class Household:
    """Whom an outbound call is for. `birth_md` is "MM-DD". `crisis_variables` unlock questions and are
    never spoken (domain brief B.3, B.5).
    """

    name: str
    birth_md: str | None
    office_name: str
    office_number: str
    crisis_variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkin:
    """Why a check-in call is made (domain brief A.8). `missed`: calls before this one that nobody answered.
    `signal`: the sensor that raised an alarm (power, door, phone), empty for a weekly call; `hours_silent`: for how
    long it has been still.
    """

    missed: int = 0
    signal: str = ""
    hours_silent: int | None = None


WEEKLY = Checkin()


@dataclass(frozen=True, slots=True)
class CallContext:
    """What is known when a call begins. `caller_known` is False where the number was withheld. `earlier_calls`: how
    often the same number called in the thirty days before; the level never falls for it (domain brief G.5).
    """

    call_id: UUID
    flow: Flow
    lang: Lang
    started_at: datetime
    caller_known: bool = True
    household: Household | None = None
    checkin: Checkin = WEEKLY
    earlier_calls: int = 0


class CityFacts(Protocol):
    """The city as dialogue sees it (`agent.city.City` provides it). Numbers are spoken, never invented."""

    @property
    def name(self) -> Mapping[Lang, str]:
        """The city's name in each language."""
        ...

    @property
    def duty_number(self) -> str:
        """The number of the duty desk that a caller may ring."""
        ...

    def department(self, category: str) -> Mapping[Lang, str]:
        """The department that works on a complaint of this category in the morning."""
        ...

    def hotline(self, number: str) -> Mapping[Lang, str]:
        """The name of a public line such as 109 or 119. Raises KeyError for a number that is not in the data."""
        ...

    def streets(self) -> Sequence[str]:
        """Road, dong and landmark names of the city, for recognition and address parsing."""
        ...

    def wording(self, line: str, lang: Lang) -> str | None:
        """The city's own wording of a line, or None to use the product's."""
        ...

    def local_time(self, now: datetime) -> datetime:
        """`now` in the city's time zone."""
        ...

    def is_holiday(self, now: datetime) -> bool:
        """Whether the city's date of `now` is a public holiday."""
        ...


@dataclass(frozen=True, slots=True)
class UnderstandingRequest:
    """A question to a model: choose one of `intents`, or fill `slots`, from the caller's words only."""

    text: str
    lang: Lang
    intents: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a model proposes; checked by code before use. `quotes` must stand verbatim in the text.
    `danger` may only raise a risk: "none" never lowers one.
    """

    intent: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    quotes: tuple[str, ...] = ()
    danger: str = "none"


class Understander(Protocol):
    """A language model that reads the caller's words, or nothing at all."""

    async def understand(self, request: UnderstandingRequest) -> Understood | None:
        """Returns within the configured time limit; None on time-out, error or budget. Never raises."""
        ...
