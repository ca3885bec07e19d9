"""What the desk knows of a call while it is on the line. Everything here can be rebuilt from the record."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dialogue_flows.ports import CallContext
from transcripts.calls import Direction, EndReason, Lang, Level


@dataclass(slots=True)
class LiveCall:
    """One call on the line. `leg_id` is the carrier's id of the caller's leg; `caller_number` E.164 or None.
    `call_back_answer` is what the caller said to "may we call you back?"; `came_back` over another leg after a
    drop: call_back where we rang, caller where they rang us; `offset_ms` from the beginning of the call to that of
    this media stream; `synthetic`: a check call of our own.
    """

    context: CallContext
    leg_id: str
    caller_number: str | None
    lang: Lang
    direction: Direction = Direction.INBOUND
    level: Level = Level.ROUTINE
    escalation_id: UUID | None = None
    next_turn: int = 0
    end_reason: EndReason | None = None
    recording_allowed: bool = True
    safe_to_call_back: bool = True
    call_back_answer: str | None = None
    transfer_refused: bool = False
    came_back: str | None = None
    danger_pressed: bool = False
    offset_ms: int = 0
    synthetic: bool = False

    @property
    def call_id(self) -> UUID:
        """The id of the record."""
        return self.context.call_id

    @property
    def wants_no_transfer(self) -> bool:
        """Whether the caller will not be put through: they refused, and life is not in danger (domain brief G.3)."""
        return self.transfer_refused and self.level is not Level.IMMEDIATE

    @property
    def flagged(self) -> bool:
        """Whether any sign of danger has raised this call above a routine one."""
        return self.level > Level.ROUTINE
