"""The ways out of the stack that an alarm may take: a webhook, an e-mail, a number at a second carrier account."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Literal, Protocol
from xml.sax.saxutils import escape

import httpx

from agent.alarm_words import alarm_sentence, alarm_text
from escalation.ports import Alarm, AlarmNotRung

WAY_TIMEOUT_S = 8.0
"""What one way may take; all three end within the lease of an alarm (`escalation.alarms`)."""
TWILIO_API = "https://api.twilio.com"


class Way(Protocol):
    """One way to a person outside."""

    @property
    def name(self) -> str:
        """Its short name in logs and in the alarm's row."""
        ...

    async def take(self, alarm: Alarm) -> str:
        """Hands the alarm over and returns the receipt. Raises `AlarmNotRung`."""
        ...


@dataclass(frozen=True, slots=True)
class WebhookWay:
    """A POST of kind, subject and time to an address of the operator's choice. The receipt is the status."""

    url: str
    client: httpx.AsyncClient
    name: str = "webhook"

    async def take(self, alarm: Alarm) -> str:
        """Raises `AlarmNotRung` unless the address answers 2xx."""
        korean, english = alarm_sentence(alarm)
        body = {
            "kind": alarm.kind,
            "subject_id": alarm.subject_id,
            "raised_at": alarm.raised_at.isoformat(),
            "ko": korean,
            "en": english,
        }
        answer = await _posted(self.client.post(self.url, json=body, timeout=WAY_TIMEOUT_S))
        return f"HTTP {answer.status_code}"


@dataclass(frozen=True, slots=True)
class EmailWay:
    """A mail through a relay. The receipt is the message's own id: the relay answered 250 to it."""

    to: str
    sender: str
    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = None
    name: str = "email"

    async def take(self, alarm: Alarm) -> str:
        """Raises `AlarmNotRung` when the relay does not take it."""
        message = self._message(alarm)
        try:
            await asyncio.to_thread(self._send, message)
        except (OSError, smtplib.SMTPException) as error:
            raise AlarmNotRung(f"the mail relay did not take it: {type(error).__name__}") from error
        return str(message["Message-ID"])

    def _message(self, alarm: Alarm) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = f"[온밤 경보] {alarm.kind}"
        message["From"], message["To"] = self.sender, self.to
        message["Date"], message["Message-ID"] = format_datetime(alarm.raised_at), make_msgid("onbam")
        message["X-Priority"] = "1"
        message.set_content(alarm_text(alarm))
        return message

    def _send(self, message: EmailMessage) -> None:
        secure = ssl.create_default_context()
        relay: smtplib.SMTP
        if self.security == "tls":
            relay = smtplib.SMTP_SSL(self.host, self.port, timeout=WAY_TIMEOUT_S / 2, context=secure)
        else:
            relay = smtplib.SMTP(self.host, self.port, timeout=WAY_TIMEOUT_S / 2)
        with relay:
            if self.security == "starttls":
                relay.starttls(context=secure)
            if self.user is not None:
                relay.login(self.user, self.password or "")
            relay.send_message(message)


@dataclass(frozen=True, slots=True)
class PhoneWay:
    """A text message and a call through another carrier account (Twilio's REST words), so that the account that
    rings the officers may be the one that has failed. One of the two is enough; the receipt is its id.

    What is said travels with the request: nothing of ours has to answer.
    """

    number: str
    account_sid: str
    auth_token: str
    sender: str
    client: httpx.AsyncClient
    api_base: str = TWILIO_API
    name: str = "phone"

    async def take(self, alarm: Alarm) -> str:
        """Raises `AlarmNotRung` when the account took neither message nor call."""
        answers = await asyncio.gather(
            self._create("Messages", {"Body": alarm_text(alarm)}),
            self._create("Calls", {"Twiml": _spoken(alarm)}),
            return_exceptions=True,
        )
        receipts = [answer for answer in answers if isinstance(answer, str)]
        if receipts:
            return " ".join(receipts)
        raise AlarmNotRung("the second carrier account took neither message nor call")

    async def _create(self, what: str, fields: dict[str, str]) -> str:
        answer = await _posted(
            self.client.post(
                f"{self.api_base.rstrip('/')}/2010-04-01/Accounts/{self.account_sid}/{what}.json",
                data={"To": self.number, "From": self.sender, **fields},
                auth=(self.account_sid, self.auth_token),
                timeout=WAY_TIMEOUT_S,
            )
        )
        return str(answer.json()["sid"])


def _spoken(alarm: Alarm) -> str:
    korean, english = alarm_sentence(alarm)
    said = (
        f'<Say language="ko-KR">온밤 경보예요. {escape(korean)}</Say>'
        f'<Say language="en-US">Onbam alarm. {escape(english)}</Say>'
    )
    return f'<Response>{said}<Pause length="1"/>{said}</Response>'


async def _posted(request: Awaitable[httpx.Response]) -> httpx.Response:
    try:
        answer = await request
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise AlarmNotRung(f"not taken: {type(error).__name__}") from error
    return answer
