"""What the packs of a shelf amount to on a day: the sentences, and the interviews with their items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dialogue_flows.instruments.pack import Instrument
from dialogue_flows.instruments.placing import interview_with
from dialogue_flows.instruments.shelf import Shelf
from dialogue_flows.ports import CityFacts
from dialogue_flows.questionnaire import Questionnaire
from dialogue_flows.wording import Wording
from transcripts.calls import Flow


@dataclass(frozen=True, slots=True)
class PacksOfDay:
    """The sentences and interviews of a day. `instruments`: every one by name, also those whose licence has ended, so
    that a call which is asking one can end it; only those that are licensed are placed."""

    day: date
    wording: Wording
    interviews: Mapping[Flow, Questionnaire]
    instruments: Mapping[str, Instrument]


class InForce:
    """The packs of a city, looked at by day: a licence that ends at midnight ends for the next call."""

    def __init__(self, city: CityFacts, shelf: Shelf) -> None:
        self._city = city
        self._shelf = shelf
        self._known: PacksOfDay | None = None

    def at(self, now: datetime) -> PacksOfDay:
        """The packs in force on the city's day of `now`."""
        day = self._city.local_time(now).date()
        if self._known is None or self._known.day != day:
            self._known = self._of(day)
        return self._known

    def _of(self, day: date) -> PacksOfDay:
        licensed = self._shelf.on(day)
        return PacksOfDay(
            day=day,
            wording=Wording(self._city, (*self._shelf.instruments, *licensed.words)),
            interviews={flow: interview_with(flow, licensed.instruments) for flow in Flow},
            instruments={pack.name: pack for pack in self._shelf.instruments},
        )
