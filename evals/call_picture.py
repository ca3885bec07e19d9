"""A call as a picture: both channels as waveforms, the words beside them, every gap before a reply with its ms. Pure.

The caller stands above the line, the agent below it. Gaps are those of `tape_timing.reply_waits`: from the end of
the caller's speech to the beginning of the agent's, read off the phone's tape.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

import numpy as np

from evals.tape_timing import reply_waits
from telephony.simulated_carrier import Tape
from telephony.simulated_carrier.tape import decode_mulaw

WIDTH, MARGIN, ROW_S, ROW_HEIGHT, HEAD, LANE = 1240, 20, 25.0, 176, 56, 26
BIN_MS = 100
GOOD_MS, SLOW_MS = 1200, 3000
"""A gap up to 1.2 s is what a caller takes for a person thinking, from 3 s on for a dead line (domain brief G.7)."""
_LETTER, _WIDE_LETTER, _LINE_HEIGHT, _MOST_LINES = 5.6, 10.2, 12, 3
_CALLER, _AGENT, _GREY = "#b45309", "#0f766e", "#6b7280"
_SAMPLES_A_MS = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: who, the words, and from when to when in ms of the call."""

    by_caller: bool
    text: str
    t0_ms: int
    t1_ms: int


@dataclass(frozen=True, slots=True)
class PicturedCall:
    """A call and how far the desk owed replies in it (`until_ms` of the tape; None: to the end)."""

    title: str
    tape: Tape
    turns: tuple[Said, ...]
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The wait before a reply, in ms of the tape."""

    start_ms: int
    length_ms: int


def gaps(call: PicturedCall) -> list[Gap]:
    """Every wait that ended with a reply, in order."""
    end = call.tape.milliseconds if call.until_ms is None else call.until_ms
    spoken = [span for span in call.tape.spoken_spans() if span.end_ms <= end]
    waits = reply_waits(spoken, call.tape.heard_spans(), end_ms=end)
    owed = [span for span in spoken if not _spoken_over(span.end_ms, call.tape)]
    return [Gap(span.end_ms, wait) for span, (wait, answered) in zip(owed, waits, strict=True) if answered]


def draw(calls: Sequence[PicturedCall], *, subtitle: str) -> str:
    """An SVG document with the calls one below the other, `ROW_S` seconds a row."""
    parts, top = [], 48
    for call in calls:
        parts.append(_heading(call, top))
        top += HEAD - 30
        for row in range(_rows(call)):
            parts += _row(call, row * ROW_S * 1000.0, top)
            top += ROW_HEIGHT
        top += 14
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img" '
        'font-family="system-ui, sans-serif" font-size="11" fill="#1f2937">\n<title>Calls: both sides, words and '
        f'gaps</title>\n<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>\n'
        f'<text x="{MARGIN}" y="24" font-size="15" font-weight="600">{escape(subtitle)}</text>'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def _spoken_over(moment_ms: int, tape: Tape) -> bool:
    return any(span.start_ms < moment_ms < span.end_ms for span in tape.heard_spans())


def _rows(call: PicturedCall) -> int:
    return max(1, -(-call.tape.milliseconds // int(ROW_S * 1000)))


def _heading(call: PicturedCall, top: int) -> str:
    found = [gap.length_ms for gap in gaps(call)]
    waited = (
        f"{len(found)} replies, median gap {statistics.median(found):.0f} ms, longest {max(found)} ms"
        if found
        else "no reply was owed"
    )
    return (
        f'<text x="{MARGIN}" y="{top + 12}" font-size="13" font-weight="600">{escape(call.title)}'
        f'<tspan font-weight="400" fill="{_GREY}">  {call.tape.milliseconds / 1000:.0f} s · {waited}</tspan></text>'
    )


def _row(call: PicturedCall, start_ms: float, top: int) -> list[str]:
    end_ms = start_ms + ROW_S * 1000.0
    caller, agent = top + 44, top + 44 + 2 * LANE + 4
    parts = [
        _wave(call.tape.spoken, start_ms, end_ms, caller, _CALLER),
        _wave(call.tape.heard, start_ms, end_ms, agent, _AGENT),
    ]
    for second in range(0, int(ROW_S) + 1, 5):
        x = _x(second * 1000.0)
        parts.append(
            f'<text x="{x}" y="{agent + LANE + 44}" fill="#9ca3af" text-anchor="middle">'
            f"{start_ms / 1000 + second:.0f} s</text>"
        )
    for gap in gaps(call):
        if start_ms <= gap.start_ms < end_ms:
            parts += _gap(gap, start_ms, end_ms, (caller + agent) // 2)
    for by_caller, base, colour in ((True, top + 8, _CALLER), (False, agent + LANE + 12, _AGENT)):
        parts += _words(call.turns, by_caller, (start_ms, end_ms), base, colour)
    return parts


def _wave(audio: bytes | bytearray, start_ms: float, end_ms: float, middle: int, colour: str) -> str:
    """The envelope of this row, a bar each 100 ms, around `middle`."""
    samples = decode_mulaw(bytes(audio[int(start_ms) * _SAMPLES_A_MS : int(end_ms) * _SAMPLES_A_MS]))
    path = []
    for place in range(0, len(samples), BIN_MS * _SAMPLES_A_MS):
        height = (
            float(np.abs(samples[place : place + BIN_MS * _SAMPLES_A_MS].astype(np.int32)).max()) / 32768.0
        )
        if height > 0.004:
            half = round(max(0.5, height**0.6 * LANE), 1)
            path.append(f"M{_x(place / _SAMPLES_A_MS)} {middle - half}v{2 * half}")
    line = f'<path d="M{MARGIN} {middle}H{WIDTH - MARGIN}" stroke="#e5e7eb"/>'
    return f'{line}<path d="{"".join(path)}" stroke="{colour}" stroke-width="3"/>'


def _gap(gap: Gap, start_ms: float, end_ms: float, middle: int) -> list[str]:
    colour = "#15803d" if gap.length_ms <= GOOD_MS else "#b45309" if gap.length_ms <= SLOW_MS else "#b91c1c"
    left, right = _x(gap.start_ms - start_ms), _x(min(end_ms, gap.start_ms + gap.length_ms) - start_ms)
    return [
        f'<path d="M{left} {middle}H{right}M{left} {middle - 5}v10M{right} {middle - 5}v10" stroke="{colour}" '
        'stroke-width="2"/>',
        f'<text x="{right + 4}" y="{middle + 4}" fill="{colour}" font-weight="600">{gap.length_ms} ms</text>',
    ]


def _words(
    turns: Sequence[Said], by_caller: bool, row_ms: tuple[float, float], base: int, colour: str
) -> list[str]:
    """What this side said in this row; each text gets the room up to this side's next one."""
    here = [turn for turn in turns if turn.by_caller is by_caller and row_ms[0] <= turn.t0_ms < row_ms[1]]
    parts = []
    for turn, following in zip_longest(here, here[1:]):
        x = _x(turn.t0_ms - row_ms[0])
        until = WIDTH - MARGIN if following is None else _x(following.t0_ms - row_ms[0]) - 8
        for place, line in enumerate(_wrapped(turn.text, until - x)):
            parts.append(
                f'<text x="{x}" y="{base + place * _LINE_HEIGHT}" fill="{colour}">{escape(line)}</text>'
            )
    return parts


def _wrapped(text: str, room: float) -> Iterable[str]:
    """At most three lines of the room's width; the rest is shown as an ellipsis."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + " …"]
    return lines


def _width(text: str) -> float:
    return sum(_WIDE_LETTER if "가" <= letter <= "힣" else _LETTER for letter in text)


def _x(milliseconds: float) -> float:
    return round(MARGIN + (WIDTH - 2 * MARGIN) * milliseconds / (ROW_S * 1000.0), 1)
