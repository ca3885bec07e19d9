"""Reads words.yaml: what callers say that chooses words and scripts, compiled once a process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from transcripts.yaml_text import read_yaml

WORDS_FILE: Final = Path(__file__).with_name("words.yaml")


@cache
def words(group: str) -> Mapping[str, re.Pattern[str]]:
    """The patterns of a group ("topics", "speaker") by name. Raises ValueError naming an entry that is no pattern."""
    entries = read_yaml(WORDS_FILE.read_text(encoding="utf-8"))[group]
    return {name: _compiled(f"{group}.{name}", parts) for name, parts in entries.items()}


def _compiled(name: str, parts: object) -> re.Pattern[str]:
    if not isinstance(parts, list) or not all(isinstance(part, str) and part for part in parts):
        raise ValueError(f"words.yaml: {name} must be a list of patterns in quotes; mend it")
    try:
        return re.compile("|".join(parts), re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"words.yaml: {name} is no valid pattern ({error}); mend it") from None
