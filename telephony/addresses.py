"""The addresses of ours that the carrier calls."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from telephony import twiml

PREFIX = "/telephony/twilio"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses under the public URL."""

    public_url: str

    @property
    def voice(self) -> str:
        """Incoming calls."""
        return self._url("/voice")

    def voice_again(self, rounds: int) -> str:
        """An incoming call that has waited for so many rounds."""
        return f"{self.voice}?rounds={rounds}"

    @property
    def status(self) -> str:
        """Status of a caller's leg."""
        return self._url("/status")

    @property
    def sms(self) -> str:
        """Incoming text messages."""
        return self._url("/sms")

    def media(self, token: str) -> str:
        """The media WebSocket."""
        return twiml.media_url(self.public_url, f"{PREFIX}/media/{token}")

    def page(self, page_id: UUID, step: str = "") -> str:
        """A page's call: picked up (""), "key", "pin", "status", or "sms-status"."""
        return self._url(f"/page/{page_id}" + (f"/{step}" if step else ""))

    def bridge(self, bridge_id: UUID, step: str) -> str:
        """A bridge: "events", "introduction", "officer-left" or "caller-left" (their Dial ended)."""
        return self._url(f"/bridge/{bridge_id}/{step}")

    def line(self, line_id: UUID, step: str = "") -> str:
        """A public line that is rung in a race: picked up (""), "heard", or "status"."""
        return self._url(f"/line/{line_id}" + (f"/{step}" if step else ""))

    def call_back(self, call_back_id: UUID, step: str = "") -> str:
        """A call-back after a drop: picked up (""), or "status"."""
        return self._url(f"/call-back/{call_back_id}" + (f"/{step}" if step else ""))

    def message(self, message_id: UUID) -> str:
        """What became of a text message to a caller."""
        return self._url(f"/message/{message_id}/status")

    def outbound(self, attempt_id: UUID, step: str = "") -> str:
        """A household's call: picked up (""), or "status"."""
        return self._url(f"/outbound/{attempt_id}" + (f"/{step}" if step else ""))

    def _url(self, path: str) -> str:
        return self.public_url.rstrip("/") + PREFIX + path
