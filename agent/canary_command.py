"""`onbam canary`: one check call now, a sentence for each step, status 1 where a step did not happen. What failed goes
out of the stack by this process too: the ones that serve may be what has failed.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
from sqlalchemy.exc import SQLAlchemyError

from agent.alarm_bell import LOG_ALONE, LoggedBell, ways_of
from agent.canary_wiring import Check, open_check
from agent.clock import WallClock
from agent.practice_stage import practice_settings, practice_stage
from agent.settings import Settings, SettingsError
from escalation.canary_log import STEPS, CanaryRun, Step
from escalation.ports import Alarm, AlarmKind, AlarmNotRung

_LOOK_EVERY_S = 0.5
_RUNG_WITHIN_S = 30.0
_SAID: dict[Step, tuple[str, str]] = {
    "placed": ("The carrier took the check call and the test page.", "The check call could not be placed."),
    "answered": ("The desk answered the night number.", "The night number was not answered by the desk."),
    "spoke": ("The agent spoke and was heard.", "The agent was not heard."),
    "acknowledged": (
        "The test page was acknowledged with key and PIN.",
        "The test page was not acknowledged.",
    ),
}
Tell = Callable[[str], None]


async def check_once(settings: Settings, tell: Tell, *, within: timedelta) -> bool:
    """Makes one check; True where every step happened `within` this time. Without a carrier account the carrier is
    simulated, and desk, ladder and phones run on this machine alone. Raises `SettingsError`.
    """
    if not settings.twilio_account_sid:
        tell("No carrier account is set: desk and carrier are simulated on this machine.")
        with tempfile.TemporaryDirectory(prefix="onbam-canary-") as folder:
            async with practice_stage(practice_settings(Path(folder))) as stage:
                service = stage.service
                check = Check(service.canary, service.on_call.ladder.alarms, service.clock)
                return await _checked(check, tell, within)
    if settings.canary_number is None:
        raise SettingsError(
            "ONBAM_CANARY_NUMBER is missing: a check call needs a second number of the same account to ring from."
        )
    try:
        async with open_check(settings) as check:
            return await _checked(check, tell, within)
    except SQLAlchemyError as error:
        tell(f"✗ The database did not answer ({type(error).__name__}).")
        await _ring_directly(settings, tell)
        return False


async def _checked(check: Check, tell: Tell, within: timedelta) -> bool:
    canary = check.canary
    run = await canary.begin(f"by-hand-{uuid4()}", within=within)
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
    if run.failure is not None:
        await _ring_outside(check, run, tell)
    return run.passed


async def _ring_outside(check: Check, run: CanaryRun, tell: Tell) -> None:
    """Rings what the failure raised, or waits for a worker that is ringing it already."""
    taken, waited = None, 0.0
    while taken is None and waited < _RUNG_WITHIN_S:
        await check.alarms.ring_due(check.clock.now())
        taken = await check.alarms.taken_by(AlarmKind.CANARY_FAILED, run.failure or "", since=run.started_at)
        if taken is None:
            await asyncio.sleep(_LOOK_EVERY_S)
            waited += _LOOK_EVERY_S
    _tell_taken(taken, tell)


async def _ring_directly(settings: Settings, tell: Tell) -> None:
    """Without a database there is no row that could wait for a worker."""
    taken = None
    async with httpx.AsyncClient() as client:
        try:
            alarm = Alarm(AlarmKind.DATABASE_UNREACHABLE, "canary", WallClock().now())
            taken = await LoggedBell(ways_of(settings, client)).ring(alarm)
        except AlarmNotRung:
            taken = None
    _tell_taken(taken, tell)


def _tell_taken(taken: str | None, tell: Tell) -> None:
    if taken is None:
        tell("✗ The alarm was not taken by anything outside; where workers are alive they go on trying.")
    elif taken == LOG_ALONE:
        tell(
            "The alarm stands in the log alone: set ONBAM_ALARM_WEBHOOK, ONBAM_ALARM_EMAIL_TO or ONBAM_ALARM_NUMBER."
        )
    else:
        tell(f"The alarm went out: {taken}.")


def _tell_new(run: CanaryRun, told: set[Step], tell: Tell) -> None:
    for step in STEPS:
        at = run.at(step)
        if at is not None and step not in told:
            told.add(step)
            tell(f"✓ {_SAID[step][0]} ({(at - run.started_at).total_seconds():.1f} s)")
