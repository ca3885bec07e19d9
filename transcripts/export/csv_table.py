"""CSV that Excel opens as it is: UTF-8 with a byte order mark, no cell that runs as a formula (domain brief F.3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from transcripts.export.rows import COLUMNS, row
from transcripts.intake import Intake


def to_csv(intakes: Iterable[Intake]) -> bytes:
    """One row a page under a row of names."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(row(intake) for intake in intakes)
    return text.getvalue().encode("utf-8-sig")
