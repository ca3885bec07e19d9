"""Words that are likely to come, for the recogniser: those of the pending question, the city's places, its officers.

Only where somebody tells something. A "네" or a number needs no hot words, and a recogniser that is given some is
slower and may write them down where nobody spoke (`plausibility.repeats_hints`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogue_flows.outcome import Expect, Listen

MOST_WORDS = 40
MOST_CHARS = 220
"""Whisper gives hot words half of its 448 tokens at most; Korean names take two to three tokens a syllable."""
_PLAIN = frozenset({Expect.YES_NO, Expect.DIGITS, Expect.NOTHING})


def with_hot_words(listen: Listen, *, places: Sequence[str], names: Sequence[str]) -> Listen:
    """The same way to listen, with the words to expect: the question's own first, then names, then places."""
    more = () if listen.expect in _PLAIN else (*names, *places)
    return replace(listen, hints=_few(dict.fromkeys((*listen.hints, *more))))


def _few(words: dict[str, None]) -> tuple[str, ...]:
    kept: list[str] = []
    for word in words:
        if len(kept) >= MOST_WORDS or sum(map(len, kept)) + len(word) > MOST_CHARS:
            break
        kept.append(word)
    return tuple(kept)
