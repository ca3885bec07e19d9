"""The picture of a call: who spoke when, where danger was heard, when people were paged and who took it.

Pure geometry in the units of an SVG's viewBox; the template only writes it down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.console.happenings import Happening, Mark
from agent.console.words import Words
from transcripts.calls import Speaker
from transcripts.snapshot import StoredTurn

WIDTH, LEFT, RIGHT = 1000, 84, 14
_LANES = {Speaker.CALLER: 40, Speaker.AGENT: 66, Speaker.OFFICER: 66}
_PAGE_LANE = 104
_AFTERWARDS = timedelta(minutes=5)
_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_MOST_TICKS = 8
_NARROWEST = 3.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One turn. `kind`: caller, agent or officer, and "flagged" where it holds a danger."""

    x: float
    y: int
    width: float
    kind: str
    turn: int
    flagged: bool
    title: str


@dataclass(frozen=True, slots=True)
class Point:
    """Something that happened at one moment."""

    x: float
    y: int
    mark: Mark
    title: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The whole picture. `end` is where the call ended, None while it goes on."""

    bars: tuple[Bar, ...]
    points: tuple[Point, ...]
    ticks: tuple[tuple[float, str], ...]
    end: float | None
    width: int = WIDTH
    height: int = 138


@dataclass(frozen=True, slots=True)
class Moments:
    """What is drawn. `flagged`: turns that hold a danger; `now` bounds a call that goes on."""

    started_at: datetime
    ended_at: datetime | None
    now: datetime
    turns: Sequence[StoredTurn]
    flagged: frozenset[int]
    happenings: Sequence[Happening]


def draw(moments: Moments, words: Words) -> TimeLine:
    """The picture, up to five minutes after the call; what came later stands in the list beside it."""
    shown = [h for h in moments.happenings if h.mark != "plain" and h.at <= _latest(moments)]
    length = _length(moments, shown)
    scale = (WIDTH - LEFT - RIGHT) / length

    def x(seconds: float) -> float:
        return round(LEFT + min(max(seconds, 0.0), length) * scale, 1)

    ended = moments.ended_at
    return TimeLine(
        bars=tuple(_bar(turn, moments, words, scale) for turn in moments.turns if turn.t0_ms / 1000 < length),
        points=tuple(_point(h, x((h.at - moments.started_at).total_seconds())) for h in shown),
        ticks=tuple((x(at), words.minute(at * 1000)) for at in _ticks(length)),
        end=x((ended - moments.started_at).total_seconds()) if ended else None,
    )


def _latest(moments: Moments) -> datetime:
    return (moments.ended_at or moments.now) + _AFTERWARDS


def _length(moments: Moments, shown: Sequence[Happening]) -> float:
    last_turn = max((turn.t1_ms / 1000 for turn in moments.turns), default=0.0)
    moments_at = [happening.at for happening in shown]
    last = max([moments.ended_at or moments.started_at, *moments_at])
    return max(1.0, last_turn, (last - moments.started_at).total_seconds()) * 1.02


def _bar(turn: StoredTurn, moments: Moments, words: Words, scale: float) -> Bar:
    start, end = turn.t0_ms / 1000, turn.t1_ms / 1000
    return Bar(
        x=round(LEFT + start * scale, 1),
        y=_LANES[turn.speaker],
        width=round(max(_NARROWEST, (end - start) * scale), 1),
        kind=turn.speaker.value,
        turn=turn.index,
        flagged=turn.index in moments.flagged,
        title=f"{words.minute(turn.t0_ms)} {words(f'speaker_{turn.speaker.value}')}",
    )


def _point(happening: Happening, x: float) -> Point:
    y = 22 if happening.mark == "danger" else _PAGE_LANE
    return Point(x, y, happening.mark, happening.text)


def _ticks(length: float) -> list[int]:
    step = next((step for step in _STEPS_S if length / step <= _MOST_TICKS), _STEPS_S[-1])
    return list(range(0, int(length) + 1, step))
