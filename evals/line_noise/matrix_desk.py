"""The desk of the matrix: answers by a rule, and knows which stretch of the call each event belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dialogue_flows.outcome import CallerSaid, CallerUnheard, Event, Outcome, Utterance
from transcripts.calls import EndReason, Heard, Lang, Recognition


@dataclass(slots=True)
class MatrixDesk:
    """An `agent.desk.Desk` that keeps nothing but where the caller's turns lay and what it was told of them."""

    Reply = Callable[[Event], Outcome]

    reply: Callable[[Event], Outcome]
    spans: list[tuple[int, int]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    async def handle(self, event: Event) -> Outcome:
        """Answers by the rule."""
        self.events.append(event)
        return self.reply(event)

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
        """Notes where the turn lay."""
        del text, lang, confidence, keys, recognition
        self.spans.append((t0_ms, t1_ms))
        return len(self.spans) - 1

    async def agent_turn_began(self, utterances: Sequence[Utterance], *, t0_ms: int) -> int:
        """Takes a place in the order of turns."""
        del utterances
        self.spans.append((t0_ms, t0_ms))
        return len(self.spans) - 1

    async def agent_turn_ended(self, index: int, *, heard: Heard, text: str, t1_ms: int) -> None:
        """Nothing to keep."""

    async def hang_up(self, reason: EndReason) -> None:
        """The matrix never hangs up."""

    def told_between(self, begins_ms: int, ends_ms: int) -> str | None:
        """The words of a turn that overlaps this stretch: empty where it was unheard, None where nothing was told."""
        for event in self.events:
            if isinstance(event, CallerSaid | CallerUnheard):
                began, ended = self.spans[event.index]
                if began <= ends_ms and ended >= begins_ms:
                    return event.text if isinstance(event, CallerSaid) else ""
        return None
