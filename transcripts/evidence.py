"""Checks that a caller's answer is a caller's word: its quote must stand verbatim in a stored caller turn
(domain brief F.1, principles 1 and 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from transcripts.calls import Answer, AnswerStatus, Provenance, Speaker
from transcripts.snapshot import StoredTurn

CRISIS_PREFIXES = ("domains.suicide.", "domains.safety.")
DERIVED_CRISIS_PATHS = frozenset(
    {"domains.suicide.asq.result"}
)  # a score, computed from answers that have quotes


class Evidence(BaseModel):
    """Where a value was said: turns, the words, and when, in milliseconds since the call began."""

    model_config = ConfigDict(frozen=True)

    turn_ids: list[int]
    quote: str
    speaker: str
    t0_ms: int
    t1_ms: int
    asr_conf: float | None = None


class Reason(StrEnum):
    """Why a value was not believed."""

    NO_QUOTE = "no_quote"
    NO_TURN = "no_caller_turn"
    NOT_VERBATIM = "quote_not_in_turn"
    INFERRED = "crisis_field_inferred"


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer that may be kept, with its evidence; or the reason why its value is rejected."""

    answer: Answer
    evidence: Evidence | None = None
    rejected: Reason | None = None

    @property
    def warning(self) -> str | None:
        """The line for `quality.warnings`."""
        return f"rejected:{self.answer.path}:{self.rejected.value}" if self.rejected else None


def check(answer: Answer, turns: dict[int, StoredTurn]) -> Checked:
    """Judges one answer against the stored turns, by index. An answer without a value (refused, unclear) needs no
    quote, but a quote that it brings must be true.
    """
    if answer.quote is not None:
        evidence = _find(answer, turns)
        return (
            Checked(answer, evidence)
            if isinstance(evidence, Evidence)
            else Checked(answer, rejected=evidence)
        )
    if _is_inferred(answer):
        return Checked(answer, rejected=Reason.INFERRED)
    if answer.provenance is not Provenance.CALLER or not _claims(answer):
        return Checked(answer)
    return Checked(answer, rejected=Reason.NO_QUOTE)


def _claims(answer: Answer) -> bool:
    return answer.value is not None or answer.status in {AnswerStatus.ASSERTED, AnswerStatus.DENIED}


def _is_inferred(answer: Answer) -> bool:
    """A crisis value that the machine or a data set put there, not the caller and not an officer."""
    machine = answer.provenance in {Provenance.SYSTEM, Provenance.IMPORTED}
    crisis = answer.path.startswith(CRISIS_PREFIXES) and answer.path not in DERIVED_CRISIS_PATHS
    return machine and crisis and _claims(answer)


def _find(answer: Answer, turns: dict[int, StoredTurn]) -> Evidence | Reason:
    quote = answer.quote or ""
    turn = turns.get(answer.turn_index) if answer.turn_index is not None else None
    if turn is None or turn.speaker is not Speaker.CALLER:
        return Reason.NO_TURN
    if not quote.strip():
        return Reason.NO_QUOTE
    if quote not in turn.text and quote != turn.keys:
        return Reason.NOT_VERBATIM
    return Evidence(
        turn_ids=[turn.index],
        quote=quote,
        speaker=turn.speaker.value,
        t0_ms=turn.t0_ms,
        t1_ms=turn.t1_ms,
        asr_conf=turn.asr_confidence,
    )
