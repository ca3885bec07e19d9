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
class Found:
    """A place and whether it is open; `until` is the local closing time in minutes of the day, None if unknown."""

    place: Place
    state: OpenState
    until: int | None = None


class Directory:
    """The city's places and topics, in memory. Searching is pure: the time is handed in."""

    def __init__(self, places: Sequence[Place] = (), topics: Sequence[Topic] = ()) -> None:
        self._places = tuple(places)
        self._topics = tuple(topics)

    @property
    def phones(self) -> frozenset[str]:
        """The numbers of all places, as they are written."""
        return frozenset(place.phone for place in self._places)

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


def _inside(spans: tuple[Span, ...] | None, minutes: int) -> int | None:
    return next((s.closes for s in spans or () if s.opens <= minutes < s.closes), None)
