"""What a caller hears and can choose while the desk lags, and the promise to ring back.

The words are those of `dialogue_flows/lines`, put together once; the carrier's voice speaks them, so that a caller who
waits costs this process one small document for each round and no audio.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from agent.admission import Admissions, Admit
from agent.city import City
from agent.speech.spoken import as_spoken
from dialogue_flows.wording import Wording
from telephony import twiml
from telephony.addresses import Addresses
from telephony.call_back_log import CallBackLog
from telephony.ports import IncomingCall
from transcripts.calls import LANGS, CallEvent, Lang
from transcripts.ports import Clock
from transcripts.recorder import Recorder
from transcripts.snapshot import CallSnapshot

CALL_BACK_AFTER = timedelta(minutes=2)
"""When the first attempt is made; the others follow as after a drop (`telephony.call_back_log.AFTER_DROP`), the last
one three minutes later. A crowd of short calls has left by then."""
CALL_BACK_WITHIN = timedelta(minutes=10)
"""When the promise is due. The caller hears no number of minutes: none is ever promised (domain brief C.12)."""
PROMISED = "call_back.promised"
"""Event of a call whose caller chose to be rung back; `promise` is the id."""
_TEXT = "기다리던 분께 AI 상담원이 다시 전화"
Spoken = tuple[tuple[str, Lang], ...]


class FrontDoor:
    """Admission of one process, and the documents for those who are not connected at once."""

    def __init__(
        self, city: City, recorder: Recorder, call_backs: CallBackLog, addresses: Addresses, clock: Clock
    ) -> None:
        self.admissions = Admissions()
        self._recorder = recorder
        self._call_backs = call_backs
        self._addresses = addresses
        self._clock = clock
        self._duty_number = city.duty_number
        self._first = _words(city, ("crowd.hold", "crowd.danger", "crowd.choices"), ("crowd.still",))
        self._next = _words(city, ("crowd.still",), ("crowd.still",))
        self._will_ring = _words(city, ("crowd.will_ring",), ("crowd.will_ring",))
        self._no_number = _words(city, ("crowd.no_number",), ("crowd.no_number",))
        self.apology = _words(city, ("failure.line",), ("failure.line",))

    def decide(self, incoming: IncomingCall) -> Admit:
        """What happens to this caller now."""
        return self.admissions.decide(keys=incoming.keys, rounds=incoming.rounds)

    async def document(self, admitted: Admit, incoming: IncomingCall, call_id: UUID) -> str:
        """What the carrier does with a caller who is not connected to the desk now."""
        if admitted is Admit.DUTY_PHONE:
            return twiml.document(twiml.dial_number(self._duty_number))
        if admitted is Admit.CALL_BACK and incoming.caller is not None:
            await self._promise(call_id, incoming.leg_id)
            return twiml.say_and_hang_up(*self._will_ring)
        if admitted is Admit.CALL_BACK:
            return self._round(self._no_number + self._next, incoming.rounds)
        return self.next_round(incoming)

    def next_round(self, incoming: IncomingCall) -> str:
        """The question, the first time with who we are. Nothing is read and nothing written for it."""
        return self._round(self._next if incoming.rounds else self._first, incoming.rounds)

    async def kept(self, call: CallSnapshot) -> None:
        """The caller is on the line again: whoever was promised a call-back has got it."""
        for event in call.events:
            if event.kind == PROMISED:
                promise = UUID(str(event.data["promise"]))
                await self._recorder.keep_promise(promise, at=self._clock.now())

    async def _promise(self, call_id: UUID, leg_id: str) -> None:
        """The attempts first, then the promise: nobody is promised what nobody will do. A webhook that comes twice
        finds the attempts and makes the same promise.
        """
        now = self._clock.now()
        planned = await self._call_backs.of_call(call_id)
        asked_at = planned[0].dropped_at - CALL_BACK_AFTER if planned else now
        await self._call_backs.plan(call_id, dropped_leg_id=leg_id, at=asked_at + CALL_BACK_AFTER)
        async with self._recorder.transaction() as record:
            promise = await record.record_promise(
                call_id, text=_TEXT, due_at=asked_at + CALL_BACK_WITHIN, at=asked_at
            )
            await record.record_event(call_id, CallEvent(PROMISED, now, {"promise": str(promise)}))

    def _round(self, words: Spoken, rounds: int) -> str:
        again = self._addresses.voice_again(rounds + 1)
        spoken = [twiml.say(text, lang) for text, lang in words]
        return twiml.document(twiml.gather(*spoken, action=again, digits=1), twiml.redirect(again))


def never_answered(call: CallSnapshot) -> bool:
    """Whether this is a caller who chose to be rung back and has not spoken with the desk at all."""
    return not call.turns and any(event.kind == PROMISED for event in call.events)


def _words(city: City, korean: Iterable[str], english: Iterable[str]) -> Spoken:
    """Korean first: most callers need no more, and whoever has pressed a key does not hear the rest."""
    wording = Wording(city)
    lines = {LANGS[0]: korean, LANGS[1]: english}
    return tuple(
        (as_spoken(wording.utterance(line, lang, city=city.name[lang]).text, lang), lang)
        for lang, ids in lines.items()
        for line in ids
    )
