"""What every reader of the caller's words returns: a value, how sure, and the words it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One thing understood. `confidence` 0..1; `quote` is `text[start:end]`, verbatim.

    `corrects` holds the words that the caller took back in the same breath ("삼동이 아니라 사동": "삼동").
    """

    value: T
    confidence: float
    quote: str
    start: int
    corrects: str = ""

    @property
    def end(self) -> int:
        """Where the quote ends in the text."""
        return self.start + len(self.quote)


def reading(text: str, start: int, end: int, value: T, confidence: float) -> Reading[T]:
    """A reading of `text[start:end]`, with blanks and closing punctuation at its edges left out."""
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return Reading(value, confidence, text[start:end], start)


_EDGES = " \t\r\n,.!?~…·"


def matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches of a pattern, in order."""
    return pattern.finditer(text)
