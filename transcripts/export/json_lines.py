"""One page a line, under the names of schema intake/0.1 (domain brief F.2)."""

from __future__ import annotations

from collections.abc import Iterable

from transcripts.intake import Intake


def to_json_lines(intakes: Iterable[Intake]) -> str:
    """UTF-8 JSON Lines."""
    return "".join(intake.to_json() + "\n" for intake in intakes)
