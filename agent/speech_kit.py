"""Opens ears and voice as the settings name them, and has every fixed sentence spoken ahead."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr

from agent.city import City
from agent.content_packs import open_content_packs, pack_sentences
from agent.fixed_sentences import fixed_sentences, sentences_with_blanks
from agent.pipeline import SpeechKit
from agent.settings import Settings, SettingsError
from agent.speech.ears import Ears, EarsUnavailable
from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import open_ears
from agent.speech.open_voice import open_voice
from agent.speech.prompts import PromptStore
from agent.speech.sentence_heads import SentenceHeads
from agent.speech.smart_turn import shared_smart_turn
from agent.speech.stall_lines import StallLines
from agent.speech.voice import Voice, VoiceError, VoiceUnavailable
from dialogue_flows.spoken_phone import spoken_phone
from dialogue_flows.wording import Wording
from transcripts.calls import LANGS

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = structlog.get_logger()

TELL_EVERY_S = 3.0


async def open_call_ears(settings: Settings, observations: SpeechObservations) -> Ears:
    """The ears of the setting STT. Raises `SettingsError` where there are none, or none fit for real callers."""
    client = _speech_client(settings.stt_base_url, settings.stt_api_key)
    try:
        ears = await asyncio.to_thread(open_ears, settings.stt, observations=observations, client=client)
    except EarsUnavailable as error:
        raise SettingsError(str(error)) from error
    if ears.practice and settings.real_carrier:
        raise SettingsError(
            "ONBAM_STT is not set: practice ears cannot understand people, so they are refused with a real "
            "carrier; set for instance ONBAM_STT=whisper:large-v3-turbo."
        )
    return ears


def open_call_voice(settings: Settings, observations: SpeechObservations) -> Voice:
    """The voice of the setting TTS. Raises `SettingsError` where it cannot be opened."""
    client = _speech_client(settings.tts_base_url, settings.tts_api_key)
    try:
        return open_voice(
            settings.tts, observations=observations, client=client, weights=settings.tts_weights
        )
    except VoiceUnavailable as error:
        raise SettingsError(str(error)) from error


async def open_speech_kit(
    settings: Settings,
    city: City,
    ears: Ears,
    voice: Voice,
    observations: SpeechObservations,
    *,
    names: Sequence[str] = (),
) -> SpeechKit:
    """What all calls of a process share; every fixed sentence is rendered when it returns. `names` of officers."""
    prompts = PromptStore(voice, settings.var / "prompts")
    stall_lines, heads = _stall_lines(city), SentenceHeads()
    own = pack_sentences(open_content_packs(settings, city))
    fixed = [*stall_lines.texts(), *fixed_sentences(city), *own, *heads.learn(sentences_with_blanks(city))]
    try:
        await prompts.warm(fixed, progress=_Told())
    except VoiceError as error:
        raise SettingsError(
            f"ONBAM_TTS is wrong: its voice {voice.name} does not speak ({error})."
        ) from error
    smart_turn = await asyncio.to_thread(shared_smart_turn)
    return SpeechKit(
        ears,
        prompts,
        stall_lines,
        observations,
        smart_turn,
        places=tuple(city.streets()),
        names=tuple(names),
        heads=heads,
    )


class _Told:
    """Tells how far the rendering is, now and then: with a new voice it takes minutes."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if time.monotonic() - self._at >= TELL_EVERY_S:
            self._at = time.monotonic()
            log.info("prompts.warming", count=done, size=of)


def _speech_client(base_url: str | None, key: SecretStr | None) -> AsyncOpenAI | None:
    if base_url is None:
        return None
    from openai import AsyncOpenAI  # a second to load, and most desks ask no service

    secret = key.get_secret_value() if key is not None else "none"
    return AsyncOpenAI(base_url=base_url, api_key=secret, max_retries=0, timeout=10.0)


def _stall_lines(city: City) -> StallLines:
    wording = Wording(city)
    number = spoken_phone(city.duty_number)
    return StallLines(
        fillers={
            lang: tuple(
                wording.utterance("stall.filler", lang, nth)
                for nth in range(wording.alternatives("stall.filler", lang))
            )
            for lang in LANGS
        },
        fallback={lang: wording.utterance("stall.fallback", lang, number=number) for lang in LANGS},
    )
