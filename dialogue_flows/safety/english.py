"""English text as lemmas with offsets: contractions opened, chat spellings respelled, reduced to lemmas."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

from dialogue_flows.safety.expression import END_OF_SENTENCE
from dialogue_flows.safety.lemmas import lemma
from dialogue_flows.safety.spelling import LEXICON, respell
from dialogue_flows.safety.tokens import Token, TokenStream
from transcripts.yaml_text import read_yaml

_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+|[.!?]+|\n+")
_MAX_CHARS: Final = 60_000


@cache
def _lexicon() -> dict[str, Any]:
    raw: dict[str, Any] = read_yaml((LEXICON / "words_en.yaml").read_text(encoding="utf-8"))
    contractions = {str(key): str(value).split() for key, value in raw["contractions"].items()}
    return {"contractions": contractions, "fillers": frozenset(str(raw["fillers"]).split())}


def analyse(text: str) -> TokenStream:
    """The lemmas of `text` (longer than 60,000 characters: its first 60,000)."""
    respelled = respell(text[:_MAX_CHARS], "en")
    tokens: list[Token] = []
    for match in _WORD.finditer(respelled.text):
        start, end = respelled.original(*match.span())
        word = match[0].lower().replace("’", "'")
        if word[0] in ".!?":
            tokens.append(Token(".", END_OF_SENTENCE, start, end))
            continue
        tokens.extend(Token(key, code, start, end) for key, code in _read(word))
    return TokenStream("en", text, tokens)


@lru_cache(maxsize=32_768)
def _read(word: str) -> tuple[tuple[str, str], ...]:
    """Key and code of every token of a word, without fillers."""
    fillers = _lexicon()["fillers"]
    return tuple((lemma(part), f"{lemma(part)}/{part}") for part in _parts(word) if part not in fillers)


def _parts(word: str) -> list[str]:
    if not word.strip():
        return []
    contractions: dict[str, list[str]] = _lexicon()["contractions"]
    if word in contractions:
        return contractions[word]
    if "'" not in word:
        return [word]
    head, tail = word.split("'", 1)
    if tail == "t" and head.endswith("n"):
        return [head[:-1], "not"]
    return [
        head,
        *{"m": ["am"], "re": ["are"], "ve": ["have"], "ll": ["will"], "d": ["would"], "s": ["'s"]}.get(
            tail, []
        ),
    ]
