"""Hands pages to the carrier: a voice call with a menu, or a text message with a code."""

from __future__ import annotations

from uuid import UUID

from escalation.ports import PageFailed, PageMethod, PageOrder, PageOutcome, PageReceipt
from telephony.addresses import Addresses
from telephony.carrier import Carrier, CarrierError
from telephony.page_log import PageLog
from telephony.page_text import sms_text
from transcripts.ports import Clock


class VoicePager:
    """Rings the officer. The menu is fetched when they pick up; answering machines are told from people."""

    def __init__(self, carrier: Carrier, addresses: Addresses, *, ring_seconds: int = 25) -> None:
        self._carrier = carrier
        self._addresses = addresses
        self._ring_seconds = ring_seconds

    async def send(self, order: PageOrder) -> PageReceipt:
        """Raises `CarrierError`."""
        placed = await self._carrier.place_call(
            to=order.number,
            answer_url=self._addresses.page(order.page_id),
            status_url=self._addresses.page(order.page_id, "status"),
            ring_seconds=self._ring_seconds,
            detect_machine=True,
        )
        return PageReceipt(placed.leg_id)


class SmsPager:
    """Texts the officer. Accepted by the carrier is not delivered, and delivered is not acknowledged."""

    def __init__(self, carrier: Carrier, addresses: Addresses) -> None:
        self._carrier = carrier
        self._addresses = addresses

    async def send(self, order: PageOrder) -> PageReceipt:
        """Raises `CarrierError`."""
        sent = await self._carrier.send_sms(
            to=order.number,
            text=sms_text(
                lang=order.lang,
                level=order.level,
                rule=order.rule,
                case_number=order.case_number,
                code=order.code,
            ),
            status_url=self._addresses.page(order.page_id, "sms-status"),
        )
        return PageReceipt(sent.message_id)


class CarrierPager:
    """`escalation.ports.Pager`. A page is noted before it is sent. Sent again, it rings again only where the
    carrier never told that it took the first one: neither by its answer nor by a webhook.
    """

    def __init__(self, voice: VoicePager, sms: SmsPager, log: PageLog, clock: Clock) -> None:
        self._by_method: dict[PageMethod, VoicePager | SmsPager] = {
            PageMethod.VOICE: voice,
            PageMethod.SMS: sms,
        }
        self._log = log
        self._clock = clock

    async def send(self, order: PageOrder) -> PageReceipt:
        """Raises `PageFailed`."""
        known = await self._log.open(order, self._clock.now())
        if known is not None:
            return PageReceipt(known)
        try:
            receipt = await self._by_method[order.method].send(order)
        except CarrierError as error:
            told = f"{type(error).__name__}: {error}"
            raise PageFailed(told, retryable=error.retryable, may_have_rung=error.may_have_acted) from error
        await self._log.learn_carrier_id(order.page_id, receipt.carrier_id)
        return receipt

    async def outcome(self, page_id: UUID) -> PageOutcome | None:
        """How the page ended, None while it is running."""
        row = await self._log.get(page_id)
        return PageOutcome(row.outcome) if row and row.outcome else None
