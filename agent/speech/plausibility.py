"""Nothing invented: may the words of a recogniser be believed? Pure decisions.

Energy, voice activity and recogniser must agree. A short answer needs little of each, since "네" must not
be swallowed; a long sentence out of a little speech is refused. What is not believed is "unheard": the
caller is asked again, and it is never an answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from agent.speech.ears import Unheard
from transcripts.calls import LANGS, Lang
from transcripts.yaml_text import read_yaml

LEAST_SPEECH_S = 0.06
"""Less speech than this in the audio is nobody speaking, whatever was recognised."""
LEAST_PEAK = 0.35
"""Voice activity must have been nearly sure at least once: a clear telephone "구" or "둘" may come to 0.41 and no
further."""
LEAST_CONFIDENCE = 0.30
"""exp(mean log probability) of the tokens; Whisper's own "log_prob_threshold" of -1.0 is 0.37, and right
short answers on a bad line come down to about 0.35."""
MOST_NO_SPEECH = 0.85
"""Whisper's probability that nobody spoke; its own threshold is 0.6, but it is read together with the
confidence, and a sure text beats it."""
SURE_CONFIDENCE = 0.55
MOST_LETTERS_PER_S = {"ko": 14.0, "en": 32.0}
"""Fast Korean has about 9 syllables a second and fast English 22 letters; half as much again is invented."""
_GRACE_LETTERS = 6
_LOOP_TIMES = 4
_LOOP_SHARE = 0.6
_CREDIT_LETTERS = 8
_HINTS_IN_A_ROW = 3
_NOT_LETTERS = re.compile(r"[\W_]+", re.UNICODE)
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
_FOREIGN = re.compile(r"[぀-ヿ一-鿿Ѐ-ӿ؀-ۿ฀-๿]")


def doubt(
    text: str, *, lang: Lang, confidence: float, no_speech: float, speech_s: float, peak: float
) -> Unheard | None:
    """Why `text` is not to be believed, None when it is.

    `confidence` and `no_speech` (0..1) are the recogniser's, `speech_s` and `peak` (0..1) voice activity's.
    """
    letters = _letters(text)
    if not letters or speech_s < LEAST_SPEECH_S or peak < LEAST_PEAK:
        return Unheard.SILENCE
    if is_invention(letters, lang) or is_looped(text):
        return Unheard.INVENTED
    if is_wrong_language(text, lang):
        return Unheard.WRONG_LANGUAGE
    if len(letters) > _GRACE_LETTERS + MOST_LETTERS_PER_S[lang] * speech_s:
        return Unheard.INVENTED
    if confidence < LEAST_CONFIDENCE or (no_speech > MOST_NO_SPEECH and confidence < SURE_CONFIDENCE):
        return Unheard.UNCLEAR
    return None


def is_invention(letters: str, lang: Lang) -> bool:
    """Whether a whole turn (letters only, lower case) is one of the sentences that recognisers invent."""
    whole, beginnings = _inventions(lang)
    return letters in whole or any(
        letters.startswith(begin) and len(letters) <= len(begin) + _CREDIT_LETTERS for begin in beginnings
    )


def is_looped(text: str) -> bool:
    """Whether a recogniser fell into repeating itself: one word, or one stretch of letters, over and over.

    People do say "네네네" and "살려주세요 살려주세요": up to three times is believed, and a repeated cry for
    help is believed as often as it comes when it is short.
    """
    words = text.split()
    if len(words) >= 2 * _LOOP_TIMES:
        most = Counter(words).most_common(1)[0][1]
        if most >= 2 * _LOOP_TIMES and most >= _LOOP_SHARE * len(words):
            return True
    return bool(re.search(r"(.{6,40}?)\1{4,}", _letters(text)))


def is_wrong_language(text: str, lang: Lang) -> bool:
    """Whether the text is in a script that this language is not written in."""
    if _FOREIGN.search(text):
        return True
    hangul, latin = len(_HANGUL.findall(text)), len(_LATIN.findall(text))
    if lang == "ko":
        return latin > 24 and hangul == 0  # a short English answer in a Korean call is the caller's business
    return hangul > latin


def repeats_hints(text: str, hints: Sequence[str]) -> bool:
    """Whether a recogniser only wrote down the hot words that it was given: three or more of them in their order."""
    letters = _letters(text)
    given = [_letters(hint) for hint in hints]
    for begin in range(len(given) - 2):
        run = ""
        for count, hint in enumerate(given[begin:], 1):
            run += hint
            if run == letters and count >= _HINTS_IN_A_ROW:
                return True
    return False


def is_written_in(text: str, lang: Lang) -> bool:
    """Whether most letters of the text are of this language's own script."""
    hangul, latin = len(_HANGUL.findall(text)), len(_LATIN.findall(text))
    return hangul > latin if lang == "ko" else latin > hangul


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).lower()


@lru_cache(maxsize=2)
def _inventions(lang: Lang) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole turns, and beginnings (marked by a star in the file), as letters only."""
    listed = read_yaml(resources.files("agent.speech").joinpath("inventions.yaml").read_text("utf-8"))
    if set(listed) != set(LANGS):
        raise ValueError("agent/speech/inventions.yaml must have exactly the languages " + ", ".join(LANGS))
    beginnings = tuple(_letters(entry) for entry in listed[lang] if entry.endswith("*"))
    return frozenset(_letters(entry) for entry in listed[lang] if not entry.endswith("*")), beginnings
