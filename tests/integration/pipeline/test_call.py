"""A call over a real WebSocket: what is said reaches the desk, and what the desk says reaches the caller."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable

import pytest

from agent.pipeline import SpeechKit
from agent.speech import mulaw
from agent.speech.ears import Unheard
from agent.speech.espeak_voice import speak
from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import open_ears, practice_ears_path
from agent.speech.prompts import PromptStore
from dialogue_flows.outcome import (
    CallerPressed,
    CallerSaid,
    CallerSilent,
    CallerUnheard,
    CallStarted,
    Event,
    Expect,
    HangUp,
    HumanProgress,
    HumanUpdate,
    Listen,
    Outcome,
    SetLanguage,
    Utterance,
)
from telephony.media_stream import Ignored
from tests.integration.pipeline.conftest import Start, stall_lines
from tests.integration.pipeline.fake_desk import FakeDesk, Reply
from tests.integration.pipeline.scripted import ScriptedEars
from transcripts.calls import EndReason, Heard

HELLO = Utterance("안녕하세요.", "greeting", "ko")
LONG = Utterance("내일 아침에 고쳐요. 다른 것도 말씀해 주세요.", "long", "ko")
LAW = Utterance("이 통화는 녹음되고 담당 공무원만 들을 수 있어요.", "law", "ko", protected=True)
OK = Utterance("알겠어요.", "ok", "ko")
BYE = Utterance("안녕히 계세요.", "bye", "ko")
QUIET = Listen(silence_after_s=60.0)
CALLER = "ko+m3"


def answering(greeting: tuple[Utterance, ...], to_everything_else: Outcome, listen: Listen = QUIET) -> Reply:
    """Greets, and answers every other event alike."""

    def reply(event: Event) -> Outcome:
        return Outcome(say=greeting, listen=listen) if isinstance(event, CallStarted) else to_everything_else

    return reply


def kit(ears: object, prompts: PromptStore, observations: SpeechObservations) -> SpeechKit:
    return SpeechKit(ears, prompts, stall_lines(), observations)  # type: ignore[arg-type]


async def sound(prompts: PromptStore, utterance: Utterance, sentence: int = 0) -> bytes:
    """The audio of one sentence of an utterance, as the caller must hear it."""
    from agent.speech.prompts import sentences

    return await prompts.get(sentences(utterance.text)[sentence], lang=utterance.lang)


async def test_a_spoken_line_reaches_the_desk_as_text_and_the_reply_is_heard(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    if practice_ears_path() is None:
        pytest.skip("the practice ears are missing: make ears")
    ears = open_ears(None, observations=observations)
    service = await start(kit(ears, prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("집 앞 가로등이 꺼졌어요.", "ko", 1.0, CALLER))
    said = await desk.until_event(CallerSaid)
    assert isinstance(said, CallerSaid)
    assert said.text == "집 앞 가로등이 꺼졌어요."
    await line.until_heard(await sound(prompts, OK))
    await desk.until(lambda: any(turn.text == OK.text and turn.heard is Heard.FULL for turn in desk.turns))
    assert [turn.speaker for turn in desk.turns][:2] == ["agent", "caller"]
    assert desk.turns[1].text == "집 앞 가로등이 꺼졌어요."
    assert desk.turns[1].t0_ms >= desk.turns[0].t1_ms - 500
    assert observations.reply.count == 1


async def test_keys_arrive_as_one_entry_and_stop_a_sentence(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars([""]), prompts, observations))
    desk = FakeDesk(answering((LONG,), Outcome(say=(OK,)), Listen(Expect.DIGITS, silence_after_s=60.0)))
    line = await service.call(desk)
    await line.until(lambda: len(line.played) > 4000)
    for key in "119#":
        await line.press(key)
    pressed = await desk.until_event(CallerPressed)
    assert isinstance(pressed, CallerPressed)
    assert pressed.keys == "119#"
    assert line.cleared == 1
    await line.until_heard(await sound(prompts, OK))
    await desk.until(lambda: desk.turns[0].heard is not None)
    assert desk.turns[0].heard is Heard.PARTIAL
    assert desk.turns[1].keys == "119#"


async def test_a_caller_who_speaks_up_cuts_off_a_sentence_and_the_record_says_how_much_was_heard(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["그것 말고 물이 새요."]), prompts, observations))
    desk = FakeDesk(answering((LONG,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, LONG))  # its first sentence
    line.say(speak("그것 말고 물이 새요.", "ko", 1.0, CALLER))
    said = await desk.until_event(CallerSaid)
    assert isinstance(said, CallerSaid)
    assert said.over_agent
    await line.until_heard(await sound(prompts, OK))
    assert line.cleared == 1
    assert await sound(prompts, LONG, 1) not in line.played
    await desk.until(lambda: desk.turns[0].heard is not None)
    assert desk.turns[0].heard is Heard.PARTIAL
    assert desk.turns[0].text.startswith("내일 아침에 고쳐요.")
    assert LONG.text.startswith(desk.turns[0].text)
    assert desk.turns[0].text != LONG.text


async def test_a_protected_sentence_is_not_cut_off_and_what_was_said_over_it_is_answered_after_it(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["물이 많이 새고 있어요."]), prompts, observations))
    desk = FakeDesk(answering((LAW, LONG), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until(lambda: len(line.played) > 4000)
    line.say(speak("물이 많이 새고 있어요.", "ko", 1.0, CALLER))
    said = await desk.until_event(CallerSaid)
    assert isinstance(said, CallerSaid)
    assert said.text == "물이 많이 새고 있어요."
    law, ok = await sound(prompts, LAW), await sound(prompts, OK)
    await line.until_heard(ok)
    assert law in line.played
    assert line.cleared == 0
    assert line.played.index(law) < line.played.index(ok)
    assert await sound(prompts, LONG, 1) not in line.played


async def test_a_nod_while_the_agent_speaks_is_recorded_and_interrupts_nothing(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["네."]), prompts, observations))
    desk = FakeDesk(answering((LONG,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until(lambda: len(line.played) > 4000)
    line.say(speak("네.", "ko", 1.0, CALLER))
    await line.until_heard(await sound(prompts, LONG, 1))
    await desk.until(lambda: desk.turns[0].heard is not None)
    assert desk.turns[0].heard is Heard.FULL
    assert line.cleared == 0
    assert [turn.text for turn in desk.turns] == [LONG.text, "네."]
    assert not any(isinstance(event, CallerSaid) for event in desk.events)


async def test_speech_that_was_cut_off_by_noise_is_said_again(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars([Unheard.UNCLEAR]), prompts, observations))
    desk = FakeDesk(answering((LONG,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until(lambda: len(line.played) > 4000)
    line.say(speak("어쩌고저쩌고 텔레비전 소리", "ko", 1.0, CALLER))
    await line.until(lambda: line.cleared == 1)
    await desk.until(lambda: bool(desk.turns) and desk.turns[0].heard is Heard.FULL, 20.0)
    assert observations.events["resumed"] == 1
    assert [type(event) for event in desk.events] == [CallStarted]
    assert desk.turns[0].text == LONG.text


async def test_a_reply_that_comes_while_the_caller_goes_on_speaking_is_not_spoken_over_him(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["첫마디예요.", "하나 더 있어요."]), prompts, observations))
    released = asyncio.Event()

    async def late() -> Outcome:
        await released.wait()
        return Outcome(say=(BYE,))

    def reply(event: Event) -> Outcome | Awaitable[Outcome]:
        if isinstance(event, CallStarted):
            return Outcome(say=(HELLO,), listen=QUIET)
        first = isinstance(event, CallerSaid) and event.text == "첫마디예요."
        return late() if first else Outcome(say=(OK,))

    desk = FakeDesk(reply)
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("첫마디예요.", "ko", 1.0, CALLER))
    await desk.until_event(CallerSaid)
    line.say(speak("그리고 하나 더 있는데요 수도에서 물이 새고 있어요.", "ko", 1.0, CALLER))
    await line.until(lambda: service.pipelines[-1].floor.caller_has_floor)
    released.set()
    await line.until_heard(await sound(prompts, OK))
    assert await sound(prompts, BYE) not in line.played
    assert [event.text for event in desk.events if isinstance(event, CallerSaid)] == [
        "첫마디예요.",
        "하나 더 있어요.",
    ]


async def test_an_outcome_of_blanks_is_no_reply_and_the_call_goes_on(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["네, 맞아요."]), prompts, observations))
    desk = FakeDesk(answering((Utterance(" ", None, "ko"),), Outcome(say=(OK,)), Listen(silence_after_s=0.3)))
    line = await service.call(desk)
    await desk.until_event(CallerSilent)
    await line.until_heard(await sound(prompts, OK))


async def test_what_nobody_can_understand_is_asked_again_and_is_no_answer(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars([Unheard.INVENTED]), prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("웅얼웅얼", "ko", 1.0, CALLER))
    unheard = await desk.until_event(CallerUnheard)
    assert isinstance(unheard, CallerUnheard)
    assert unheard.reason == "unclear"
    assert desk.turns[unheard.index].text == ""


async def test_silence_is_told_with_its_seconds_again_and_again(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars([""]), prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome(), Listen(silence_after_s=0.4)))
    await service.call(desk)
    await desk.until(lambda: sum(isinstance(event, CallerSilent) for event in desk.events) == 3)
    silences = [event.seconds for event in desk.events if isinstance(event, CallerSilent)]
    assert silences == pytest.approx([0.4, 0.8, 1.2], abs=0.25)


async def test_the_desk_hangs_up_when_the_last_word_was_heard(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["고맙습니다."]), prompts, observations))
    ending = Outcome(say=(BYE,), effects=(HangUp(EndReason.COMPLETED),))
    desk = FakeDesk(answering((HELLO,), ending))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("고맙습니다.", "ko", 1.0, CALLER))
    await desk.until(lambda: desk.hung_up is EndReason.COMPLETED)
    assert await sound(prompts, BYE) in line.played
    await service.until_over()
    assert line.closed.is_set() or await line.closed.wait()
    assert desk.turns[-1].heard is Heard.FULL


async def test_the_desk_does_not_hang_up_on_a_caller_who_goes_on_speaking(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(
        kit(ScriptedEars(["고맙습니다.", "잠깐만요, 하나 더 있어요."]), prompts, observations)
    )

    def reply(event: Event) -> Outcome:
        if isinstance(event, CallStarted):
            return Outcome(say=(HELLO,), listen=QUIET)
        if isinstance(event, CallerSaid) and event.text == "고맙습니다.":
            return Outcome(say=(BYE,), effects=(HangUp(EndReason.COMPLETED),))
        return Outcome(say=(OK,))

    desk = FakeDesk(reply)
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("고맙습니다.", "ko", 1.0, CALLER))
    await desk.until_event(CallerSaid)
    line.say(speak("잠깐만요, 하나 더 있어요.", "ko", 1.0, CALLER))
    await line.until_heard(await sound(prompts, OK))
    assert desk.hung_up is None


async def test_broken_messages_in_the_middle_of_a_call_are_counted_and_the_call_goes_on(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["네, 맞아요."]), prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    for raw in (
        "{",
        "x" * 70_000,
        '{"event":"media","streamSid":"other","media":{"payload":"//8="}}',
        b"\x00\x01",
    ):
        await line.send_raw(raw)
    stale = {"event": "media", "streamSid": "MZ1", "media": {"chunk": "1", "payload": "//8="}}
    await line.send_raw(json.dumps(stale))
    line.say(speak("네, 맞아요.", "ko", 1.0, CALLER))
    await desk.until_event(CallerSaid)
    await line.until_heard(await sound(prompts, OK))
    ignored = service.counters.ignored
    assert ignored[Ignored.MALFORMED] == 2
    assert ignored[Ignored.OVERSIZED] == 1
    assert ignored[Ignored.FOREIGN] == 1
    assert ignored[Ignored.OUT_OF_ORDER] == 1


async def test_language_and_manner_of_speaking_follow_the_desk(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    ears = ScriptedEars(["English please.", "Yes."])
    service = await start(kit(ears, prompts, observations))
    english = Utterance("How can I help?", "repair.slower", "en")
    switched = Outcome(say=(english,), effects=(SetLanguage("en"),))
    desk = FakeDesk(answering((HELLO,), switched))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    line.say(speak("잉글리시 플리즈.", "ko", 1.0, CALLER))
    await desk.until(lambda: len(desk.turns) == 3 and desk.turns[2].heard is not None)
    normal = await prompts.get(english.text, lang="en")
    slow = await prompts.get(english.text, lang="en", speed=0.8)
    assert len(slow) > len(normal)
    assert normal not in line.played
    line.say(speak("Yes.", "en", 1.0, "en-us+m3"))
    await desk.until(lambda: sum(isinstance(event, CallerSaid) for event in desk.events) == 2)
    assert [utter.lang for utter in ears.heard][-1] == "en"


async def test_two_calls_at_once_do_not_hear_each_other(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["네, 맞아요."]), prompts, observations))
    first = FakeDesk(answering((HELLO,), Outcome(say=(OK,))))
    second = FakeDesk(answering((BYE,), Outcome(say=(OK,))))
    speaking = await service.call(first)
    silent = await service.call(second)
    await speaking.until_heard(await sound(prompts, HELLO))
    await silent.until_heard(await sound(prompts, BYE))
    speaking.say(speak("네, 맞아요.", "ko", 1.0, CALLER))
    await speaking.until_heard(await sound(prompts, OK))
    assert [type(event) for event in second.events] == [CallStarted]
    assert await sound(prompts, OK) not in silent.played


async def test_news_from_outside_is_told_to_the_desk_and_spoken(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars([""]), prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    service.pipelines[-1].tell(HumanUpdate(HumanProgress.ACKNOWLEDGED, "당직자"))
    await line.until_heard(await sound(prompts, OK))
    assert desk.events[-1] == HumanUpdate(HumanProgress.ACKNOWLEDGED, "당직자")


async def test_both_sides_are_recorded_in_equal_length(
    start: Start, prompts: PromptStore, observations: SpeechObservations
) -> None:
    service = await start(kit(ScriptedEars(["네, 맞아요."]), prompts, observations))
    desk = FakeDesk(answering((HELLO,), Outcome(say=(OK,))))
    line = await service.call(desk)
    await line.until_heard(await sound(prompts, HELLO))
    spoken = speak("네, 맞아요.", "ko", 1.0, CALLER)
    line.say(spoken)
    await line.until_heard(await sound(prompts, OK))
    caller, agent = service.tap.sides()
    assert len(caller) == len(agent)
    assert spoken in caller
    assert await sound(prompts, HELLO) in agent
    assert mulaw.seconds(caller) > 2.0
