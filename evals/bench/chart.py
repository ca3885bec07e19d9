"""The chart of the benchmark: p95 reply time over the number of calls on one core, one line a bot, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 78, 62, 24, 56
_LINES = {
    "onbam": ("Onbam", "#0f766e", ""),
    "smart_turn": ("pipecat, Smart Turn (its default)", "#b45309", "6 4"),
    "speech_timeout": ("pipecat, speech timeout", "#6d28d9", "2 3"),
}
_TICKS_MS = (200, 500, 1000, 2000, 5000, 10000)
Points = Sequence[tuple[int, float]]
"""(calls, milliseconds), in rising order of calls."""


def draw(lines: Mapping[str, Points], *, subtitle: str) -> str:
    """An SVG document. Both axes begin at the left and lower edge; time is logarithmic."""
    most = max((calls for points in lines.values() for calls, _ in points), default=1)
    parts = [_head(subtitle), *_grid(most)]
    for place, (name, points) in enumerate(lines.items()):
        parts += _line(name, points, most, place)
    return "\n".join([*parts, "</svg>"]) + "\n"


def place_x(calls: float, most: int) -> float:
    """The x of a number of calls."""
    return round(LEFT + (WIDTH - LEFT - RIGHT) * calls / most, 1)


def place_y(milliseconds: float) -> float:
    """The y of a reply time, on a logarithmic scale from 200 ms to 10 s; what lies outside is put on the edge."""
    low, high = math.log(_TICKS_MS[0]), math.log(_TICKS_MS[-1])
    share = (math.log(max(milliseconds, 1.0)) - low) / (high - low)
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(1.0, max(0.0, share)), 1)


def _head(subtitle: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13" fill="#1f2937">\n'
        f"<title>p95 reply time over simultaneous calls on one core</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="600">Reply time (p95) over calls on one core</text>\n'
        f'<text x="{LEFT}" y="44" fill="#4b5563">{escape(subtitle)}</text>'
    )


def _grid(most: int) -> list[str]:
    parts = []
    for tick in _TICKS_MS:
        y, label = place_y(tick), f"{tick} ms" if tick < 1000 else f"{tick // 1000} s"
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{label}</text>')
    step = max(1, most // 8 if most < 80 else 10)
    for calls in range(0, most + 1, step):
        parts.append(
            f'<text x="{place_x(calls, most)}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{calls}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">simultaneous calls</text>')
    return parts


def _line(name: str, points: Points, most: int, place: int) -> list[str]:
    label, colour, dash = _LINES.get(name, (name, "#374151", ""))
    path = " ".join(f"{place_x(calls, most)},{place_y(ms)}" for calls, ms in points)
    dots = [
        f'<circle cx="{place_x(calls, most)}" cy="{place_y(ms)}" r="3.5" fill="{colour}"/>'
        for calls, ms in points
    ]
    y = TOP + 16 + 18 * place
    x = WIDTH - RIGHT - 250
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>',
        *dots,
        f'<line x1="{x}" x2="{x + 26}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dash}"/>',
        f'<text x="{x + 34}" y="{y}">{escape(label)}</text>',
    ]
