"""The console's words in both languages, and how times and lengths are written."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import RootModel

from transcripts.calls import LANGS, Lang
from transcripts.data_files import load_data_file

MESSAGES = Path(__file__).parent / "messages"
_WEEKDAYS = "월화수목금토일"


class Catalogue(RootModel[dict[str, str]]):
    """Message id to text."""


@cache
def catalogue(lang: Lang) -> dict[str, str]:
    """All messages of one language. Raises `BrokenDataFile`."""
    return load_data_file(MESSAGES / f"{lang}.yaml", Catalogue).root


class Words:
    """Speaks one language; templates call it `t`. An unknown id raises KeyError: a page shows no bare ids."""

    def __init__(self, lang: Lang, zone: ZoneInfo) -> None:
        self.lang = lang
        self._zone = zone
        self._messages = catalogue(lang)

    def __call__(self, message: str, /, **values: object) -> str:
        """The message with its placeholders filled."""
        return self._messages[message].format(**values)

    def optional(self, message: str) -> str | None:
        """The message as written, or None where there is none."""
        return self._messages.get(message)

    def time(self, at: datetime | None) -> str:
        """Date and time of the city, for instance 11월 21일(토) 02:13; a dash for None."""
        if at is None:
            return "–"
        here = at.astimezone(self._zone)
        if self.lang == "ko":
            return f"{here.month}월 {here.day}일({_WEEKDAYS[here.weekday()]}) {here:%H:%M}"
        return f"{here:%a} {here.day} {here:%b}, {here:%H:%M}"

    def clock(self, at: datetime) -> str:
        """Time of day with seconds, for what happened within a call."""
        return f"{at.astimezone(self._zone):%H:%M:%S}"

    def minute(self, milliseconds: int) -> str:
        """A moment of the recording, for instance 1:05."""
        seconds = milliseconds // 1000
        return f"{seconds // 60}:{seconds % 60:02d}"

    def span(self, length: timedelta | None) -> str:
        """A length in its largest sensible unit."""
        if length is None:
            return "–"
        seconds = max(0, int(length.total_seconds()))
        if seconds < 120:
            return self("seconds", count=seconds)
        if seconds < 7200:
            return self("minutes", count=seconds // 60)
        return self("hours", count=seconds // 3600)


def other(lang: Lang) -> Lang:
    """The language to switch to."""
    return next(candidate for candidate in LANGS if candidate != lang)
