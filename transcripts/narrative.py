"""Checks a sentence that a model wrote about a call: nothing in it may be invented. Pure."""

from __future__ import annotations

import re

LONGEST = 120
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_QUOTED = re.compile(r"[“\"'‘「『]([^“”\"'‘’「」『』]+)[”\"'’」』]")


def objection(sentence: str, transcript: str, facts: str) -> str | None:
    """Why the sentence is discarded, or None: it must be one line of at most 120 characters, every number must
    stand in the transcript or the facts, every quoted string verbatim in the transcript.
    """
    if not sentence.strip() or "\n" in sentence.strip():
        return "not_one_line"
    if len(sentence) > LONGEST:
        return "too_long"
    known = set(_NUMBER.findall(transcript)) | set(_NUMBER.findall(facts))
    if any(number not in known for number in _NUMBER.findall(sentence)):
        return "number"
    if any(quote not in transcript for quote in _QUOTED.findall(sentence)):
        return "quote"
    return None
