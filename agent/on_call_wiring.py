"""Opens the on-call desk: people, rota, ladder, its pages, and the bell that rings outside the stack."""

from __future__ import annotations

from contextlib import AsyncExitStack

from agent.alarm_bell import open_bell
from agent.city import City
from agent.service import OnCall, Record, Telephone
from agent.settings import Settings
from escalation.ladder import Ladder
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.queries import EscalationQueries
from escalation.rota_store import Roster
from escalation.service import EscalationService
from escalation.worker import LadderWorker
from telephony.page_log import PageLog
from telephony.pager import CarrierPager, SmsPager, VoicePager
from transcripts.ports import Clock


async def open_on_call(
    stack: AsyncExitStack,
    settings: Settings,
    city: City,
    record: Record,
    telephone: Telephone,
    *,
    service: EscalationService,
    policies: Policies,
    clock: Clock,
) -> OnCall:
    """The desk that `service` opens cases at, paging by `telephone`."""
    bell = await open_bell(stack, settings)
    officers = Officers(record.database, record.cipher)
    roster = Roster(record.database, city.zone, city.file.holidays)
    pager = CarrierPager(
        VoicePager(telephone.carrier, telephone.addresses),
        SmsPager(telephone.carrier, telephone.addresses),
        PageLog(record.database),
        clock,
    )
    ladder = Ladder(record.database, roster, policies, pager, officers=officers, bell=bell)
    return OnCall(
        roster=roster,
        policies=policies,
        officers=officers,
        service=service,
        cases=EscalationQueries(record.database),
        ladder=ladder,
        worker=LadderWorker(ladder, record.database, bell, clock),
    )
