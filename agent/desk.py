"""The desk as one live call sees it: it decides, commits, and keeps the record. The call hears and speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dialogue_flows.outcome import Event, Outcome, Utterance
from transcripts.calls import EndReason, Heard, Lang, Recognition


class Desk(Protocol):
    """One object a call. No method raises: what fails inside becomes an outcome or a log line there.

    Times are milliseconds since the call began. Turns get their index in the order of these calls,
    which are made one after the other.
    """

    async def handle(self, event: Event) -> Outcome:
        """Decides what follows from an event. Its effects are committed when it returns."""
        ...

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
        """Writes a finished caller turn and returns its index. `text` is empty for keys and where nothing
        could be understood; `confidence` and `recognition` are None for keys."""
        ...

    async def agent_turn_began(self, utterances: Sequence[Utterance], *, t0_ms: int) -> int:
        """Writes an agent turn when its first audio leaves, and returns its index."""
        ...

    async def agent_turn_ended(self, index: int, *, heard: Heard, text: str, t1_ms: int) -> None:
        """Completes an agent turn: how much of it the caller heard, and the words that were played."""
        ...

    async def hang_up(self, reason: EndReason) -> None:
        """Ends the call at the carrier; called after the last utterance was heard."""
        ...
