"""A voice that fails is replaced at once, is not waited for again and again, and comes back when it is well."""

from __future__ import annotations

import asyncio

import pytest

from agent.speech.observations import SpeechObservations
from agent.speech.prompts import PromptStore
from agent.speech.voice import REST_S, FailoverVoice, VoiceError
from transcripts.calls import Lang


class SwitchedVoice:
    """Speaks its own name while it is well; else it fails or never answers."""

    def __init__(self, name: str, *, well: bool = True, hangs: bool = False) -> None:
        self.name = name
        self.well, self.hangs = well, hangs
        self.asked = 0

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if not self.well:
            raise VoiceError("out of order")
        return self.name.encode()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_after_two_failures_a_voice_rests_and_is_asked_again_when_it_has_rested() -> None:
    first, second, clock = SwitchedVoice("first", well=False), SwitchedVoice("second"), Clock()
    voice = FailoverVoice([first, second], observations=SpeechObservations(), clock=clock)
    for _ in range(5):
        assert await voice.render("네.", lang="ko") == b"second"
    assert first.asked == 2
    clock.now, first.well = REST_S, True
    assert await voice.render("네.", lang="ko") == b"first"


async def test_a_voice_that_never_answers_is_given_up_at_its_deadline() -> None:
    hung = SwitchedVoice("hung", hangs=True)
    observations = SpeechObservations()
    voice = FailoverVoice([hung, SwitchedVoice("second")], observations=observations, deadline_s=0.01)
    assert (await voice.speak("네.", lang="ko")).voice == "second"
    assert observations.events["voice_failed:hung:TimeoutError"] == 1


async def test_the_last_voice_never_rests() -> None:
    last, clock = SwitchedVoice("last", well=False), Clock()
    voice = FailoverVoice([last], observations=SpeechObservations(), clock=clock)
    for _ in range(4):
        with pytest.raises(VoiceError):
            await voice.render("네.", lang="ko")
    assert last.asked == 4


async def test_what_a_stand_in_spoke_is_ready_but_is_not_kept_as_the_voice_that_was_wanted() -> None:
    first, second = SwitchedVoice("first", well=False), SwitchedVoice("second")
    store = PromptStore(FailoverVoice([first, second], observations=SpeechObservations()), None)
    assert (await store.get("네.", lang="ko")).startswith(b"second")
    assert (store.ready("네.", lang="ko") or b"").startswith(b"second")
    first.well = True
    assert (await store.get("네.", lang="ko")).startswith(b"first")
