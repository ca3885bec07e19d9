"""Follows TwiML, verb by verb, as the carrier does for one leg."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from telephony.carrier import LegStatus
from telephony.simulated_carrier.media_socket import MediaSocket
from telephony.simulated_carrier.webhook_sender import WebhookFailed

if TYPE_CHECKING:
    from telephony.simulated_carrier.leg import Leg
    from telephony.simulated_carrier.network import Network

_SYLLABLE_S = 0.14  # a voice says about seven syllables a second
_DOCUMENT_BROKEN = "12100"  # Twilio: document parse failure
_DOCUMENT_FAILED = "11200"  # Twilio: HTTP retrieval failure


class Elsewhere(Exception):
    """The leg goes on with another document."""

    def __init__(self, document: Element) -> None:
        super().__init__("another document")
        self.document = document


class Finished(Exception):
    """A verb ended the leg."""


class Interpreter:
    """The verbs that this carrier knows; an unknown one is a mistake of ours and ends the leg with an error."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._verbs: dict[str, Callable[[Leg, Element], Awaitable[None]]] = {
            "Say": self._say,
            "Play": self._play,
            "Pause": self._pause,
            "Gather": self._gather,
            "Connect": self._connect,
            "Dial": self._dial,
            "Redirect": self._redirect,
            "Hangup": self._hang_up,
            "Reject": self._reject,
        }

    async def follow(self, leg: Leg, document: Element) -> None:
        """Follows a document and those it leads to, until the leg has nothing more to do."""
        current: Element | None = document
        while current is not None:
            try:
                for verb in current:
                    await self._one(leg, verb)
                current = None
            except Elsewhere as elsewhere:
                current = elsewhere.document
            except Finished:
                current = None

    async def _one(self, leg: Leg, verb: Element) -> None:
        known = self._verbs.get(verb.tag)
        if known is None:
            leg.error_code = _DOCUMENT_BROKEN
            raise Finished
        leg.verbs.append(verb.tag)
        leg.handset.note_change()
        try:
            await known(leg, verb)
        except ValueError as error:  # an attribute that is no number
            leg.error_code = _DOCUMENT_BROKEN
            raise Finished from error

    async def _say(self, leg: Leg, verb: Element) -> None:
        text = (verb.text or "").strip()
        leg.handset.note_text(text)
        await leg.tempo.wait(len(text) * _SYLLABLE_S)

    async def _play(self, leg: Leg, verb: Element) -> None:
        played = verb.get("digits") or (verb.text or "").strip()
        leg.handset.note_text(f"<{played}>")
        if verb.get("digits") and leg.partner is not None:
            await leg.partner.handset.presses(played)

    async def _pause(self, leg: Leg, verb: Element) -> None:
        await leg.tempo.wait(float(verb.get("length", "1")))

    async def _gather(self, leg: Leg, verb: Element) -> None:
        wanted = verb.get("input", "dtmf").split()
        leg.keys = asyncio.Queue()
        leg.words = asyncio.Queue() if "speech" in wanted else None
        leg.handset.key_requests += "dtmf" in wanted
        leg.handset.speech_requests += "speech" in wanted
        leg.handset.note_change()
        try:
            given = await self._given(leg, verb)
        finally:
            leg.keys = leg.words = None
        if given or verb.get("actionOnEmptyResult") == "true":
            await self._continue_at(leg, verb.get("action", ""), **given)

    async def _given(self, leg: Leg, verb: Element) -> dict[str, str]:
        """Keys, or where the menu listens to speech, words; whichever come first."""
        if leg.words is None:
            digits = await self._collect(leg, verb)
            return {"Digits": digits} if digits else {}
        keyed, spoken = (
            asyncio.ensure_future(self._collect(leg, verb)),
            asyncio.ensure_future(leg.words.get()),
        )
        try:
            await asyncio.wait({keyed, spoken}, return_when=asyncio.FIRST_COMPLETED)
            if spoken.done():
                return {"SpeechResult": spoken.result(), "Confidence": "0.9"}
            return {"Digits": keyed.result()} if keyed.result() else {}
        finally:
            for task in (keyed, spoken):
                task.cancel()
            await asyncio.gather(keyed, spoken, return_exceptions=True)

    async def _collect(self, leg: Leg, verb: Element) -> str:
        wanted = int(verb.get("numDigits", "0"))
        finish, wait_s = verb.get("finishOnKey", "#"), float(verb.get("timeout", "5"))
        digits, key = "", await self._key_during_prompt(leg, verb, wait_s)
        while key is not None and (not finish or key != finish):
            digits += key
            if wanted and len(digits) >= wanted:
                break
            key = await self._key(leg, wait_s)
        return digits

    async def _key_during_prompt(self, leg: Leg, verb: Element, wait_s: float) -> str | None:
        async def prompt() -> None:
            for inner in verb:
                await self._one(leg, inner)
            await leg.tempo.wait(wait_s)

        spoken, pressed = asyncio.ensure_future(prompt()), asyncio.ensure_future(_next(leg))
        try:
            await asyncio.wait({spoken, pressed}, return_when=asyncio.FIRST_COMPLETED)
            return pressed.result() if pressed.done() else None
        finally:
            for task in (spoken, pressed):
                task.cancel()
            await asyncio.gather(spoken, pressed, return_exceptions=True)

    async def _key(self, leg: Leg, wait_s: float) -> str | None:
        try:
            async with asyncio.timeout(leg.tempo.real(wait_s)):
                return await _next(leg)
        except TimeoutError:
            return None

    async def _connect(self, leg: Leg, verb: Element) -> None:
        stream = verb.find("Stream")
        if stream is None:
            raise Finished
        parameters = {each.get("name", ""): each.get("value", "") for each in stream.findall("Parameter")}
        socket = MediaSocket(
            url=stream.get("url", ""),
            account_sid=self._network.account_sid,
            call_sid=leg.sid,
            stream_sid=self._network.new_sid("MZ"),
            parameters=parameters,
        )
        leg.verbs.append("Stream")
        leg.stream = leg.line.peer = socket
        self._network.streams.append(socket)
        try:
            if not self._network.media_works or not await socket.run():
                leg.error_code = "31920"  # Twilio: stream websocket handshake error; the next verb follows
        finally:
            leg.stream = leg.line.peer = None

    async def _dial(self, leg: Leg, verb: Element) -> None:
        conference, number = verb.find("Conference"), verb.find("Number")
        if conference is not None:
            leg.verbs.append("Conference")
            leg.handset.note_change()
            outcome = await self._network.conferences.attend(leg, conference)
        else:
            target = ((number.text if number is not None else verb.text) or "").strip()
            status = await self._network.dial_child(leg, target, ring_s=float(verb.get("timeout", "30")))
            outcome = {"DialCallStatus": status.value}
        if verb.get("action"):
            await self._continue_at(leg, verb.get("action", ""), **outcome)

    async def _redirect(self, leg: Leg, verb: Element) -> None:
        await self._continue_at(leg, (verb.text or "").strip())

    async def _hang_up(self, _leg: Leg, _verb: Element) -> None:
        raise Finished

    async def _reject(self, leg: Leg, verb: Element) -> None:
        await leg.end(LegStatus.BUSY if verb.get("reason") == "busy" else LegStatus.FAILED)
        raise Finished

    async def _continue_at(self, leg: Leg, url: str, **fields: str) -> None:
        try:
            document = await self._network.sender.fetch(url, leg.fields(**fields))
        except WebhookFailed as error:
            leg.error_code = _DOCUMENT_FAILED
            if leg.plan.fallback is None:
                raise Finished from error
            document = leg.plan.fallback
        raise Elsewhere(document)


async def _next(leg: Leg) -> str:
    if leg.keys is None:
        raise Finished
    return await leg.keys.get()
