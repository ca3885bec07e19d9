"""How an answer takes up the words of its question: a mere echo, or the question's own verb as the answer. Pure."""

from __future__ import annotations

import re

_WORD = re.compile(r"[가-힣]+")
_WEAK = frozenset(
    {
        "있어",
        "없어",
        "그런",
        "지금",
        "이번",
        "최근",
        "혹시",
        "네요",
        "아니",
        "어디",
        "우리",
        "제가",
        "저는",
        "무슨",
    }
)


def echoed_stem(text: str, asked: str) -> str | None:
    """The closing word of the answer where its stem stood in the question."""
    words = _WORD.findall(text[-60:])
    if not words or not asked:
        return None
    last: str = words[-1]
    for word in _WORD.findall(asked):
        if len(last) >= 3 and last[:2] == word[:2] and last[:2] not in _WEAK:
            return last
        if len(word) >= 2 and len(last) <= 5 and _stem(last) == _stem(word):
            return last
    return None


def _stem(word: str) -> str:
    """The first syllable of a short verb in its plain vowel: 돼요, 되나요 → 되; 끊겼어요, 끊긴 → 끊; "" if none."""
    first = _CONTRACTED.get(word[0], word[0])
    return first if first in _STEMS else word


_CONTRACTED = {
    "돼": "되",
    "됩": "되",
    "된": "되",
    "됐": "되",
    "갔": "가",
    "왔": "오",
    "나왔": "나",
    "났": "나",
    "다쳤": "다",
}
_STEMS = frozenset("되끊밀떨막먹자가오나")


def is_echo(text: str, asked: str) -> bool:
    """The caller only said the question back ("혼자 계시냐고요?")."""
    if not asked:
        return False
    said, question = (re.sub(r"[^\w]", "", part).lower() for part in (text, asked))
    return len(said) >= 4 and (said == question or (said in question and text.rstrip().endswith("?")))
