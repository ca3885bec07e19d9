"""One life of a ladder in a process of its own: the worker of `onbam work` with the product's pager, until it dies."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import configure_mappers

from agent.clock import WallClock
from escalation.ladder import Ladder
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.ports import Alarm
from escalation.rota_store import Roster
from escalation.worker import LadderWorker
from evals.soak.steps import Steps, StopAt, watch_ladder
from telephony.addresses import Addresses
from telephony.page_log import PageLog
from telephony.pager import CarrierPager, SmsPager, VoicePager
from telephony.twilio_carrier import TwilioCarrier
from transcripts.database import Database
from transcripts.encryption import Cipher

ZONE = ZoneInfo("Asia/Seoul")
POLICIES = Policies.load()
configure_mappers()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a process needs to work for a desk: database, keys, carrier, address of the webhooks."""

    database_url: str
    keys: tuple[bytes, ...]
    public_url: str
    api_base: str
    account_sid: str
    auth_token: str
    number: str


class SilentBell:
    """Alarms are not what this measures."""

    async def ring(self, _alarm: Alarm) -> str:
        """Takes it."""
        return "nobody"


def live(desk: Desk, worker: str, memory: Path, stop_at: StopAt | None) -> None:
    """Works until it is killed, from outside or at `stop_at`; its steps stand in `memory`."""
    asyncio.run(_live(desk, worker, memory, stop_at))


async def _live(desk: Desk, worker: str, memory: Path, stop_at: StopAt | None) -> None:
    steps, clock, bell = Steps(memory), WallClock(), SilentBell()
    database, addresses = Database(desk.database_url), Addresses(desk.public_url)
    carrier = TwilioCarrier(
        account_sid=desk.account_sid,
        auth_token=desk.auth_token,
        sender=desk.number,
        api_base=desk.api_base,
    )
    pages = PageLog(database)
    ladder = Ladder(
        database,
        Roster(database, ZONE),
        POLICIES,
        CarrierPager(VoicePager(carrier, addresses), SmsPager(carrier, addresses), pages, clock),
        officers=Officers(database, Cipher(list(desk.keys))),
        bell=bell,
        worker=worker,
    )
    watch_ladder(ladder, database, carrier, lambda step: steps.reach(step, stop_at))
    await LadderWorker(ladder, database, bell, clock).run(asyncio.Event())
