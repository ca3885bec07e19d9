"""The check that nobody has to make by hand: a synthetic call through the real number, which must be answered, must
hear the agent, and whose test page must be acknowledged (domain brief G.7; the watch on the watch).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from agent.canary_line import CanaryLine
from escalation.canary_log import WITHIN, CanaryLog, CanaryRun
from escalation.notices import NoticeKind, Notices
from escalation.officers import NewContact, NewOfficer, Officers
from escalation.ports import PageMethod
from telephony.carrier import CarrierError
from transcripts.calls import Heard, Speaker
from transcripts.ports import Clock
from transcripts.queries import Queries
from transcripts.recorder_transaction import UnknownCall

log = structlog.get_logger()

HANDLE = "canary"
"""The handle of the officer row that the test page goes to: a number of ours, on no rota, in no list of people."""
SIMULATED_NUMBER = "+82310000199"


def canary_pin(signing_key: bytes) -> str:
    """Four digits that every process of this installation can work out and nobody else."""
    mark = hmac.new(signing_key, b"the pin of the check's own number", hashlib.sha256).digest()
    return f"{int.from_bytes(mark[:4]) % 10_000:04d}"


@dataclass(slots=True)
class Canary:
    """Begins checks and follows them. Everything here may be repeated, by any number of processes."""

    log: CanaryLog
    line: CanaryLine | None
    notices: Notices
    officers: Officers
    queries: Queries
    clock: Clock
    pin: str
    every: timedelta | None = None
    _officer_id: UUID | None = field(default=None, init=False)

    async def expects(self, caller: str | None, call_id: UUID) -> bool:
        """Whether this call is a check that runs now. Anything else from that number is a call like any other."""
        if self.line is None or caller != self.line.number:
            return False
        return await self.log.answered(call_id, self.clock.now())

    async def tick(self) -> None:
        """One look of the rounds: follows what runs, and begins the next check when its time has come."""
        for run in await self.log.running():
            await self.follow(run)
        if self.every is not None and self.line is not None:
            slot = int(self.clock.now().timestamp() // self.every.total_seconds())
            await self.begin(f"every-{self.every.total_seconds():.0f}-{slot}")

    async def begin(self, slot: str, *, within: timedelta = WITHIN) -> CanaryRun | None:
        """Rings the desk and sends the test page; None where another process has done so for this slot. Raises
        `LookupError` where there is no second number.
        """
        if self.line is None:
            raise LookupError("there is no second number: set ONBAM_CANARY_NUMBER")
        run = await self.log.begin(slot, self.clock.now(), within=within)
        if run is None:
            return None
        log.info("canary.began", state=slot)
        try:
            leg_id = await self.line.rings_desk()
        except CarrierError as error:
            log.error("canary.not_placed", reason=type(error).__name__)
            return await self.log.finish(run.canary_id, self.clock.now())
        officer = await self._officer(self.line.number)
        now = self.clock.now()
        notice_id = await self.notices.test_officer(officer, now=now, kind=NoticeKind.CANARY)
        await self.log.placed(run.canary_id, leg_id, notice_id, now)
        return await self.log.get(run.canary_id)

    async def follow(self, run: CanaryRun) -> CanaryRun:
        """Notes what has been seen of a run since; ends it when every step was seen or its time is over."""
        now = self.clock.now()
        if run.spoke_at is None and run.call_id is not None and await self._spoke(run.call_id):
            await self.log.spoke(run.canary_id, now)
            await self._ring_off(run)
        if run.acknowledged_at is None:
            await self.log.look_at_page(run)
        run = await self.log.get(run.canary_id)
        done = run.spoke_at is not None and run.acknowledged_at is not None
        if not done and now < run.deadline_at:
            return run
        run = await self.log.finish(run.canary_id, now)
        await self._ring_off(run)
        if run.failure is not None:
            log.error("canary.failed", step=run.failure)
        return run

    async def _spoke(self, call_id: UUID) -> bool:
        """A turn of the agent whose sound left our side: the carrier confirmed that it was played."""
        try:
            turns = (await self.queries.call_page(call_id)).record.turns
        except UnknownCall:  # the desk has not answered yet, or never will: then the deadline decides
            return False
        return any(turn.speaker is Speaker.AGENT and turn.heard is not Heard.NOTHING for turn in turns)

    async def _ring_off(self, run: CanaryRun) -> None:
        if self.line is None or run.leg_id is None:
            return
        try:
            await self.line.hangs_up(run.leg_id)
        except CarrierError as error:  # it listens for a minute at most and then ends by itself
            log.warning("canary.stays_on_line", reason=type(error).__name__)

    async def _officer(self, number: str) -> UUID:
        if self._officer_id is None:
            contact = NewContact(PageMethod.VOICE, number, verified=True)
            officer = NewOfficer(HANDLE, "점검 전화", ("canary",), (contact,), self.pin)
            self._officer_id = await self.officers.put(officer, now=self.clock.now())
        return self._officer_id
