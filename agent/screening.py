"""`onbam screen`: classifies utterances, one JSON line in, one JSON line out (contracts: `onbam screen`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from dialogue_flows.safety import screen
from dialogue_flows.understanding.intents import intent
from transcripts.calls import LANGS


class BadLine(Exception):
    """An input line cannot be classified. The text says what is wrong and how to mend it."""


def screen_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One result for each line, in order. A line that cannot be read gives `{"id": …, "error": …}`."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _screened(line, number)


def _screened(line: str, number: int) -> dict[str, Any]:
    try:
        request = _request(line)
    except BadLine as error:
        return {"id": None, "error": f"line {number}: {error}"}
    screening = screen(request["text"], lang=request.get("lang"))
    found = intent(request["text"], screening.lang)
    return {
        "id": request["id"],
        "level": screening.level.value,
        "ask": screening.ask,
        "signals": [
            {"kind": signal.kind, "certainty": signal.certainty, "quote": signal.quote}
            for signal in screening.signals
        ],
        "intent": found.name,
        "lang": screening.lang,
    }


def _request(line: str) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadLine(f"not JSON ({error.msg}); write one object a line") from None
    if not isinstance(request, dict) or not isinstance(request.get("text"), str) or "id" not in request:
        raise BadLine('write {"id": "…", "text": "…", "lang": "ko"}; lang may be left out')
    if request.get("lang") not in (None, *LANGS):
        raise BadLine(f"lang is one of {', '.join(LANGS)}, or leave it out")
    return request
