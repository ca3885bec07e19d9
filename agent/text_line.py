"""A line that carries text instead of sound: for `onbam converse` and text scenarios. Nobody can be rung over it."""

from __future__ import annotations

from collections.abc import Sequence

from telephony.carrier import CarrierRefused, PlacedCall, SentSms


class TextLine:
    """`telephony.carrier.Carrier` without a telephone network: a leg can only be hung up."""

    def __init__(self) -> None:
        self.hung_up = False

    async def place_call(
        self,
        *,
        to: str,
        answer_url: str,
        status_url: str,
        ring_seconds: int = 25,
        detect_machine: bool = False,
    ) -> PlacedCall:
        """Always raises `CarrierRefused`."""
        raise CarrierRefused("a text line rings nobody")

    async def live_legs(self, *, to: str) -> Sequence[str]:
        """None: nobody was ever rung."""
        return ()

    async def send_sms(self, *, to: str, text: str, status_url: str | None = None) -> SentSms:
        """Always raises `CarrierRefused`."""
        raise CarrierRefused("a text line sends no messages")

    async def redirect(self, *, leg_id: str, twiml: str) -> None:
        """Always raises `CarrierRefused`."""
        raise CarrierRefused("a text line cannot be moved")

    async def hang_up(self, *, leg_id: str) -> None:
        """The conversation is over."""
        self.hung_up = True

    async def in_room(self, *, room_sid: str) -> Sequence[str]:
        """Nobody: there is no room."""
        return ()

    async def announce(self, *, room_sid: str, url: str) -> None:
        """There is no room to speak in."""
        raise CarrierRefused("a call in text has no conference")
