"""What was established in a call, each with the words it came from: the rows of the page's evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from agent.console.names import Names
from agent.console.words import Words
from transcripts.calls import Answer, AnswerStatus, AnswerValue, Provenance
from transcripts.evidence import Evidence
from transcripts.intake import Intake
from transcripts.intake_domains import Field

_CRISIS = ("domains.suicide.", "domains.safety.")
_COMFORT = frozenset(
    {"domains.suicide.protective", "domains.suicide.with_someone"}
    | {"domains.safety.can_talk", "domains.safety.police_wanted"}
)
_OPEN_TO_ANALYSTS = ("domains.",)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One established thing. `mark` sorts it for the eye: a danger, a plain answer, or one that is not clear.
    `quote` is None where there is none, `turn` the caller turn that it stands in.
    """

    name: str
    value: str
    mark: Literal["danger", "plain", "open"]
    quote: str | None
    turn: int | None
    by_officer: bool = False


class EvidenceReader:
    """Builds the rows in one language. `masked`: without a caller's words, for people who may not read them
    (domain brief E.3: an analyst sees masked pages).
    """

    def __init__(self, words: Words, names: Names, *, masked: bool) -> None:
        self._words = words
        self._names = names
        self._masked = masked

    def of_intake(self, intake: Intake) -> list[EvidenceRow]:
        """The rows of a written page: only what its quotes prove, dangers first."""
        rows = [self._of_field(path, field) for path, field in intake.fields().items() if _shown(field)]
        tree = intake.model_dump()
        rows += [
            self._row(path, _plain(tree, path), AnswerStatus.ASSERTED, quotes[0] if quotes else None)
            for path, quotes in intake.evidence.items()
        ]
        return sorted(rows, key=lambda row: row.mark != "danger")

    def of_answers(self, answers: Iterable[Answer]) -> list[EvidenceRow]:
        """The rows of a call whose page is not written yet: the latest answer of each path as it was recorded."""
        rows = []
        for answer in answers:
            row = self._row(answer.path, answer.value, answer.status, None)
            quote = None if self._masked else answer.quote
            rows.append(EvidenceRow(row.name, row.value, row.mark, quote, answer.turn_index))
        return sorted(rows, key=lambda row: row.mark != "danger")

    def _of_field(self, path: str, field: Field) -> EvidenceRow:
        row = self._row(path, field.value, field.status, field.evidence[0] if field.evidence else None)
        by_officer = field.provenance is Provenance.OFFICER
        return EvidenceRow(row.name, row.value, row.mark, row.quote, row.turn, by_officer)

    def _row(
        self, path: str, value: AnswerValue, status: AnswerStatus, evidence: Evidence | None
    ) -> EvidenceRow:
        said = self._value(path, value, status)
        known = status in {AnswerStatus.ASSERTED, AnswerStatus.DENIED}
        return EvidenceRow(
            name=self._names.field(path),
            value=said,
            mark="danger" if is_danger(path, value, status) else "plain" if known else "open",
            quote=evidence.quote if evidence and not self._masked else None,
            turn=evidence.turn_ids[-1] if evidence and evidence.turn_ids else None,
        )

    def _value(self, path: str, value: AnswerValue, status: AnswerStatus) -> str:
        if status is not AnswerStatus.ASSERTED or value is True or value is None:
            return self._words(f"status_{status.value}")
        own_words = isinstance(value, str | list) and self._names.value(value) == str(value)
        if self._masked and (own_words or not path.startswith(_OPEN_TO_ANALYSTS)):
            return self._words("masked")
        return self._names.value(value)


def is_danger(path: str, value: AnswerValue, status: AnswerStatus) -> bool:
    """Whether an answer tells of danger: a crisis question answered with yes, and no comfort among them."""
    crisis = path.startswith(_CRISIS) and path not in _COMFORT
    return crisis and status is AnswerStatus.ASSERTED and value not in ("negative", "incomplete")


def _shown(field: Field) -> bool:
    return field.status is not AnswerStatus.NOT_ASKED


def _plain(tree: dict[str, object], path: str) -> AnswerValue:
    found: object = tree
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if found is None or isinstance(found, bool | int | float | str):
        return found
    return [str(part) for part in found] if isinstance(found, list) else str(found)
