"""Which language an utterance is in, judged by its script. Pure, linear in the length of the text."""

from __future__ import annotations

import re
from typing import Literal

from dialogue_flows.understanding.reading import Reading
from transcripts.calls import Lang

Language = Literal["ko", "en", "mixed", "other", "none"]

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣᄀ-ᇿ]+")
_LATIN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
# Letters of other scripts, and Latin letters with marks that neither Korean nor English writes.
_FOREIGN = re.compile(
    r"[\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u10ff"
    r"\u1780-\u17ff\u1e00-\u1eff\u3040-\u30ff\u3400-\u9fff]"
)


def language(text: str) -> Reading[Language]:
    """ko, en, mixed (both carry weight), other (a script of neither), none (digits, marks, nothing).

    A borrowed word does not make an utterance mixed: "CCTV 고장 났어요" is Korean, "near 중앙동" is English
    only where Latin words outweigh it. Confidence is the share of letters that agree.
    """
    hangul = sum(len(m.group()) for m in _HANGUL.finditer(text))
    words = [m.group() for m in _LATIN.finditer(text)]
    latin = sum(len(word) for word in words)
    foreign = len(_FOREIGN.findall(text))
    letters = hangul * 2 + latin + foreign * 2
    stripped = text.strip()
    start = text.find(stripped) if stripped else 0
    if not letters:
        return Reading("none", 1.0, "", 0)
    value, weight = _judge(hangul * 2, latin, foreign * 2, len(words))
    return Reading(value, round(weight / letters, 2), stripped, start)


def _judge(hangul: int, latin: int, foreign: int, words: int) -> tuple[Language, int]:
    if foreign > hangul and foreign * 4 > latin:
        return "other", foreign
    if not hangul:
        return "en", latin
    if words < 3 and hangul >= latin:
        return "ko", hangul
    if hangul >= latin * 2:
        return "ko", hangul
    if latin >= hangul * 4:
        return "en", latin
    return "mixed", hangul + latin


def spoken_language(text: str, known: Lang | None) -> Lang:
    """The language whose rules should read this text: by script where it is plain, else the known one."""
    found = language(text).value
    if found in ("ko", "en"):
        return "ko" if found == "ko" else "en"
    return known or "ko"
