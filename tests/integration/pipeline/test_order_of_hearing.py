"""Ten callers at once, one of them in danger: the shared recogniser hears that one next."""

from __future__ import annotations

import asyncio

import pytest

from agent.speech import mulaw
from agent.speech.ears import Guess, Hearing, Utter
from agent.speech.espeak_voice import speak
from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import practice_ears_path
from agent.speech.whisper_ears import WhisperEars

PCM = mulaw.decode(mulaw.silence(0.3) + speak("네.", "ko", 1.0, "ko+m3") + mulaw.silence(0.2)).tobytes()


@pytest.fixture
def ears(observations: SpeechObservations) -> WhisperEars:
    folder = practice_ears_path()
    if folder is None:
        pytest.skip("the practice ears are missing: make ears")
    return WhisperEars(str(folder), observations=observations, workers=1)


async def heard_in_order(ears: WhisperEars, utters: list[Utter]) -> list[str]:
    """The calls in the order in which their words came; all ask in the same moment, in the order given."""
    order: list[str] = []

    async def one(utter: Utter) -> Hearing:
        hearing = await ears.hear(utter)
        order.append(utter.call)
        return hearing

    hearings = await asyncio.gather(*(one(utter) for utter in utters))
    assert {hearing.text for hearing in hearings} == {"네."}
    return order


async def test_the_caller_in_danger_is_heard_next_though_nine_asked_before(ears: WhisperEars) -> None:
    """The one recognition that runs already cannot be stopped; everything that waits can be overtaken."""
    others = [Utter(PCM, "ko", call=f"caller {number}", deadline_s=60.0) for number in range(9)]
    danger = Utter(PCM, "ko", call="in danger", urgent=True, guess=Guess(), deadline_s=60.0)
    order = await heard_in_order(ears, [*others, danger])
    await ears.close()
    assert order[:2] == ["caller 0", "in danger"]
    assert order[2:] == [f"caller {number}" for number in range(1, 9)]


async def test_guesses_wait_until_everybody_who_has_finished_was_heard(ears: WhisperEars) -> None:
    guesses = [
        Utter(PCM, "ko", call=f"speaking {number}", guess=Guess(), deadline_s=60.0) for number in range(3)
    ]
    finished = [Utter(PCM, "ko", call=f"finished {number}", deadline_s=60.0) for number in range(2)]
    order = await heard_in_order(ears, [*guesses, *finished])
    await ears.close()
    assert order == ["speaking 0", "finished 0", "finished 1", "speaking 1", "speaking 2"]


async def test_a_guess_that_is_thrown_away_while_it_waits_is_never_begun(
    ears: WhisperEars, observations: SpeechObservations
) -> None:
    running = asyncio.create_task(ears.hear(Utter(PCM, "ko", call="a", deadline_s=60.0)))
    guess = asyncio.create_task(ears.hear(Utter(PCM, "ko", call="b", guess=Guess(), deadline_s=60.0)))
    await asyncio.sleep(0)  # both have asked
    guess.cancel()
    await running
    await ears.close()
    assert observations.recognition.count == 1
