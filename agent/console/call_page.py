"""Everything that one call's page shows, ready for the template; what a visitor may not read is not in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.console.evidence import EvidenceReader, EvidenceRow, is_danger
from agent.console.happenings import Happening, HappeningReader
from agent.console.hearing_view import HearingView, hearing_view
from agent.console.names import Names
from agent.console.parts import ConsoleParts
from agent.console.time_line import Moments, TimeLine, draw
from agent.console.words import Words
from escalation.queries import Case, LogEntry
from transcripts import labels
from transcripts.calls import Heard, Level, Speaker
from transcripts.intake import Intake, Sbar
from transcripts.promises import Standing, standing
from transcripts.queries import CallListing, CallPage
from transcripts.snapshot import CallFacts, CallSnapshot, StoredTurn

_UNSURE_BELOW = 0.4  # recogniser confidence (domain brief C.13, R-60)
_SHORTEST_MARK = 4
"""A shorter quote of a decision ("네") stands in too many turns to mark one."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn of the transcript. `pieces` are its words, some of them marked as evidence; `hearing`: how a spoken one
    was heard."""

    index: int
    speaker: Speaker
    lang: str
    t0_ms: int
    pieces: tuple[tuple[str, bool], ...]
    keys: str | None
    heard: Heard
    unsure: bool
    flagged: bool
    hearing: HearingView | None


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint with its parts named. `slots`: name and value."""

    receipt: str
    name: str
    department: str
    slots: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CallView:
    """The page. `rules`: each with what it is about. `sbar` is None where it is not written yet or may not be
    read; `number` likewise.
    """

    call: CallFacts
    level: Level
    rules: tuple[tuple[str, str], ...]
    one_line: str
    number: str | None
    intake: Intake | None
    sbar: Sbar | None
    warnings: tuple[str, ...]
    not_asked: tuple[str, ...]
    cases: tuple[Case, ...]
    evidence: tuple[EvidenceRow, ...]
    complaints: tuple[ComplaintView, ...]
    promises: tuple[tuple[str, datetime, Standing], ...]
    turns: tuple[TurnView, ...]
    happenings: tuple[Happening, ...]
    time_line: TimeLine
    earlier: tuple[CallListing, ...]
    has_audio: bool
    masked: bool
    now: datetime


class CallPageReader:
    """Reads a call and lays it out in one language."""

    def __init__(self, parts: ConsoleParts, words: Words, *, masked: bool) -> None:
        self._parts = parts
        self._words = words
        self._names = Names(words)
        self._masked = masked

    async def read(self, page: CallPage, now: datetime) -> CallView:
        """Everything of a call."""
        record, intake, facts = page.record, page.intake, page.record.call
        cases = await self._parts.cases.cases_of(facts.call_id)
        log = [line for case in cases for line in await self._parts.cases.log_of(case.escalation_id)]
        happenings = await self._happenings(record, log)
        flagged = flagged_turns(record)
        moments = Moments(facts.started_at, facts.ended_at, now, record.turns, flagged, happenings)
        return CallView(
            call=facts,
            level=facts.human_level or facts.level,
            rules=tuple((rule, self._names.rule(rule)) for rule in labels.in_table_order(facts.rules)),
            one_line=self._names.one_line(
                intake.summary.one_line if intake else None, facts.rules, facts.flow.value
            ),
            number=None if self._masked else facts.number,
            intake=intake,
            sbar=self._sbar(intake),
            warnings=tuple(self._names.warning(w) for w in intake.quality.warnings) if intake else (),
            not_asked=tuple(self._names.field(p) for p in intake.quality.not_asked) if intake else (),
            cases=tuple(cases),
            evidence=tuple(self._evidence(record, intake)),
            complaints=self._complaints(record),
            promises=self._promises(record, now),
            turns=self._turns(record, flagged),
            happenings=tuple(happenings),
            time_line=draw(moments, self._words),
            earlier=await self._earlier(facts),
            has_audio=page.has_recording and not self._masked,
            masked=self._masked,
            now=now,
        )

    async def _happenings(self, record: CallSnapshot, log: Sequence[LogEntry]) -> list[Happening]:
        officers = {str(key): officer.name for key, officer in (await self._parts.officers.all()).items()}
        return HappeningReader(self._words, self._names, officers, masked=self._masked).all(record, log)

    async def _earlier(self, facts: CallFacts) -> tuple[CallListing, ...]:
        if facts.number_hash is None:
            return ()
        found = await self._parts.queries.calls_of_number_hash(facts.number_hash, before=facts.started_at)
        return tuple(found)

    def _sbar(self, intake: Intake | None) -> Sbar | None:
        if intake is None or self._masked:
            return None
        korean = self._words.lang == "ko"
        sbar = intake.summary.sbar if korean else intake.summary.sbar_en
        told = {name: self._names.text(value) for name, value in sbar.model_dump().items()}
        return Sbar(**told)

    def _evidence(self, record: CallSnapshot, intake: Intake | None) -> list[EvidenceRow]:
        reader = EvidenceReader(self._words, self._names, masked=self._masked)
        if intake is not None:
            return reader.of_intake(intake)
        return reader.of_answers(record.latest_answers.values())

    def _complaints(self, record: CallSnapshot) -> tuple[ComplaintView, ...]:
        hidden = self._words("masked")
        return tuple(
            ComplaintView(
                complaint.receipt,
                self._names.category(complaint.category),
                complaint.department,
                tuple(
                    (self._names.slot(slot), hidden if self._masked else self._names.slot_value(slot, value))
                    for slot, value in complaint.slots.items()
                ),
            )
            for complaint in record.complaints
        )

    def _promises(self, record: CallSnapshot, now: datetime) -> tuple[tuple[str, datetime, Standing], ...]:
        hidden = self._words("masked")
        return tuple(
            (hidden if self._masked else p.text, p.due_at, standing(p, now)) for p in record.promises
        )

    def _turns(self, record: CallSnapshot, flagged: frozenset[int]) -> tuple[TurnView, ...]:
        quotes = quotes_by_turn(record)
        return tuple(
            self._turn(turn, quotes.get(turn.index, ()), flagged=turn.index in flagged)
            for turn in record.turns
        )

    def _turn(self, turn: StoredTurn, quotes: Sequence[str], *, flagged: bool) -> TurnView:
        confidence = turn.asr_confidence
        return TurnView(
            index=turn.index,
            speaker=turn.speaker,
            lang=self._words.lang if self._masked else turn.lang,
            t0_ms=turn.t0_ms,
            pieces=((self._words("masked"), False),) if self._masked else marked(turn.text, quotes),
            keys=None if self._masked else turn.keys,
            heard=turn.heard,
            unsure=confidence is not None and confidence < _UNSURE_BELOW,
            flagged=flagged,
            hearing=hearing_view(turn, self._words, masked=self._masked),
        )


def flagged_turns(record: CallSnapshot) -> frozenset[int]:
    """Caller turns that hold a danger: the evidence of a crisis answer, or the words that raised the level."""
    said = [turn for turn in record.turns if turn.speaker is Speaker.CALLER]
    quotes = [q for triage in record.triages for q in triage.quotes if len(q) >= _SHORTEST_MARK]
    heard = {turn.index for turn in said for quote in quotes if quote in turn.text}
    answered = {
        answer.turn_index
        for answer in record.latest_answers.values()
        if answer.turn_index is not None and is_danger(answer.path, answer.value, answer.status)
    }
    return frozenset(heard | answered)


def quotes_by_turn(record: CallSnapshot) -> dict[int, list[str]]:
    """For each turn the words in it that something was concluded from."""
    found: dict[int, list[str]] = {}
    for answer in record.latest_answers.values():
        if answer.turn_index is not None and answer.quote:
            found.setdefault(answer.turn_index, []).append(answer.quote)
    quotes = [q for triage in record.triages for q in triage.quotes if len(q) >= _SHORTEST_MARK]
    for turn in record.turns:
        if turn.speaker is Speaker.CALLER:
            found.setdefault(turn.index, []).extend(quote for quote in quotes if quote in turn.text)
    return found


def marked(text: str, quotes: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, the quoted ones marked; joined, they are the text."""
    longest_first = sorted({quote for quote in quotes if quote}, key=len, reverse=True)
    if not longest_first or not text:
        return ((text, False),)
    parts = re.split("(" + "|".join(map(re.escape, longest_first)) + ")", text)
    return tuple((part, n % 2 == 1) for n, part in enumerate(parts) if part)
