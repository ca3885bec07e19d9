"""Plays scenarios as sound: one real service, real webhooks and media sockets, officers' phones, practice ears."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from agent.practice_stage import Stage, StepMissing, practice_stage
from agent.settings import Settings
from evals.observed import Observed, observe
from evals.officer_phones import OfficerPhones
from evals.results import Play, judged
from evals.scenario import Phone, Scenario
from evals.spoken_numbers import allowed_numbers
from evals.tape_timing import tape_timing
from evals.text_harness import household_of
from evals.voice_caller import VoiceCaller
from telephony.dial_policy import Household as DialledHousehold
from telephony.simulated_carrier import PhoneCall
from transcripts.calls import Flow

AT_A_TIME = 4
"""Calls at once. A call takes about a tenth of a core; more would begin to measure the machine."""
_LONGEST_S = 260.0
_ENDS_WITHIN_S = 20.0
_ACCEPTED_WITHIN_S = 40.0
_RINGS_WITHIN_S = 30.0
_BIRTHDAY_SEPARATOR = "-"


async def play_all(
    scenarios: Sequence[Scenario],
    settings: Settings,
    *,
    repeat: int,
    tell: Callable[[Play], None],
    line: str | None = None,
) -> list[Play]:
    """Every scenario `repeat` times against one service. Scenarios whose officers do the same run side by side.
    `line`: the bad line that every caller speaks over.
    """
    plays: list[Play] = []
    with tempfile.TemporaryDirectory(prefix="onbam-evals-") as name:
        async with practice_stage(own_settings(settings, Path(name))) as stage:
            desk = VoiceDesk(stage, line)
            for nth in range(1, repeat + 1):
                for phones, group in by_officers(scenarios):
                    async with OfficerPhones(stage, phones):
                        plays += await _side_by_side(desk, group, nth, tell)
    return plays


def by_officers(scenarios: Sequence[Scenario]) -> list[tuple[list[Phone], list[Scenario]]]:
    """Groups that may run side by side: scenarios that page agree on what the officers do; each of the others joins
    the group that has least to do. The longest begin first, so that no group waits for a late one.
    """
    longest_first = sorted(scenarios, key=_length, reverse=True)
    groups: list[tuple[list[Phone], list[Scenario]]] = []
    for scenario in (each for each in longest_first if each.expect.escalation):
        same = next((group for phones, group in groups if phones == scenario.officers.phones), None)
        if same is None:
            groups.append((scenario.officers.phones, [scenario]))
        else:
            same.append(scenario)
    if not groups:
        groups.append((["ignores"], []))
    for scenario in (each for each in longest_first if not each.expect.escalation):
        _, group = min(groups, key=lambda found: sum(_length(each) for each in found[1]))
        group.append(scenario)
    return [(phones, sorted(group, key=_length, reverse=True)) for phones, group in groups]


def _length(scenario: Scenario) -> int:
    return len(scenario.caller.replies)


def own_settings(settings: Settings, folder: Path) -> Settings:
    """The same ears and voice on a new database that is thrown away afterwards; rendered sentences are kept."""
    (settings.var / "prompts").mkdir(parents=True, exist_ok=True)
    (folder / "prompts").symlink_to((settings.var / "prompts").resolve())
    return settings.model_copy(
        update={"database_url": f"sqlite+aiosqlite:///{folder / 'evals.db'}", "var": folder}
    )


async def _side_by_side(
    desk: VoiceDesk, scenarios: list[Scenario], nth: int, tell: Callable[[Play], None]
) -> list[Play]:
    places = asyncio.Semaphore(AT_A_TIME)

    async def one(scenario: Scenario) -> Play:
        async with places:
            play = judged(scenario, nth, await desk.play(scenario))
            tell(play)
            return play

    return list(await asyncio.gather(*(one(scenario) for scenario in scenarios)))


@dataclass(slots=True)
class VoiceDesk:
    """The service with its carrier. Each play rings from a number of its own."""

    stage: Stage
    line: str | None
    numbers: count[int]

    def __init__(self, stage: Stage, line: str | None = None) -> None:
        self.stage, self.line, self.numbers = stage, line, count(1)

    async def play(self, scenario: Scenario) -> Observed:
        """One call from the first ring to its page, or what went wrong with it."""
        number = f"+8210{70_000_000 + next(self.numbers)}"
        call = await (
            self._rings_us(number) if scenario.household is None else self._we_ring(scenario, number)
        )
        caller = VoiceCaller(scenario.caller, call, self.stage.view(call), scenario.lang, line=self.line)
        try:
            async with asyncio.timeout(_LONGEST_S):
                await caller.holds_the_call()
        except TimeoutError:
            caller.problems.append(f"the call was not over after {_LONGEST_S:.0f} s")
        if not call.status.over:
            await call.hangs_up()
        return await self._observe(scenario, call, caller)

    async def _rings_us(self, number: str) -> PhoneCall:
        return await self.stage.carrier.phone(number).dials(self.stage.service.city.night_number)

    async def _we_ring(self, scenario: Scenario, number: str) -> PhoneCall:
        service, target = self.stage.service, scenario.household
        if target is None:
            raise ValueError("only an outbound scenario has a household that can be rung")
        phone = self.stage.carrier.phone(number).answers()
        household = DialledHousehold(
            name=target.name,
            birth_month_day=target.birthday.replace(_BIRTHDAY_SEPARATOR, ""),
            numbers=(number,),
            office=target.office,
            lang=scenario.lang,
        )
        target_id = await service.telephone.campaigns.add_target(
            household, flow=Flow.INITIAL_COUNSELLING, now=service.clock.now()
        )
        await service.switchboard.dialer.dial_now(target_id)
        call = await phone.rung(within=_RINGS_WITHIN_S)
        await call.connected(within=_RINGS_WITHIN_S)
        return call

    async def _observe(self, scenario: Scenario, call: PhoneCall, caller: VoiceCaller) -> Observed:
        view, service = self.stage.view(call), self.stage.service
        call_id = await view.call_id()
        if call_id is None:
            return Observed(problems=("the call left no record",))
        intake = None
        try:
            async with asyncio.timeout(_ENDS_WITHIN_S):
                intake = await self.stage.intake(view)
        except (TimeoutError, StepMissing):
            caller.problems.append(f"no intake was written within {_ENDS_WITHIN_S:.0f} s after the call")
        if scenario.expect.acknowledged_by is not None:
            await self._accepted(call)
        progress = await service.on_call.service.progress(call_id)
        happened = (
            ("paged", progress is not None and progress.paged > 0),
            ("acknowledged", progress is not None and progress.acknowledged_at is not None),
            ("joined", caller.joined),
        )
        return await observe(
            service.record,
            call_id,
            intake,
            joined=caller.joined,
            news=tuple(step for step, true in happened if true),
            with_officers=True,
            officers=tuple(officer.name["ko"] for officer in service.city.file.demo_officers),
            spoken_numbers_allowed=allowed_numbers(
                service.city, household_of(scenario.household, service.city)
            ),
            timing=tape_timing(call.tape, until_ms=caller.owed_until_ms),
            heard=await caller.heard(),
            problems=tuple(caller.problems),
        )

    async def _accepted(self, call: PhoneCall) -> None:
        """Waits for an officer to accept: after a drop the phones ring on while the caller is gone."""
        call_id = await self.stage.view(call).call_id()
        if call_id is None:
            return
        try:
            async with asyncio.timeout(_ACCEPTED_WITHIN_S):
                while True:
                    progress = await self.stage.service.on_call.service.progress(call_id)
                    if progress is not None and progress.acknowledged_at is not None:
                        return
                    await asyncio.sleep(0.2)
        except TimeoutError:
            return  # the scorer tells that nobody accepted
