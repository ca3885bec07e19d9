"""Everything that a filled record needs, from real parts: the record, the on-call desk, and a pager that takes all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from agent.city import load_city
from agent.clock import MovableClock
from agent.console.parts import ConsoleParts
from agent.console.users import Role, Users
from agent.migrations.run import upgrade_async
from agent.settings import Settings
from escalation.canary_log import CanaryLog
from escalation.heartbeats import Heartbeats
from escalation.ladder import Ladder
from escalation.officers import NewContact, NewOfficer, Officers
from escalation.policies import Policies
from escalation.ports import Alarm, PageMethod, PageOrder, PageReceipt
from escalation.queries import EscalationQueries
from escalation.roster import Slot
from escalation.rota_store import Roster
from escalation.rotation import Cycle, Rotation
from escalation.service import EscalationService
from tests.kept_sentences import with_kept_sentences
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.promises import Promises
from transcripts.queries import Queries
from transcripts.recorder import Recorder
from transcripts.recording import RecordingStore
from transcripts.review import ReviewService
from transcripts.summarizer import Summarizer

PASSWORD = "sample-password"
OFFICERS = (
    ("1번 당직자", "+821000000001", Slot.PRIMARY),
    ("2번 당직자", "+821000000002", Slot.BACKUP),
    ("당직사령", "+821000000003", Slot.SUPERVISOR),
    ("재난안전상황실", "+82310000119", Slot.SITUATION_ROOM),
)


@dataclass(slots=True)
class TakesAll:
    """A pager to whom every page can be handed over, as `escalation.ports.Pager` says; it keeps the orders."""

    orders: list[PageOrder] = field(default_factory=list)

    async def send(self, order: PageOrder) -> PageReceipt:
        if order not in self.orders:
            self.orders.append(order)
        return PageReceipt(f"sample-{order.page_id}")


class QuietBell:
    """An alarm bell that is heard."""

    async def ring(self, alarm: Alarm) -> str:
        return "sample"


@dataclass(slots=True)
class SampleDesk:
    """What the sample night is written with, and what the console reads it by."""

    database: Database
    recorder: Recorder
    summarizer: Summarizer
    parts: ConsoleParts
    clock: MovableClock
    ladder: Ladder
    pager: TakesAll
    officers: dict[str, UUID]


def settings_in(folder: Path) -> Settings:
    """Settings that touch nothing outside `folder` and read no `.env`."""
    return Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'onbam.db'}",
        var=with_kept_sentences(folder),
        drain_seconds=0,
        log_format="json",
        log_level="error",
    )


@asynccontextmanager
async def open_parts(folder: Path, clock: MovableClock) -> AsyncIterator[SampleDesk]:
    """The console's parts on the database in `folder`, without telephone, ears and voice; staffed when it is new."""
    settings = settings_in(folder)
    await upgrade_async(settings.database_url)
    database, cipher, city = (
        Database(settings.database_url),
        Cipher(settings.sealing_keys()),
        load_city("demo"),
    )
    roster, recordings = Roster(database, city.zone), RecordingStore(folder / "recordings", cipher)
    parts = ConsoleParts(
        clock=clock,
        zone=city.zone,
        queries=Queries(database, cipher, recordings),
        reviews=ReviewService(database, cipher),
        recordings=recordings,
        escalations=EscalationService(database, roster, Policies.load()),
        cases=EscalationQueries(database),
        officers=Officers(database, cipher),
        roster=roster,
        users=Users(database),
        promises=Promises(database, cipher),
        signing_key=settings.signing_key(),
        secure=False,
        heartbeats=Heartbeats(database),
        canary=CanaryLog(database),
    )
    try:
        yield await staffed(database, cipher, parts, clock)
    finally:
        await database.close()


async def staffed(database: Database, cipher: Cipher, parts: ConsoleParts, clock: MovableClock) -> SampleDesk:
    """Officers on duty around the clock, people who may sign in, and writers that have their own ladder."""
    pager = TakesAll()
    ladder = Ladder(
        database,
        parts.roster,
        Policies.load(),
        pager,
        officers=parts.officers,
        bell=QuietBell(),
        worker="sample",
    )
    if not await parts.users.count():
        await _add_users(parts.users, {place[0]: await _put(parts, *place) for place in OFFICERS})
    known = await parts.officers.all()
    return SampleDesk(
        database=database,
        recorder=Recorder(database, cipher, zone=parts.zone),
        summarizer=Summarizer(database, cipher, zone=parts.zone),
        parts=parts,
        clock=clock,
        ladder=ladder,
        pager=pager,
        officers={officer.name: officer_id for officer_id, officer in known.items()},
    )


async def _put(parts: ConsoleParts, name: str, number: str, slot: Slot) -> UUID:
    contacts = (
        NewContact(PageMethod.VOICE, number, verified=True),
        NewContact(PageMethod.SMS, number, verified=True),
    )
    new = NewOfficer(
        handle=slot.value, name=name, roles=("general", "welfare_crisis"), contacts=contacts, pin="2580"
    )
    officer_id = await parts.officers.put(new, now=parts.clock.now())
    await parts.roster.add_rotation(
        Rotation(
            rotation_id=uuid5(officer_id, slot.value),
            name=f"sample {slot.value}",
            role="*",
            slot=slot,
            cycle=Cycle.WEEKLY,
            starts_on=date(2026, 1, 5),
            officers=(officer_id,),
        )
    )
    return officer_id


async def _add_users(users: Users, officers: dict[str, UUID]) -> None:
    """Sign-ins by role: `officer1`, `officer2`, a supervisor without an officer's number, an analyst."""
    people = (
        ("officer1", "1번 당직자", Role.OFFICER, officers["1번 당직자"]),
        ("officer2", "2번 당직자", Role.OFFICER, officers["2번 당직자"]),
        ("supervisor", "당직 팀장", Role.SUPERVISOR, None),
        ("analyst", "통계 담당", Role.ANALYST, None),
    )
    for login, name, role, officer_id in people:
        await users.add(login=login, display_name=name, password=PASSWORD, role=role, officer_id=officer_id)
