"""Conversations survive the process: their state lies sealed in the checkpointer, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from agent.city import load_city
from agent.dialogue_memory import SealedState, open_memory
from dialogue_flows.conversation import Conversation
from dialogue_flows.outcome import CallerSaid, CallStarted
from dialogue_flows.ports import CallContext
from transcripts.calls import Flow
from transcripts.encryption import CannotOpen, Cipher

NOW = datetime(2026, 11, 21, 17, 13, tzinfo=UTC)
WORDS = "집 앞 가로등이 꺼졌어요."


def context() -> CallContext:
    return CallContext(uuid4(), Flow.NIGHT_DUTY, "ko", NOW)


async def test_a_conversation_goes_on_in_another_process_where_it_stood(
    database_url: str, cipher: Cipher
) -> None:
    call = context()
    async with open_memory(database_url, cipher) as memory:
        first = Conversation(load_city("demo"), memory.saver)
        await first.advance(call, CallStarted(), NOW)
        asked = await first.advance(call, CallerSaid(WORDS, index=1), NOW)
    async with open_memory(database_url, cipher) as memory:
        second = Conversation(load_city("demo"), memory.saver)
        resumed = await second.advance(call, CallStarted(resumed=True), NOW)
        state = await second.state(call)
    assert state is not None
    assert state["matters"][0]["category"] == "complaint.light.street"
    assert asked.say[-1].line in {said.line for said in resumed.say}


async def test_processes_that_start_together_on_a_new_database_all_start(
    database_url: str, cipher: Cipher
) -> None:
    async with AsyncExitStack() as stack:
        opened = await asyncio.gather(
            *(stack.enter_async_context(open_memory(database_url, cipher)) for _ in range(4))
        )
        assert [await memory.threads() for memory in opened] == [set()] * 4


async def test_two_calls_know_nothing_of_each_other(database_url: str, cipher: Cipher) -> None:
    one, other = context(), context()
    async with open_memory(database_url, cipher) as memory:
        conversation = Conversation(load_city("demo"), memory.saver)
        for call in (one, other):
            await conversation.advance(call, CallStarted(), NOW)
        await conversation.advance(one, CallerSaid(WORDS, index=1), NOW)
        state = await conversation.state(other)
    assert state is not None
    assert state["matters"] == []


async def test_what_a_caller_said_cannot_be_read_in_the_database(
    database_url: str, cipher: Cipher, tmp_path: Path
) -> None:
    call = context()
    async with open_memory(database_url, cipher) as memory:
        conversation = Conversation(load_city("demo"), memory.saver)
        await conversation.advance(call, CallStarted(), NOW)
        await conversation.advance(call, CallerSaid(WORDS, index=1), NOW)
    stored = _everything(database_url, tmp_path)
    assert str(call.call_id).encode() in stored  # the thread is there …
    for word in ("가로등", "꺼졌어요"):  # … and none of its words
        assert word.encode() not in stored
        assert word.encode("unicode_escape") not in stored


def test_a_state_that_somebody_else_sealed_is_refused(cipher: Cipher) -> None:
    name, sealed = SealedState(cipher).encrypt(b"state")
    with pytest.raises(ValueError, match="not by this product"):
        SealedState(cipher).decrypt("other", sealed)
    with pytest.raises(CannotOpen):
        SealedState(Cipher([b"\x01" * 32])).decrypt(name, sealed)


def _everything(database_url: str, folder: Path) -> bytes:
    if database_url.startswith("sqlite"):
        return b"".join(path.read_bytes() for path in sorted(folder.rglob("*-dialogue.db*")))
    plain = database_url.replace("postgresql+psycopg", "postgresql")
    found = b""
    with psycopg.connect(plain) as connection:
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                rows = b"".join(bytes(piece) for piece in copy)
            found += rows + _unescaped(rows)
    return found


def _unescaped(rows: bytes) -> bytes:
    """The bytes of bytea columns, which COPY writes as hex."""
    return b"".join(
        bytes.fromhex(field[3:].decode())
        for line in rows.splitlines()
        for field in line.split(b"\t")
        if field.startswith(b"\\\\x")
    )


async def test_a_conversation_that_is_forgotten_leaves_no_state_behind(
    database_url: str, cipher: Cipher
) -> None:
    one, other = context(), context()
    async with open_memory(database_url, cipher) as memory:
        conversation = Conversation(load_city("demo"), memory.saver)
        for call in (one, other):
            await conversation.advance(call, CallStarted(), NOW)
        assert await memory.threads() == {str(one.call_id), str(other.call_id)}
        await memory.forget(str(one.call_id))
        assert await memory.threads() == {str(other.call_id)}
        assert await conversation.state(one) is None
