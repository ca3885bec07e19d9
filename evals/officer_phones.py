"""The officers of the demo city at their phones: who picks up, who answers a text, who sleeps."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from agent.city import DemoOfficer
from agent.practice_stage import Stage
from evals.scenario import Phone as Manner
from telephony.simulated_carrier import NotHeard, Phone, PhoneCall, Takes
from telephony.simulated_carrier.phone import Script

_CODE = re.compile(r"코드 (\d{4})")
_READS_AFTER_S = 4.0
_LOOKS_EVERY_S = 0.5
_TAKES: dict[Manner, Takes] = {
    "ignores": Takes.IGNORES,
    "texts": Takes.IGNORES,
    "busy": Takes.BUSY,
    "voicemail": Takes.VOICEMAIL,
}


@dataclass(slots=True)
class OfficerPhones:
    """While the block runs, the officers do as `manners` says, in the order of the rota; the rest ignore calls."""

    stage: Stage
    manners: Sequence[Manner]
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        for place, officer in enumerate(self.stage.service.city.file.demo_officers):
            self._set(officer, self.manners[place] if place < len(self.manners) else "ignores")
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _set(self, officer: DemoOfficer, manner: Manner) -> None:
        phone = self.stage.carrier.phone(officer.number)
        if manner == "accepts":
            phone.answers(script=_takes_the_case(officer.pin))
        elif manner == "declines":
            phone.answers(keys="2")
        else:
            phone.will(_TAKES[manner])
        if manner == "texts":
            self._tasks.append(asyncio.create_task(self._answers_texts(phone)))

    async def _answers_texts(self, phone: Phone) -> None:
        """Reads each page that comes by text and sends its code back, as a person does, seconds later."""
        seen = len(phone.inbox)
        while True:
            await asyncio.sleep(_LOOKS_EVERY_S)
            for sms in phone.inbox[seen:]:
                code = _CODE.search(sms.text)
                if code is not None:
                    await asyncio.sleep(_READS_AFTER_S)
                    await phone.texts(sms.sender, code.group(1))
            seen = len(phone.inbox)


def _takes_the_case(pin: str) -> Script:
    async def script(call: PhoneCall) -> None:
        # A page that is taken back while the phone rings asks for no key: then there is nothing to press.
        with contextlib.suppress(NotHeard):
            await call.asked_for_keys(1)
            await call.presses("1")
            await call.asked_for_keys(2)
            await call.presses(f"{pin}#")

    return script
