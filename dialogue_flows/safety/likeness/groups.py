"""The groups of danger that likeness scores as one, and where what it has learned is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dialogue_flows.safety.patterns import Kind

DATA: Final = Path(__file__).with_name("data")
GROUPS: Final[Mapping[Kind, tuple[Kind, ...]]] = {
    "suicide": ("suicide", "self_harm"),
    "violence": ("violence", "child_abuse", "elder_abuse", "sexual_violence", "harm_to_others"),
    "medical": ("medical",),
    "hazard": ("hazard",),
    "psychosis": ("psychosis",),
    "poverty": ("poverty",),
    "isolation": ("isolation",),
    "missing_person": ("missing_person",),
    "intoxication": ("intoxication",),
}
"""The kind that is named is the likeliest of the group's members."""
MEMBERS: Final[tuple[Kind, ...]] = (*GROUPS["suicide"], *GROUPS["violence"])
