"""`onbam canary`: one check call now, one sentence for each step, status 1 where a step did not happen."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from agent.canary import Canary
from agent.practice_stage import practice_settings, practice_stage
from agent.settings import Settings
from agent.wiring import open_service
from escalation.canary_log import STEPS, CanaryRun, Step

_LOOK_EVERY_S = 0.5
_SAID: dict[Step, tuple[str, str]] = {
    "placed": ("The carrier took the check call and the test page.", "The check call could not be placed."),
    "answered": ("The desk answered the night number.", "The night number was not answered by the desk."),
    "spoke": ("The agent spoke and was heard.", "The agent was not heard."),
    "acknowledged": (
        "The test page was acknowledged with key and PIN.",
        "The test page was not acknowledged.",
    ),
}


async def check_once(settings: Settings, tell: Callable[[str], None]) -> bool:
    """Makes one check; True where every step happened. Without a carrier account the carrier is simulated, and
    desk, ladder and phones run on this machine alone.
    """
    if settings.twilio_account_sid:
        async with open_service(settings) as service:
            return await _checked(service.canary, tell)
    tell("No carrier account is set: desk and carrier are simulated on this machine.")
    with tempfile.TemporaryDirectory(prefix="onbam-canary-") as folder:
        async with practice_stage(practice_settings(Path(folder))) as stage:
            return await _checked(stage.service.canary, tell)


async def _checked(canary: Canary, tell: Callable[[str], None]) -> bool:
    run = await canary.begin(f"by-hand-{uuid4()}")
    if run is None:
        raise RuntimeError("a check of one's own name is begun once")
    told: set[Step] = set()
    while True:
        _tell_new(run, told, tell)
        if run.finished_at is not None:
            break
        await asyncio.sleep(_LOOK_EVERY_S)
        run = await canary.follow(run)
    for step in STEPS:
        if step not in told:
            tell(f"✗ {_SAID[step][1]}")
    return run.passed


def _tell_new(run: CanaryRun, told: set[Step], tell: Callable[[str], None]) -> None:
    for step in STEPS:
        at = run.at(step)
        if at is not None and step not in told:
            told.add(step)
            tell(f"✓ {_SAID[step][0]} ({(at - run.started_at).total_seconds():.1f} s)")
