"""What the likeness scorer looks at: hashed pieces of an utterance, each tied to the word it begins in.

Korean: pieces of 1 to 4 syllables without blanks and of 3 to 6 letters (so a lost blank or one wrong vowel changes
little) and morphemes, one to three at a time. English: pieces of 3 to 5 letters, lemmas one to three at a time, and
the classes of meaning of the words (lexicon/meaning_en.yaml). Hashing is vectorised and linear in the text.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.spelling import LEXICON
from dialogue_flows.safety.tokens import TokenStream
from transcripts.yaml_text import read_yaml

Hashes = NDArray[np.uint32]
Numbers = NDArray[np.int64]
_WORD: Final = re.compile(r"\S+")
_PRIME: Final = np.uint32(0x01000193)
_BASIS: Final = 0x811C9DC5
_SPREAD: Final = 0x9E3779B1
_SIXTEEN, _THIRTEEN = np.uint32(16), np.uint32(13)
_FIRST_SPREAD, _SECOND_SPREAD = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_SYLLABLES: Final = (1, 2, 3, 4)
_LETTERS: Final = (3, 4, 5, 6)
_ENGLISH: Final = (3, 4, 5)
FEWEST: Final = (
    150  # pieces, about a dozen syllables: the score of a shorter answer is damped, it says too little
)
_LETTER_OR_BLANK: Final = np.array([code if chr(code).isalnum() else 32 for code in range(128)], np.uint32)
_HANGUL: Final = 0xAC00
_HANGUL_COUNT: Final = 11_172


@dataclass(frozen=True, slots=True)
class Pieces:
    """Hashed pieces of a text; piece `i` begins in word `words[i]`; `spans` are the words' character offsets."""

    hashes: Hashes
    words: Numbers
    spans: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Run:
    """Units in a row and the word each stands in; `salt` keeps the kinds of pieces apart."""

    units: Hashes
    words: Numbers
    salt: int
    sizes: tuple[int, ...]
    gaps: tuple[int, ...] = ()


def pieces(stream: TokenStream) -> Pieces:
    """The pieces of an analysed utterance, in the order of `labels`."""
    spans = [match.span() for match in _WORD.finditer(stream.text)]
    if not spans:
        return Pieces(np.empty(0, np.uint32), np.empty(0, np.int64), ())
    starts = np.zeros(len(stream.text) + 1, np.int64)
    starts[[start for start, _ in spans[1:]]] = 1
    word_of = np.cumsum(starts)
    found = [grams for run in _mixed_runs([*_runs(stream, word_of)]) for grams in _grams(run)]
    return Pieces(
        _mixed(np.concatenate([hashes for hashes, _ in found])), np.concatenate([w for _, w in found]), spans
    )


def _mixed_runs(runs: Sequence[_Run]) -> Iterator[_Run]:
    """The runs with the bits of their units spread, all in one go: an array costs more than its numbers."""
    mixed = _mixed(np.concatenate([run.units for run in runs]))
    begin = 0
    for run in runs:
        end = begin + len(run.units)
        yield replace(run, units=mixed[begin:end])
        begin = end


def _runs(stream: TokenStream, word_of: Numbers) -> Iterator[_Run]:
    names = names_of(stream)
    places = word_of[[token.start for token in stream.tokens]]
    yield _Run(np.array([_hash(name) for name in names], np.uint32), places, 48, (1, 2, 3), (2,))
    if stream.lang == "ko":
        codes, where = _characters(stream.text, word_of)
        yield _Run(codes, where, 0, _SYLLABLES)
        letters, origin = _letters(codes)
        yield _Run(letters, where[origin], 16, _LETTERS)
        return
    classes = [meaning(name) for name in names]
    known = np.array([bool(name) for name in classes], bool)
    yield _Run(
        np.array([_hash(name) for name in classes if name], np.uint32), places[known], 64, (1, 2, 3), (2,)
    )
    codes, where = _marked(stream.text, word_of)
    yield _Run(codes, where, 32, _ENGLISH)


def names_of(stream: TokenStream) -> list[str]:
    """The morphemes (Korean, without the marks on them) or lemmas (English) of a stream."""
    if stream.lang == "en":
        return [token.key for token in stream.tokens]
    return [token.code.partition(";")[0].partition("+")[0] for token in stream.tokens]


@cache
def _meanings() -> Mapping[str, str]:
    raw = read_yaml((LEXICON / "meaning_en.yaml").read_text(encoding="utf-8"))
    return {word: name for name, words in raw.items() for word in str(words).split()}


def meaning(word: str) -> str:
    """The class of meaning of an English word, or an empty text."""
    return _meanings().get(word, "")


def _characters(text: str, word_of: Numbers) -> tuple[Hashes, Numbers]:
    """Letters and digits of the text without blanks and marks."""
    kept = [index for index, char in enumerate(text) if char.isalnum()]
    codes = np.array([ord(text[index]) for index in kept], np.uint32)
    return codes, word_of[kept] if kept else np.empty(0, np.int64)


def _marked(text: str, word_of: Numbers) -> tuple[Hashes, Numbers]:
    """Small letters with one blank between words, so that a piece knows where a word begins and ends."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    codes = np.full(len(text) + 2, 32, np.uint32)
    codes[1:-1] = np.frombuffer(lowered.encode("utf-32-le", "surrogatepass"), np.uint32)
    if text.isascii():
        codes = _LETTER_OR_BLANK[codes]
    else:
        codes[1:-1][[not char.isalnum() for char in lowered]] = 32
    places = np.clip(np.arange(len(codes)) - 1, 0, len(text) - 1)
    kept = np.append(True, (codes[1:] != 32) | (codes[:-1] != 32))
    return codes[kept], word_of[places[kept]]


def _letters(codes: Hashes) -> tuple[Hashes, Numbers]:
    """Hangul syllables as their letters, in order, and the number of the character each came from."""
    offset = codes.astype(np.int64) - _HANGUL
    hangul = (offset >= 0) & (offset < _HANGUL_COUNT)
    three = np.zeros((len(codes), 3), np.int64)
    three[:, 0] = np.where(hangul, 0x1100 + offset // 588, codes)
    three[:, 1] = np.where(hangul, 0x1161 + offset // 28 % 21, 0)
    three[:, 2] = np.where(hangul & (offset % 28 > 0), 0x11A7 + offset % 28, 0)
    flat = three.reshape(-1)
    present = flat > 0
    return flat[present].astype(np.uint32), np.repeat(np.arange(len(codes)), 3)[present]


@lru_cache(maxsize=32_768)
def _hash(name: str) -> int:
    return zlib.crc32(name.encode())


def _grams(run: _Run) -> Iterator[tuple[Hashes, Numbers]]:
    """Every run of the wanted sizes as one number, then every pair of units that stand `gap` apart; their bits are
    still to be spread.
    """
    mixed = run.units
    for size in run.sizes:
        count = max(0, len(mixed) - size + 1)
        hashes = mixed[:count] ^ _seed(run.salt + size)
        hashes *= _PRIME
        for offset in range(1, size):
            hashes ^= mixed[offset : offset + count]
            hashes *= _PRIME
        yield hashes, run.words[:count]
    for gap in run.gaps:
        count = max(0, len(mixed) - gap)
        hashes = (mixed[:count] ^ _seed(run.salt + 8 + gap)) * _PRIME
        yield hashes ^ mixed[gap:], run.words[:count]


@cache
def _seed(salt: int) -> np.uint32:
    return np.uint32(_BASIS ^ (salt * _SPREAD & 0xFFFFFFFF))


def _mixed(values: Hashes) -> Hashes:
    """Spreads the bits of every value (the finaliser of MurmurHash3)."""
    mixed: Hashes = values >> _SIXTEEN
    mixed ^= values
    mixed *= _FIRST_SPREAD
    mixed ^= mixed >> _THIRTEEN
    mixed *= _SECOND_SPREAD
    mixed ^= mixed >> _SIXTEEN
    return mixed


def labels(stream: TokenStream) -> list[str]:
    """What each piece of `pieces` is, in words, for people who want to know where a score comes from."""
    names = names_of(stream)
    rows = [_named(names, "word", (1, 2, 3), (2,), " ")]
    if stream.lang == "ko":
        characters = [char for char in stream.text if char.isalnum()]
        letters, _ = _letters(np.array([ord(char) for char in characters], np.uint32))
        rows.append(_named(characters, "syllables", _SYLLABLES, (), ""))
        rows.append(_named([chr(code) for code in letters], "letters", _LETTERS, (), ""))
    else:
        rows.append(_named([meaning(n) for n in names if meaning(n)], "meaning", (1, 2, 3), (2,), " "))
        codes, _ = _marked(stream.text, np.zeros(len(stream.text) + 1, np.int64))
        rows.append(_named([chr(code) for code in codes], "letters", _ENGLISH, (), ""))
    return [label for row in rows for label in row]


def _named(
    units: Sequence[str], kind: str, sizes: tuple[int, ...], gaps: tuple[int, ...], joint: str
) -> list[str]:
    runs = [
        f"{kind} {joint.join(units[start : start + size])}"
        for size in sizes
        for start in range(len(units) - size + 1)
    ]
    pairs = [f"{kind} {units[i]} … {units[i + gap]}" for gap in gaps for i in range(len(units) - gap)]
    return runs + pairs
