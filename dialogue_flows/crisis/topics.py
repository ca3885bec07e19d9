"""What the caller has spoken of, as far as it decides which scripted question is worth asking. No level hangs on it."""

from __future__ import annotations

from dialogue_flows.crisis.words import words
from dialogue_flows.turn import Turn


def note(turn: Turn) -> None:
    """Remembers the topics of these words."""
    spoken = set(turn.state["memo"].get("topics", ()))
    spoken |= {name for name, pattern in words("topics").items() if pattern.search(turn.heard.text)}
    turn.state["memo"]["topics"] = sorted(spoken)


def told(turn: Turn, *names: str) -> bool:
    """Whether the caller has spoken of all of these."""
    return set(names) <= set(turn.state["memo"].get("topics", ()))
