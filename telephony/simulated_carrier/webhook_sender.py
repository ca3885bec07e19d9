"""Sends signed webhooks over HTTP, as the carrier does, through the faults that are planned."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError, fromstring

import httpx

from telephony.signature import SIGNATURE_HEADER, sign
from telephony.simulated_carrier.faults import Delivery, Faults
from telephony.simulated_carrier.tempo import Tempo

_TIMEOUT_S = 15.0  # as Twilio's
_AT_ONCE = 64
"""Requests at the same time; more wait here, since httpx looks through all that wait for each one that ends."""
_LAST_NEWS_S = 2.0  # for the ends of calls that the carrier's own end brings about


class WebhookFailed(Exception):
    """The desk did not answer with a usable document."""


class WebhookSender:
    """Posts forms to the desk. `delivered` lists (path, HTTP status) of what was sent, for those who check it."""

    def __init__(self, auth_token: str, faults: Faults, tempo: Tempo) -> None:
        self._auth_token = auth_token
        self._faults = faults
        self._tempo = tempo
        self._http = httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._background: set[asyncio.Task[None]] = set()
        self.delivered: list[tuple[str, int]] = []

    async def close(self) -> None:
        """Lets what is under way end, and closes the connections."""
        if self._background:
            await asyncio.wait(self._background, timeout=_LAST_NEWS_S)
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._http.aclose()

    async def fetch(self, url: str, fields: Mapping[str, str]) -> Element:
        """The document at `url`. Raises `WebhookFailed`."""
        fault = self._faults.next_webhook(url)
        if fault.delivery is Delivery.NEVER:
            raise WebhookFailed("the webhook was lost")
        if fault.delivery is Delivery.LATE:
            await self._tempo.wait(fault.delay_s)
        if fault.delivery is Delivery.TWICE:
            await self._post(url, fields)
        answer = await self._post(url, fields)
        if answer is None or answer.status_code >= 300:
            raise WebhookFailed(f"HTTP {answer.status_code}" if answer else "no answer")
        try:
            return fromstring(answer.text)  # noqa: S314 (our own desk's document, on loopback)
        except ParseError as error:
            raise WebhookFailed("the document is no XML") from error

    def notify(self, url: str, fields: Mapping[str, str]) -> asyncio.Task[None]:
        """Sends news without waiting for it; what comes of it changes nothing for the call."""
        task = asyncio.get_running_loop().create_task(self._notify(url, dict(fields)))
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    async def _notify(self, url: str, fields: Mapping[str, str]) -> None:
        fault = self._faults.next_webhook(url)
        if fault.delivery is Delivery.NEVER:
            return
        if fault.delivery is Delivery.LATE:
            await self._tempo.wait(fault.delay_s)
        if fault.delivery is Delivery.HELD:
            hold = self._faults.hold()
            await hold.gate.wait()
            await self._post(url, fields)
            hold.delivered.set()
            return
        for _ in range(2 if fault.delivery is Delivery.TWICE else 1):
            await self._post(url, fields)

    async def _post(self, url: str, fields: Mapping[str, str]) -> httpx.Response | None:
        headers = {SIGNATURE_HEADER: sign(self._auth_token, url, fields.items())}
        path = httpx.URL(url).path
        try:
            async with self._turns:
                answer = await self._http.post(url, data=dict(fields), headers=headers)
        except httpx.HTTPError:
            self.delivered.append((path, 0))
            return None
        self.delivered.append((path, answer.status_code))
        return answer
