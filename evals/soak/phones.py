"""What the telephones saw, as the simulated carrier knows it: the product's own record is not asked."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Sequence

from telephony.simulated_carrier import Phone, SimulatedCarrier
from telephony.simulated_carrier.webhook_sender import WebhookFailed

_PAGE = re.compile(r"/page/([0-9a-f-]{36})/")
_TEXT = re.compile(r"(?:사건|case) (?P<case>\d+) .*?(?:코드|reply) (?P<code>\d{4}) ")
ACCEPTS, DECLINES = 0.6, 0.15
"""Shares of the texts that an officer accepts and passes on; the others are not answered."""
_LOOKS_EVERY_S = 0.1


def pages_at_phones(carrier: SimulatedCarrier) -> Counter[str]:
    """How often the carrier took each page: calls and messages by the address to which their news goes."""
    urls = [leg.plan.status_url for leg in carrier.legs] + [each.status_url for each in carrier.messages]
    found = (_PAGE.search(url or "") for url in urls)
    return Counter(match[1] for match in found if match)


def cases_at_phones(phones: Sequence[Phone]) -> set[int]:
    """The numbers of the cases that were texted to any of these phones."""
    return {read[0] for phone in phones for sms in phone.inbox if (read := read_page(sms.text))}


def read_page(text: str) -> tuple[int, str] | None:
    """Case number and code of a page's text; None of any other text."""
    match = _TEXT.search(text)
    return (int(match["case"]), match["code"]) if match else None


class TextingOfficer:
    """Answers some of the pages that are texted to a phone, by text."""

    def __init__(self, phone: Phone, desk_number: str, rng: random.Random) -> None:
        self._phone = phone
        self._desk_number = desk_number
        self._rng = rng
        self.accepted = self.declined = self.unheard = 0

    async def watches(self) -> None:
        """Reads what comes, until it is cancelled."""
        read = 0
        while True:
            await asyncio.sleep(_LOOKS_EVERY_S)
            news, read = self._phone.inbox[read:], len(self._phone.inbox)
            for sms in news:
                await self._answer(sms.text)

    async def _answer(self, text: str) -> None:
        page, drawn = read_page(text), self._rng.random()
        if page is None or drawn >= ACCEPTS + DECLINES:
            return
        accepts = drawn < ACCEPTS
        try:
            await self._phone.texts(self._desk_number, page[1] if accepts else f"{page[1]} 2")
        except WebhookFailed:
            self.unheard += 1
        else:
            self.accepted, self.declined = self.accepted + accepts, self.declined + (not accepts)
