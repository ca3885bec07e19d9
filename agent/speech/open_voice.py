"""Which voice a setting means: `espeak`, `openai:<voice>` or `openai:<model>/<voice>`; several by comma."""

from __future__ import annotations

import openai

from agent.speech.espeak_voice import EspeakVoice
from agent.speech.observations import SpeechObservations
from agent.speech.openai_voice import OpenAIVoice
from agent.speech.voice import FailoverVoice, Voice, VoiceUnavailable


def open_voice(
    setting: str | None, *, observations: SpeechObservations, client: openai.AsyncOpenAI | None = None
) -> FailoverVoice:
    """Opens the voices that `setting` (TTS) names, in order of fail-over; espeak where it names none.

    Raises `VoiceUnavailable` with a sentence that names the mend.
    """
    names = [name.strip() for name in (setting or "espeak").split(",") if name.strip()]
    return FailoverVoice([_open_one(name, client) for name in names], observations=observations)


def _open_one(name: str, client: openai.AsyncOpenAI | None) -> Voice:
    kind, _, rest = name.partition(":")
    if kind == "espeak" and not rest:
        return EspeakVoice()
    if kind == "openai" and rest:
        if client is None:
            raise VoiceUnavailable(
                f"TTS={name} needs an address: set TTS_BASE_URL, and TTS_API_KEY where it asks one."
            )
        model, _, voice = rest.rpartition("/")
        return OpenAIVoice(client, voice=voice, model=model or "tts-1")
    raise VoiceUnavailable(f"TTS={name} is not known: write espeak or openai:<voice>.")
