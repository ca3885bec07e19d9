"""What the desk decided on a call, in a form that can be stored and compared: two versions, or yesterday and today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from difflib import unified_diff
from typing import Any

from evals.observed import Observed


@dataclass(frozen=True, slots=True)
class Decisions:
    """Level, rules, searches for a human (level and rule), line ids turn by turn, complaints, how the call ended."""

    level: str
    rules: tuple[str, ...]
    escalations: tuple[str, ...]
    turns: tuple[str, ...]
    complaints: tuple[str, ...]
    ended: str

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decisions:
        """The reverse of `to_json`. Raises KeyError for a part that is missing."""
        lists = {name: tuple(data[name]) for name in ("rules", "escalations", "turns", "complaints")}
        return cls(level=data["level"], ended=data["ended"], **lists)


def decisions(seen: Observed) -> Decisions:
    """The decisions of an observed call. Rules are sorted: the order in which they matched decides nothing."""
    return Decisions(
        level=seen.level.value,
        rules=tuple(sorted(seen.rules)),
        escalations=tuple(f"{case.level.value} {case.rule}" for case in seen.escalations),
        turns=tuple(" ".join(turn.lines) for turn in seen.agent_turns),
        complaints=tuple(
            f"{filed.category}: " + ", ".join(f"{k}={v}" for k, v in sorted(filed.slots.items()))
            for filed in seen.complaints
        ),
        ended=seen.ended.value if seen.ended else "",
    )


def difference(before: Decisions, after: Decisions) -> list[str]:
    """Lines that tell what is decided otherwise, each beginning with what it is about; empty where nothing is."""
    found = []
    for name in ("level", "ended"):
        old, new = getattr(before, name), getattr(after, name)
        found += [f"{name}: {old or 'none'} → {new or 'none'}"] if old != new else []
    for name in ("rules", "escalations", "complaints"):
        old, new = getattr(before, name), getattr(after, name)
        found += [f"{name}: - {each}" for each in old if each not in new]
        found += [f"{name}: + {each}" for each in new if each not in old]
    changed = unified_diff(before.turns, after.turns, lineterm="", n=0)
    found += [f"says: {line[0]} {line[1:]}" for line in changed if not line.startswith(("---", "+++", "@@"))]
    return found
