"""Text at the door: composed letters, no control or invisible characters, plain Latin letters; offsets are kept.

A recogniser, a keyboard or a chat may send Hangul as single letters in a row (NFD), zero-width marks inside a word, or
full-width Latin. Patterns and analysers see one form of it; quotes are cut from what the caller truly sent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from dialogue_flows.safety.spelling import Respelled

_PLAIN: Final = re.compile(
    r"[\t\n\r\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u3000-\u33ff\uac00-\ud7a3\u2010-\u2027]*"
)
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_TO_ASCII: Final = 0xFEE0
_BLANK_CONTROLS: Final = "\x00\x0b\x0c\x1c\x1d\x1e\x1f\x85"
_JAMO: Final = range(0x1100, 0x1200)


def normalised(text: str) -> Respelled:
    """`text` in the form the analysers know, each character with the span of `text` it came from."""
    if _PLAIN.fullmatch(text):
        return Respelled(text, None)
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = _cluster_end(text, start)
        for char in unicodedata.normalize("NFC", _plain(text[start:end])):
            out.append(char)
            spans.append((start, end))
        start = end
    return Respelled("".join(out), tuple(spans))


def _cluster_end(text: str, start: int) -> int:
    """One character with the marks on it, or a row of single Hangul letters that may compose."""
    end = start + 1
    while end < len(text) and (
        unicodedata.combining(text[end]) or (ord(text[end]) in _JAMO and ord(text[end]) >= 0x1160)
    ):
        end += 1
    return end


def _plain(cluster: str) -> str:
    return "".join(_plain_character(char) for char in cluster)


def _plain_character(char: str) -> str:
    if ord(char) in _FULL_WIDTH:
        return chr(ord(char) - _TO_ASCII)
    if char in _BLANK_CONTROLS or unicodedata.category(char) in ("Zs", "Zl", "Zp"):
        return " "
    if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\t\n\r":
        return ""
    return char


def sent(respelled: Respelled, text: str, quote: str) -> str:
    """The words of `text` behind a quote from its normalised form."""
    start = respelled.text.find(quote)
    if respelled.spans is None or start < 0:
        return quote
    left, right = respelled.original(start, start + len(quote))
    return text[left:right]
