"""Rings outside the system: a webhook of the operator's choice, and always the log."""

from __future__ import annotations

import httpx
import structlog

from escalation.ports import Alarm, AlarmNotRung

log = structlog.get_logger()


class LoggedBell:
    """`escalation.ports.AlarmBell`: an error line for every alarm, and a POST to a webhook where one is set."""

    def __init__(self, webhook: str | None, client: httpx.AsyncClient) -> None:
        self._webhook = webhook
        self._client = client

    async def ring(self, alarm: Alarm) -> None:
        """Raises `AlarmNotRung` when the webhook did not take it."""
        log.error("alarm", kind=alarm.kind, reason=alarm.key)
        if self._webhook is None:
            return
        body = {"kind": alarm.kind, "subject_id": alarm.subject_id, "raised_at": alarm.raised_at.isoformat()}
        try:
            answer = await self._client.post(self._webhook, json=body)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise AlarmNotRung(f"the alarm webhook did not take it: {type(error).__name__}") from error
