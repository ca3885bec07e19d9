"""Ears, voice, model or database fail in the middle of a call: the caller is never left in silence."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from agent.speech.voice import VoiceError
from dialogue_flows.outcome import Event, HumanProgress, HumanUpdate, Outcome
from dialogue_flows.ports import CallContext
from tests.acceptance.city import Caller, City, ToneVoice, open_city, until
from transcripts.calls import Heard, Level, Speaker

PATIENCE_MS = 3000
"""Something is said within three seconds, whatever stalls (domain brief G.7)."""


def waited_ms(caller: Caller) -> int:
    """How long the caller waited for the last answer, as the phone heard it."""
    return caller.call.tape.replies()[-1].gap_ms


def patience_ms(caller: Caller) -> int:
    """On a machine that was late itself the phone's clock cannot tell three seconds from four."""
    return PATIENCE_MS + (1000 if caller.call.tape.worst_lateness_ms > 250 else 0)


async def in_danger(city: City) -> Caller:
    """A caller who has said what must not be missed, and hears the first question."""
    caller = await city.caller()
    await caller.answers("open.ask", "그냥 더는 살고 싶지 않아요.")
    await caller.hears("asq.q1")
    assert await caller.level() is Level.SAME_NIGHT
    return caller


async def heard_speech_after(caller: Caller) -> None:
    """The phone hears something after the caller's last word."""
    await caller.call.hears_speech(since_ms=caller.call.tape.spoken_spans()[-1].end_ms)


async def never_answers() -> None:
    await asyncio.Event().wait()


async def breaks() -> None:
    raise RuntimeError("out of order")


@pytest.mark.slow
@pytest.mark.parametrize("trouble", [never_answers, breaks])
async def test_ears_that_fail_in_danger_raise_the_level_and_a_number_is_offered(city: City, trouble) -> None:  # type: ignore[no-untyped-def]
    caller = await in_danger(city)
    city.ears.trouble = trouble
    await caller.says("네.")
    await heard_speech_after(caller)
    assert waited_ms(caller) <= patience_ms(caller)
    await caller.hears("unheard.ears")
    assert "119" in await caller.said("unheard.ears")
    assert await caller.level() is Level.IMMEDIATE
    await caller.reaches(lambda found: found.paged > 0, "a human is paged")


@asynccontextmanager
async def database_away(folder: Path) -> AsyncIterator[None]:
    """Somebody else holds the database's write lock, as a backup or a full disk would."""
    holder = sqlite3.connect(folder / "onbam.db", timeout=10, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(holder.execute, "BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


@pytest.mark.slow
async def test_a_database_that_is_away_costs_no_turn_and_no_second_of_silence(
    city: City, tmp_path: Path
) -> None:
    caller = await in_danger(city)
    async with database_away(tmp_path):
        await caller.says("네, 준비는 다 해 놨어요.")
        await heard_speech_after(caller)
        waited = waited_ms(caller)
        await caller.call.hears_speech_end(since_ms=caller.call.tape.spoken_spans()[-1].end_ms, quiet_ms=1500)
        spans = len(caller.call.tape.heard_spans(join_ms=150))
    assert waited <= patience_ms(caller)
    assert spans > 0
    await caller.hears("failure.trouble", "human.failed_danger", "wait.no_search", "stall.fallback")
    await caller.reaches(lambda found: found.paged > 0, "what was decided happens when the database is back")
    await caller.call.hangs_up()
    await caller.intake()
    turns = await caller.turns()
    said = [turn.text for turn in turns if turn.speaker is Speaker.CALLER]
    assert "네, 준비는 다 해 놨어요." in said
    assert [turn.index for turn in turns] == list(range(len(turns)))
    assert await caller.level() is Level.IMMEDIATE
    caller.told_only_the_truth()


@pytest.mark.slow
async def test_news_of_the_search_that_could_not_be_decided_is_told_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, lost = city.service.sessions.parts.conversation, list[Event]()
    advance = conversation.advance

    async def fails_at_first(context: CallContext, event: Event, now: datetime) -> Outcome:
        if isinstance(event, HumanUpdate) and event.progress is HumanProgress.PAGED and len(lost) < 2:
            lost.append(event)
            raise TimeoutError
        return await advance(context, event, now)

    monkeypatch.setattr(conversation, "advance", fails_at_first)
    caller = await city.caller()
    await caller.answers("open.ask", "약을 한꺼번에 먹었어요.")
    await caller.hears("human.paged")
    assert len(lost) == 2
    assert "failure.trouble" not in await caller.lines()
    caller.told_only_the_truth()


class HoarseVoice(ToneVoice):
    """A voice that is lost after the fixed sentences were rendered."""

    name = "hoarse"
    lost = False

    async def render(self, text: str, *, lang, speed: float = 1.0) -> bytes:  # type: ignore[no-untyped-def]
        if self.lost:
            raise VoiceError("out of order")
        return await super().render(text, lang=lang, speed=speed)


@pytest.mark.slow
async def test_a_voice_that_fails_leaves_the_sentence_that_was_rendered_ahead(tmp_path: Path) -> None:
    """Slower sentences are not rendered ahead; the fallback is, and holds the numbers to call."""
    voice = HoarseVoice()
    async with open_city(tmp_path, voice=voice) as city:
        caller = await in_danger(city)
        voice.lost = True
        await caller.says("천천히 말해 주세요.")
        await heard_speech_after(caller)
        assert waited_ms(caller) <= patience_ms(caller)
        await until(lambda: replaced(caller), "the record holds what was really heard")
        assert await caller.level() is Level.IMMEDIATE
        await caller.reaches(lambda found: found.paged > 0, "a human is paged")


async def replaced(caller: Caller) -> bool | None:
    """Whether a turn was heard as the fallback and not as it was meant."""
    turns = [turn for turn in await caller.turns() if turn.speaker is Speaker.AGENT]
    return any("119" in (turn.heard_text or "") and turn.heard is Heard.PARTIAL for turn in turns) or None


@asynccontextmanager
async def broken_model() -> AsyncIterator[tuple[str, list[str]]]:
    """An OpenAI-compatible server that answers the first request with 500 and keeps the others waiting."""
    asked: list[str] = []
    stop = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        if len(asked) == 1:
            writer.write(
                b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            await writer.drain()
        else:
            await stop.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", asked
    finally:
        stop.set()
        server.close()


async def test_a_model_that_fails_or_hangs_holds_up_no_answer(tmp_path: Path) -> None:
    async with broken_model() as (url, asked), open_city(tmp_path, llm_base_url=url, llm_model="any") as city:
        caller = await city.caller()
        for words in ("음 그게 좀 이상한 일인데 어쩌고저쩌고해요.", "설명하기가 참 거시기해요."):
            await caller.hears("open.*")
            await caller.says(words)
            await heard_speech_after(caller)
            assert waited_ms(caller) <= patience_ms(caller)
        await caller.hears("open.*")
        assert len(asked) >= 2
