"""Opens the check call: within a serving process, and alone for `onbam canary`, which needs neither ears nor voice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from agent.alarm_bell import open_bell
from agent.canary import Canary, canary_pin
from agent.carriers import open_canary_line
from agent.city import City, load_city
from agent.clock import WallClock
from agent.record_wiring import open_record
from agent.service import Record
from agent.settings import Settings
from escalation.alarms import Alarms
from escalation.canary_log import CanaryLog
from escalation.notices import Notices
from escalation.officers import Officers
from escalation.rota_store import Roster
from telephony.simulated_carrier import SimulatedCarrier
from transcripts.ports import Clock


@dataclass(frozen=True, slots=True)
class Check:
    """A check call and the bell for when it fails."""

    canary: Canary
    alarms: Alarms
    clock: Clock


async def open_canary(
    stack: AsyncExitStack,
    settings: Settings,
    city: City,
    record: Record,
    *,
    simulated: SimulatedCarrier | None,
    notices: Notices,
    clock: Clock,
) -> Canary:
    """The check of this installation."""
    return Canary(
        log=CanaryLog(record.database),
        line=await open_canary_line(stack, settings, city, simulated),
        notices=notices,
        officers=Officers(record.database, record.cipher),
        queries=record.queries,
        clock=clock,
        pin=canary_pin(settings.signing_key()),
        every=timedelta(minutes=settings.canary_minutes) if settings.canary_minutes else None,
    )


@asynccontextmanager
async def open_check(settings: Settings) -> AsyncIterator[Check]:
    """The check beside processes that serve already: they answer the call and send the test page. Raises
    `SettingsError`.
    """
    city, clock = load_city(settings.city), WallClock()
    async with AsyncExitStack() as stack:
        record = await open_record(stack, settings, city)
        notices = Notices(record.database, Roster(record.database, city.zone, city.file.holidays))
        canary = await open_canary(
            stack, settings, city, record, simulated=None, notices=notices, clock=clock
        )
        yield Check(canary, Alarms(record.database, await open_bell(stack, settings)), clock)
