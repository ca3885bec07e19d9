"""The picture of a call soak: memory over finished calls, and below it what is open, as SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from evals.call_soak.samples import Sample
from evals.call_soak.verdict import Verdict

WIDTH, LEFT, RIGHT = 760, 78, 24
_UPPER, _LOWER = (76, 300), (352, 472)
"""Top and bottom of the two panels."""
_HEIGHT = 520
_MEMORY: tuple[tuple[str, str, Callable[[Sample], float]], ...] = (
    ("resident", "#0f766e", lambda sample: sample.resident),
    ("proportional", "#6d28d9", lambda sample: sample.proportional),
    ("of its own (anonymous)", "#b45309", lambda sample: sample.anonymous),
)
_OPEN: tuple[tuple[str, str, Callable[[Sample], float]], ...] = (
    ("descriptors", "#0f766e", lambda sample: float(sample.descriptors)),
    ("tasks", "#6d28d9", lambda sample: sample.tasks or 0.0),
    ("threads", "#b45309", lambda sample: float(sample.threads)),
)


def draw(samples: Sequence[Sample], verdict: Verdict, *, subtitle: str) -> str:
    """An SVG document. Both scales begin at nought, so that what looks flat is flat."""
    most = max((sample.calls for sample in samples), default=1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13" fill="#1f2937">',
        "<title>Memory, descriptors, tasks and threads of one process over finished calls</title>",
        f'<rect width="{WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="600">Memory of one process over calls (MiB)</text>',
        f'<text x="{LEFT}" y="44" fill="#4b5563">{escape(subtitle)}</text>',
        f'<text x="{LEFT}" y="62" fill="#4b5563">{escape(told(verdict))}</text>',
        *_panel(samples, _MEMORY, _UPPER, most),
        *_panel(samples, _OPEN, _LOWER, most),
        f'<line x1="{_x(verdict.warm_up, most)}" x2="{_x(verdict.warm_up, most)}" y1="{_UPPER[0]}" '
        f'y2="{_LOWER[1]}" stroke="#9ca3af" stroke-dasharray="3 3"/>',
        f'<text x="{_x(verdict.warm_up, most) + 4}" y="{_UPPER[1] - 6}" fill="#6b7280">judged from here</text>',
        f'<text x="{WIDTH - RIGHT}" y="{_HEIGHT - 14}" text-anchor="end">finished calls</text>',
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def told(verdict: Verdict) -> str:
    """The judgement in a line."""
    slope = verdict.resident
    grown = (
        "too few calls to tell a slope"
        if slope is None
        else f"{1000 * slope.per_call:+.1f} (± {1000 * slope.give_or_take:.1f}) MiB for a thousand calls"
    )
    return grown + (
        "; all bounds held" if not verdict.faults else f"; bounds: {len(verdict.faults)} exceeded"
    )


def _panel(
    samples: Sequence[Sample],
    lines: Sequence[tuple[str, str, Callable[[Sample], float]]],
    panel: tuple[int, int],
    most: int,
) -> list[str]:
    top = max((value(sample) for sample in samples for _, _, value in lines), default=1.0) * 1.1 or 1.0
    parts = _grid(panel, top, most)
    for place, (name, colour, value) in enumerate(lines):
        path = " ".join(f"{_x(sample.calls, most)},{_y(value(sample), top, panel)}" for sample in samples)
        x, y = LEFT + 12 + 170 * place, panel[1] + 34
        parts += [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<line x1="{x}" x2="{x + 22}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{x + 28}" y="{y}">{escape(name)}</text>',
        ]
    return parts


def _grid(panel: tuple[int, int], top: float, most: int) -> list[str]:
    parts = []
    step = _round_step(top)
    for nth in range(int(top // step) + 1):
        y = _y(nth * step, top, panel)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{nth * step:g}</text>')
    for nth in range(5):
        calls = most * nth // 4
        parts.append(
            f'<text x="{_x(calls, most)}" y="{panel[1] + 16}" text-anchor="middle" fill="#6b7280">{calls}</text>'
        )
    return parts


def _round_step(top: float) -> float:
    """A step of 1, 2 or 5 and noughts that makes four to ten lines."""
    size = 1.0
    while True:
        for factor in (1, 2, 5):
            if top / (size * factor) <= 8:
                return size * factor
        size *= 10


def _x(calls: int, most: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * calls / most, 1)


def _y(value: float, top: float, panel: tuple[int, int]) -> float:
    return round(panel[1] - (panel[1] - panel[0]) * value / top, 1)
