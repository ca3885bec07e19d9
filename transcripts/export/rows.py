"""One flat row a page, for CSV and spreadsheet (domain brief F.3)."""

from __future__ import annotations

from collections.abc import Iterable

from transcripts.calls import AnswerStatus
from transcripts.intake import Intake
from transcripts.intake_domains import Field
from transcripts.labels import value_name

DOMAIN_COLUMNS = (
    *("safety.violence", "safety.abuser_in_home", "safety.weapon", "safety.hazard"),
    *("suicide.cue", "suicide.asq.result", "suicide.intent", "suicide.plan_or_means", "suicide.with_someone"),
    *("mental.phq2.score", "mental.phq9_total", "mental.gad2_total"),
    *("health.problem", "health.red_flags", "health.medicine_out", "health.device_power_dependent"),
    *("economy.short_this_month", "economy.hvs.risk", "economy.ate_today", "economy.utilities_cut"),
    *("economy.debt_pressure", "employment.lost_job", "housing.arrears", "housing.heating"),
    *("care.adl_gap", "care.carer_tonight", "child.alone", "child.abuse_concern"),
    *("isolation.talks_per_week", "isolation.emergency_contact"),
)
HEAD = ("intake_id", "call_id", "version", "kind", "started_at", "ended_at", "level", "rules", "one_line")
TAIL = ("receipts", "evidence_turns", "promises_due", "review_state")
COLUMNS = (*HEAD, *DOMAIN_COLUMNS, *TAIL)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row(intake: Intake) -> list[str]:
    """The cells of a page, in the order of `COLUMNS`; each is safe to open in a spreadsheet."""
    fields = intake.fields()
    cells = [
        *_head(intake),
        *(_cell(fields.get(f"domains.{column}")) for column in DOMAIN_COLUMNS),
        *_tail(intake),
    ]
    return [guarded(cell) for cell in cells]


def guarded(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula becomes plain text (domain brief F.3)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def _head(intake: Intake) -> list[str]:
    ended = intake.call.ended_at
    level = intake.triage.human.level or intake.triage.level
    return [
        str(intake.intake_id),
        str(intake.call_id),
        str(intake.version),
        intake.kind,
        intake.call.started_at.isoformat(),
        ended.isoformat() if ended else "",
        level.value,
        " ".join(intake.triage.rules),
        intake.summary.one_line,
    ]


def _cell(field: Field | None) -> str:
    """`value|status`; a field that nobody asked about is empty."""
    if field is None or field.status is AnswerStatus.NOT_ASKED:
        return ""
    value = "" if field.value is None else value_name(field.value, "en")
    return f"{value}|{field.status.value}"


def _tail(intake: Intake) -> list[str]:
    return [
        " ".join(complaint.receipt for complaint in intake.complaints),
        " ".join(str(turn) for turn in _evidence_turns(intake)),
        " ".join(promise.due_at.isoformat() for promise in intake.promises if promise.kept_at is None),
        intake.review.state,
    ]


def _evidence_turns(intake: Intake) -> Iterable[int]:
    lists = [field.evidence for field in intake.fields().values()] + list(intake.evidence.values())
    return sorted({turn for evidence in lists for each in evidence for turn in each.turn_ids})
