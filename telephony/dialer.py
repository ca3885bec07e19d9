"""Places calls to households and follows them until the conversation takes over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from telephony import twiml
from telephony.addresses import Addresses
from telephony.campaigns import AlreadyDialling, Campaigns
from telephony.carrier import Carrier, CarrierError, CarrierRefused, LegStatus
from telephony.dial_policy import Decision, DialNow, DialPolicy, Disposition, Household, decide
from telephony.page_call import is_machine
from telephony.ports import LegChange, OutboundAnswer, TelephoneDesk
from transcripts.calls import Lang
from transcripts.ports import Clock

_MISSES = {
    LegStatus.BUSY: Disposition.BUSY,
    LegStatus.NO_ANSWER: Disposition.NO_ANSWER,
    LegStatus.CANCELED: Disposition.NO_ANSWER,
    LegStatus.FAILED: Disposition.NOT_IN_SERVICE,
    LegStatus.COMPLETED: Disposition.CONNECTED,
}
_VOICEMAIL: dict[Lang, str] = {
    "ko": "{office} 안내 전화입니다. 문의는 {number}번으로 해 주세요.",
    "en": "This is a call from {office}. For questions, please call {number}.",
}


@dataclass(frozen=True, slots=True)
class Dialled:
    """The carrier took the call. `attempt_id` stands in its webhooks."""

    attempt_id: UUID
    leg_id: str


class DialFailed(Exception):
    """The call could not be placed. The text names the mend and no number; `retryable` as the carrier said."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.retryable = retryable


class Dialer:
    """Dials targets by policy. `office_number` is said to a voicemail, with the office's name and nothing else."""

    def __init__(
        self,
        desk: TelephoneDesk,
        carrier: Carrier,
        campaigns: Campaigns,
        addresses: Addresses,
        clock: Clock,
        *,
        office_number: str,
    ) -> None:
        self._desk = desk
        self._carrier = carrier
        self._campaigns = campaigns
        self._addresses = addresses
        self._clock = clock
        self._office_number = office_number

    async def dial_if_due(self, target_id: UUID, policy: DialPolicy) -> Dialled | Decision:
        """Dials if the policy allows it now; else its decision. Raises `DialFailed`."""
        household = await self._household(target_id)
        decision = decide(len(household.numbers), household.attempts, policy, self._clock.now())
        if isinstance(decision, DialNow):
            return await self._place(target_id, household, decision.number_index)
        return decision

    async def dial_now(self, target_id: UUID) -> Dialled:
        """Dials the first number at once, because a named person asked for it. Raises `DialFailed`."""
        return await self._place(target_id, await self._household(target_id), 0)

    async def picked_up(self, attempt_id: UUID, *, leg_id: str, answered_by: str | None) -> str:
        """Somebody or something picked up: the document to follow."""
        await self._campaigns.learn_leg(attempt_id, leg_id)
        target = await self._campaigns.target_of(attempt_id)
        if target is None:
            return twiml.document(twiml.hang_up())
        if is_machine(answered_by):
            await self._campaigns.conclude(attempt_id, Disposition.VOICEMAIL)
            household = target.household
            text = _VOICEMAIL[household.lang].format(office=household.office, number=self._office_number)
            return twiml.say_and_hang_up((text, household.lang))
        return await self._desk.outbound_answered(OutboundAnswer(attempt_id, leg_id, answered_by))

    async def leg_changed(self, attempt_id: UUID, change: LegChange) -> None:
        """The attempt's leg moved on."""
        await self._campaigns.learn_leg(attempt_id, change.leg_id)
        await self._desk.leg_changed(change)
        if (disposition := _MISSES.get(change.status)) is not None:
            await self._campaigns.conclude(attempt_id, disposition)

    async def _household(self, target_id: UUID) -> Household:
        target = await self._campaigns.target(target_id)
        if target is None:
            raise DialFailed("there is no such target: import it first", retryable=False)
        return target.household

    async def _place(self, target_id: UUID, household: Household, number_index: int) -> Dialled:
        made = len(household.attempts)
        try:
            attempt_id = await self._campaigns.begin_attempt(
                target_id, number_index=number_index, made_before=made, now=self._clock.now()
            )
            placed = await self._carrier.place_call(
                to=household.numbers[number_index],
                answer_url=self._addresses.outbound(attempt_id),
                status_url=self._addresses.outbound(attempt_id, "status"),
                detect_machine=True,
            )
        except AlreadyDialling as error:
            raise DialFailed(str(error), retryable=False) from error
        except CarrierError as error:
            await self._give_up(attempt_id, error)
            raise DialFailed(f"{type(error).__name__}: {error}", retryable=error.retryable) from error
        await self._campaigns.learn_leg(attempt_id, placed.leg_id)
        return Dialled(attempt_id, placed.leg_id)

    async def _give_up(self, attempt_id: UUID, error: CarrierError) -> None:
        refused = isinstance(error, CarrierRefused)
        await self._campaigns.conclude(
            attempt_id, Disposition.NOT_IN_SERVICE if refused else Disposition.NO_ANSWER
        )
