"""What both analysers hand to the matcher: tokens with offsets, written as one searchable line."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class Token:
    """One unit of the stream. `code` is how it is written there (`죽/VV;었`, `want/wanted`), without spaces.

    `key` is what patterns are indexed by: the canonical form (Korean) or the lemma (English). `start` and `end`
    are character offsets in the caller's own text.
    """

    key: str
    code: str
    start: int
    end: int


class Morpheme(NamedTuple):
    """What the Korean analyser found, particles and fillers too: its number there, its name such as 약/NNG, and the
    character in the caller's own text where it begins.
    """

    number: int
    name: str
    start: int


@dataclass(frozen=True, slots=True)
class TokenStream:
    """A text as tokens. `line` is every code followed by one blank; `starts` are the tokens' positions in it.

    `morphemes`: what Korean tokens were made of.
    """

    lang: Lang
    text: str
    tokens: Sequence[Token]
    morphemes: Sequence[Morpheme] = ()
    line: str = field(init=False)
    starts: Sequence[int] = field(init=False)
    keys: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        starts, position = [], 0
        for token in self.tokens:
            starts.append(position)
            position += len(token.code) + 1
        object.__setattr__(self, "starts", starts)
        object.__setattr__(self, "line", "".join(f"{token.code} " for token in self.tokens))
        keys = {token.key for token in self.tokens}
        keys.update(key.removesuffix("어지") for key in list(keys))  # 편하어지 is found as 편하 too
        object.__setattr__(self, "keys", frozenset(keys))

    def index_at(self, position: int) -> int:
        """The number of the token that begins at or after `position` of `line`."""
        return bisect_left(self.starts, position)

    def quote(self, first: int, last: int) -> str:
        """The caller's own words from token `first` to `last`, both included, widened to whole words."""
        start, end = self.tokens[first].start, self.tokens[last].end
        while start > 0 and not self.text[start - 1].isspace():
            start -= 1
        while end < len(self.text) and not self.text[end].isspace():
            end += 1
        return self.text[start:end].strip()
