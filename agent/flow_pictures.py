"""Draws sheets as SVG tables that a printer and a browser read alike. Pure: the same data gives the same bytes."""

from __future__ import annotations

import unicodedata
from html import escape
from pathlib import Path

from agent.flow_sheets import Row, Sheet

WIDTHS = (190, 470, 250, 330)
HEADS = ("id", "said (first wording)", "asked of whom", "what follows")
LINE, PAD, TOP = 17, 9, 64
_FONT = "font-family='Noto Sans KR, Malgun Gothic, Apple SD Gothic Neo, sans-serif' font-size='12'"
_PER_UNIT = 6.4  # pixels of a Latin letter at this size; a Hangul syllable takes two


def write_pictures(sheets: list[Sheet], folder: Path) -> list[Path]:
    """One file a sheet. Raises what the file system raises."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{sheet.name}.svg" for sheet in sheets]
    for sheet, path in zip(sheets, paths, strict=True):
        path.write_text(svg(sheet), encoding="utf-8")
    return paths


def svg(sheet: Sheet) -> str:
    """The sheet as one table."""
    y, parts = TOP, [_texts([[head] for head in HEADS], TOP - 24, colour="#7a705f")]
    for row in sheet.rows:
        cells = _wrapped(row)
        height = max(len(cell) for cell in cells) * LINE + PAD
        parts.append(f"<line x1='16' x2='{_right()}' y1='{y - 6}' y2='{y - 6}' stroke='#d8d3c8'/>")
        parts.append(_texts(cells, y))
        y += height
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{_right() + 16}' height='{y + 10}' {_FONT}>"
        f"<rect width='100%' height='100%' fill='#fffdf8'/>"
        f"<text x='16' y='24' font-size='16' font-weight='600'>{escape(sheet.title)}</text>"
        + "".join(parts)
        + "</svg>\n"
    )


def _right() -> int:
    return 16 + sum(WIDTHS)


def _wrapped(row: Row) -> list[list[str]]:
    said = [line for text in row.asks for line in wrap(text, WIDTHS[1])]
    return [wrap(row.id, WIDTHS[0]), said or [""], wrap(row.when, WIDTHS[2]), wrap(row.then, WIDTHS[3])]


def _texts(cells: list[list[str]], y: int, colour: str = "#2b2620") -> str:
    x, parts = 16, []
    for width, lines in zip(WIDTHS, cells, strict=True):
        for number, line in enumerate(lines):
            parts.append(f"<text x='{x}' y='{y + 8 + number * LINE}' fill='{colour}'>{escape(line)}</text>")
        x += width
    return "".join(parts)


def wrap(text: str, width: int) -> list[str]:
    """Lines that fit into so many pixels, broken between words."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _pixels(longer) > width - 14:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _pixels(text: str) -> float:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text) * _PER_UNIT
