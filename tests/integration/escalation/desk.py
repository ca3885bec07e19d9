"""A whole on-call desk for tests: officers named by role, a rota that never ends, a pager and a bell in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from sqlalchemy import select

from agent.clock import MovableClock
from escalation.ladder import Ladder
from escalation.officers import NewContact, NewOfficer, Officers
from escalation.policies import Policies
from escalation.policy import Priority
from escalation.ports import Alarm, AlarmNotRung, PageFailed, PageMethod, PageOrder, PageReceipt
from escalation.roster import Slot
from escalation.rota_store import Roster
from escalation.rotation import Cycle, Rotation
from escalation.service import EscalationService
from escalation.tables import EscalationLogRow, EscalationRow, PageRow
from escalation.triggers import OpenEscalation
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""As the product's, only that a PIN is hashed in no time: nobody steals the PINs of a test."""
SEOUL = ZoneInfo("Asia/Seoul")
NIGHT = datetime(2026, 11, 21, 17, 13, tzinfo=UTC)  # 02:13 in Seoul
NAMES = {
    "first": "1번 당직자",
    "second": "2번 당직자",
    "supervisor": "당직사령",
    "room": "상황실",
}
SLOTS = {
    "first": Slot.PRIMARY,
    "second": Slot.BACKUP,
    "supervisor": Slot.SUPERVISOR,
    "room": Slot.SITUATION_ROOM,
}


class PagerInMemory:
    """Keeps the contract of `Pager`: takes each page once, hands out carrier ids, fails as it is told to."""

    def __init__(self) -> None:
        self.orders: list[PageOrder] = []
        self.begun: asyncio.Queue[PageOrder] = asyncio.Queue()
        self.fails: Callable[[PageOrder], PageFailed | None] = lambda _order: None
        self.open_gate = asyncio.Event()
        self.open_gate.set()

    async def send(self, order: PageOrder) -> PageReceipt:
        self.begun.put_nowait(order)
        await self.open_gate.wait()
        failure = self.fails(order)
        if failure is not None:
            raise failure
        self.orders.append(order)
        return PageReceipt(carrier_id=f"carrier-{len(self.orders)}")


class BellInMemory:
    """Keeps the contract of `AlarmBell`; `broken` makes it refuse."""

    def __init__(self) -> None:
        self.rung: list[Alarm] = []
        self.broken = False

    async def ring(self, alarm: Alarm) -> str:
        if self.broken:
            raise AlarmNotRung("the bell is broken")
        self.rung.append(alarm)
        return "memory"

    @property
    def kinds(self) -> list[str]:
        return [alarm.kind for alarm in self.rung]


@dataclass
class Desk:
    """Everything a test acts on."""

    database: Database
    service: EscalationService
    ladder: Ladder
    roster: Roster
    officers: Officers
    pager: PagerInMemory
    bell: BellInMemory
    clock: MovableClock
    policies: Policies
    ids: dict[str, UUID] = field(default_factory=dict)
    seen: int = 0

    async def danger(
        self, level: Level = Level.IMMEDIATE, rule: str = "R-10", call_id: UUID | None = None
    ) -> UUID:
        request = OpenEscalation(call_id or uuid4(), level, rule, (rule,))
        return (await self.service.open(request, now=self.clock.now())).escalation_id

    async def tick(self, **forward: float) -> list[tuple[str, PageMethod]]:
        """Moves the clock, lets the ladder work, and tells who was paged since the last look, sorted."""
        await self.ladder.tick(self.clock.forward(**forward))
        return self.new_pages()

    def new_pages(self) -> list[tuple[str, PageMethod]]:
        names = {officer_id: handle for handle, officer_id in self.ids.items()}
        fresh = self.pager.orders[self.seen :]
        self.seen = len(self.pager.orders)
        return sorted((names[order.officer_id], order.method) for order in fresh)

    def last_order(self, handle: str, method: PageMethod = PageMethod.VOICE) -> PageOrder:
        mine = [o for o in self.pager.orders if o.officer_id == self.ids[handle] and o.method is method]
        return mine[-1]

    async def row(self, escalation_id: UUID) -> EscalationRow:
        async with self.database.reading() as session:
            row = await session.scalar(
                select(EscalationRow).where(EscalationRow.escalation_id == escalation_id)
            )
        assert row is not None
        return row

    async def log(self, escalation_id: UUID) -> list[str]:
        wanted = select(EscalationLogRow.kind).where(EscalationLogRow.escalation_id == escalation_id)
        async with self.database.reading() as session:
            return list(await session.scalars(wanted.order_by(EscalationLogRow.line_id)))

    async def pages(self, escalation_id: UUID) -> list[PageRow]:
        wanted = select(PageRow).where(PageRow.subject_id == escalation_id).order_by(PageRow.created_at)
        async with self.database.reading() as session:
            return list(await session.scalars(wanted))


def build(
    database: Database, cipher: Cipher, *, worker: str = "one", pager: PagerInMemory | None = None
) -> Desk:
    """The parts of a desk with nobody on its rota."""
    roster = Roster(database, SEOUL)
    officers = Officers(database, cipher, QUICK)
    policies = Policies.load()
    pager, bell = pager or PagerInMemory(), BellInMemory()
    ladder = Ladder(database, roster, policies, pager, officers=officers, bell=bell, worker=worker)
    service = EscalationService(database, roster, policies)
    return Desk(database, service, ladder, roster, officers, pager, bell, MovableClock(NIGHT), policies)


async def staff(desk: Desk) -> Desk:
    """Puts four officers on duty for every role, each reachable by voice and SMS."""
    for place, handle in enumerate(SLOTS):
        number = f"+82105550000{place}"
        contacts = (
            NewContact(PageMethod.VOICE, number, verified=True),
            NewContact(PageMethod.SMS, number, verified=True),
        )
        officer = NewOfficer(handle, NAMES[handle], ("welfare_crisis",), contacts, pin=f"135{place}")
        desk.ids[handle] = await desk.officers.put(officer, now=desk.clock.now())
        await desk.roster.add_rotation(
            Rotation(
                uuid4(), handle, "*", SLOTS[handle].value, Cycle.DAILY, date(2026, 1, 1), (desk.ids[handle],)
            )
        )
    return desk


async def put_on_duty_for(desk: Desk, role: str) -> str:
    """Gives one duty a first officer of its own; returns the handle."""
    contacts = tuple(
        NewContact(method, "+821055500090", verified=True) for method in (PageMethod.VOICE, PageMethod.SMS)
    )
    officer = NewOfficer(role, f"{role} 당직자", (role,), contacts, pin="9753")
    desk.ids[role] = await desk.officers.put(officer, now=desk.clock.now())
    place = (role, Slot.PRIMARY.value, Cycle.DAILY, date(2026, 1, 1), (desk.ids[role],))
    await desk.roster.add_rotation(Rotation(uuid4(), f"{role} duty", *place))
    return role


VOICE, SMS = PageMethod.VOICE, PageMethod.SMS
P0 = Priority.P0
DeskMaker = AsyncIterator[Desk]
