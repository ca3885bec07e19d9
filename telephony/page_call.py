"""A page's call, from pick-up to its end: menu, key, PIN, briefing, hand-over, and what it came to."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from escalation.ports import PageOutcome
from telephony import twiml
from telephony.addresses import Addresses
from telephony.bridge import Bridge
from telephony.carrier import LegStatus
from telephony.page_log import PageLog
from telephony.page_menu import ask_pin, farewell, page_menu
from telephony.page_text import NOTICES, phrase, phrase_for
from telephony.ports import (
    Accepted,
    Noted,
    PageClosed,
    PageVerdict,
    PinNeeded,
    PinWrong,
    TakenBy,
    TelephoneDesk,
)
from telephony.tables import PageLeg
from transcripts.calls import Lang, Level
from transcripts.ports import Clock

_UNDELIVERED = {LegStatus.BUSY: PageOutcome.BUSY, LegStatus.FAILED: PageOutcome.FAILED}
_SMS_OVER = {
    "delivered": PageOutcome.DELIVERED,
    "undelivered": PageOutcome.FAILED,
    "failed": PageOutcome.FAILED,
}


class PageCall:
    """Follows pages by their webhooks. Each method may be called again with the same values."""

    def __init__(
        self, desk: TelephoneDesk, log: PageLog, bridge: Bridge, addresses: Addresses, clock: Clock
    ) -> None:
        self._desk = desk
        self._log = log
        self._bridge = bridge
        self._addresses = addresses
        self._clock = clock

    async def picked_up(self, page_id: UUID, *, leg_id: str, answered_by: str | None) -> str:
        """Somebody or something picked up: the document to follow."""
        page = await self._learn(page_id, leg_id)
        if page is None:
            return farewell("closed", "ko")
        await self._log.note_answered(page_id, self._clock.now())
        if is_machine(answered_by):
            await self._close(page_id, PageOutcome.MACHINE)
            return twiml.document(twiml.hang_up())
        standing = await self._desk.page_answered(page_id)
        if isinstance(standing, TakenBy):
            return farewell("taken", _lang(page), who=standing.who)
        if isinstance(standing, PageClosed):
            return farewell("closed", _lang(page))
        return self._menu(page)

    async def keyed(self, page_id: UUID, *, leg_id: str, digits: str) -> str:
        """A key was pressed in the menu: the document to follow."""
        page = await self._learn(page_id, leg_id)
        if page is None:
            return farewell("closed", "ko")
        match digits:
            case "1":
                verdict = await self._desk.page_accepted(page_id, pin=None)
                return await self._after_verdict(page, leg_id, verdict)
            case "2" if page.rule not in NOTICES:
                await self._close(page_id, PageOutcome.DECLINED)
                return farewell("declined", _lang(page))
            case "3":
                return self._menu(page)
            case _:
                return self._menu(page, before=phrase("wrong_key", _lang(page)))

    async def pin_typed(self, page_id: UUID, *, leg_id: str, digits: str) -> str:
        """A PIN was typed: the document to follow."""
        page = await self._learn(page_id, leg_id)
        if page is None:
            return farewell("closed", "ko")
        verdict = await self._desk.page_accepted(page_id, pin=digits)
        return await self._after_verdict(page, leg_id, verdict)

    async def leg_changed(self, page_id: UUID, *, leg_id: str, status: LegStatus) -> None:
        """The page's leg moved on; when it is over without an answer of a person, so is the page."""
        page = await self._learn(page_id, leg_id)
        if not status.over:
            return
        await self._bridge.officer_hung_up(leg_id)
        if page is not None and page.outcome is None:
            picked_up = status is LegStatus.COMPLETED
            lost = PageOutcome.MACHINE if picked_up else _UNDELIVERED.get(status, PageOutcome.NO_ANSWER)
            await self._close(page_id, lost)

    async def sms_moved(self, page_id: UUID, *, message_id: str, status: str) -> None:
        """News of a page's text message."""
        await self._learn(page_id, message_id)
        if (outcome := _SMS_OVER.get(status)) is not None:
            await self._close(page_id, outcome)

    async def _after_verdict(self, page: PageLeg, leg_id: str, verdict: PageVerdict) -> str:
        lang = _lang(page)
        match verdict:
            case PinWrong(tries_left=0):
                return twiml.say_and_hang_up((phrase_for("pin_failed", page.rule, lang), lang))
            case PinNeeded() | PinWrong():
                return self._ask_pin(page, wrong=isinstance(verdict, PinWrong))
            case TakenBy(who=who):
                return farewell("taken", lang, who=who)
            case PageClosed():
                return farewell("closed", lang)
            case Noted():
                await self._log.close(page.page_id, PageOutcome.ACKNOWLEDGED)
                return farewell("noted", lang)
            case Accepted():
                await self._log.close(page.page_id, PageOutcome.ACKNOWLEDGED)
                return await self._bridge.begin(verdict, officer_leg_id=leg_id, officer_lang=lang)

    async def _learn(self, page_id: UUID, carrier_id: str) -> PageLeg | None:
        await self._log.learn_carrier_id(page_id, carrier_id)
        return await self._log.get(page_id)

    async def _close(self, page_id: UUID, outcome: PageOutcome) -> None:
        # The desk first: if this process dies in between, a repeated webhook finds the page still open.
        await self._desk.page_over(page_id, outcome)
        await self._log.close(page_id, outcome)

    def _ask_pin(self, page: PageLeg, *, wrong: bool = False) -> str:
        pin_url = self._addresses.page(page.page_id, "pin")
        return ask_pin(lang=_lang(page), rule=page.rule, pin_url=pin_url, wrong=wrong)

    def _menu(self, page: PageLeg, before: str = "") -> str:
        return page_menu(
            lang=_lang(page),
            level=Level(page.level),
            rule=page.rule,
            case_number=page.case_number,
            key_url=self._addresses.page(page.page_id, "key"),
            before=before,
        )


def is_machine(answered_by: str | None) -> bool:
    """Whether the carrier heard an answering machine or a fax (Twilio: AnsweredBy)."""
    return answered_by is not None and answered_by.startswith(("machine", "fax"))


def _lang(page: PageLeg) -> Lang:
    return cast("Lang", page.lang)
