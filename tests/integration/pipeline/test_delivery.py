"""A manner of speaking that the caller asked for is kept to the end of the call."""

from __future__ import annotations

from agent.speech.espeak_voice import speak
from agent.speech.observations import SpeechObservations
from agent.speech.prompts import PromptStore
from dialogue_flows.outcome import CallerSaid, CallStarted, Event, Outcome, Utterance
from tests.integration.pipeline.conftest import Start
from tests.integration.pipeline.fake_desk import FakeDesk
from tests.integration.pipeline.scripted import ScriptedEars
from tests.integration.pipeline.test_call import CALLER, HELLO, OK, QUIET, kit, sound

LOUDER = Utterance("네, 잘 들리게 다시 말할게요.", "repair.louder", "ko")
SLOWER = Utterance("네, 천천히 말씀드릴게요.", "repair.slower", "ko")


async def test_louder_and_slower_hold_for_every_later_sentence(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    said: list[CallerSaid] = []

    def reply(event: Event) -> Outcome:
        if isinstance(event, CallStarted):
            return Outcome(say=(HELLO,), listen=QUIET)
        if isinstance(event, CallerSaid):
            said.append(event)
        return Outcome(say=(LOUDER, SLOWER) if len(said) == 1 else (OK,))

    service = await start(kit(ScriptedEars(["크게 말해 주세요.", "네, 맞아요."]), prompts, observations))
    line = await service.call(FakeDesk(reply))
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("크게 말해 주세요.", "ko", 1.0, CALLER))
    await line.until_heard(await prompts.get(SLOWER.text, lang="ko", speed=0.8, gain_db=6.0))
    line.say(speak("네, 맞아요.", "ko", 1.0, CALLER))
    await line.until_heard(await prompts.get(OK.text, lang="ko", speed=0.8, gain_db=6.0))
    assert await sound(prompts, OK) not in line.played
