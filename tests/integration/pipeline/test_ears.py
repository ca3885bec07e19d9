"""Ears by their real contracts: the shared model behind its queue, and an endpoint that speaks the OpenAI protocol."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Callable

import httpx2
import numpy as np
import openai
import pytest
from fastapi import FastAPI, Form, HTTPException, Response, UploadFile

from agent.speech import mulaw
from agent.speech.ears import Ears, FailoverEars, Hearing, Unheard, Utter
from agent.speech.espeak_voice import speak
from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import practice_ears_path
from agent.speech.openai_ears import OpenAIEars
from agent.speech.openai_voice import OpenAIVoice
from agent.speech.voice import VoiceError
from agent.speech.whisper_ears import WhisperEars
from tests.integration.pipeline.scripted import ScriptedEars

LINE = "더는 살고 싶지 않아요."


def pcm(text: str = LINE) -> bytes:
    """A line in an embedded voice, over mu-law."""
    return mulaw.decode(mulaw.silence(0.3) + speak(text, "ko", 1.0, "ko+m3") + mulaw.silence(0.2)).tobytes()


def practice(observations: SpeechObservations, *, queue_limit: int = 64) -> WhisperEars:
    folder = practice_ears_path()
    if folder is None:
        pytest.skip("the practice ears are missing: make ears")
    return WhisperEars(str(folder), observations=observations, workers=1, queue_limit=queue_limit)


async def test_practice_ears_hear_their_line_and_are_called_practice_ears(
    observations: SpeechObservations,
) -> None:
    ears = practice(observations)
    hearing = await ears.transcribe(pcm(), lang="ko", deadline_s=30.0)
    assert hearing.text == LINE
    assert 0.5 < hearing.confidence <= 1.0
    assert ears.practice
    assert ears.describe() == "practice ears"
    assert observations.recognition.count == 1
    await ears.close()


async def test_silence_is_heard_as_silence(observations: SpeechObservations) -> None:
    ears = practice(observations)
    quiet = np.zeros(8000, dtype=np.int16).tobytes()
    assert (await ears.transcribe(quiet, lang="ko", deadline_s=30.0)).unheard is not None
    assert (await ears.transcribe(b"", lang="ko", deadline_s=30.0)).unheard is not None
    assert (await ears.transcribe(b"\x00", lang="ko", deadline_s=30.0)).unheard is not None
    await ears.close()


async def test_a_full_queue_says_so_at_once(observations: SpeechObservations) -> None:
    ears = practice(observations, queue_limit=0)
    assert (await ears.hear(Utter(pcm(), "ko"))).unheard is Unheard.OVERLOAD
    await ears.close()


async def test_what_is_not_recognised_in_time_is_given_up(observations: SpeechObservations) -> None:
    ears = practice(observations)
    assert (await ears.hear(Utter(pcm(), "ko", deadline_s=0.001))).unheard is Unheard.TIMED_OUT
    await ears.close()


async def test_a_recognition_that_was_thrown_away_before_it_began_costs_nothing(
    observations: SpeechObservations,
) -> None:
    ears = practice(observations)
    running = asyncio.create_task(ears.hear(Utter(pcm(), "ko", call="a", deadline_s=30.0)))
    thrown_away = asyncio.create_task(ears.hear(Utter(pcm(), "ko", call="b", deadline_s=30.0)))
    await asyncio.sleep(0)
    thrown_away.cancel()
    assert (await running).text == LINE
    await ears.close()
    assert observations.recognition.count == 1


def endpoint(app: FastAPI) -> openai.AsyncOpenAI:
    transport = httpx2.ASGITransport(app=app)
    return openai.AsyncOpenAI(
        api_key="none", base_url="http://ears.test/v1", http_client=httpx2.AsyncClient(transport=transport)
    )


def transcriber(answer: Callable[[str], dict[str, str]], asked: list[dict[str, object]]) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/audio/transcriptions")
    async def transcribe(file: UploadFile, language: str = Form(), model: str = Form()) -> dict[str, str]:
        with wave.open(io.BytesIO(await file.read())) as wav:
            asked.append(
                {"rate": wav.getframerate(), "frames": wav.getnframes(), "lang": language, "model": model}
            )
        return answer(language)

    return app


async def test_an_openai_endpoint_gets_the_audio_as_it_came_over_the_line(
    observations: SpeechObservations,
) -> None:
    asked: list[dict[str, object]] = []
    ears = OpenAIEars(
        endpoint(transcriber(lambda _: {"text": LINE}, asked)), "whisper-1", observations=observations
    )
    audio = pcm()
    assert (await ears.transcribe(audio, lang="ko")).text == LINE
    assert asked == [{"rate": 8000, "frames": len(audio) // 2, "lang": "ko", "model": "whisper-1"}]


async def test_an_endpoint_that_invents_is_not_believed(observations: SpeechObservations) -> None:
    answer = {"text": "시청해주셔서 감사합니다."}
    ears = OpenAIEars(endpoint(transcriber(lambda _: answer, [])), "whisper-1", observations=observations)
    assert (await ears.transcribe(pcm(), lang="ko")).unheard is Unheard.INVENTED


@pytest.mark.parametrize(
    ("status", "reason"), [(500, Unheard.FAILED), (429, Unheard.OVERLOAD), (401, Unheard.FAILED)]
)
async def test_an_endpoint_that_refuses_is_a_named_outcome(
    observations: SpeechObservations, status: int, reason: Unheard
) -> None:
    def refuse(_: str) -> dict[str, str]:
        raise HTTPException(status)

    ears = OpenAIEars(endpoint(transcriber(refuse, [])), "whisper-1", observations=observations)
    assert (await ears.transcribe(pcm(), lang="ko")).unheard is reason


async def test_an_endpoint_is_told_the_hot_words_and_its_words_and_probabilities_are_kept(
    observations: SpeechObservations,
) -> None:
    app, asked = FastAPI(), []

    @app.post("/v1/audio/transcriptions")
    async def transcribe(
        file: UploadFile, prompt: str = Form(), response_format: str = Form()
    ) -> dict[str, object]:
        asked.append((prompt, response_format))
        return {
            "text": LINE,
            "language": "korean",
            "duration": 2.0,
            "segments": [{"avg_logprob": -0.105, "no_speech_prob": 0.01}],
            "words": [{"word": "더는", "start": 0.3, "end": 0.6}],
        }

    ears = OpenAIEars(endpoint(app), "whisper-1", observations=observations)
    hearing = await ears.transcribe(pcm(), lang="ko", hints=("달빛로", "당직 담당"))
    assert asked == [("달빛로, 당직 담당", "verbose_json")]
    assert hearing.confidence == pytest.approx(0.9, abs=0.01)
    assert [(word.text, word.t0_s) for word in hearing.words] == [("더는", 0.3)]


async def test_an_endpoint_that_gives_the_text_alone_is_asked_for_more_only_once(
    observations: SpeechObservations,
) -> None:
    app, asked = FastAPI(), []

    @app.post("/v1/audio/transcriptions")
    async def transcribe(file: UploadFile, response_format: str = Form()) -> dict[str, str]:
        asked.append(response_format)
        if response_format != "json":
            raise HTTPException(400)
        return {"text": LINE}

    ears = OpenAIEars(endpoint(app), "other", observations=observations)
    assert [(await ears.transcribe(pcm(), lang="ko")).text for _ in range(2)] == [LINE, LINE]
    assert asked == ["verbose_json", "json", "json"]


async def test_what_an_endpoint_hears_in_the_other_language_is_asked_for_in_that(
    observations: SpeechObservations,
) -> None:
    english = {"text": "There is water leaking onto the road."}
    asked: list[dict[str, object]] = []
    ears = OpenAIEars(endpoint(transcriber(lambda _: english, asked)), "whisper-1", observations=observations)
    hearing = await ears.transcribe(pcm(), lang="ko")
    assert (hearing.text, hearing.lang) == (english["text"], "en")
    assert [one["lang"] for one in asked] == ["ko", "en"]


async def test_a_caller_who_speaks_the_other_language_is_heard_in_it(
    observations: SpeechObservations,
) -> None:
    ears = practice(observations)
    words = "There is water leaking onto the road."
    said = mulaw.silence(0.3) + speak(words, "en", 1.0, "en-us+m3") + mulaw.silence(0.2)
    utter = Utter(mulaw.decode(said).tobytes(), "ko", speech_s=2.0, deadline_s=30.0)
    hearing = await ears.hear(utter)
    assert (hearing.text, hearing.lang) == (words, "en")
    await ears.close()


async def test_a_long_wait_makes_every_reading_a_quick_one(observations: SpeechObservations) -> None:
    ears = practice(observations)
    utters = [Utter(pcm(), "ko", call=str(number), speech_s=2.0, deadline_s=60.0) for number in range(12)]
    assert {hearing.text for hearing in await asyncio.gather(*map(ears.hear, utters))} == {LINE}
    assert observations.events["ears_in_a_hurry"] >= 5
    await ears.close()


async def heard_by(first: Ears, second: Ears) -> Hearing:
    return await FailoverEars((first, second)).transcribe(pcm(), lang="ko")


@pytest.mark.parametrize("reason", [Unheard.FAILED, Unheard.TIMED_OUT, Unheard.OVERLOAD])
async def test_the_next_ears_hear_when_the_first_fail(reason: Unheard) -> None:
    assert (await heard_by(ScriptedEars([reason]), ScriptedEars(["네."]))).text == "네."


async def test_the_next_ears_are_not_asked_for_a_second_opinion() -> None:
    second = ScriptedEars(["네."])
    assert (await heard_by(ScriptedEars([Unheard.UNCLEAR]), second)).unheard is Unheard.UNCLEAR
    assert second.heard == []


async def test_an_openai_voice_is_turned_into_line_audio_and_its_failure_is_named() -> None:
    app = FastAPI()

    @app.post("/v1/audio/speech")
    async def say(body: dict[str, object]) -> Response:
        if body["input"] == "고장":
            raise HTTPException(500)
        tone = (8000 * np.sin(np.arange(24_000) / 10)).astype(np.int16)
        return Response(tone.tobytes(), media_type="audio/pcm")

    voice = OpenAIVoice(endpoint(app), voice="alloy")
    assert mulaw.seconds(await voice.render("안녕하세요.", lang="ko")) == pytest.approx(1.0, abs=0.01)
    with pytest.raises(VoiceError):
        await voice.render("고장", lang="ko")


async def test_ears_that_failed_twice_rest_while_the_others_hear_and_are_asked_when_those_fail_too() -> None:
    broken, good = ScriptedEars([Unheard.FAILED]), ScriptedEars(["네.", "네.", "네.", Unheard.FAILED])
    broken.name, good.name = "broken", "good"
    ears = FailoverEars((broken, good))
    assert [(await ears.transcribe(pcm(), lang="ko")).text for _ in range(3)] == ["네.", "네.", "네."]
    assert len(broken.heard) == 2
    assert (await ears.transcribe(pcm(), lang="ko")).unheard is Unheard.FAILED
    assert len(broken.heard) == 3


async def test_who_would_wait_too_long_is_told_at_once_and_danger_is_heard_all_the_same(
    observations: SpeechObservations,
) -> None:
    ears = practice(observations)
    await ears.transcribe(pcm(), lang="ko", deadline_s=60.0)  # now the usual time is known
    waiting = [
        asyncio.create_task(ears.hear(Utter(pcm(), "ko", call=str(n), deadline_s=60.0))) for n in range(6)
    ]
    await asyncio.sleep(0)
    late = await ears.hear(Utter(pcm(), "ko", call="late", deadline_s=0.001))
    urgent = await ears.hear(Utter(pcm(), "ko", call="danger", deadline_s=60.0, urgent=True))
    assert late.unheard is Unheard.OVERLOAD
    assert urgent.text == LINE
    assert not all(task.done() for task in waiting)
    await asyncio.gather(*waiting)
    await ears.close()
