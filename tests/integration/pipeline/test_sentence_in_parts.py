"""A slow voice: the fixed beginning of a new sentence is heard while the rest of it is being rendered."""

from __future__ import annotations

import asyncio

from agent.speech.espeak_voice import EspeakVoice
from agent.speech.joints import before_joint
from agent.speech.prompts import PromptStore
from agent.speech.sentence_heads import SentenceHeads
from dialogue_flows.outcome import CallStarted, Event, Listen, Outcome, Utterance
from evals.line_noise.fed_clock import run_fed
from tests.integration.pipeline.conftest import stall_lines
from tests.integration.pipeline.fed import fed_call
from tests.integration.pipeline.scripted import ScriptedEars
from transcripts.calls import Heard, Lang

RECEIPT = Utterance("접수했어요. 접수번호는 261121-0003번이에요.", "complaint.filed", "ko")
TEMPLATE = "접수했어요. 접수번호는 {receipt}번이에요."
RENDERS_IN_S = 0.8


class SlowVoice:
    """The embedded voice, as slow as a small server across a network; at once before the call begins."""

    name = "slow"

    def __init__(self) -> None:
        self._voice = EspeakVoice()
        self.takes_s = 0.0
        self.asked: list[str] = []

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        self.asked.append(text)
        await asyncio.sleep(self.takes_s)
        return await self._voice.render(text, lang=lang, speed=speed)


def greets(event: Event) -> Outcome:
    said = (RECEIPT,) if isinstance(event, CallStarted) else ()
    return Outcome(say=said, listen=Listen(silence_after_s=60.0))


def test_the_fixed_beginning_is_heard_at_once_the_rest_follows_and_the_record_holds_the_sentence() -> None:
    async def play() -> None:
        voice, heads = SlowVoice(), SentenceHeads(usual_s=RENDERS_IN_S)
        prompts = PromptStore(voice, None)
        await prompts.warm([*stall_lines().texts(), ("접수했어요.", "ko"), *heads.learn([(TEMPLATE, "ko")])])
        voice.takes_s, voice.asked = RENDERS_IN_S, []
        async with fed_call(ScriptedEars([""]), greets, prompts=prompts, heads=heads) as call:
            clock = asyncio.get_running_loop().time
            began = clock()
            await call.line.until(lambda: call.line.buffered_s > 0.0)
            assert clock() - began < 0.1
            head = before_joint(prompts.ready("접수번호는,", lang="ko") or b"")
            await call.line.until(lambda: head in call.line.played)
            assert voice.asked == ["이육일일이일, 공공공삼번이에요."]
            await call.line.until(lambda: bool(call.desk.turns) and call.desk.turns[0].heard is not None)
            assert (call.desk.turns[0].text, call.desk.turns[0].heard) == (RECEIPT.text, Heard.FULL)

    run_fed(play())


def test_a_fast_voice_is_asked_for_the_whole_sentence() -> None:
    async def play() -> None:
        voice, heads = SlowVoice(), SentenceHeads(usual_s=0.01)
        prompts = PromptStore(voice, None)
        await prompts.warm([*stall_lines().texts(), ("접수했어요.", "ko"), *heads.learn([(TEMPLATE, "ko")])])
        voice.asked = []
        async with fed_call(ScriptedEars([""]), greets, prompts=prompts, heads=heads) as call:
            await call.line.until(lambda: bool(call.desk.turns) and call.desk.turns[0].heard is not None)
            assert len(voice.asked) == 1
            assert voice.asked[0].startswith("접수번호는")
            assert call.desk.turns[0].text == RECEIPT.text

    run_fed(play())
