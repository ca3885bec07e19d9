"""The door of the dialogue: what ears, keyboards and tests hand in becomes plain text before anything reads it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
# Resident registration and card numbers: nothing here needs them, and no field takes them (domain brief E.3).
_PRIVATE: Final = re.compile(r"(?<!\d)(?:\d{6}\s?-?\s?[1-8]\d{6}|(?:\d{4}[- ]){3}\d{4})(?!\d)")


def plain_text(text: str) -> str:
    """Composed letters (NFC), every run of control and invisible signs as one space. Plain text stays as it is."""
    return _UNSEEN.sub(" ", unicodedata.normalize("NFC", text))


def without_private_numbers(text: str) -> str:
    """The text without resident registration and card numbers."""
    return _PRIVATE.sub(" ", text)


def tells_private_number(text: str) -> bool:
    """Whether somebody's registration or card number stands in the text."""
    return bool(_PRIVATE.search(text))
