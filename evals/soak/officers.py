"""An officer of a soak who answers the phone: takes most cases, passes the others on, stays for a while, hangs up."""

from __future__ import annotations

import asyncio
import contextlib
import random

from telephony.simulated_carrier import NotHeard, PhoneCall
from telephony.simulated_carrier.phone import Script


def takes_most_cases(pin: str, rng: random.Random, *, share: float, stays_s: tuple[float, float]) -> Script:
    """What the officer does on the phone: key 1 in `share` of the calls, else key 2; the PIN; then stays for between
    the two of `stays_s` seconds.
    """

    async def script(call: PhoneCall) -> None:
        with contextlib.suppress(NotHeard):  # a case that somebody else took meanwhile asks for nothing
            await call.asked_for_keys(1)
            await call.presses("1" if rng.random() < share else "2")
            await call.asked_for_keys(2)
            await call.presses(f"{pin}#")
            await asyncio.sleep(rng.uniform(*stays_s))
            await call.hangs_up()

    return script
