"""When a caller's turn begins, pauses and ends: a pure machine that is fed elapsed seconds.

A turn ends when the caller has been silent for longer than the machine's patience. Patience depends on
what was asked, on whether the words so far sound finished, on danger, and on the caller's own pauses
within this call. Recognition starts at the first pause and is thrown away when the caller goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from dialogue_flows.outcome import Expect, Listen
from transcripts.calls import Lang

START_S = 0.06
"""Speech that begins a turn. A telephone "네" lasts 120-300 ms; two Silero windows of it must be enough."""
PAUSE_S = 0.18
"""Silence after which recognition may start: longer than the closure of a Korean tense stop (about 120 ms)."""
CLICK_S = 0.09
"""A turn with less speech than this was a click or a breath and is dropped."""
BARGE_IN_S = 0.7
"""Speech that takes the floor from the agent. "네, 네" is shorter and goes by."""
LONG_TURN_S = 25.0
"""After this long a caller's next pause ends the turn: what was said is looked at for danger by then."""
LONGEST_TURN_S = 60.0
"""A turn is cut here even in the middle of a word; the caller's next words begin the next turn."""
LEARNED_SHARE = 1.3
"""Patience is at least this share of the longest pause inside the caller's recent turns, within limits."""
LEARNED_LIMIT_S = 1.6
LEARNED_LIMIT_AFTER_DANGER_S = 2.4
SLOW_LETTERS_PER_S: dict[Lang, float] = {"ko": 3.2, "en": 8.0}
"""Who speaks slower than this (syllables, letters of a second of speech) is old, ill, drunk or weighing words; people
on the telephone come to 4.5 to 6 syllables or 12 to 16 letters."""
SLOW_SHARE = 1.4
LONGEST_PATIENCE_S = 3.0
PACE_LETTERS = 12
"""So many letters tell a pace; "네" does not."""
MONOLOGUE_S = 120.0
"""A caller who has spoken so long without a gap is gently interrupted at his next pause, unless danger was heard."""
MONOLOGUE_GRACE_S = 12.0
"""He who makes no pause even then is interrupted in the middle of a word."""
MONOLOGUE_GAP_S = 2.0
"""A gap as long as this lets us answer: then it is no monologue."""
_RECENT_PAUSES = 6


class Completeness(StrEnum):
    """Whether what was said so far sounds finished."""

    COMPLETE = "complete"
    UNKNOWN = "unknown"
    INCOMPLETE = "incomplete"


_PATIENCE_S: dict[Expect, dict[Completeness, float]] = {
    Expect.YES_NO: {Completeness.COMPLETE: 0.24, Completeness.UNKNOWN: 0.45, Completeness.INCOMPLETE: 1.0},
    Expect.OPEN: {Completeness.COMPLETE: 0.30, Completeness.UNKNOWN: 0.80, Completeness.INCOMPLETE: 1.6},
    Expect.DIGITS: {Completeness.COMPLETE: 0.90, Completeness.UNKNOWN: 1.3, Completeness.INCOMPLETE: 2.0},
    Expect.ADDRESS: {Completeness.COMPLETE: 0.50, Completeness.UNKNOWN: 1.0, Completeness.INCOMPLETE: 1.8},
    Expect.NOTHING: {Completeness.COMPLETE: 0.30, Completeness.UNKNOWN: 0.80, Completeness.INCOMPLETE: 1.6},
}
"""Seconds of silence that end a turn. A short question is answered at once; people pause between the
groups of a number and inside an address."""
_AFTER_DANGER_S = {Completeness.COMPLETE: 0.9, Completeness.UNKNOWN: 1.6, Completeness.INCOMPLETE: 2.4}
"""After a sign of danger nobody is hurried (issue of patience, domain brief G.7 allows 2.5 s at p95)."""


class TurnEvent(StrEnum):
    """What the machine found out from the last piece of audio."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    TOOK_FLOOR = "took_floor"
    ENDED = "ended"
    DROPPED = "dropped"


class _State(StrEnum):
    QUIET = "quiet"
    SPEAKING = "speaking"
    PAUSED = "paused"


def patience_s(
    listen: Listen, completeness: Completeness, learned_s: float = 0.0, *, slow: bool = False
) -> float:
    """Seconds of silence that end a turn now. Never shorter than `PAUSE_S`, never longer than `LONGEST_PATIENCE_S`."""
    base = _PATIENCE_S[listen.expect][completeness]
    if listen.after_danger:
        base = max(base, _AFTER_DANGER_S[completeness])
    if completeness is not Completeness.COMPLETE:
        limit = LEARNED_LIMIT_AFTER_DANGER_S if listen.after_danger else LEARNED_LIMIT_S
        base = max(base, min(learned_s, limit))
    return min(LONGEST_PATIENCE_S, max(PAUSE_S, base * SLOW_SHARE if slow else base))


@dataclass(slots=True)
class Pace:
    """How fast this caller speaks, from the words of the turns so far."""

    letters: int = 0
    speech_s: float = 0.0
    lang: Lang = "ko"

    def heard(self, text: str, speech_s: float, lang: Lang) -> None:
        """Takes the words of a turn and the seconds of speech in it."""
        if lang != self.lang:
            self.letters, self.speech_s, self.lang = 0, 0.0, lang
        self.letters += sum(letter.isalnum() for letter in text)
        self.speech_s += speech_s

    @property
    def slow(self) -> bool:
        """Whether the caller is known to speak slowly."""
        known = self.letters >= PACE_LETTERS and self.speech_s > 0.0
        return known and self.letters / self.speech_s < SLOW_LETTERS_PER_S[self.lang]


@dataclass(slots=True)
class TurnTaking:
    """The machine of one call. `speech_s` counts speech in the turn, `silence_s` the silence at its end,
    `last_speech_s` the speech of the turn that ended last, `monologue_s` how long the caller has spoken, over several
    turns, without a gap; `interrupts`: the turn that ended last was taken from a caller who never stops.
    """

    listen: Listen = field(default_factory=Listen)
    completeness: Completeness = Completeness.UNKNOWN
    speech_s: float = 0.0
    silence_s: float = 0.0
    length_s: float = 0.0
    last_speech_s: float = 0.0
    monologue_s: float = 0.0
    interrupts: bool = False
    pace: Pace = field(default_factory=Pace)
    _gap_s: float = 0.0
    _state: _State = _State.QUIET
    _floor_taken: bool = False
    _pauses: list[float] = field(default_factory=list)

    @property
    def in_turn(self) -> bool:
        """Whether the caller has the floor, pauses included."""
        return self._state is not _State.QUIET

    @property
    def patience_s(self) -> float:
        """The silence that would end the turn now."""
        learned = max(self._pauses[-_RECENT_PAUSES:], default=0.0) * LEARNED_SHARE
        return patience_s(self.listen, self.completeness, learned, slow=self.pace.slow)

    @property
    def _never_stops(self) -> bool:
        return self.monologue_s >= MONOLOGUE_S and not self.listen.after_danger

    def advance(self, elapsed_s: float, *, speech: bool) -> tuple[TurnEvent, ...]:
        """Takes `elapsed_s` seconds of audio in which somebody spoke or nobody did."""
        self._gap_s = 0.0 if speech else self._gap_s + elapsed_s
        self.monologue_s = 0.0 if self._gap_s >= MONOLOGUE_GAP_S else self.monologue_s + elapsed_s
        if self._state is _State.QUIET:
            return self._wait(elapsed_s, speech)
        self.length_s += elapsed_s
        return self._go_on(elapsed_s) if speech else self._fall_silent(elapsed_s)

    def judge(self, completeness: Completeness) -> tuple[TurnEvent, ...]:
        """Tells how finished the words before this pause sound; may end the turn at once."""
        if self._state is not _State.PAUSED:
            return ()
        self.completeness = completeness
        return self._end_if_patience_is_out()

    def finish(self) -> None:
        """The line is gone: ends a running turn."""
        self._close(TurnEvent.ENDED)

    def _wait(self, elapsed_s: float, speech: bool) -> tuple[TurnEvent, ...]:
        self.speech_s = self.speech_s + elapsed_s if speech else 0.0
        if self.speech_s < START_S:
            return ()
        self._state = _State.SPEAKING
        self.length_s, self.silence_s = self.speech_s, 0.0
        self.completeness, self._floor_taken = Completeness.UNKNOWN, False
        return (TurnEvent.STARTED,)

    def _go_on(self, elapsed_s: float) -> tuple[TurnEvent, ...]:
        events: list[TurnEvent] = []
        if self._state is _State.PAUSED:
            self._pauses.append(self.silence_s)
            del self._pauses[:-_RECENT_PAUSES]
            self._state, self.completeness = _State.SPEAKING, Completeness.UNKNOWN
            events.append(TurnEvent.RESUMED)
        self.silence_s = 0.0
        self.speech_s += elapsed_s
        if self.speech_s >= BARGE_IN_S and not self._floor_taken:
            self._floor_taken = True
            events.append(TurnEvent.TOOK_FLOOR)
        cut = self._never_stops and self.monologue_s >= MONOLOGUE_S + MONOLOGUE_GRACE_S
        if self.length_s >= LONGEST_TURN_S or cut:
            events.append(self._close(TurnEvent.ENDED))
        return tuple(events)

    def _fall_silent(self, elapsed_s: float) -> tuple[TurnEvent, ...]:
        self.silence_s += elapsed_s
        if self._state is _State.SPEAKING and self.silence_s >= PAUSE_S:
            if self.speech_s < CLICK_S:
                return (self._close(TurnEvent.DROPPED),)
            self._state = _State.PAUSED
            return (TurnEvent.PAUSED, *self._end_if_patience_is_out())
        if self._state is _State.PAUSED:
            return self._end_if_patience_is_out()
        return ()

    def _end_if_patience_is_out(self) -> tuple[TurnEvent, ...]:
        if self.silence_s >= self.patience_s or self.length_s >= LONG_TURN_S or self._never_stops:
            return (self._close(TurnEvent.ENDED),)
        return ()

    def _close(self, event: TurnEvent) -> TurnEvent:
        self.interrupts = event is TurnEvent.ENDED and self._never_stops
        if self.interrupts:
            self.monologue_s = 0.0
        self.last_speech_s = self.speech_s
        self._state, self.speech_s = _State.QUIET, 0.0
        return event
