"""Which voice a setting means: `espeak`, `supertonic:<voice>`, `openai:<voice>` or `openai:<model>/<voice>`;
several by comma.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from agent.speech.espeak_voice import EspeakVoice
from agent.speech.observations import SpeechObservations
from agent.speech.supertonic_voice import SupertonicVoice
from agent.speech.voice import FailoverVoice, Voice, VoiceUnavailable

if TYPE_CHECKING:
    import openai


def open_voice(
    setting: str | None,
    *,
    observations: SpeechObservations,
    client: openai.AsyncOpenAI | None = None,
    weights: Path | None = None,
) -> FailoverVoice:
    """Opens the voices that `setting` (TTS) names, in order of fail-over; espeak where it names none.

    Where the embedded espeak voice is installed it stands last even unnamed: a poorer voice is better than none.
    `weights`: the folder of a local voice (TTS_WEIGHTS). Raises `VoiceUnavailable` with a sentence that names
    the mend.
    """
    names = [name.strip() for name in (setting or "espeak").split(",") if name.strip()]
    voices = [_open_one(name, client, weights) for name in names]
    if "espeak" not in names and importlib.util.find_spec("espeakng_loader") is not None:
        voices.append(EspeakVoice())
    return FailoverVoice(voices, observations=observations)


def _open_one(name: str, client: openai.AsyncOpenAI | None, weights: Path | None) -> Voice:
    kind, _, rest = name.partition(":")
    if kind == "espeak" and not rest:
        return EspeakVoice()
    if kind == "supertonic" and rest:
        return SupertonicVoice(rest, weights)
    if kind == "openai" and rest:
        if client is None:
            raise VoiceUnavailable(
                f"TTS={name} needs an address: set TTS_BASE_URL, and TTS_API_KEY where it asks one."
            )
        from agent.speech.openai_voice import OpenAIVoice  # its client takes a second to load

        model, _, voice = rest.rpartition("/")
        return OpenAIVoice(client, voice=voice, model=model or "tts-1")
    raise VoiceUnavailable(f"TTS={name} is not known: write espeak, supertonic:<voice> or openai:<voice>.")
