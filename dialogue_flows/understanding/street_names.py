"""Names of the city in an utterance: exact with any spacing, and near misses of speech recognition. Pure.

A near miss is measured on letters (jamo), so "달빗로" is close to "달빛로". Cost grows with the length of the
utterance; the index of a city's names is built once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_NEAR = 0.72  # share of letters that must agree
_PARTICLES = (
    "에서",
    "으로",
    "이에요",
    "예요",
    "이요",
    "에는",
    "에",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "요",
    "쪽",
)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A name of the city, where it stands in the text, and how near the words are to it (1.0 exact)."""

    name: str
    start: int
    end: int
    nearness: float


def known_names(text: str, streets: Sequence[str]) -> list[NamedPlace]:
    """Names of the city that stand in the text, longest first where they overlap, in order of place."""
    index = _index(tuple(streets))
    compact, places = _compact(text)
    found: list[NamedPlace] = []
    position = 0
    while position < len(compact) - 1:
        name = next(
            (n for n in index.by_head.get(compact[position : position + 2], ()) if _at(compact, n, position)),
            None,
        )
        if name is None or not _word_start(text, places[position]):
            position += 1
            continue
        size = len(_squeeze(name))
        found.append(NamedPlace(name, places[position], places[position + size - 1] + 1, 1.0))
        position += size
    return found


def near_name(words: str, streets: Sequence[str], endings: tuple[str, ...] = ()) -> tuple[str, float] | None:
    """The city's name nearest to these words and its nearness, or None. `endings` narrows to 로, 길, 동 …"""
    index = _index(tuple(streets))
    heard = _squeeze(words)
    jamo = letters(heard)
    if len(jamo) < 4 or len(heard) > 24:
        return None
    pairs = _pairs(jamo)
    best: tuple[str, float] | None = None
    for name, name_jamo, name_pairs in index.spelled:
        if endings and not name.endswith(endings):
            continue
        if abs(len(name_jamo) - len(jamo)) > 3 or len(pairs & name_pairs) * 3 < len(name_pairs):
            continue
        nearness = 1.0 - distance(jamo, name_jamo) / max(len(jamo), len(name_jamo))
        if nearness >= _NEAR and (best is None or nearness > best[1]):
            best = (name, nearness)
    return best


def without_particle(word: str) -> str:
    """ "달빛로에서" → "달빛로"."""
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word[: -len(particle)]
    return word


@dataclass(frozen=True, slots=True)
class _Index:
    by_head: dict[str, tuple[str, ...]]
    spelled: tuple[tuple[str, str, frozenset[str]], ...]


@lru_cache(maxsize=16)
def _index(streets: tuple[str, ...]) -> _Index:
    heads: dict[str, list[str]] = {}
    for name in sorted(set(streets), key=lambda n: (-len(_squeeze(n)), n)):
        if len(_squeeze(name)) >= 2:
            heads.setdefault(_squeeze(name)[:2], []).append(name)
    spelled = tuple(
        (name, letters(_squeeze(name)), _pairs(letters(_squeeze(name)))) for name in sorted(set(streets))
    )
    return _Index({head: tuple(names) for head, names in heads.items()}, spelled)


def _squeeze(words: str) -> str:
    return "".join(words.split()).lower()


def _at(compact: str, name: str, position: int) -> bool:
    return compact.startswith(_squeeze(name), position)


def _compact(text: str) -> tuple[str, list[int]]:
    kept = [(char.lower(), i) for i, char in enumerate(text) if not char.isspace() and len(char.lower()) == 1]
    return "".join(char for char, _ in kept), [i for _, i in kept]


def _word_start(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def letters(words: str) -> str:
    """The jamo of the words, first and last consonants told apart."""
    return "".join(_jamo(words))


def _jamo(words: str) -> Iterator[str]:
    """Syllables to letters in separate ranges, so that a first and a last consonant are told apart."""
    for char in words:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            yield chr(0x1100 + code // 588)
            yield chr(0x1161 + code % 588 // 28)
            if code % 28:
                yield chr(0x11A7 + code % 28)
        else:
            yield char


def _pairs(letters: str) -> frozenset[str]:
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def distance(left: str, right: str) -> int:
    """How many letters differ (Levenshtein)."""
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (a != b)))
        previous = current
    return previous[-1]
