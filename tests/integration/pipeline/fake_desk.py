"""A desk that answers by a script and remembers everything it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from dialogue_flows.outcome import Event, Outcome, Utterance
from transcripts.calls import EndReason, Heard, Lang, Recognition

Reply = Callable[[Event], Outcome | Awaitable[Outcome]]


@dataclass
class RecordedTurn:
    speaker: str
    text: str
    heard: Heard | None = None
    keys: str | None = None
    confidence: float | None = None
    t0_ms: int = 0
    t1_ms: int = 0
    lang: Lang = "ko"
    recognition: Recognition | None = None


@dataclass
class FakeDesk:
    """`reply` gives the outcome of each event, at once or later."""

    reply: Reply
    events: list[Event] = field(default_factory=list)
    turns: list[RecordedTurn] = field(default_factory=list)
    hung_up: EndReason | None = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, event: Event) -> Outcome:
        self.events.append(event)
        await self._notify()
        answer = self.reply(event)
        return answer if isinstance(answer, Outcome) else await answer

    async def caller_turn(
        self,
        text: str,
        *,
        lang: Lang,
        confidence: float | None,
        t0_ms: int,
        t1_ms: int,
        keys: str | None = None,
        recognition: Recognition | None = None,
    ) -> int:
        self.turns.append(
            RecordedTurn("caller", text, None, keys, confidence, t0_ms, t1_ms, lang, recognition)
        )
        return len(self.turns) - 1

    async def agent_turn_began(self, utterances: Sequence[Utterance], *, t0_ms: int) -> int:
        self.turns.append(RecordedTurn("agent", " ".join(one.text for one in utterances), t0_ms=t0_ms))
        return len(self.turns) - 1

    async def agent_turn_ended(self, index: int, *, heard: Heard, text: str, t1_ms: int) -> None:
        turn = self.turns[index]
        turn.heard, turn.text, turn.t1_ms = heard, text, t1_ms
        await self._notify()

    async def hang_up(self, reason: EndReason) -> None:
        self.hung_up = reason
        await self._notify()

    async def until(self, condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(condition)

    async def until_event(self, kind: type, timeout_s: float = 10.0) -> Event:
        await self.until(lambda: any(isinstance(event, kind) for event in self.events), timeout_s)
        return next(event for event in self.events if isinstance(event, kind))

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
