"""A pipecat processor without queues of its own, whose tasks end with it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from pipecat.processors.frame_processor import FrameProcessor


class CallProcessor(FrameProcessor):
    """Frames are processed where they are pushed ("direct mode"): a processor of ours never blocks, so two
    queues and two tasks for each of them would only cost memory and a change of task for every frame.
    """

    def __init__(self) -> None:
        super().__init__(enable_direct_mode=True)
        self._own_tasks: set[asyncio.Task[Any]] = set()

    def start_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Runs `work` until it is done or the processor is cleaned up."""
        task: asyncio.Task[None] = self.create_task(work, name)
        self._own_tasks.add(task)
        task.add_done_callback(self._own_tasks.discard)
        return task

    async def stop_task(self, task: asyncio.Task[None]) -> None:
        """Cancels a task of this processor, and waits for it unless it is the running one."""
        if task is not asyncio.current_task() and not task.done():
            await self.cancel_task(task)

    async def cleanup(self) -> None:
        """Ends the tasks that still run."""
        for task in list(self._own_tasks):
            await self.stop_task(task)
        await super().cleanup()  # type: ignore[no-untyped-call]
