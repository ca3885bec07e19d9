"""Rings outside the system: always a line in the log, then each way out in turn until one of them takes the alarm."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack

import httpx
import structlog

from agent.alarm_ways import TWILIO_API, EmailWay, PhoneWay, Way, WebhookWay
from agent.settings import Settings
from escalation.ports import Alarm, AlarmNotRung

log = structlog.get_logger()

LOG_ALONE = "log"
"""What "took" an alarm where no way out is set; `onbam doctor` says so."""

_TIMEOUT_S = 10.0
"""Of each step of a request to a way out: connecting, sending, waiting for the answer."""


class LoggedBell:
    """`escalation.ports.AlarmBell`: an error line for every alarm, then the ways in their order."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self._ways = tuple(ways)

    async def ring(self, alarm: Alarm) -> str:
        """The name of the way that took it. Raises `AlarmNotRung` when there are ways and none did."""
        log.error("alarm", kind=alarm.kind, reason=alarm.key)
        failed: list[str] = []
        for way in self._ways:
            try:
                receipt = await way.take(alarm)
            except AlarmNotRung as error:
                failed.append(f"{way.name}: {error}")
                log.error("alarm.way_failed", kind=alarm.kind, method=way.name, reason=str(error))
                continue
            log.info("alarm.taken", kind=alarm.kind, method=way.name, reason=receipt)
            return way.name
        if failed:
            raise AlarmNotRung("; ".join(failed))
        return LOG_ALONE


async def open_bell(stack: AsyncExitStack, settings: Settings) -> LoggedBell:
    """The bell with the ways that the settings name, and the client that their requests go through."""
    outside = await stack.enter_async_context(httpx.AsyncClient(timeout=_TIMEOUT_S))
    return LoggedBell(ways_of(settings, outside))


def ways_of(settings: Settings, client: httpx.AsyncClient) -> list[Way]:
    """The ways that the settings name: webhook, e-mail, second number, in this order."""
    ways: list[Way] = []
    if settings.alarm_webhook:
        ways.append(WebhookWay(settings.alarm_webhook, client))
    if settings.alarm_email_to and settings.smtp_host:
        password = settings.smtp_password
        ways.append(
            EmailWay(
                to=settings.alarm_email_to,
                sender=settings.alarm_email_from or settings.alarm_email_to,
                host=settings.smtp_host,
                port=settings.smtp_port,
                security=settings.smtp_security,
                user=settings.smtp_user,
                password=password.get_secret_value() if password else None,
            )
        )
    if settings.alarm_number and settings.alarm_twilio_account_sid and settings.alarm_twilio_auth_token:
        ways.append(
            PhoneWay(
                number=settings.alarm_number,
                account_sid=settings.alarm_twilio_account_sid,
                auth_token=settings.alarm_twilio_auth_token.get_secret_value(),
                sender=settings.alarm_twilio_number or "",
                client=client,
                api_base=settings.alarm_twilio_api_base or TWILIO_API,
            )
        )
    return ways
