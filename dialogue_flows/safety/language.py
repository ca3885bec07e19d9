"""Which language an utterance is in, by script."""

from __future__ import annotations

import re
from typing import Final

from transcripts.calls import Lang

_HANGUL: Final = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN: Final = re.compile(r"[A-Za-z]")


def languages(text: str, hint: Lang | None) -> tuple[Lang, tuple[Lang, ...]]:
    """The language of `text` and the analysers that must read it: both when both scripts carry words."""
    hangul, latin = len(_HANGUL.findall(text)), len(_LATIN.findall(text))
    if not hangul and not latin:
        return hint or "ko", ()
    if not latin:
        return "ko", ("ko",)
    if not hangul:
        return "en", ("en",)
    # A Korean syllable carries about as much as three Latin letters.
    return ("ko" if hangul * 3 >= latin else "en"), ("ko", "en")
