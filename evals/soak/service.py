"""The real service in a process of its own (`onbam serve`), killed and started again on the same database."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from agent.city import City
from evals.soak.forked_service import ForkedService
from telephony.addresses import Addresses
from telephony.simulated_carrier import SimulatedCarrier

_READY_WITHIN_S = 240.0
_STOPS_WITHIN_S = 40.0
_MIB = 1024 * 1024
_ONBAM = "from agent.cli import main; main()"
"""The `onbam` command, whatever folder it was installed into."""


class ServiceFailed(Exception):
    """The service did not start, or ended by itself. The text has the end of its log."""


def connect(carrier: SimulatedCarrier, city: City, service: SoakedService) -> None:
    """Gives the night number's calls and messages to the service."""
    addresses = Addresses(service.url)
    carrier.own_number(
        city.night_number, voice_url=addresses.voice, sms_url=addresses.sms, status_url=addresses.status
    )


class SoakedService:
    """One service address; the process behind it changes. `up` is set while it takes calls. A `forked` one starts
    quicker, and shares the pages of its modules with the process that it was forked from.
    """

    def __init__(
        self,
        folder: Path,
        carrier: SimulatedCarrier,
        city: City,
        *,
        database_url: str | None = None,
        forked: bool = False,
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self.database_url = database_url or f"sqlite+aiosqlite:///{folder / 'soak.db'}"
        self.folder = folder
        self.up = asyncio.Event()
        self._forked = forked
        self.starts = 0
        self.not_up_s = 0.0
        self._log = folder / "service.log"
        self._process: asyncio.subprocess.Process | ForkedService | None = None
        self._env = os.environ | {
            "ONBAM_DATABASE_URL": self.database_url,
            "ONBAM_VAR": str(folder),
            "ONBAM_CITY": city.file.slug,
            "ONBAM_PUBLIC_URL": self.url,
            "ONBAM_TWILIO_ACCOUNT_SID": carrier.account_sid,
            "ONBAM_TWILIO_AUTH_TOKEN": carrier.auth_token,
            "ONBAM_TWILIO_API_BASE": carrier.api_base,
            "ONBAM_TWILIO_NUMBER": city.night_number,
            "ONBAM_LOG_FORMAT": "json",
            "ONBAM_LOG_LEVEL": "warning",
            "ONBAM_DRAIN_SECONDS": "5",
        }

    async def start(self) -> None:
        """Starts it and waits until it is ready. The first start puts the demo city's officers on duty."""
        command = ["serve", "--port", str(self._port), *([] if self.starts else ["--demo-data"])]
        self.starts += 1
        began = time.monotonic()
        self._process = await (self._fork(command) if self._forked else self._execute(command))
        await self._until_ready()
        self.not_up_s += time.monotonic() - began
        self.up.set()

    async def _execute(self, command: list[str]) -> asyncio.subprocess.Process:
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-c", _ONBAM, *command, env=self._env, stdout=subprocess.DEVNULL, stderr=log
            )

    async def _fork(self, command: list[str]) -> ForkedService:
        return await asyncio.to_thread(ForkedService, command, self._env, self._log)

    async def kill(self) -> None:
        """SIGKILL: no goodbye, no flush."""
        self.up.clear()
        process = self._running()
        process.kill()
        await process.wait()

    async def stop(self) -> None:
        """Asks it to stop, and kills it where it does not."""
        process = self._running()
        self.up.clear()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), _STOPS_WITHIN_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    @property
    def pid(self) -> int:
        """The process that serves now."""
        return self._running().pid

    def resident_mib(self) -> float:
        """Resident memory of the process."""
        pages = int(Path(f"/proc/{self._running().pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / _MIB

    def check(self) -> None:
        """Raises `ServiceFailed` where it ended by itself."""
        if self.up.is_set() and self._running().returncode is not None:
            raise ServiceFailed(f"the service ended with {self._running().returncode}: {self._tail()}")

    def log_lines(self) -> int:
        """How many warnings and errors it logged, over all its lives."""
        return self._log.read_bytes().count(b"\n")

    def _running(self) -> asyncio.subprocess.Process | ForkedService:
        if self._process is None:
            raise ServiceFailed("the service was never started")
        return self._process

    async def _until_ready(self) -> None:
        deadline = time.monotonic() + _READY_WITHIN_S
        async with httpx.AsyncClient(timeout=5.0) as client:
            while time.monotonic() < deadline:
                if self._running().returncode is not None:
                    raise ServiceFailed(f"the service did not start: {self._tail()}")
                try:
                    answer = await client.get(f"{self.url}/readyz")
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)
                    continue
                if answer.status_code == httpx.codes.OK:
                    return
                await asyncio.sleep(0.2)
        raise ServiceFailed(f"the service was not ready within {_READY_WITHIN_S:.0f} s: {self._tail()}")

    def _tail(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-1500:]
