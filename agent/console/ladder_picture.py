"""A ladder of a policy as a picture and as sentences: every rung with its time, people, ways and alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from agent.console.words import Words
from escalation.policy import Policy, Priority, Step, Target
from escalation.ports import PageMethod

WIDTH, TOP, ROW = 300, 20, 44
_PEOPLE_X, _PERSON = 118, 26


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung. `y` is its height in the picture, `people` how many places it pages, `xs` where they are drawn."""

    when: str
    whom: str
    by: str
    alarm: bool
    y: int
    xs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LadderView:
    """The ladder of one priority. `facts` are sentences about repeats, end and outcome."""

    priority: Priority
    rungs: tuple[Rung, ...]
    facts: tuple[str, ...]
    height: int


def draw_ladder(policy: Policy, words: Words) -> LadderView:
    """The ladder in one language."""
    rungs = [_rung(step, nth, policy, words) for nth, step in enumerate(policy.steps)]
    rounds = (
        words("ladder_for_ever") if policy.rounds is None else words("ladder_rounds", count=policy.rounds)
    )
    facts = [words("ladder_repeat", after=words.span(policy.repeat_after), rounds=rounds)]
    if policy.rounds is not None:
        last, every = _whom(policy.last_resort.targets, words), words.span(policy.last_resort_every)
        facts.append(words("ladder_end", whom=last, every=every))
    facts.append(words("ladder_outcome", within=words.span(policy.outcome_within)))
    facts.append(words("ladder_remind", every=words.span(policy.remind_after)))
    return LadderView(policy.priority, tuple(rungs), tuple(facts), TOP * 2 + ROW * (len(rungs) - 1))


def _rung(step: Step, nth: int, policy: Policy, words: Words) -> Rung:
    return Rung(
        when=_when(step, words),
        whom=_whom(step.targets, words),
        by=_ways(step, policy, words),
        alarm=step.alarm is not None,
        y=TOP + nth * ROW,
        xs=tuple(_PEOPLE_X + place * _PERSON for place in range(_size(step.targets))),
    )


def _size(targets: Sequence[Target]) -> int:
    return sum(4 if target.kind == "everyone" else 1 for target in targets if target.kind != "webhook")


def _when(step: Step, words: Words) -> str:
    if step.at is not None:
        return words("ladder_any_day" if step.every_day else "ladder_working_day", at=f"{step.at:%H:%M}")
    return words("ladder_at_once") if not step.after else words("ladder_after", span=words.span(step.after))


def _whom(targets: Sequence[Target], words: Words) -> str:
    return ", ".join(_target(target, words) for target in targets)


def _target(target: Target, words: Words) -> str:
    if target.kind == "slot":
        return words(f"duty_{target.name}")
    return words(f"target_{target.kind}", name=target.name)


def _ways(step: Step, policy: Policy, words: Words) -> str:
    if step.by:
        return ", ".join(words(f"method_{method.value}") for method in step.by)
    return words(
        "ladder_own_rules", rules=", ".join(_wish(by, after, words) for by, after in policy.officer_rules)
    )


def _wish(by: PageMethod, after: timedelta, words: Words) -> str:
    way = words(f"method_{by.value}")
    return way if not after else words("ladder_wish", way=way, span=words.span(after))
