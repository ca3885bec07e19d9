"""Reads a webhook: the form is handed out only when the carrier has signed it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote
from uuid import UUID

from fastapi import HTTPException, Request, Response

from telephony.carrier import LegStatus
from telephony.phone_number import InvalidPhoneNumber, parse_number
from telephony.ports import LegChange
from telephony.signature import SIGNATURE_HEADER, SignatureVerifier, parse_form, single_values

MAX_BODY = 64 * 1024
Form = Mapping[str, str]

_INITIATED = "initiated"  # the carrier's event name for a leg that has not rung yet
# What Twilio puts in place of a withheld or unknown number: its words on a telephone's keys.
_WITHHELD = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}


class SignedForms:
    """403 without a genuine signature, 413 above 64 KiB."""

    def __init__(self, verifier: SignatureVerifier) -> None:
        self._verifier = verifier

    async def read(self, request: Request) -> Form:
        """The fields of the form; raises `HTTPException`."""
        body = await _limited_body(request)
        try:
            fields = parse_form(body)
        except ValueError as error:
            raise HTTPException(403, "not a signed form") from error
        path, query = _raw_path(request), request.scope["query_string"].decode("latin-1")
        signature = request.headers.get(SIGNATURE_HEADER)
        if not self._verifier.genuine(path=path, query=query, fields=fields, signature=signature):
            raise HTTPException(403, f"{SIGNATURE_HEADER} is missing or wrong")
        return single_values(fields)


def field(form: Form, name: str) -> str:
    """A field that must be there; else 400."""
    value = form.get(name)
    if not value:
        raise HTTPException(400, f"the field {name} is missing")
    return value


def identity(text: str) -> UUID:
    """An id of the path; else 404."""
    try:
        return UUID(text)
    except ValueError as error:
        raise HTTPException(404, "no such id") from error


def leg_change(form: Form) -> LegChange:
    """News of a leg; 400 where it cannot be read."""
    told = field(form, "CallStatus")
    try:
        status = LegStatus.QUEUED if told == _INITIATED else LegStatus(told)
    except ValueError as error:
        raise HTTPException(400, "CallStatus is none of the carrier's words") from error
    seconds = form.get("CallDuration", "")
    return LegChange(
        leg_id=field(form, "CallSid"),
        status=status,
        answered_by=form.get("AnsweredBy"),
        seconds=int(seconds) if seconds.isdecimal() else None,
        error_code=form.get("ErrorCode"),
    )


def caller_number(number: str | None) -> str | None:
    """The caller's number as E.164; None where it is withheld or no number at all."""
    if not number or number in _WITHHELD:
        return None
    try:
        return parse_number(number).dial
    except InvalidPhoneNumber:
        return None


def xml(document: str) -> Response:
    """A TwiML answer."""
    return Response(document, media_type="application/xml")


async def _limited_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"a webhook body is at most {MAX_BODY} bytes")
    return bytes(body)


def _raw_path(request: Request) -> str:
    raw: bytes | None = request.scope.get("raw_path")
    return raw.decode("latin-1").partition("?")[0] if raw else quote(request.url.path)
