"""The rule table (domain brief C.13): facts in, level and plan out. Deterministic; the level only rises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dialogue_flows.safety.facts import UNKNOWN, Fact, FactValue, definitions
from dialogue_flows.safety.rule_table import BridgeLine, Rule, RuleTable, rule_table
from transcripts.calls import Level

PagePriority = Literal["P0", "P1", "situation_room"]
_PAGE_ORDER: tuple[PagePriority, ...] = ("P0", "situation_room", "P1")


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that holds, and the true facts that made it hold."""

    rule: Rule
    facts: tuple[str, ...]

    @property
    def id(self) -> str:
        """The rule's id, e.g. "R-12"."""
        return self.rule.id


@dataclass(frozen=True, slots=True)
class Plan:
    """What the matching rules ask for, together. `bridge` is raced (seconds after the rule fired), `offer` is not."""

    bridge: tuple[BridgeLine, ...] = ()
    offer: tuple[str, ...] = ()
    page: PagePriority | None = None
    page_situation_room: bool = False
    say: tuple[str, ...] = ()
    mandated_report: bool = False
    silent: bool = False
    callback: str | None = None
    refer: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The level after evaluation, every matching rule in the order of the table, and the joined plan.

    `deciding` is the rule that gave the highest level (the first of them in the table).
    """

    level: Level
    matched: tuple[MatchedRule, ...]
    plan: Plan
    deciding: str

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of all matching rules except the default."""
        return tuple(match.id for match in self.matched if match.id != "R-99")


def evaluate(facts: Mapping[str, Fact], *, current: Level = Level.ROUTINE) -> Decision:
    """Evaluate the whole table. `current` is the call's level so far; the answer is never below it.

    Raises ValueError when a fact is not in facts.yaml or a derived fact is set: that is a mistake in code.
    """
    table = rule_table()
    values = _values(facts, table)
    matched = tuple(
        MatchedRule(rule, _true_facts(rule, values)) for rule in table.rules if rule.when.holds(values)
    )
    level, deciding = _level(matched)
    return Decision(max(current, level), matched, _plan(matched, values), deciding)


def _values(facts: Mapping[str, Fact], table: RuleTable) -> dict[str, FactValue]:
    known = definitions()
    for name in facts:
        if name not in known:
            raise ValueError(
                f"fact '{name}' is not in facts.yaml; add it there with its meaning or mend the name"
            )
        if known[name].derived:
            raise ValueError(f"fact '{name}' is derived by rules.yaml; set the facts it is made of instead")
    values: dict[str, FactValue] = {name: fact.value for name, fact in facts.items()}
    for name, condition in table.derived.items():
        values[name] = condition.holds(values) or UNKNOWN
    return values


def _true_facts(rule: Rule, values: Mapping[str, FactValue]) -> tuple[str, ...]:
    return tuple(
        sorted(name for name in rule.when.facts if values.get(name, UNKNOWN) not in (UNKNOWN, False))
    )


def _level(matched: tuple[MatchedRule, ...]) -> tuple[Level, str]:
    level, deciding = Level.ROUTINE, "R-99"
    for match in matched:
        if match.rule.level is not None and match.rule.level > level:
            level, deciding = match.rule.level, match.id
    for match in matched:
        if match.rule.raises and level.raised() > level:
            return level.raised(), match.id
    return level, deciding


def _plan(matched: tuple[MatchedRule, ...], values: Mapping[str, FactValue]) -> Plan:
    rules = [match.rule for match in matched]
    pages = {rule.page for rule in rules if rule.page is not None}
    return Plan(
        bridge=_race([line for rule in rules for line in rule.bridge_lines(values)]),
        offer=_unique([line for rule in rules for line in rule.offer]),
        page=next((page for page in _PAGE_ORDER if page in pages), None),
        page_situation_room="situation_room" in pages,
        say=_unique([rule.say for rule in rules if rule.say]),
        mandated_report=any(rule.mandated_report for rule in rules),
        silent=any(rule.mode == "silent" for rule in rules),
        callback=next((rule.callback for rule in rules if rule.callback), None),
        refer=_unique([rule.refer for rule in rules if rule.refer]),
        actions=_unique([rule.action for rule in rules if rule.action]),
    )


def _race(lines: list[BridgeLine]) -> tuple[BridgeLine, ...]:
    """Each number once, at its earliest delay, in the order of the table."""
    earliest: dict[str, BridgeLine] = {}
    for line in lines:
        if line.number not in earliest or line.after_s < earliest[line.number].after_s:
            earliest[line.number] = line
    return tuple(sorted(earliest.values(), key=lambda line: line.after_s))


def _unique(items: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
