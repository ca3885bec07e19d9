"""Which place is open at a given local time. Unknown hours are unknown, never open and never closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from transcripts.calls import Lang

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OpenState = Literal["open", "closed", "unknown"]
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """Opening hours in minutes after local midnight; `closes` may pass 24:00 (1500 is one o'clock at night)."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Place:
    """A pharmacy, clinic or office. `hours` by day and "holiday"; a day that is missing is unknown, an empty
    tuple means closed. `phone` is spoken as it stands."""

    id: str
    kind: str
    name: Mapping[Lang, str]
    area: str
    phone: str
    hours: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """A question that the desk can answer from the city's data, or at least say who knows."""

    id: str
    words: Mapping[Lang, tuple[str, ...]]
    answer: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class Service:
    """A benefit or service that may fit a household (domain brief A.4). `words`: what a caller says of whom it is
    for; `source_id` and `checked_at` (ISO date) tell where it stands and when somebody last looked."""

    id: str
    name: Mapping[Lang, str]
    what: Mapping[Lang, str]
    words: Mapping[Lang, tuple[str, ...]]
    phone: str
    source_id: str
    checked_at: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place and whether it is open; `until` is the local closing time in minutes of the day, None if unknown."""

    place: Place
    state: OpenState
    until: int | None = None


class Directory:
    """The city's places and topics, in memory. Searching is pure: the time is handed in."""

    def __init__(
        self, places: Sequence[Place] = (), topics: Sequence[Topic] = (), services: Sequence[Service] = ()
    ) -> None:
        self._places = tuple(places)
        self._topics = tuple(topics)
        self._services = tuple(services)

    @property
    def phones(self) -> frozenset[str]:
        """The numbers of all places and services, as they are written."""
        return frozenset([*(p.phone for p in self._places), *(s.phone for s in self._services)])

    @property
    def has_services(self) -> bool:
        """Whether the city lists benefits at all."""
        return bool(self._services)

    def services_for(self, text: str, lang: Lang) -> list[Service]:
        """Services whose words stand in the text, those with most of them first. Nothing is said of entitlement."""
        lowered = text.casefold()
        hits = [(sum(w.casefold() in lowered for w in s.words[lang]), s) for s in self._services]
        ranked = sorted((hit for hit in hits if hit[0]), key=lambda hit: (-hit[0], hit[1].id))
        return [service for _, service in ranked]

    @property
    def areas(self) -> frozenset[str]:
        """The areas in which any place lies."""
        return frozenset(place.area for place in self._places)

    def search(self, kind: str, local: datetime, *, holiday: bool, area: str | None = None) -> list[Found]:
        """Places of a kind, open ones first, then unknown, then closed; those of the area first within each."""
        found = [_state(place, local, holiday) for place in self._places if place.kind == kind]
        order = {"open": 0, "unknown": 1, "closed": 2}
        return sorted(found, key=lambda f: (order[f.state], f.place.area != area, f.place.id))

    def topic(self, text: str, lang: Lang) -> Topic | None:
        """The topic whose words stand in the text; the longest word wins."""
        lowered = text.casefold()
        hits = [(len(w), t) for t in self._topics for w in t.words[lang] if w.casefold() in lowered]
        return max(hits, key=lambda hit: hit[0])[1] if hits else None


def _state(place: Place, local: datetime, holiday: bool) -> Found:
    minutes = local.hour * 60 + local.minute
    today = "holiday" if holiday else DAYS[local.weekday()]
    yesterday = DAYS[local.weekday() - 1]
    if (late := _inside(place.hours.get(yesterday), minutes + _DAY_MINUTES)) is not None:
        return Found(place, "open", late - _DAY_MINUTES)
    spans = place.hours.get(today)
    if spans is None:
        return Found(place, "unknown")
    closes = _inside(spans, minutes)
    return Found(place, "open", closes) if closes is not None else Found(place, "closed")


def closed_since(place: Place, local: datetime) -> int | None:
    """When a place that is closed now last closed, in minutes of its day, within the last twelve hours; else None."""
    minutes = local.hour * 60 + local.minute
    today, yesterday = (place.hours.get(DAYS[local.weekday() - back], ()) for back in (0, 1))
    ended = [s.closes for s in today if s.closes <= minutes]
    ended += [s.closes - _DAY_MINUTES for s in yesterday if s.closes - _DAY_MINUTES <= minutes]
    last = max(ended, default=None)
    return last % _DAY_MINUTES if last is not None and minutes - last <= _DAY_MINUTES // 2 else None


def _inside(spans: tuple[Span, ...] | None, minutes: int) -> int | None:
    return next((s.closes for s in spans or () if s.opens <= minutes < s.closes), None)
