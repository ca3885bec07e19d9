"""How long one turn of the dialogue takes, without a model: `Conversation.advance` over whole conversations."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from uuid import uuid4

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver

from agent.city import load_city
from agent.dialogue_memory import open_memory
from dialogue_flows.conversation import Conversation
from dialogue_flows.outcome import CallerHungUp, CallerSaid, CallStarted, Event, HangUp, Outcome
from dialogue_flows.ports import CallContext
from escalation.metrics import percentile
from transcripts.calls import Flow
from transcripts.encryption import Cipher

_LONGEST = 40
_BEGINS = datetime(2026, 11, 21, 17, 13, tzinfo=UTC)
_PARKING = (
    ("open.ask", "골목에 불법 주차된 차가 있어요."),
    ("slot.where", "매화길 7번지 앞이에요."),
    ("slot.plate", "차 번호는 12가 3456이에요."),
    ("slot.blocks", "대문을 막고 있어요."),
    ("slot.danger", "아니요, 위험한 사람은 없어요."),
    ("complaint.readback", "네, 맞아요."),
    ("sms.ask", "문자로 보내 주세요."),
    ("*", "다른 건 없어요."),
)
_DANGER = (
    ("open.ask", "요즘은 그냥 죽고 싶다는 생각이 들어요."),
    ("asq.q4*", "아니요, 없어요."),
    ("asq.q*", "네."),
    ("safety.s3", "지금 혼자예요."),
    ("safety.*", "아니요."),
    ("emergency.where", "달빛로 12 앞이에요."),
    ("*", "네."),
)
_LIGHT = (
    ("open.ask", "집 앞 가로등이 꺼졌어요."),
    ("slot.where", "달빛로 12 앞이에요."),
    ("slot.how_many", "한 개만 꺼졌어요."),
    ("slot.*", "아니요, 위험한 사람은 없어요."),
    ("complaint.readback", "네, 맞아요."),
    ("*", "아니요, 없어요."),
)
_PHARMACY = (("open.ask", "지금 문 연 약국이 있어요?"), ("*", "아니요, 괜찮아요."))
CALLERS = (_PARKING, _DANGER, _LIGHT, _PHARMACY)
"""What callers answer to which line; the first pattern that fits."""


async def measure_dialogue(tell: Callable[[str], None], *, quick: bool) -> dict[str, Any]:
    """Milliseconds of a turn with the state in memory, and with the sealed state in SQLite as the service keeps it."""
    rounds = 2 if quick else 8
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="onbam-bench-") as folder:
        for name, opened in (("memory", _in_memory()), ("sqlite", _in_sqlite(Path(folder)))):
            async with opened as saver:
                took = await _converse(Conversation(load_city("demo"), saver), rounds)
            figures[name] = {
                "turns": len(took),
                "p50_ms": round(statistics.median(took) * 1000, 2),
                "p95_ms": round((percentile(took, 95) or 0.0) * 1000, 2),
            }
            tell(f"  {name}: {figures[name]}")
    return figures


@asynccontextmanager
async def _in_memory() -> AsyncIterator[BaseCheckpointSaver[str]]:
    yield InMemorySaver()


@asynccontextmanager
async def _in_sqlite(folder: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    async with open_memory(f"sqlite+aiosqlite:///{folder / 'bench.db'}", Cipher([b"b" * 32])) as memory:
        yield memory.saver


async def _converse(conversation: Conversation, rounds: int) -> list[float]:
    """Seconds of each turn. The first round warms up and is not counted."""
    took: list[float] = []
    for round_ in range(rounds + 1):
        for caller in CALLERS:
            seconds = await _one_call(conversation, caller)
            took += seconds if round_ else []
    return took


async def _one_call(conversation: Conversation, caller: tuple[tuple[str, str], ...]) -> list[float]:
    context = CallContext(call_id=uuid4(), flow=Flow.NIGHT_DUTY, lang="ko", started_at=_BEGINS)
    took, event, now = [], CallStarted(), _BEGINS
    turn: Event = event
    for index in range(_LONGEST):
        began = time.perf_counter()
        outcome = await conversation.advance(context, turn, now)
        took.append(time.perf_counter() - began)
        now += timedelta(seconds=6)
        if isinstance(turn, CallerHungUp) or any(isinstance(effect, HangUp) for effect in outcome.effects):
            break
        turn = _answer(caller, outcome, index) if index < _LONGEST - 2 else CallerHungUp()
    return took


def _answer(caller: tuple[tuple[str, str], ...], outcome: Outcome, index: int) -> Event:
    last = (outcome.say[-1].line or "") if outcome.say else ""
    text = next(says for pattern, says in caller if fnmatchcase(last, pattern))
    return CallerSaid(text=text, index=2 * index + 1)
