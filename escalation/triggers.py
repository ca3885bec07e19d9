"""What begins an escalation, and what a second trigger of the same call and matter does to a running one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from escalation.policies import Trigger
from escalation.policy import Priority
from transcripts.calls import Level


@dataclass(frozen=True, slots=True)
class OpenEscalation:
    """Ask for a human for this call. `rule` is the deciding rule, `rules` every one that matched. `role` and
    `priority` are taken from the policies where they are left out; a `priority` given never lowers those.
    """

    call_id: UUID
    level: Level
    rule: str
    rules: tuple[str, ...] = ()
    role: str | None = None
    priority: Priority | None = None


class Weight(StrEnum):
    """What a trigger does to the escalation that already runs for its call and matter."""

    JOIN = "join"  # noted; the ladder goes on
    RAISE = "raise"  # more urgent than before: the ladder begins again at once


def weigh(running: Priority, running_level: Level, request: OpenEscalation, trigger: Trigger) -> Weight:
    """A more urgent ladder or a higher level raises. Everything else joins. Nothing ever lowers."""
    if trigger.priority < running or (request.level > running_level and request.level is Level.IMMEDIATE):
        return Weight.RAISE
    return Weight.JOIN


def wanted(request: OpenEscalation, by_policy: Trigger) -> Trigger:
    """The duty and urgency of a request: its own wish, never less urgent than the policy's."""
    urgency = min(by_policy.priority, request.priority) if request.priority else by_policy.priority
    return Trigger(request.role or by_policy.role, urgency, by_policy.matter)
