"""What happened in and around a call, in order: decisions, pages, who accepted, receipts, promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.console.names import Names
from agent.console.words import Words
from escalation.queries import LogEntry
from transcripts import labels
from transcripts.calls import CallEvent
from transcripts.snapshot import CallSnapshot

Mark = Literal["danger", "page", "missed", "taken", "plain"]

_MARKS: dict[str, Mark] = {
    "opened": "plain",
    "raised": "plain",
    "page_sent": "page",
    "page_delivered": "plain",
    "page_no_answer": "missed",
    "page_busy": "missed",
    "page_machine": "missed",
    "page_failed": "missed",
    "page_declined": "missed",
    "declined": "missed",
    "accepted": "taken",
    "accepted_too_late": "plain",
    "contacted_caller": "taken",
    "in_hand": "taken",
    "outcome": "taken",
    "closed_by_hand": "plain",
    "reassigned": "plain",
    "escalated_by_hand": "plain",
    "reopened": "missed",
    "outcome_warning": "missed",
    "nobody_on_call": "missed",
    "officer_without_contact": "missed",
    "round_exhausted": "missed",
    "decision_failed": "missed",
    "held_for_maintenance": "plain",
}
"""Lines of an escalation's log that say something to an officer; the others are the ladder's own bookkeeping."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. `text` is a sentence in the officer's language."""

    at: datetime
    mark: Mark
    text: str


class HappeningReader:
    """Tells them in one language. `officers`: names by id. `masked`: without words of caller or officer."""

    def __init__(self, words: Words, names: Names, officers: Mapping[str, str], *, masked: bool) -> None:
        self._words = words
        self._names = names
        self._officers = officers
        self._masked = masked

    def all(self, record: CallSnapshot, log: Iterable[LogEntry]) -> list[Happening]:
        """Everything, in order of time."""
        found = [*self._of_call(record), *self._of_record(record)]
        found += [told for entry in log if (told := self._of_log(entry))]
        return sorted(found, key=lambda happening: happening.at)

    def _of_call(self, record: CallSnapshot) -> list[Happening]:
        call, words = record.call, self._words
        found = [Happening(call.started_at, "plain", words(f"began_{call.direction.value}"))]
        if call.ended_at is not None:
            reason = call.end_reason.value if call.end_reason else "completed"
            found.append(Happening(call.ended_at, "plain", words("ended", how=words(f"end_{reason}"))))
        if call.human_level is not None and call.human_level_at is not None:
            level, who = words(f"level_{call.human_level.value}"), call.human_level_by or ""
            text = words("level_changed", level=level, who=who)
            found.append(Happening(call.human_level_at, "plain", text))
        return found

    def _of_record(self, record: CallSnapshot) -> list[Happening]:
        words, found = self._words, []
        for triage in record.triages:
            rules = ", ".join(_rule(self._names, rule) for rule in labels.in_table_order(triage.rules))
            text = words("decided", level=words(f"level_{triage.level.value}"), rules=rules)
            if triage.decided_at is not None:
                found.append(Happening(triage.decided_at, "danger", text))
        for complaint in record.complaints:
            text = words("filed", receipt=complaint.receipt, what=self._names.category(complaint.category))
            found.append(Happening(complaint.at, "plain", text))
        for promise in record.promises:
            text = words("masked") if self._masked else promise.text
            found.append(Happening(promise.at, "plain", words("promised", text=text)))
            if promise.kept_at is not None:
                found.append(Happening(promise.kept_at, "taken", words("promise_kept", text=text)))
            if promise.broken_at is not None:
                why = words(f"promise_reason_{promise.broken_reason}")
                found.append(
                    Happening(promise.broken_at, "plain", words("promise_given_up", text=text, reason=why))
                )
        found += [told for event in record.events if (told := self._of_line(event))]
        return found

    def _of_line(self, event: CallEvent) -> Happening | None:
        """Who was rung for the caller, the caller who was rung, and who was brought together."""
        words, outcome = self._words, str(event.data.get("outcome", ""))
        line = str(event.data.get("target", ""))
        came = labels.name(labels.ACTIONS, outcome, words.lang)
        match event.kind:
            case "action.bridge" if outcome == "joined":
                text = words("bridge_joined") if line == "officer" else words("line_joined", line=line)
                return Happening(event.at, "taken", text)
            case "action.bridge" if (bridge := words.optional(f"bridge_{outcome}")) is not None:
                return Happening(event.at, "plain", bridge)
            case "action.line":
                return Happening(event.at, "plain", words("line_tried", line=line, outcome=came))
            case "action.sms":
                return Happening(event.at, "plain", words("texted", outcome=came))
            case "action.callback":
                return Happening(event.at, "plain", words("called_back", outcome=came))
            case _:
                return None

    def _of_log(self, entry: LogEntry) -> Happening | None:
        mark = _MARKS.get(entry.kind)
        if mark is None:
            return None
        words, data = self._words, entry.data
        officer = str(data.get("officer") or data.get("by") or "")
        outcome = str(data.get("outcome", ""))
        reason = words("masked") if self._masked else str(data.get("reason", ""))
        text = words(
            f"log_{entry.kind}",
            who=self._officers.get(officer, officer) or "–",
            method=words(f"method_{data['method']}") if "method" in data else "",
            outcome=words.optional(f"outcome_{outcome}") or outcome,
            reason=reason,
        )
        return Happening(entry.at, mark, text)


def told_kinds() -> Sequence[str]:
    """The kinds of log lines that are shown; each has its words in every language."""
    return tuple(_MARKS)


def _rule(names: Names, rule: str) -> str:
    said = names.rule(rule)
    return f"{rule} {said}" if said else rule
