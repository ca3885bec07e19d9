"""One call as the phone lives it: what it hears, says and presses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from telephony.carrier import LegStatus
from telephony.simulated_carrier.tape import Span, Tape
from telephony.simulated_carrier.tempo import FRAME_S

if TYPE_CHECKING:
    from telephony.simulated_carrier.leg import Leg

WITHIN_S = 15.0  # real seconds that an expectation waits, unless told otherwise


class NotHeard(AssertionError):
    """What was expected at a phone did not happen in time. The text tells what happened instead."""


class PhoneCall:
    """A call at one phone. `texts` are the sentences that the carrier's own voice said, in order."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self._changed = asyncio.Event()
        self._picked_up = asyncio.Event()
        self.declined = False
        self.texts: list[str] = []
        self.key_requests = 0
        self.speech_requests = 0

    @property
    def leg_id(self) -> str:
        """The carrier's id of the leg (CallSid)."""
        return self._leg.sid

    @property
    def incoming(self) -> bool:
        """Whether it rang here, rather than being dialled from here."""
        return self._leg.rings_phone

    @property
    def other(self) -> str:
        """The number at the other end, as the display shows it."""
        return self._leg.display

    @property
    def status(self) -> LegStatus:
        """Where the call stands."""
        return self._leg.status

    @property
    def tape(self) -> Tape:
        """What was said and heard."""
        return self._leg.line.tape

    @property
    def verbs(self) -> tuple[str, ...]:
        """The instructions that the leg has followed, in order, by name."""
        return tuple(self._leg.verbs)

    # --- acting -------------------------------------------------------------------------------------

    def answer(self) -> None:
        """Picks up a ringing phone."""
        self._picked_up.set()

    def decline(self) -> None:
        """Refuses a ringing call: the other side hears busy."""
        self.declined = True
        self._picked_up.set()

    async def speaks(self, audio: bytes) -> Span:
        """Says mu-law audio at the line's pace; returns where it stands on the tape. Raises `NotHeard` where
        the call ends before all was said.
        """
        start = self.tape.milliseconds
        try:
            await self._leg.line.speak(audio)
        except asyncio.CancelledError:
            if self.status.over:
                raise NotHeard("the call ended while the phone was speaking") from None
            raise
        return Span(start, self.tape.milliseconds)

    def falls_silent(self) -> None:
        """Stops speaking in the middle of a word."""
        self._leg.line.fall_silent()

    async def presses(self, keys: str) -> None:
        """Presses keys one after the other, a quarter of a second each."""
        for key in keys:
            self._leg.press(key)
            await self._leg.tempo.wait(0.25)

    def tells(self, words: str) -> None:
        """Says words to a menu that listens to speech; its recogniser gets exactly them."""
        self._leg.utter(words)

    async def hangs_up(self) -> None:
        """Puts the phone down; returns when the call is over."""
        await self._leg.end_from_phone()

    # --- expecting ----------------------------------------------------------------------------------

    async def hears(self, text: str, within: float = WITHIN_S) -> str:
        """Waits for a sentence of the carrier's voice that holds `text`; returns the sentence."""

        def found() -> str | None:
            return next((each for each in self.texts if text in each), None)

        await self._until(lambda: found() is not None, f"hear {text!r}", within)
        return found() or ""

    async def asked_for_keys(self, times: int = 1, within: float = WITHIN_S) -> None:
        """Waits until the carrier has asked for keys this many times."""
        await self._until(lambda: self.key_requests >= times, f"be asked for keys {times} times", within)

    async def listened_to(self, times: int = 1, within: float = WITHIN_S) -> None:
        """Waits until the carrier has begun to listen for words this many times."""
        await self._until(lambda: self.speech_requests >= times, f"be listened to {times} times", within)

    async def hears_speech(self, *, since_ms: int = 0, within: float = WITHIN_S) -> None:
        """Waits for speech in the earpiece, from `since_ms` of the tape on."""
        await self._poll(
            lambda: self.tape.heard_speech_since(since_ms), f"hear speech since {since_ms} ms", within
        )

    async def hears_speech_end(
        self, *, since_ms: int = 0, quiet_ms: int = 700, within: float = WITHIN_S
    ) -> None:
        """Waits until the other side has spoken since `since_ms` and has then been quiet for `quiet_ms`."""

        def ended() -> bool:
            return self.tape.heard_speech_since(since_ms) and self.tape.quiet_ms() >= quiet_ms

        await self._poll(ended, f"hear speech since {since_ms} ms and then quiet", within)

    async def connected(self, within: float = WITHIN_S) -> None:
        """Waits until the call was answered; raises `NotHeard` where it ended instead."""
        await self._until(lambda: self.status is LegStatus.IN_PROGRESS, "be connected", within)

    async def follows(self, verb: str, times: int = 1, within: float = WITHIN_S) -> None:
        """Waits until the leg has begun this instruction (`Stream`, `Conference`, `Gather`, …)."""
        await self._until(lambda: self.verbs.count(verb) >= times, f"follow {verb}", within)

    async def ends(self, within: float = WITHIN_S) -> LegStatus:
        """Waits for the end of the call."""
        await self._until(lambda: self.status.over, "see the call end", within)
        return self.status

    # --- told by the leg ----------------------------------------------------------------------------

    def note_change(self) -> None:
        """Something happened: expectations look again."""
        self._changed.set()

    def note_text(self, text: str) -> None:
        """The carrier's voice says this."""
        self.texts.append(text)
        self.note_change()

    async def wait_for_pick_up(self) -> None:
        """Until the phone is answered or the call refused."""
        await self._picked_up.wait()

    async def _until(self, happened: Callable[[], bool], what: str, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                while not happened():
                    if self.status.over:
                        raise NotHeard(self._instead(what))
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise NotHeard(self._instead(f"{what} within {within} s")) from None

    async def _poll(self, happened: Callable[[], bool], what: str, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                while not happened():
                    if self.status.over:
                        raise NotHeard(self._instead(what))
                    await self._leg.tempo.wait(FRAME_S)
        except TimeoutError:
            raise NotHeard(self._instead(f"{what} within {within} s")) from None

    def _instead(self, what: str) -> str:
        return (
            f"the phone did not {what}: status {self.status.value}, instructions {', '.join(self.verbs) or 'none'}, "
            f"last words {self.texts[-1:] or 'none'}"
        )
