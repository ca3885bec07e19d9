"""Where a sentence with a blank may be cut, so that a slow voice's fixed beginning is heard at once.

"접수번호는 261121-0003번이에요." is new for every caller; "접수번호는" never is. Where the voice takes long, the
beginning is played from memory while the rest is being rendered. Everything from the blank on is rendered in one go,
with its particle and its ending: a number that is put between two fixed pieces never has the melody of its sentence.
A voice that is there at once is asked for the whole sentence, which sounds better than any joint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from agent.speech.sentence_cuts import sentences
from transcripts.calls import Lang

SLOW_VOICE_S = 0.25
"""A voice that usually takes longer is slow. A reply within 1.2 s (domain brief G.7) has no more to spare after
patience and recognition."""
_USUAL_SHARE = 0.3
"""How much the latest sentence counts in what the voice usually takes."""
_BLANK = re.compile(r"\{\w+\}")
_LEAST: dict[Lang, int] = {"ko": 4, "en": 12}
"""Letters of a beginning that plays long enough (about 0.8 s) to be worth a joint."""


@dataclass(slots=True)
class SentenceHeads:
    """The beginnings of a service's sentences with blanks, and how long its voice usually takes for a sentence."""

    usual_s: float = 0.0
    _heads: dict[Lang, list[str]] = field(default_factory=dict)

    def learn(self, templates: Iterable[tuple[str, Lang]]) -> list[tuple[str, Lang]]:
        """Takes texts with `{blanks}`. Returns the beginnings as they are to be rendered ahead, each once."""
        learned: list[tuple[str, Lang]] = []
        for text, lang in templates:
            known = self._heads.setdefault(lang, [])
            for head in (beginning(sentence, lang) for sentence in sentences(text)):
                if head and head not in known:
                    known.append(head)
                    learned.append((as_beginning(head), lang))
        return learned

    def took(self, seconds: float) -> None:
        """The voice has rendered a sentence in a call."""
        self.usual_s += _USUAL_SHARE * (seconds - self.usual_s)

    def cut(self, sentence: str, lang: Lang) -> tuple[str, str] | None:
        """The longest known beginning and the rest, where the voice is slow; else None."""
        fitting = [head for head in self._heads.get(lang, ()) if sentence.startswith(head + " ")]
        if not fitting or self.usual_s <= SLOW_VOICE_S:
            return None
        head = max(fitting, key=len)
        return head, sentence[len(head) + 1 :]


def beginning(sentence: str, lang: Lang) -> str:
    """The whole words before the first `{blank}`; empty where they are too short, or where there is no blank."""
    found = _BLANK.search(sentence)
    if found is None:
        return ""
    head = sentence[: sentence.rfind(" ", 0, found.start()) + 1].strip()
    return head if len(re.sub(r"\W", "", head)) >= _LEAST[lang] else ""


def as_beginning(head: str) -> str:
    """How a beginning is written for the voice: with a comma its melody stays open, as before a pause."""
    return head if head.endswith((",", ";", ":")) else f"{head},"
