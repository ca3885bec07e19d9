"""The same table as XLSX. Every cell is text, so nothing in it can run."""

from __future__ import annotations

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from transcripts.export.rows import COLUMNS, row
from transcripts.intake import Intake


def to_xlsx(intakes: Iterable[Intake]) -> bytes:
    """One row a page under a bold, frozen row of names."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("intakes")
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, column) for column in COLUMNS])
    for intake in intakes:
        sheet.append([_text(sheet, cell) for cell in row(intake)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _bold(sheet: WriteOnlyWorksheet, value: str) -> Cell:
    cell = _text(sheet, value)
    cell.font = Font(bold=True)
    return cell


def _text(sheet: WriteOnlyWorksheet, value: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
