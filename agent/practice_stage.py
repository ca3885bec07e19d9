"""A whole service on loopback with a simulated carrier and the demo city's officers, for calls that practise."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import typer

from agent.demo_data import fill
from agent.practice_caller import CallView
from agent.serve import serving
from agent.service import Service
from agent.settings import Settings, load_settings
from agent.wiring import open_service
from telephony.simulated_carrier import PhoneCall, SimulatedCarrier
from transcripts.calls import Level, Speaker
from transcripts.intake import Intake
from transcripts.snapshot import StoredTurn

_INTAKE_WITHIN_S = 60.0


class StepMissing(Exception):
    """A step of a practice call did not happen. The text says which."""


@dataclass(slots=True)
class Stage:
    """The service and the carrier around it."""

    service: Service
    carrier: SimulatedCarrier

    def view(self, call: PhoneCall) -> CallView:
        """The record of a call at one of the phones."""
        return CallView(self.service.record.database, self.service.record.cipher, call.leg_id)

    async def intake(self, view: CallView) -> Intake:
        """The page of a call that has ended. Raises `StepMissing` when none is written in a minute."""
        call_id = await view.call_id()
        if call_id is None:
            raise StepMissing("the call left no record")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_INTAKE_WITHIN_S):
                while True:
                    page = await self.service.record.queries.call_page(call_id)
                    if page.intake is not None:
                        return page.intake
                    await asyncio.sleep(0.1)
        raise StepMissing(f"no intake was written within {_INTAKE_WITHIN_S:.0f} seconds after the call")


@contextlib.asynccontextmanager
async def practice_stage(settings: Settings) -> AsyncIterator[Stage]:
    """Serves on a free port of loopback with the jobs and the ladder. The carrier is always simulated."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    own = settings.model_copy(
        update={
            "public_url": f"http://127.0.0.1:{listener.getsockname()[1]}",
            "twilio_account_sid": None,
            "drain_seconds": 20.0,
        }
    )
    async with open_service(own) as service:
        await fill(service)
        carrier = service.telephone.simulated
        if carrier is None:
            raise StepMissing("the simulated carrier did not start")
        async with serving(service, listener, jobs=True):
            yield Stage(service, carrier)


def practice_settings(folder: Path) -> Settings:
    """Settings of a practice call whose record lies in `folder`."""
    return load_settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'practice.db'}", var=folder, city="demo"
    )


async def tell_turns(view: CallView) -> None:
    """Prints turns and the level as they are written, until it is cancelled."""
    told: set[int] = set()
    level = Level.ROUTINE
    while True:
        snapshot = await view.snapshot()
        for turn in snapshot.turns if snapshot else ():
            if turn.index not in told:
                told.add(turn.index)
                typer.echo(_line(turn))
        if snapshot and snapshot.call.level > level:
            level = snapshot.call.level
            typer.echo(f"  ▲ {level.value} · {', '.join(snapshot.call.rules)}")
        await asyncio.sleep(0.15)


def _line(turn: StoredTurn) -> str:
    who = "상대방" if turn.speaker is Speaker.CALLER else "온밤  "
    return f"{turn.t0_ms / 1000:6.1f}s {who} │ {turn.text or f'[{turn.keys}]'}"
