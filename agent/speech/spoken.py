"""Written text as a voice should read it."""

from __future__ import annotations

from agent.speech import spoken_english, spoken_korean
from transcripts.calls import Lang


def as_spoken(text: str, lang: Lang) -> str:
    """Numbers, abbreviations and signs in words of the language. Pure."""
    return spoken_korean.as_spoken(text) if lang == "ko" else spoken_english.as_spoken(text)
