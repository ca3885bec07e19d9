"""Reads `policies.yaml`: ladders by priority, which duty a rule calls, limits. Bad data names file, line, mend."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from escalation.policy import Matter, Policy, Priority, Step, Target, TargetKind
from escalation.ports import AlarmKind, PageMethod
from escalation.roster import Slot
from transcripts.calls import Level
from transcripts.data_files import load_data_file

DEFAULT_POLICIES = Path(__file__).with_name("policies.yaml")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """Which duty a rule calls, with which urgency, and what the case is about."""

    role: str
    priority: Priority
    matter: Matter = Matter.CALLER


@dataclass(frozen=True, slots=True)
class RuleDuty:
    """What the file says of one rule; `priority` None leaves the urgency to the level."""

    role: str
    priority: Priority | None = None
    matter: Matter = Matter.CALLER


@dataclass(frozen=True, slots=True)
class Limits:
    """Most pages to one contact in a sliding window, by method; and how long P1/P2 pages wait for company."""

    most: Mapping[PageMethod, tuple[int, timedelta]]
    bundle_within: timedelta

    @property
    def longest(self) -> timedelta:
        """How far back sent pages matter."""
        return max([self.bundle_within, *(within for _, within in self.most.values())])


@dataclass(frozen=True, slots=True)
class Policies:
    """Everything that staff may set about escalation."""

    by_priority: Mapping[Priority, Policy]
    levels: Mapping[Level, Priority]
    rules: Mapping[str, RuleDuty]
    limits: Limits

    @classmethod
    def load(cls, path: Path = DEFAULT_POLICIES) -> Policies:
        """The policies in the file. Raises `BrokenDataFile`."""
        return load_data_file(path, _File).policies()

    def of(self, priority: Priority) -> Policy:
        """The ladder of that priority."""
        return self.by_priority[priority]

    def trigger(self, rule: str, level: Level) -> Trigger:
        """Which duty and urgency an escalation gets; the more urgent of the level's and the rule's own."""
        duty, by_level = self._duty(rule), self.levels[level]
        urgency = min(by_level, duty.priority) if duty.priority else by_level
        return Trigger(duty.role, urgency, duty.matter)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every duty that a ladder may call, sorted: the rules' own, and those that a step names."""
        steps = (step for policy in self.by_priority.values() for step in (*policy.steps, policy.last_resort))
        named = {target.name for step in steps for target in step.targets if target.kind == "role"}
        return tuple(sorted(named | {duty.role for duty in self.rules.values()}))

    def matter(self, rule: str) -> Matter:
        """What a rule is about: the caller, unless the file says otherwise."""
        return self._duty(rule).matter

    def _duty(self, rule: str) -> RuleDuty:
        return self.rules.get(rule, self.rules["default"])


def _duration(value: object) -> object:
    found = re.fullmatch(r"(\d+)([smh])", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("write a duration as a number with s, m or h, for instance 90s or 5m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _target(value: object) -> object:
    slots = {slot.value for slot in Slot}
    if value in slots:
        return Target("slot", str(value))
    if value in {"everyone", "webhook"}:
        return Target("everyone" if value == "everyone" else "webhook")
    kinds: dict[str, TargetKind] = {"officer": "officer", "role": "role", "rotation": "rotation"}
    kind, _, name = str(value).partition(":")
    if kind in kinds and name:
        return Target(kinds[kind], name)
    raise ValueError(
        f"{value!r} is nobody to page; use {', '.join(sorted(slots))}, everyone, webhook, "
        "officer:HANDLE, role:ROLE or rotation:NAME"
    )


Duration = Annotated[timedelta, BeforeValidator(_duration)]
PageTarget = Annotated[Target, BeforeValidator(_target)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class _Step(_Entry):
    after: Duration | None = None
    at: Annotated[time | None, Field(strict=False)] = None
    page: Annotated[list[PageTarget], Field(min_length=1)]
    by: list[PageMethod] = []
    alarm: Annotated[AlarmKind | None, Field(strict=False)] = None
    days: Literal["working", "every"] | None = None

    @model_validator(mode="after")
    def _one_time(self) -> _Step:
        if self.days is not None and self.at is None:
            raise ValueError("`days` belongs to a step with `at`: leave it out beside `after`")
        if (self.after is None) == (self.at is None):
            raise ValueError("give each step either `after` or `at`")
        return self

    def step(self) -> Step:
        alarm = self.alarm or (AlarmKind.WEBHOOK if any(t.kind == "webhook" for t in self.page) else None)
        every_day = self.days == "every"
        return Step(tuple(self.page), tuple(self.by), self.after, self.at, alarm, every_day=every_day)


class _LastResort(_Entry):
    page: Annotated[list[PageTarget], Field(min_length=1)]
    by: list[PageMethod] = []
    every: Duration


class _Repeat(_Entry):
    after: Duration
    rounds: Annotated[int, Field(ge=1)] | Literal["forever"]


class _OfficerRule(_Entry):
    by: PageMethod
    after: Duration


class _Ladder(_Entry):
    levels: list[Level]
    steps: Annotated[list[_Step], Field(min_length=1)]
    repeat: _Repeat
    last_resort: _LastResort
    outcome_within: Duration
    remind_after: Annotated[Duration, Field(gt=timedelta(0))]
    officer_rules: Annotated[list[_OfficerRule], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> _Ladder:
        times = [step.after for step in self.steps if step.after is not None]
        if times != sorted(times) or len(times) not in {0, len(self.steps)}:
            raise ValueError("put the steps in order of `after`, and do not mix `after` and `at`")
        return self

    def policy(self, priority: Priority) -> Policy:
        return Policy(
            priority=priority,
            steps=tuple(step.step() for step in self.steps),
            repeat_after=self.repeat.after,
            rounds=None if self.repeat.rounds == "forever" else self.repeat.rounds,
            last_resort=Step(tuple(self.last_resort.page), tuple(self.last_resort.by)),
            last_resort_every=self.last_resort.every,
            outcome_within=self.outcome_within,
            remind_after=self.remind_after,
            officer_rules=tuple((rule.by, rule.after) for rule in self.officer_rules),
        )


class _Trigger(_Entry):
    role: str
    priority: Priority | None = None
    about: Matter = Matter.CALLER


class _Limit(_Entry):
    most: Annotated[int, Field(ge=1)]
    within: Duration


class _Limits(_Entry):
    voice: _Limit
    sms: _Limit
    bundle_within: Duration


class _File(_Entry):
    priorities: dict[Priority, _Ladder]
    triggers: dict[str, _Trigger]
    limits: _Limits

    @model_validator(mode="after")
    def _complete(self) -> _File:
        missing = [p.value for p in Priority if p not in self.priorities]
        if missing:
            raise ValueError(f"add a ladder for {', '.join(missing)}")
        named = [level for ladder in self.priorities.values() for level in ladder.levels]
        if sorted(named) != sorted(Level):
            raise ValueError(f"name each level in exactly one ladder: {', '.join(Level)}")
        if "default" not in self.triggers:
            raise ValueError("add `default` to triggers: the duty for every rule that is not named")
        return self

    def policies(self) -> Policies:
        most = {PageMethod.VOICE: self.limits.voice, PageMethod.SMS: self.limits.sms}
        return Policies(
            by_priority={p: ladder.policy(p) for p, ladder in self.priorities.items()},
            levels={level: p for p, ladder in self.priorities.items() for level in ladder.levels},
            rules={rule: RuleDuty(t.role, t.priority, t.about) for rule, t in self.triggers.items()},
            limits=Limits({m: (x.most, x.within) for m, x in most.items()}, self.limits.bundle_within),
        )
