"""Mutations of an utterance as a telephone recogniser or a hasty writer makes them. Deterministic by the text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from transcripts.calls import Lang

_SIMILAR: Final = (
    ("싶", "십"),
    ("었", "엇"),
    ("했", "햇"),
    ("겠", "겟"),
    ("같", "갓"),
    ("않", "안"),
    ("없", "업"),
    ("괜", "갠"),
    ("왜", "외"),
    ("에요", "애요"),
    ("데", "대"),
    ("돼", "되"),
    ("예요", "에요"),
    ("려고", "려구"),
    ("하고", "하구"),
)
_ENDINGS: Final = (
    (r"어요\b", "어"),
    (r"아요\b", "아"),
    (r"습니다\b", "어요"),
    (r"해요\b", "해유"),
    (r"네요\b", "구먼"),
    (r"다\b", "당"),
)


def _random(text: str) -> Random:
    return Random(int(hashlib.sha256(text.encode()).hexdigest()[:12], 16))  # noqa: S311  (test data, no secret)


def no_punctuation(text: str, lang: Lang) -> str:
    """What a recogniser gives: no marks, no capitals."""
    return re.sub(r"[.,!?'\"…]", "", text).lower() if lang == "en" else re.sub(r"[.,!?…]", "", text)


def spaces_lost(text: str, lang: Lang) -> str:
    """A third of the blanks gone (Korean only; English keeps its words)."""
    if lang == "en":
        return text
    random = _random(text)
    return "".join(char for char in text if char != " " or random.random() > 1 / 3)


def spaces_added(text: str, lang: Lang) -> str:
    """A blank put into one Korean word in eight."""
    if lang == "en":
        return text
    random = _random(text)
    words = [
        w[:i] + " " + w[i:] if len(w) > 3 and random.random() < 1 / 8 and (i := len(w) // 2) else w
        for w in text.split()
    ]
    return " ".join(words)


def misspelt(text: str, lang: Lang) -> str:
    """Korean: similar-sounding syllables; English: two neighbouring letters of one word in six swapped."""
    if lang == "ko":
        for right, wrong in _SIMILAR:
            text = text.replace(right, wrong)
        return text
    random = _random(text)
    return " ".join(
        _swap(word, random) if len(word) > 4 and random.random() < 1 / 6 else word for word in text.split()
    )


def _swap(word: str, random: Random) -> str:
    index = random.randrange(1, len(word) - 2)
    return word[:index] + word[index + 1] + word[index] + word[index + 2 :]


def other_endings(text: str, lang: Lang) -> str:
    """Another level of politeness, or a dialect ending."""
    if lang == "ko":
        for ending, other in _ENDINGS:
            text = re.sub(ending, other, text)
    return text


_AROUND: Final[Mapping[Lang, tuple[str, str]]] = {
    "ko": (
        "골목에 차를 자꾸 대 놔서 어제도 전화를 드렸는데요",
        "그리고 가로등도 하나 나갔으니까 같이 좀 봐 주세요",
    ),
    "en": (
        "somebody keeps parking across our lane and I rang about it",
        "and the street light is out as well",
    ),
}


def inside_a_complaint(text: str, lang: Lang) -> str:
    """The utterance in the middle of a long complaint about something else, without marks."""
    before, after = _AROUND[lang]
    return f"{before} {no_punctuation(text, lang)} {after}"


MUTATIONS: Final[Mapping[str, Callable[[str, Lang], str]]] = {
    "no punctuation": no_punctuation,
    "a third of the blanks lost": spaces_lost,
    "blanks added": spaces_added,
    "misspelt": misspelt,
    "other endings": other_endings,
    "inside a long complaint": inside_a_complaint,
}
