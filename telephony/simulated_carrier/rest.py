"""The REST address of the simulated carrier: calls and messages in Twilio's words, with its errors."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element, ParseError, fromstring

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telephony.carrier import LegStatus
from telephony.phone_number import InvalidPhoneNumber, parse_number
from telephony.simulated_carrier.faults import Faults
from telephony.simulated_carrier.leg import Leg, LegPlan
from telephony.simulated_carrier.network import Message, Network

_BASE = "/2010-04-01/Accounts/{account_sid}"
_DEFAULT_EVENTS = ["completed"]
_MAX_RING_S = 600
_FILTERS = {"To": "to", "From": "from", "Status": "status"}
Form = Mapping[str, list[str]]
Handler = Callable[[Request], Awaitable[Response]]


class RestError(Exception):
    """An answer with an error code of the carrier."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def build_rest(network: Network, faults: Faults, *, auth_token: str) -> Starlette:
    """The ASGI application."""
    rest = _Rest(network)
    guard = _Guard(network.account_sid, auth_token, faults)
    return Starlette(
        routes=[
            Route(f"{_BASE}/Calls.json", guard(rest.calls), methods=["GET", "POST"]),
            Route(f"{_BASE}/Calls/{{sid}}.json", guard(rest.call), methods=["GET", "POST"]),
            Route(f"{_BASE}/Conferences/{{sid}}.json", guard(rest.conference), methods=["POST"]),
            Route(
                f"{_BASE}/Conferences/{{sid}}/Participants.json", guard(rest.participants), methods=["GET"]
            ),
            Route(f"{_BASE}/Messages.json", guard(rest.create_message), methods=["POST"]),
            Route(f"{_BASE}/Messages/{{sid}}.json", guard(rest.message), methods=["GET"]),
        ]
    )


class _Guard:
    """Credentials, planned faults, and errors as the carrier words them."""

    def __init__(self, account_sid: str, auth_token: str, faults: Faults) -> None:
        self._account_sid = account_sid
        self._credentials = f"{account_sid}:{auth_token}".encode()
        self._faults = faults

    def __call__(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            try:
                self._authenticate(request)
                return await self._through_faults(handler, request)
            except RestError as error:
                return _error(error.status, error.code, str(error))

        return guarded

    def _authenticate(self, request: Request) -> None:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(value, validate=True) if scheme.lower() == "basic" else b""
        except binascii.Error:
            given = b""
        wrong_account = request.path_params["account_sid"] != self._account_sid
        if wrong_account or not secrets.compare_digest(given, self._credentials):
            raise RestError(401, 20003, "Authenticate")

    async def _through_faults(self, handler: Handler, request: Request) -> Response:
        fault = self._faults.next_rest(request.url.path)
        if fault is None:
            return await handler(request)
        answer = await handler(request) if fault.after_doing else None
        await asyncio.sleep(fault.delay_s)
        if fault.status is not None:
            code = 20429 if fault.status == 429 else 20500
            raise RestError(fault.status, code, "Too Many Requests" if code == 20429 else "Internal error")
        return answer or await handler(request)


class _Rest:
    def __init__(self, network: Network) -> None:
        self._network = network

    async def calls(self, request: Request) -> Response:
        return await (self.list_calls if request.method == "GET" else self.create_call)(request)

    async def list_calls(self, request: Request) -> Response:
        """The newest first, by number and status."""
        wanted = {key: request.query_params.get(name) for name, key in _FILTERS.items()}
        listed = [_call_json(leg) for leg in reversed(self._network.legs.values())]
        found = [each for each in listed if all(value in {None, each[key]} for key, value in wanted.items())]
        page = {"calls": found[: int(request.query_params.get("PageSize", "50"))], "next_page_uri": None}
        return JSONResponse(page | {"page": 0, "uri": request.url.path})

    async def create_call(self, request: Request) -> Response:
        form = await _form(request)
        leg = self._network.place(self._plan(form))
        return JSONResponse(_call_json(leg), status_code=201)

    async def call(self, request: Request) -> Response:
        leg = self._network.legs.get(request.path_params["sid"])
        if leg is None:
            raise RestError(404, 20404, "The requested resource was not found")
        if request.method == "POST":
            await self._update(leg, await _form(request))
        return JSONResponse(_call_json(leg))

    async def conference(self, request: Request) -> Response:
        sid, form = request.path_params["sid"], await _form(request)
        if not self._network.conferences.has(sid):
            raise RestError(404, 20404, "The requested resource was not found")
        url = _one(form, "AnnounceUrl")
        if not url:
            raise RestError(400, 20001, "Nothing to update")
        self._network.start(self._network.announce(sid, url))
        return JSONResponse(
            {
                "sid": sid,
                "account_sid": self._network.account_sid,
                "status": "in-progress",
                "api_version": "2010-04-01",
            }
        )

    async def participants(self, request: Request) -> Response:
        """Who is in a conference; nobody where it is over."""
        sid = request.path_params["sid"]
        legs = self._network.conferences.legs_in(sid)
        listed = [{"call_sid": leg, "conference_sid": sid, "status": "connected"} for leg in legs]
        return JSONResponse(
            {"participants": listed, "next_page_uri": None, "page": 0, "uri": request.url.path}
        )

    async def create_message(self, request: Request) -> Response:
        form = await _form(request)
        text = _one(form, "Body")
        if not text:
            raise RestError(400, 21602, "Message body is required")
        message = self._network.send_message(
            sender=self._sender(form),
            recipient=_number(form, "To"),
            text=text,
            status_url=_one(form, "StatusCallback"),
        )
        return JSONResponse(_message_json(message), status_code=201)

    async def message(self, request: Request) -> Response:
        message = self._network.messages.get(request.path_params["sid"])
        if message is None:
            raise RestError(404, 20404, "The requested resource was not found")
        return JSONResponse(_message_json(message))

    def _plan(self, form: Form) -> LegPlan:
        document = _one(form, "Twiml")
        url = _one(form, "Url")
        if not url and not document:
            raise RestError(400, 21205, "Url parameter is required")
        return LegPlan(
            sid=self._network.new_sid("CA"),
            caller=self._sender(form),
            called=_number(form, "To"),
            direction="outbound-api",
            answer_url=url,
            document=_twiml(document) if document and not url else None,
            status_url=_one(form, "StatusCallback"),
            events=frozenset(form.get("StatusCallbackEvent", _DEFAULT_EVENTS)),
            ring_s=_ring_seconds(form),
            detect_machine=_one(form, "MachineDetection") in {"Enable", "DetectMessageEnd"},
        )

    def _sender(self, form: Form) -> str:
        number = _number(form, "From")
        if number not in self._network.own_numbers:
            raise RestError(400, 21210, "The source phone number is not a number of this account")
        return number

    async def _update(self, leg: Leg, form: Form) -> None:
        status, document = _one(form, "Status"), _one(form, "Twiml")
        if leg.status.over:
            raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
        if status in {"completed", "canceled"}:
            up = leg.status is LegStatus.IN_PROGRESS
            await leg.end(LegStatus.COMPLETED if up else LegStatus.CANCELED)
        elif document is not None:
            if leg.status is not LegStatus.IN_PROGRESS:
                raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
            leg.follow(_twiml(document))
        else:
            raise RestError(400, 20001, "Nothing to update")


async def _form(request: Request) -> Form:
    return parse_qs((await request.body()).decode("utf-8"), keep_blank_values=True)


def _one(form: Form, name: str) -> str | None:
    values = form.get(name)
    return values[0] if values else None


def _number(form: Form, name: str) -> str:
    value = _one(form, name)
    if not value:
        raise RestError(400, 21201 if name == "To" else 21212, f"'{name}' is required")
    try:
        return parse_number(value).dial
    except InvalidPhoneNumber as error:
        raise RestError(400, 21211, f"Invalid '{name}' Phone Number: {value}") from error


def _ring_seconds(form: Form) -> float:
    value = _one(form, "Timeout") or "60"
    if not value.isdecimal() or not 1 <= int(value) <= _MAX_RING_S:
        raise RestError(400, 21217, "Timeout must be a number of seconds from 1 to 600")
    return float(value)


def _twiml(document: str) -> Element:
    try:
        return fromstring(document)  # noqa: S314 (our own desk's document, on loopback)
    except ParseError as error:
        raise RestError(400, 12100, "Document parse failure") from error


def _call_json(leg: Leg) -> dict[str, object]:
    return {
        "sid": leg.sid,
        "account_sid": leg.network.account_sid,
        "to": leg.plan.called,
        "from": leg.plan.caller,
        "status": leg.status.value,
        "direction": leg.plan.direction,
        "answered_by": leg.answered_by,
        "duration": str(leg.seconds) if leg.status.over else None,
        "api_version": "2010-04-01",
    }


def _message_json(message: Message) -> dict[str, object]:
    return {
        "sid": message.sid,
        "to": message.recipient,
        "from": message.sender,
        "body": message.text,
        "status": message.status,
        "api_version": "2010-04-01",
        "num_segments": "1",
    }


def _error(status: int, code: int, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "status": status}, status_code=status)
