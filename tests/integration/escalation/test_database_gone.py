"""PostgreSQL is gone in the middle of a ladder: nothing is lost, nothing is sent twice, and somebody hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from escalation.worker import LadderWorker
from tests.integration.conftest import import_all_tables
from tests.integration.cut_line import cut_line
from tests.integration.escalation.desk import SMS, VOICE, build, staff
from transcripts.database import Base, Database
from transcripts.encryption import Cipher


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await look():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_pages_that_were_on_their_way_when_the_database_went_are_known_when_it_is_back(
    postgresql_url: str, cipher: Cipher
) -> None:
    """The carrier takes two pages while nothing can be written; a minute later the record says so, the next rung is
    fired once, and no phone has rung twice for one page.
    """
    import_all_tables()
    direct = Database(postgresql_url)
    async with direct.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with cut_line(postgresql_url) as (line, address):
        database = Database(address)
        desk, stop = await staff(build(database, cipher)), asyncio.Event()
        desk.pager.open_gate.clear()
        case = await desk.danger()
        running = asyncio.create_task(LadderWorker(desk.ladder, database, desk.bell, desk.clock).run(stop))
        for _ in range(2):
            await asyncio.wait_for(desk.pager.begun.get(), 20)
        line.cut()
        desk.pager.open_gate.set()

        async def heard_of() -> bool:
            return "database_unreachable" in desk.bell.kinds

        await until(heard_of)
        assert len(desk.pager.orders) == 2
        desk.clock.forward(seconds=60)
        line.mend()

        async def next_rung() -> bool:
            return len(desk.pager.orders) == 6

        await until(next_rung)
        stop.set()
        await running
        desk.seen = 2
        assert desk.new_pages() == [("first", SMS), ("first", VOICE), ("second", SMS), ("second", VOICE)]
        pages = await desk.pages(case)
        assert [(page.state, page.maybe_doubled) for page in pages] == [("accepted", False)] * 6
        await database.close()
    await direct.close()
