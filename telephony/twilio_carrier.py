"""The carrier on Twilio's REST API, or on any server that speaks it (`api_base`)."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from telephony.carrier import (
    CarrierBusy,
    CarrierError,
    CarrierRefused,
    CarrierUnreachable,
    LegGone,
    LegStatus,
    PlacedCall,
    SentSms,
)

T = TypeVar("T")
_PROGRESS = ["initiated", "ringing", "answered", "completed"]
_LISTED = 50  # the newest calls to one number: more than any that are up
# 20404: no such resource; 21220: the call is not in progress any more.
_GONE_CODES = {20404, 21220}
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class TwilioCarrier:
    """`telephony.carrier.Carrier` by the Twilio SDK. `sender` is the city's own number, E.164.

    Every request ends within `timeout_s` seconds. Nothing is retried here: what may be repeated is
    decided where the effect is recorded.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        api_base: str | None = None,
        timeout_s: float = 10.0,
    ) -> None:
        self._transport = _RestTransport(api_base=api_base, timeout_s=timeout_s)
        self._client = Client(account_sid, auth_token, http_client=self._transport)
        self._sender = sender

    async def close(self) -> None:
        """Closes the connections to the carrier."""
        await self._transport.close()

    async def place_call(
        self,
        *,
        to: str,
        answer_url: str,
        status_url: str,
        ring_seconds: int = 25,
        detect_machine: bool = False,
    ) -> PlacedCall:
        """Rings `to`; raises a `CarrierError`. With `detect_machine` the answer webhook tells who picked up."""
        options: dict[str, Any] = {"machine_detection": "Enable"} if detect_machine else {}
        call = await _mapped(
            self._client.calls.create_async(
                to=to,
                from_=self._sender,
                url=answer_url,
                method="POST",
                status_callback=status_url,
                status_callback_event=_PROGRESS,
                status_callback_method="POST",
                timeout=ring_seconds,
                **options,
            )
        )
        return PlacedCall(leg_id=str(call.sid))

    async def live_legs(self, *, to: str) -> Sequence[str]:
        """Our legs to `to` that are not over, newest first; raises a `CarrierError`."""
        listed = self._client.calls.list_async(to=to, from_=self._sender, limit=_LISTED, page_size=_LISTED)
        calls = await _mapped(listed)
        return [str(call.sid) for call in calls if not LegStatus(call.status).over]

    async def send_sms(self, *, to: str, text: str, status_url: str | None = None) -> SentSms:
        """Sends a text message; raises a `CarrierError`."""
        options: dict[str, Any] = {"status_callback": status_url} if status_url else {}
        message = await _mapped(
            self._client.messages.create_async(to=to, from_=self._sender, body=text, **options)
        )
        return SentSms(message_id=str(message.sid))

    async def redirect(self, *, leg_id: str, twiml: str) -> None:
        """Makes a running leg follow `twiml`; raises `LegGone` or another `CarrierError`."""
        await _mapped(self._client.calls(leg_id).update_async(twiml=twiml), leg=True)

    async def in_room(self, *, room_sid: str) -> Sequence[str]:
        """The legs that are in a conference now; none where it is over. Raises a `CarrierError`."""
        listed = self._client.conferences(room_sid).participants.list_async(limit=_LISTED, page_size=_LISTED)
        return [str(each.call_sid) for each in await _mapped(listed)]

    async def announce(self, *, room_sid: str, url: str) -> None:
        """Says the document at `url` in a conference; raises `LegGone` or another `CarrierError`."""
        room = self._client.conferences(room_sid)
        await _mapped(room.update_async(announce_url=url, announce_method="POST"), leg=True)

    async def hang_up(self, *, leg_id: str) -> None:
        """Ends a leg, also one that still rings. A leg that is already gone is no error."""
        try:
            await _mapped(self._client.calls(leg_id).update_async(status="completed"), leg=True)
        except LegGone:
            return


class _RestTransport(AsyncHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's HTTP, with a REST base that can be moved, time-outs, and no word of a request in the log."""

    def __init__(self, *, api_base: str | None, timeout_s: float) -> None:
        self._base = urlsplit(api_base) if api_base else None
        if self._base and (self._base.scheme not in {"http", "https"} or not self._base.netloc):
            raise ValueError(
                "ONBAM_TWILIO_API_BASE must look like https://api.example.org: give scheme and host"
            )
        # A closed network's proxy serves the carrier's address, never our own machine.
        proxied = not (self._base and _loopback(self._base.hostname))
        self._timeout_s = timeout_s
        self._http = httpx.AsyncClient(timeout=timeout_s, trust_env=proxied, follow_redirects=False)
        self.is_async = True

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_unused: object,
    ) -> Response:
        """One request. Raises httpx's errors, which `_mapped` names."""
        asked = self._http.request(
            method, self._moved(url), params=params, data=dict(data or {}) or None, headers=headers, auth=auth
        )
        try:  # the library's own limit is one for each step of a request
            answer = await asyncio.wait_for(asked, self._timeout_s)
        except TimeoutError as error:
            raise httpx.ReadTimeout("the request took too long") from error
        return Response(answer.status_code, answer.text, answer.headers)

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    def _moved(self, url: str) -> str:
        if self._base is None:
            return url
        parts = urlsplit(url)
        path = self._base.path.rstrip("/") + parts.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))


def _loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


async def _mapped(answer: Awaitable[T], *, leg: bool = False) -> T:
    """Waits for the SDK and turns each of its failures into one of ours, without personal data.

    `leg`: the request was about an existing leg, which may be gone.
    """
    try:
        return await answer
    except httpx.InvalidURL as error:
        raise CarrierRefused("the carrier's address is broken: check ONBAM_TWILIO_API_BASE") from error
    except httpx.HTTPError as error:
        told = f"the carrier gave no answer ({type(error).__name__})"
        raise CarrierUnreachable(told, may_have_acted=not isinstance(error, _NEVER_SENT)) from error
    except (TwilioRestException, TwilioServiceException) as error:
        # The SDK's message may repeat the number that was called, so it is not kept as the cause.
        raise _named(error.status, error.code, leg=leg) from None
    except (TwilioException, json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        told = f"the carrier's answer could not be read ({type(error).__name__})"
        raise CarrierBusy(told, may_have_acted=True) from error


def _named(status: int, code: int | None, *, leg: bool) -> CarrierError:
    told = f"the carrier answered HTTP {status}, code {code}"
    if status == 429 or status >= 500:
        return CarrierBusy(told, may_have_acted=status != 429)
    if leg and (status == 404 or code in _GONE_CODES):
        return LegGone(told)
    if status == 401:
        return CarrierRefused(f"{told}: check ONBAM_TWILIO_ACCOUNT_SID and ONBAM_TWILIO_AUTH_TOKEN")
    return CarrierRefused(told)
