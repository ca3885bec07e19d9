"""The addresses that the carrier calls. Each request is checked before anything is done; news that is told
twice or late changes nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from telephony import twiml
from telephony.addresses import PREFIX
from telephony.bridge import Bridge
from telephony.call_backs import CallBacks
from telephony.caller_messages import CallerMessages
from telephony.dialer import Dialer
from telephony.leg_log import LegLog
from telephony.page_call import PageCall
from telephony.ports import IncomingCall, IncomingSms, LegChange, MessageNews, TelephoneDesk
from telephony.race import Race
from telephony.signature import SignatureVerifier
from telephony.webhook_request import Form, SignedForms, caller_number, field, identity, leg_change, xml
from transcripts.ports import Clock


@dataclass(frozen=True, slots=True)
class Switchboard:
    """Who handles what the webhooks tell."""

    desk: TelephoneDesk
    pages: PageCall
    bridge: Bridge
    dialer: Dialer
    legs: LegLog
    clock: Clock
    race: Race
    call_backs: CallBacks
    messages: CallerMessages

    async def leg_news(self, form: Form, handle: Callable[[LegChange], Awaitable[None]]) -> Response:
        """Hands on what is news, and only that."""
        change = leg_change(form)
        if await self.legs.is_news(change.leg_id, change.status):
            await handle(change)
            await self.legs.note(change.leg_id, change.status, self.clock.now())
        return Response(status_code=204)


def build_router(board: Switchboard, verifier: SignatureVerifier) -> APIRouter:
    """The webhook routes under `/telephony/twilio`: 403 without a genuine signature, 413 above 64 KiB, 400
    where a field is missing.
    """
    router, signed = APIRouter(prefix=PREFIX), SignedForms(verifier)
    _add_desk_routes(router, signed, board)
    _add_page_routes(router, signed, board)
    _add_bridge_routes(router, signed, board)
    _add_outbound_routes(router, signed, board)
    _add_line_routes(router, signed, board)
    _add_call_back_routes(router, signed, board)
    _add_message_routes(router, signed, board)
    return router


def _add_message_routes(router: APIRouter, signed: SignedForms, board: Switchboard) -> None:
    @router.post("/message/{message_id}/status")
    async def message_status(message_id: str, request: Request) -> Response:
        form = await signed.read(request)
        status = field(form, "MessageStatus")
        found = await board.messages.moved(identity(message_id), status=status)
        if found is not None:
            call_id, line = found
            outcome = "delivered" if status == "delivered" else "undelivered"
            await board.desk.message_news(MessageNews(call_id, line, outcome))
        return Response(status_code=204)


def _add_desk_routes(router: APIRouter, signed: SignedForms, board: Switchboard) -> None:
    @router.post("/voice")
    async def voice(request: Request) -> Response:
        form = await signed.read(request)
        rounds = request.query_params.get("rounds", "")
        incoming = IncomingCall(
            leg_id=field(form, "CallSid"),
            called=form.get("To", ""),
            caller=caller_number(form.get("From")),
            keys=form.get("Digits", ""),
            rounds=int(rounds) if rounds.isascii() and rounds.isdecimal() and len(rounds) < 4 else 0,
        )
        return xml(await board.desk.answer(incoming))

    @router.post("/status")
    async def status(request: Request) -> Response:
        form = await signed.read(request)

        async def handle(change: LegChange) -> None:
            await board.desk.leg_changed(change)
            if change.status.over:
                await board.bridge.caller_hung_up(change.leg_id)

        return await board.leg_news(form, handle)

    @router.post("/sms")
    async def sms(request: Request) -> Response:
        form = await signed.read(request)
        message = IncomingSms(
            message_id=field(form, "MessageSid"),
            sender=field(form, "From"),
            recipient=form.get("To", ""),
            text=form.get("Body", ""),
        )
        reply = await board.desk.sms_received(message)
        return xml(twiml.sms_reply(reply) if reply else twiml.nothing())


def _add_page_routes(router: APIRouter, signed: SignedForms, board: Switchboard) -> None:
    @router.post("/page/{page_id}")
    async def page(page_id: str, request: Request) -> Response:
        form = await signed.read(request)
        leg_id, answered_by = field(form, "CallSid"), form.get("AnsweredBy")
        return xml(await board.pages.picked_up(identity(page_id), leg_id=leg_id, answered_by=answered_by))

    @router.post("/page/{page_id}/key")
    async def page_key(page_id: str, request: Request) -> Response:
        form = await signed.read(request)
        leg_id, digits = field(form, "CallSid"), form.get("Digits", "")
        return xml(await board.pages.keyed(identity(page_id), leg_id=leg_id, digits=digits))

    @router.post("/page/{page_id}/pin")
    async def page_pin(page_id: str, request: Request) -> Response:
        form = await signed.read(request)
        leg_id, digits = field(form, "CallSid"), form.get("Digits", "")
        return xml(await board.pages.pin_typed(identity(page_id), leg_id=leg_id, digits=digits))

    @router.post("/page/{page_id}/status")
    async def page_status(page_id: str, request: Request) -> Response:
        form = await signed.read(request)

        async def handle(change: LegChange) -> None:
            await board.pages.leg_changed(identity(page_id), leg_id=change.leg_id, status=change.status)

        return await board.leg_news(form, handle)

    @router.post("/page/{page_id}/sms-status")
    async def page_sms_status(page_id: str, request: Request) -> Response:
        form = await signed.read(request)
        message_id, state = field(form, "MessageSid"), field(form, "MessageStatus")
        await board.pages.sms_moved(identity(page_id), message_id=message_id, status=state)
        return Response(status_code=204)


def _add_bridge_routes(router: APIRouter, signed: SignedForms, board: Switchboard) -> None:
    @router.post("/bridge/{bridge_id}/events")
    async def bridge_events(bridge_id: str, request: Request) -> Response:
        form = await signed.read(request)
        event, leg_id = field(form, "StatusCallbackEvent"), form.get("CallSid", "")
        room = form.get("ConferenceSid")
        await board.bridge.event(identity(bridge_id), event=event, leg_id=leg_id, room_sid=room)
        return Response(status_code=204)

    @router.post("/bridge/{bridge_id}/introduction")
    async def bridge_introduction(bridge_id: str, request: Request) -> Response:
        await signed.read(request)
        return xml(await board.bridge.introduction(identity(bridge_id)))

    @router.post("/bridge/{bridge_id}/officer-left")
    async def bridge_officer_left(bridge_id: str, request: Request) -> Response:
        await signed.read(request)
        return xml(await board.bridge.officer_dial_ended(identity(bridge_id)))

    @router.post("/bridge/{bridge_id}/caller-left")
    async def bridge_caller_left(bridge_id: str, request: Request) -> Response:
        await signed.read(request)
        return xml(await board.bridge.caller_dial_ended(identity(bridge_id)))


def _add_outbound_routes(router: APIRouter, signed: SignedForms, board: Switchboard) -> None:
    @router.post("/outbound/{attempt_id}")
    async def outbound(attempt_id: str, request: Request) -> Response:
        form = await signed.read(request)
        leg_id, answered_by = field(form, "CallSid"), form.get("AnsweredBy")
        return xml(await board.dialer.picked_up(identity(attempt_id), leg_id=leg_id, answered_by=answered_by))

    @router.post("/outbound/{attempt_id}/status")
    async def outbound_status(attempt_id: str, request: Request) -> Response:
        form = await signed.read(request)

        async def handle(change: LegChange) -> None:
            await board.dialer.leg_changed(identity(attempt_id), change)
            if change.status.over:
                await board.bridge.caller_hung_up(change.leg_id)

        return await board.leg_news(form, handle)


def _add_line_routes(router: APIRouter, signed: SignedForms, board: Switchboard) -> None:
    @router.post("/line/{line_id}")
    async def line(line_id: str, request: Request) -> Response:
        form = await signed.read(request)
        return xml(await board.race.picked_up(identity(line_id), leg_id=field(form, "CallSid")))

    @router.post("/line/{line_id}/heard")
    async def line_heard(line_id: str, request: Request) -> Response:
        form = await signed.read(request)
        words, digits = form.get("SpeechResult", ""), form.get("Digits", "")
        leg_id = field(form, "CallSid")
        return xml(await board.race.heard(identity(line_id), leg_id=leg_id, words=words, digits=digits))

    @router.post("/line/{line_id}/status")
    async def line_status(line_id: str, request: Request) -> Response:
        form = await signed.read(request)

        async def handle(change: LegChange) -> None:
            await board.race.leg_changed(identity(line_id), leg_id=change.leg_id, status=change.status)

        return await board.leg_news(form, handle)


def _add_call_back_routes(router: APIRouter, signed: SignedForms, board: Switchboard) -> None:
    @router.post("/call-back/{call_back_id}")
    async def call_back(call_back_id: str, request: Request) -> Response:
        form = await signed.read(request)
        leg_id, answered_by = field(form, "CallSid"), form.get("AnsweredBy")
        return xml(
            await board.call_backs.picked_up(identity(call_back_id), leg_id=leg_id, answered_by=answered_by)
        )

    @router.post("/call-back/{call_back_id}/status")
    async def call_back_status(call_back_id: str, request: Request) -> Response:
        form = await signed.read(request)

        async def handle(change: LegChange) -> None:
            attempt = identity(call_back_id)
            await board.call_backs.leg_changed(attempt, leg_id=change.leg_id, status=change.status)
            await board.desk.leg_changed(change)
            if change.status.over:
                await board.bridge.caller_hung_up(change.leg_id)

        return await board.leg_news(form, handle)
