"""Never quiet: whatever stalls or fails, the caller hears something in time and the desk is told."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest

from agent.speech.espeak_voice import EspeakVoice, speak
from agent.speech.observations import SpeechObservations
from agent.speech.prompts import PromptStore
from agent.speech.voice import FailoverVoice
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerSaid,
    CallerUnheard,
    CallStarted,
    Event,
    Listen,
    Outcome,
)
from tests.integration.pipeline.conftest import FALLBACK, FILLER, Start, stall_lines
from tests.integration.pipeline.fake_desk import FakeDesk
from tests.integration.pipeline.line import Line
from tests.integration.pipeline.scripted import (
    BreakableVoice,
    BrokenVoice,
    ScriptedEars,
    StalledEars,
    StalledVoice,
)
from tests.integration.pipeline.test_call import BYE, CALLER, HELLO, LONG, OK, answering, kit, sound


async def test_ears_that_stall_are_bridged_by_a_filler_and_within_three_seconds_by_a_sentence(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(StalledEars([""]), prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("가로등이 고장 났어요.", "ko", 1.0, CALLER))
    await line.until_heard(await sound(prompts, FILLER))
    first = line.first_media_after(line.stopped_speaking_at)
    assert first is not None
    assert first - line.stopped_speaking_at == pytest.approx(1.4, abs=0.4)
    unheard = await desk.until_event(CallerUnheard)
    assert isinstance(unheard, CallerUnheard)
    assert unheard.reason == "ears_failed"
    assert asyncio.get_running_loop().time() - line.stopped_speaking_at < 3.5
    await line.until_heard(await sound(prompts, OK))


async def test_a_desk_that_stalls_is_bridged_and_its_answer_still_comes(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["네, 맞아요."]), prompts, observations))
    released = asyncio.Event()

    async def later() -> Outcome:
        await released.wait()
        return Outcome(say=(OK,))

    def reply(event: Event) -> object:
        return (
            Outcome(say=(HELLO,), listen=Listen(silence_after_s=60.0))
            if isinstance(event, CallStarted)
            else later()
        )

    desk = FakeDesk(reply)  # type: ignore[arg-type]
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("네, 맞아요.", "ko", 1.0, CALLER))
    await line.until_heard(await sound(prompts, FILLER))
    await line.until_heard(await sound(prompts, FALLBACK))
    assert asyncio.get_running_loop().time() - line.stopped_speaking_at < 6.0
    media = [at for at, event in line.received if event == "media" and at > line.stopped_speaking_at]
    assert max(after - before for before, after in itertools.pairwise(media)) < 3.0
    released.set()
    await line.until_heard(await sound(prompts, OK))
    assert observations.events["fallback"] == 1


async def test_a_voice_that_fails_is_replaced_by_the_next_one(
    start: Start, observations: SpeechObservations
) -> None:
    prompts = PromptStore(FailoverVoice([BrokenVoice(), EspeakVoice()], observations=observations), None)
    service = await start(kit(ScriptedEars([""]), prompts, observations))
    line = await service.call(FakeDesk(answering((HELLO,), Outcome())))
    await line.until(lambda: prompts.ready(HELLO.text, lang="ko") is not None)
    await line.until_heard(prompts.ready(HELLO.text, lang="ko") or b"never")
    assert observations.events["voice_failed:broken:VoiceError"] == 1


@pytest.mark.parametrize("trouble", [BrokenVoice(), StalledVoice()])
async def test_when_no_voice_speaks_the_sentence_that_was_kept_is_heard(
    start: Start, observations: SpeechObservations, trouble: BrokenVoice | StalledVoice
) -> None:
    voice = BreakableVoice(EspeakVoice())
    prompts = PromptStore(FailoverVoice([voice], observations=observations), None)
    await prompts.warm(stall_lines().texts())
    voice.broken_by = trouble
    service = await start(kit(ScriptedEars([""]), prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome()))
    line = await service.call(desk)
    await line.until(lambda: line.first_media_after(0.0) is not None, timeout_s=3.0)
    await line.until_heard(await sound(prompts, FALLBACK))
    await desk.until(lambda: bool(desk.turns) and desk.turns[0].heard is not None)
    assert desk.turns[0].text == FALLBACK.text


async def test_a_desk_that_breaks_its_promise_and_raises_leaves_no_silence(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    def reply(event: Event) -> Outcome:
        if isinstance(event, CallStarted):
            return Outcome(say=(HELLO,), listen=Listen(silence_after_s=60.0))
        raise ValueError("a fault in the desk")

    service = await start(kit(ScriptedEars(["네, 맞아요."]), prompts, observations))
    line = await service.call(FakeDesk(reply))
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("네, 맞아요.", "ko", 1.0, CALLER))
    await line.until_heard(await sound(prompts, FALLBACK))
    assert observations.events["dialogue_failed:ValueError"] == 1


async def hang_up_while_greeted(line: Line, desk: FakeDesk, prompts: PromptStore) -> None:
    await line.until(lambda: len(line.played) > 2000)


async def hang_up_while_listening(line: Line, desk: FakeDesk, prompts: PromptStore) -> None:
    await line.until_heard(await sound(prompts, LONG, 1))


async def hang_up_while_speaking(line: Line, desk: FakeDesk, prompts: PromptStore) -> None:
    await line.until_heard(await sound(prompts, LONG, 1))
    line.say(speak("여보세요 저희 집 앞에 물이 많이 새고 있어요", "ko", 1.0, CALLER))
    sent = len(line._outgoing)
    await line.until(lambda: len(line._outgoing) < sent - 60)


async def hang_up_while_the_desk_thinks(line: Line, desk: FakeDesk, prompts: PromptStore) -> None:
    await line.until_heard(await sound(prompts, LONG, 1))
    line.say(speak("네, 맞아요.", "ko", 1.0, CALLER))
    await desk.until_event(CallerSaid)


@pytest.mark.parametrize(
    "moment",
    [hang_up_while_greeted, hang_up_while_listening, hang_up_while_speaking, hang_up_while_the_desk_thinks],
)
async def test_a_caller_who_hangs_up_in_any_state_ends_the_call_and_leaves_no_task_behind(
    start: Start,
    prompts: PromptStore,
    observations: SpeechObservations,
    moment: Callable[[Line, FakeDesk, PromptStore], Awaitable[None]],
) -> None:
    service = await start(kit(ScriptedEars(["물이 새요."]), prompts, observations))
    before = asyncio.all_tasks()
    desk = FakeDesk(answering((LONG,), Outcome(say=(OK, LONG, BYE))))
    line = await service.call(desk)
    await moment(line, desk, prompts)
    await line.hang_up()
    await service.until_over()
    gone = [event for event in desk.events if isinstance(event, CallerHungUp)]
    assert len(gone) == 1
    assert isinstance(desk.events[-1], CallerHungUp)
    if moment is hang_up_while_speaking:
        assert gone[0].partial == "물이 새요."
        assert gone[0].index is not None
        assert desk.turns[gone[0].index].text == "물이 새요."
    assert all(turn.heard is not None for turn in desk.turns if turn.speaker == "agent")
    left = {
        task for task in asyncio.all_tasks() - before if not task.done() and "call" in str(task.get_coro())
    }
    assert not left, left


async def test_a_call_that_is_cancelled_from_outside_still_tells_the_desk(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars([""]), prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome()))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    service.tasks[-1].cancel()
    await desk.until_event(CallerHungUp)
    await service.until_over()
