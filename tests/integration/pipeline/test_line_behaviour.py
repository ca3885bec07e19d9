"""Echo, nods, endless talk, keys in the audio and broken audio, on the real pipeline with a fed clock."""

from __future__ import annotations

import asyncio
import base64
import json

import numpy as np
import pytest

from agent.speech import mulaw
from agent.speech.ears import FailoverEars, Unheard
from agent.speech.espeak_voice import speak
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    CallerUnheard,
    CallStarted,
    Event,
    Listen,
    Outcome,
    Utterance,
)
from evals.line_noise.fed_clock import run_fed
from evals.line_noise.fed_line import STREAM, FedLine
from evals.line_noise.waves import to_mulaw
from telephony.media_stream import Ignored
from tests.integration.pipeline.fed import FedCall, fed_call
from tests.integration.pipeline.scripted import ScriptedEars
from transcripts.calls import Heard

CALLER = "ko+m3"
LONG = Utterance(
    "이 통화는 녹음되고 담당 공무원만 들을 수 있어요. 지금 어떤 일로 전화하셨는지 천천히 말씀해 주세요.",
    "long",
    "ko",
)
OK = Utterance("알겠어요.", "ok", "ko")
QUIET = Listen(silence_after_s=900.0)


def greets_with(greeting: Utterance | None, *, danger: bool = False, answer: bool = True):  # type: ignore[no-untyped-def]
    """Greets, and says OK to whatever is told."""

    def reply(event: Event) -> Outcome:
        if isinstance(event, CallStarted):
            listen = Listen(silence_after_s=900.0, after_danger=danger)
            return Outcome(say=(greeting,) if greeting else (), listen=listen)
        return Outcome(say=(OK,) if answer else ())

    return reply


async def greeted(call: FedCall) -> None:
    await call.line.until(lambda: call.line.buffered_s > 0.0)
    await call.line.until(lambda: call.line.buffered_s <= 0.0)


@pytest.mark.parametrize("echo_db", [-8.0, -20.0])
def test_our_own_voice_through_a_loudspeaker_interrupts_nothing_and_is_no_answer(echo_db: float) -> None:
    async def play() -> None:
        ears = ScriptedEars(["담당 공무원만 들을 수 있어요"])
        async with fed_call(ears, greets_with(LONG), FedLine(echo_db=echo_db)) as call:
            await greeted(call)
            await asyncio.sleep(3.0)
            assert call.line.cleared == 0
            assert [type(event) for event in call.desk.events] == [CallStarted]
            assert call.desk.turns[0].heard is Heard.FULL

    run_fed(play())


def test_a_caller_who_speaks_over_the_echo_of_our_voice_is_heard() -> None:
    async def play() -> None:
        async with fed_call(
            ScriptedEars(["집에 불이 났어요."]), greets_with(LONG), FedLine(echo_db=-14.0)
        ) as call:
            await call.line.until(lambda: len(call.line.played) > 2.5 * mulaw.RATE)
            call.line.say(speak("아니요, 그게 아니라 지금 집에 불이 났어요.", "ko", 1.0, CALLER))
            assert await call.until_told(CallerSaid)
            assert call.line.cleared >= 1

    run_fed(play())


def test_a_nod_while_we_speak_is_no_interruption() -> None:
    async def play() -> None:
        async with fed_call(ScriptedEars(["네, 네."]), greets_with(LONG)) as call:
            await call.line.until(lambda: len(call.line.played) > mulaw.RATE)
            call.line.say(speak("네, 네.", "ko", 1.2, CALLER))
            await greeted(call)
            await asyncio.sleep(1.0)
            assert call.line.cleared == 0
            assert call.told(CallerSaid) == []
            assert call.desk.turns[0].heard is Heard.FULL

    run_fed(play())


def endless(minutes: float, pause_s: float = 0.3) -> bytes:
    """Somebody who goes on and on, with short breaths."""
    sentence = speak(
        "그래서 제가 그 사람한테 그러지 말라고 몇 번을 말했는데도 듣지를 않고", "ko", 1.0, CALLER
    )
    once = sentence + mulaw.silence(pause_s)
    return once * int(minutes * 60 / mulaw.seconds(once))


@pytest.mark.parametrize("danger", [False, True])
def test_who_never_stops_is_heard_in_pieces_and_interrupted_after_two_minutes_unless_in_danger(
    danger: bool,
) -> None:
    async def play() -> None:
        ears = ScriptedEars(["그래서 제가 말했는데"])
        async with fed_call(ears, greets_with(None, danger=danger, answer=False)) as call:
            call.line.say(endless(2.4))
            await call.line.until(lambda: not call.line.saying, within_s=200.0)
            said = [event for event in call.told(CallerSaid) if isinstance(event, CallerSaid)]
            assert len(said) >= 4  # looked at for danger at least every 25 s and a breath
            assert [event.never_stops for event in said].count(True) == (0 if danger else 1)
            ends = [turn.t1_ms for turn in call.desk.turns]
            assert max(after - before for before, after in zip([0, *ends], ends, strict=False)) < 65_000

    run_fed(play())


def tone(key: str, seconds: float = 0.12) -> bytes:
    rows, columns = (697, 770, 852, 941), (1209, 1336, 1477)
    place = "123456789*0#".index(key)
    time = np.arange(round(seconds * mulaw.RATE)) / mulaw.RATE
    both = np.sin(2 * np.pi * rows[place // 3] * time) + np.sin(2 * np.pi * columns[place % 3] * time)
    return to_mulaw(0.25 * both)


def test_keys_in_the_audio_are_keys_and_two_quick_taps_one_entry() -> None:
    async def play() -> None:
        async with fed_call(ScriptedEars([Unheard.SILENCE]), greets_with(None)) as call:
            call.line.say(
                mulaw.silence(0.5) + tone("7") + mulaw.silence(0.25) + tone("7") + mulaw.silence(1.0)
            )
            assert await call.until_told(CallerPressed)
            assert [event.keys for event in call.told(CallerPressed) if isinstance(event, CallerPressed)] == [
                "77"
            ]
            assert call.told(CallerUnheard) == []

    run_fed(play())


def test_a_key_that_the_carrier_reports_is_not_counted_again_from_the_audio() -> None:
    async def play() -> None:
        async with fed_call(ScriptedEars([Unheard.SILENCE]), greets_with(None)) as call:
            await asyncio.sleep(0.2)
            call.line.press("1")
            call.line.say(tone("1") + mulaw.silence(2.0))
            await call.until_told(CallerPressed)
            await asyncio.sleep(2.0)
            assert [event.keys for event in call.told(CallerPressed) if isinstance(event, CallerPressed)] == [
                "1"
            ]

    run_fed(play())


def clipped() -> bytes:
    return bytes([0x00, 0x80] * 16_000)


def offset() -> bytes:
    return mulaw.encode(np.full(32_000, 9000, dtype=np.int16))


def linear_pcm() -> bytes:
    """16-bit samples where mu-law was agreed: hash to the ear."""
    return mulaw.decode(speak("가로등이 꺼졌어요.", "ko", 1.0, CALLER)).tobytes()


def wrong_rate() -> bytes:
    """16,000 samples a second where 8,000 were agreed: half as fast and an octave lower."""
    samples = mulaw.decode(speak("가로등이 꺼졌어요.", "ko", 1.0, CALLER))
    return mulaw.encode(np.repeat(samples, 2))


def truncated() -> bytes:
    """A word that breaks off in the middle, and in the middle of a frame."""
    whole = speak("가로등이 꺼졌어요.", "ko", 1.0, CALLER)
    return whole[: len(whole) // 2 + 77]


@pytest.mark.parametrize(
    "audio", [clipped, offset, linear_pcm, wrong_rate, truncated], ids=lambda make: make.__name__
)
def test_broken_sound_is_at_most_unheard_and_the_call_goes_on(audio) -> None:  # type: ignore[no-untyped-def]
    async def play() -> None:
        ears = ScriptedEars([Unheard.UNCLEAR])
        async with fed_call(ears, greets_with(None)) as call:
            call.line.say(audio() + mulaw.silence(2.0))
            await call.line.until(lambda: not call.line.saying)
            assert call.told(CallerSaid) == []
            ears.script = ["네, 맞아요."]
            call.line.say(mulaw.silence(1.0) + speak("네, 맞아요.", "ko", 1.0, CALLER) + mulaw.silence(1.0))
            assert await call.until_told(CallerSaid)

    run_fed(play())


def test_messages_without_sound_or_cut_off_are_counted_and_the_call_goes_on() -> None:
    async def play() -> None:
        async with fed_call(ScriptedEars(["네, 맞아요."]), greets_with(None)) as call:
            for payload in ("", "=", "//8", base64.b64encode(b"\xff" * 20_000).decode()):
                media = {"event": "media", "streamSid": STREAM, "media": {"payload": payload}}
                call.line.send(json.dumps(media))
            call.line.send('{"event":"media","streamSid":"' + STREAM + '","media":{"payl')
            call.line.say(speak("네, 맞아요.", "ko", 1.0, CALLER) + mulaw.silence(1.0))
            assert await call.until_told(CallerSaid)
            assert call.counters.ignored[Ignored.MALFORMED] == 4
            assert call.counters.ignored[Ignored.OVERSIZED] == 1

    run_fed(play())


@pytest.mark.parametrize("speed", [0.5, 3.0])
def test_media_slower_or_faster_than_real_time_is_heard_and_the_turn_ends(speed: float) -> None:
    async def play() -> None:
        async with fed_call(ScriptedEars(["네, 맞아요."]), greets_with(None), FedLine(speed=speed)) as call:
            call.line.say(mulaw.silence(0.5) + speak("네, 맞아요.", "ko", 1.0, CALLER) + mulaw.silence(1.0))
            assert await call.until_told(CallerSaid)

    run_fed(play())


def test_ten_minutes_of_silence_are_a_call_that_waits_and_still_hears() -> None:
    async def play() -> None:
        async with fed_call(ScriptedEars([Unheard.SILENCE]), greets_with(None), FedLine(packets=5)) as call:
            await asyncio.sleep(600.0)
            assert call.told(CallerSilent) == []
            await asyncio.sleep(301.0)
            assert len(call.told(CallerSilent)) == 1
            call.line.say(speak("네, 맞아요.", "ko", 1.0, CALLER) + mulaw.silence(1.0))
            assert await call.until_told(CallerUnheard)
        assert isinstance(call.desk.events[-1], CallerHungUp)

    run_fed(play())


def test_ears_that_fail_in_the_middle_of_a_call_are_replaced_and_the_record_says_who_heard() -> None:
    async def play() -> None:
        first = ScriptedEars(["가로등이 꺼졌어요.", Unheard.FAILED], name="first")
        second = ScriptedEars(["달빛로 12 앞이에요."], name="second")
        async with fed_call(FailoverEars((first, second)), greets_with(None)) as call:
            for times, words in enumerate(("가로등이 꺼졌어요.", "달빛로 십이 앞이에요."), 1):
                call.line.say(mulaw.silence(0.5) + speak(words, "ko", 1.0, CALLER) + mulaw.silence(2.0))
                assert await call.until_told(CallerSaid, times)
                await call.line.until(lambda: not call.line.saying)
            said = [event.text for event in call.told(CallerSaid) if isinstance(event, CallerSaid)]
            assert said == ["가로등이 꺼졌어요.", "달빛로 12 앞이에요."]
            spoken = [turn.recognition for turn in call.desk.turns if turn.speaker == "caller"]
            assert [one.recogniser for one in spoken if one is not None] == ["first", "second"]

    run_fed(play())


def test_too_many_callers_are_told_to_the_desk_as_overload_and_answered() -> None:
    async def play() -> None:
        async with fed_call(ScriptedEars([Unheard.OVERLOAD]), greets_with(None)) as call:
            call.line.say(
                mulaw.silence(0.5) + speak("가로등이 꺼졌어요.", "ko", 1.0, CALLER) + mulaw.silence(1.0)
            )
            assert await call.until_told(CallerUnheard)
            unheard = call.told(CallerUnheard)[0]
            assert isinstance(unheard, CallerUnheard)
            assert unheard.reason == "overload"
            assert await call.line.until(lambda: len(call.line.played) > 0)

    run_fed(play())
