"""The ears of the benchmark: the shared recogniser, or ears that answer at once, to see the rest of the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from agent.speech.ears import Hearing, Utter
from agent.speech.open_ears import practice_ears_path
from transcripts.calls import Lang

EarsKind = Literal["whisper", "immediate"]
HEARD = "네, 맞아요."


def model_path() -> str:
    """The folder of the practice ears, which both bots load. Raises FileNotFoundError where it is missing."""
    folder = practice_ears_path()
    if folder is None:
        raise FileNotFoundError("agent/speech/practice_ears is missing: run `make ears`")
    return str(folder)


class ImmediateEars:
    """`agent.speech.ears.Ears` that hear the same words in everything, at no cost."""

    practice = True
    window_s = 8.0

    async def transcribe(
        self, audio: bytes, *, lang: Lang, hints: Sequence[str] = (), deadline_s: float = 2.6
    ) -> Hearing:
        """Returns at once, whatever the audio."""
        del audio, hints, deadline_s
        return Hearing(text=HEARD, confidence=1.0, lang=lang)

    async def hear(self, utter: Utter) -> Hearing:
        """Returns at once."""
        return await self.transcribe(utter.pcm, lang=utter.lang)

    def describe(self) -> str:
        """Their name in reports."""
        return "immediate"

    async def close(self) -> None:
        """Nothing to free."""
