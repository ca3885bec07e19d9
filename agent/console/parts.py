"""What the console works with, apart from the rest of a process: records, cases, people, clock, key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.console.users import Users
from escalation.canary_log import CanaryLog
from escalation.heartbeats import Heartbeats
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.queries import EscalationQueries
from escalation.rota_store import Roster
from escalation.service import EscalationService
from transcripts.ports import Clock
from transcripts.promises import Promises
from transcripts.queries import Queries
from transcripts.recording import RecordingStore
from transcripts.review import ReviewService

if TYPE_CHECKING:
    from agent.service import Service


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """`signing_key` signs the sessions; `secure` where the public address is https; `warnings` are message ids
    that stand above every page. Without `heartbeats` and `canary` the board has no part about the system."""

    clock: Clock
    zone: ZoneInfo
    queries: Queries
    reviews: ReviewService
    recordings: RecordingStore
    escalations: EscalationService
    cases: EscalationQueries
    officers: Officers
    roster: Roster
    users: Users
    promises: Promises
    signing_key: bytes
    secure: bool
    policies: Policies = field(default_factory=Policies.load)
    heartbeats: Heartbeats | None = None
    canary: CanaryLog | None = None
    warnings: tuple[str, ...] = ()


def parts_of(service: Service) -> ConsoleParts:
    """The parts of an open service."""
    simulated = service.telephone.simulated is not None
    return ConsoleParts(
        clock=service.clock,
        zone=service.city.zone,
        queries=service.record.queries,
        reviews=service.record.reviews,
        recordings=service.record.recordings,
        escalations=service.on_call.service,
        cases=service.on_call.cases,
        officers=service.on_call.officers,
        roster=service.on_call.roster,
        users=service.users,
        policies=service.on_call.policies,
        promises=Promises(service.record.database, service.record.cipher),
        signing_key=service.settings.signing_key(),
        heartbeats=service.pulse.heartbeats,
        canary=service.canary.log,
        secure=service.settings.public_url.startswith("https"),
        warnings=("practice_ears",) * service.practice_ears + ("simulated_carrier",) * simulated,
    )
