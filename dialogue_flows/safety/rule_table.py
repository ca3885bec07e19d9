"""Reads and checks rules.yaml: every error names the rule and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

from dialogue_flows.safety.facts import FactValue, definitions
from dialogue_flows.safety.rule_expression import Parsed, parse
from transcripts.calls import Level
from transcripts.yaml_text import read_yaml

RULES_FILE: Final = Path(__file__).with_name("rules.yaml")
_PAGES: Final = ("P0", "P1", "situation_room")
_KEYS: Final = frozenset(
    "id when level bridge bridge_if offer page say mandated_report mode callback refer action".split()
)


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """A number (or role) of the race and after how many seconds it joins."""

    number: str
    after_s: int = 0


@dataclass(frozen=True, slots=True)
class ConditionalBridge:
    """Lines that join the race only when a further condition holds."""

    when: Parsed
    lines: tuple[BridgeLine, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `level` is None for "+1" (`raises`) and "keep"."""

    id: str
    when: Parsed
    level: Level | None
    raises: bool = False
    bridge: tuple[BridgeLine, ...] = ()
    bridge_if: tuple[ConditionalBridge, ...] = ()
    offer: tuple[str, ...] = ()
    page: Literal["P0", "P1", "situation_room"] | None = None
    say: str | None = None
    mandated_report: bool = False
    mode: str | None = None
    callback: str | None = None
    refer: str | None = None
    action: str | None = None

    def bridge_lines(self, values: Mapping[str, FactValue]) -> tuple[BridgeLine, ...]:
        """The lines this rule races, given what is known."""
        extra = [line for part in self.bridge_if if part.when.holds(values) for line in part.lines]
        return (*self.bridge, *extra)


@dataclass(frozen=True, slots=True)
class RuleTable:
    """All rules in order, and the facts that are computed from other facts."""

    rules: tuple[Rule, ...]
    derived: Mapping[str, Parsed]


@cache
def rule_table() -> RuleTable:
    """The table of rules.yaml, checked. Raises ValueError naming the rule and the mend."""
    raw = read_yaml(RULES_FILE.read_text(encoding="utf-8"))
    rules = tuple(_rule(row) for row in raw["rules"])
    ids = [rule.id for rule in rules]
    doubled = sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1})
    if doubled:
        raise ValueError(f"rules.yaml: {', '.join(doubled)} stands twice; give each rule its own id")
    return RuleTable(rules, {name: _condition(name, str(text)) for name, text in raw["derive"].items()})


def _rule(row: Mapping[str, Any]) -> Rule:
    rule_id = str(row.get("id", "a rule without id"))
    unknown = set(row) - _KEYS
    if unknown:
        raise ValueError(
            f"rules.yaml: {rule_id} has the unknown key {sorted(unknown)}; known are {sorted(_KEYS)}"
        )
    page = row.get("page")
    if page is not None and page not in _PAGES:
        raise ValueError(f"rules.yaml: {rule_id} has page '{page}'; use one of {', '.join(_PAGES)}")
    return Rule(
        id=rule_id,
        when=_condition(rule_id, str(row["when"])),
        level=_level(rule_id, str(row["level"])),
        raises=row["level"] == "+1",
        bridge=_lines(row.get("bridge", ())),
        bridge_if=tuple(
            ConditionalBridge(_condition(rule_id, part["when"]), _lines(part["bridge"]))
            for part in row.get("bridge_if", ())
        ),
        offer=tuple(str(line) for line in row.get("offer", ())),
        page=cast('Literal["P0", "P1", "situation_room"] | None', page),
        say=row.get("say"),
        mandated_report=bool(row.get("mandated_report", False)),
        mode=row.get("mode"),
        callback=row.get("callback"),
        refer=row.get("refer"),
        action=row.get("action"),
    )


def _condition(rule_id: str, text: str) -> Parsed:
    try:
        parsed = parse(text)
    except ValueError as error:
        raise ValueError(f"rules.yaml: {rule_id}: {error}") from error
    missing = sorted(parsed.facts - set(definitions()))
    if missing:
        raise ValueError(
            f"rules.yaml: {rule_id} reads {missing}, which facts.yaml does not define; add or mend"
        )
    return parsed


def _level(rule_id: str, text: str) -> Level | None:
    if text in ("+1", "keep"):
        return None
    if text not in Level.__members__:
        raise ValueError(f"rules.yaml: {rule_id} has level '{text}'; use a level, \"+1\" or keep")
    return Level[text]


def _lines(items: Any) -> tuple[BridgeLine, ...]:
    lines = []
    for item in items:
        number, _, delay = str(item).partition("@")
        lines.append(BridgeLine(number, int(delay.removesuffix("s") or 0)))
    return tuple(lines)
