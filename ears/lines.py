"""The closed list of caller lines that the practice ears know."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import yaml

LIST_PATH = Path(__file__).parent / "caller_lines.yaml"
LANGUAGES = ("ko", "en")


@dataclass(frozen=True)
class CallerLine:
    """One line: its language code, the exact transcript, and the words a voice reads aloud."""

    language: str
    text: str
    spoken: str


def read_lines(path: Path = LIST_PATH) -> list[CallerLine]:
    """Read the list in file order. An entry is ``text`` or, where the voice reads it otherwise, ``text | spoken``."""
    listed: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    lines = []
    for language in LANGUAGES:
        for entry in listed[language]:
            text, _, spoken = (part.strip() for part in entry.partition("|"))
            lines.append(CallerLine(language, text, spoken or text))
    texts = [(line.language, line.text) for line in lines]
    if len(set(texts)) != len(texts):
        raise ValueError(f"{path} lists a line twice")
    return lines


def by_language(lines: list[CallerLine]) -> dict[str, list[str]]:
    """The transcripts alone, in list order."""
    return {language: [line.text for line in lines if line.language == language] for language in LANGUAGES}


def fingerprint(listed: dict[str, list[str]]) -> str:
    """SHA-256 (hex) of the transcripts: changes whenever a line is added, removed, moved or reworded."""
    return hashlib.sha256(json.dumps(listed, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()
