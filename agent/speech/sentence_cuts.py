"""Where a text is cut for speaking: the first piece is heard while the next is being rendered. Pure."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")
_CLAUSE_END = re.compile(r"(?<=[,;:])\s+")
_HANGUL = re.compile(r"[가-힣]")
_LONG_KOREAN, _LONG = 70, 160
"""Letters of about ten seconds of speech: a longer sentence is cut at its commas, too."""


def sentences(text: str) -> list[str]:
    """A text cut after its sentences, in order; very long sentences also after clauses."""
    return [
        piece for sentence in _SENTENCE_END.split(text.strip()) if sentence for piece in _clauses(sentence)
    ]


def _clauses(sentence: str) -> list[str]:
    """Whole clauses together up to the limit. A clause longer than that stays whole: it has no place to pause."""
    limit = _LONG_KOREAN if _HANGUL.search(sentence) else _LONG
    if len(sentence) <= limit:
        return [sentence]
    pieces: list[str] = []
    for clause in _CLAUSE_END.split(sentence):
        if pieces and len(pieces[-1]) + 1 + len(clause) <= limit:
            pieces[-1] += f" {clause}"
        else:
            pieces.append(clause)
    return pieces
