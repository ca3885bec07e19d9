"""A harmless call as scorers see it, to be bent for each case."""

from __future__ import annotations

from typing import Any

from evals.expected import Expect
from evals.observed import Observed, SeenTurn
from transcripts.calls import EndReason, Level, Speaker


def agent(index: int, text: str, *lines: str) -> SeenTurn:
    return SeenTurn(index, Speaker.AGENT, text, lines)


def caller(index: int, text: str) -> SeenTurn:
    return SeenTurn(index, Speaker.CALLER, text)


def observed(**fields: Any) -> Observed:
    quiet = {
        "turns": (
            agent(0, "안녕하세요. 인공지능 상담원이에요.", "greeting", "open.ask"),
            caller(1, "가로등이 꺼졌어요."),
            agent(2, "안녕히 계세요.", "goodbye"),
        ),
        "ended": EndReason.COMPLETED,
        "spoken_numbers_allowed": frozenset({"119", "0310000120"}),
    }
    return Observed(**{**quiet, **fields})


def expect(**fields: Any) -> Expect:
    return Expect(**{"level": Level.ROUTINE, **fields})
