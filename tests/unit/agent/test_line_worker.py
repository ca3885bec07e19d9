"""The loop around races, call-backs, bridges and promises."""

from __future__ import annotations

import asyncio

from agent.line_worker import LineWorker


class Part:
    """Counts its looks; breaks where it is told to."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.looks = 0
        self.looked = asyncio.Event()
        self._breaks = breaks

    async def tick(self) -> None:
        self.looks += 1
        self.looked.set()
        if self._breaks:
            raise RuntimeError("this part is broken")

    async def sweep(self) -> None:
        await self.tick()


async def test_a_part_that_fails_keeps_none_of_the_others_from_callers() -> None:
    race, call_backs, bridge, promises = Part(breaks=True), Part(), Part(breaks=True), Part()
    drops = Part(breaks=True)
    worker = LineWorker(drops=drops, race=race, call_backs=call_backs, bridge=bridge, promises=promises)
    await worker.look()
    await worker.look()
    assert [part.looks for part in (race, call_backs, bridge, promises)] == [2, 2, 2, 2]


async def test_what_was_just_written_is_looked_at_at_once_and_the_loop_ends_when_told() -> None:
    race, others = Part(), [Part(), Part(), Part()]
    worker = LineWorker(drops=Part(), race=race, call_backs=others[0], bridge=others[1], promises=others[2])
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    await race.looked.wait()
    race.looked.clear()
    worker.wake()
    await asyncio.wait_for(race.looked.wait(), 5)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert race.looks >= 2
