"""Plays scenarios as text: the real desk, dialogue, effects, record and summary, without sound and without officers."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from uuid import uuid4

from agent.call_desk import CallDesk
from agent.city import City, load_city
from agent.clock import MovableClock
from agent.desk_parts import DeskParts
from agent.desk_wiring import open_desk_parts
from agent.live_call import LiveCall
from agent.record_wiring import open_record
from agent.service import Record
from agent.settings import Settings
from agent.start_checks import read_data_files
from agent.text_call import TextCall
from agent.text_line import TextLine
from dialogue_flows.outcome import Escalate, HumanProgress, HumanUpdate, Outcome
from dialogue_flows.ports import WEEKLY, CallContext, Checkin, Household
from escalation.policies import Policies
from evals.caller import ScriptedCaller
from evals.hostile_model import hostile_model
from evals.observed import Observed, observe
from evals.patterns import matching
from evals.scenario import SCENARIOS, Model, Reply, Scenario, Target, load_scenario
from evals.spoken_numbers import allowed_numbers
from transcripts.calls import Direction, Flow, Lang, NewCall

_CROWD = SCENARIOS / "05-street-light.yaml"
_CALLER = "+821000000000"
_MODEL_LIMIT_S = 0.4


@dataclass(slots=True)
class TextDesk:
    """A desk on a database of its own. One process loads the language data once for all scenarios."""

    record: Record
    parts: DeskParts
    clock: MovableClock
    city: City
    settings: Settings

    async def play(self, scenario: Scenario) -> Observed:
        """One call from the first ring to its page, among `crowd` harmless calls that are held at the same time."""
        if scenario.model is not None:
            return await self._play_with_model(scenario, scenario.model)
        other = load_scenario(_CROWD).worded(0).model_copy(update={"at": scenario.at})
        crowd = [self._play(other) for _ in range(scenario.crowd)]
        seen, *others = await asyncio.gather(self._play(scenario), *crowd)
        broken = tuple(f"beside it: {what}" for each in others for what in _out_of_order(each))
        return replace(seen, problems=(*seen.problems, *broken)) if broken else seen

    async def _play_with_model(self, scenario: Scenario, model: Model) -> Observed:
        """The call on a desk of its own that asks this model, with a short limit: the test waits in real time."""
        async with hostile_model(model.then, model.first) as server:
            asking = self.settings.model_copy(
                update={
                    "llm_base_url": server.address,
                    "llm_model": "practice",
                    "llm_api_key": None,
                    "llm_timeout_s": _MODEL_LIMIT_S,
                }
            )
            async with open_text_desk(asking, MovableClock(scenario.at)) as desk:
                seen = await desk.play(scenario.model_copy(update={"model": None}))
            if server.asked <= len(model.first):
                return replace(
                    seen, problems=(*seen.problems, "the model was never asked after it began to fail")
                )
            return seen

    async def _play(self, scenario: Scenario) -> Observed:
        household = household_of(scenario.household, self.city)
        self.clock.forward(seconds=(scenario.at - self.clock.now()).total_seconds())
        call = await self.open_call(
            lang=scenario.lang,
            flow=scenario.flow,
            household=household,
            checkin=scenario.checkin.reason(),
            earlier_calls=scenario.caller.earlier_calls,
        )
        player = _TextPlayer(scenario, ScriptedCaller(scenario.caller), call)
        await player.play()
        intake = await call.finishes()
        return await observe(
            self.record,
            call.desk.call.call_id,
            intake,
            news=tuple(player.told),
            searches=tuple(player.searches),
            problems=tuple(player.problems),
            spoken_numbers_allowed=allowed_numbers(self.city, household),
        )

    async def open_call(
        self,
        *,
        lang: Lang,
        flow: Flow,
        household: Household | None,
        checkin: Checkin = WEEKLY,
        earlier_calls: int = 0,
    ) -> TextCall:
        """A new call, as it stands when the line is open and nobody has spoken."""
        now = self.clock.now()
        call = LiveCall(
            context=CallContext(
                call_id=uuid4(),
                flow=flow,
                lang=lang,
                started_at=now,
                household=household,
                checkin=checkin,
                earlier_calls=earlier_calls,
            ),
            leg_id="text",
            caller_number=_CALLER,
            lang=lang,
            direction=Direction.INBOUND if flow is Flow.NIGHT_DUTY else Direction.OUTBOUND,
        )
        await self.record.recorder.begin_call(
            NewCall(
                call_id=call.call_id,
                carrier_call_id=f"text-{call.call_id}",
                direction=call.direction,
                flow=flow,
                city=self.city.file.slug,
                lang=lang,
                started_at=now,
                caller_number=_CALLER,
            )
        )
        return TextCall(CallDesk(call, self.parts), self.clock, self.record, now)


def _out_of_order(seen: Observed) -> list[str]:
    """What went wrong in a harmless call of a crowd: a broken play, or words of somebody else's danger."""
    strange = matching(seen.lines, ("asq.*", "wait.*", "soft.*"))
    return [*seen.problems, *strange, *(search.rule for search in seen.searches)]


@asynccontextmanager
async def open_text_desk(settings: Settings, clock: MovableClock) -> AsyncIterator[TextDesk]:
    """A desk on a new database that is thrown away afterwards."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onbam-evals-")))
        own = settings.model_copy(
            update={"database_url": f"sqlite+aiosqlite:///{folder / 'evals.db'}", "var": folder}
        )
        city = load_city(own.city)
        await asyncio.to_thread(read_data_files)
        record = await open_record(stack, own, city)
        parts = open_desk_parts(own, city, record, TextLine(), clock, policies=Policies.load())
        yield TextDesk(record, parts, clock, city, settings)


def household_of(target: Target | None, city: City) -> Household | None:
    """The household of an outbound call; callers are told the duty desk's number."""
    if target is None:
        return None
    return Household(
        name=target.name,
        birth_md=target.birthday,
        office_name=target.office,
        office_number=city.duty_number,
        crisis_variables=tuple(target.crisis_variables),
    )


@dataclass(slots=True)
class _TextPlayer:
    """Lets the caller answer until the call is over. `told` are the steps of the search that the desk was told."""

    scenario: Scenario
    caller: ScriptedCaller
    call: TextCall
    told: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    searches: list[Escalate] = field(default_factory=list)
    searching_since: int | None = None

    async def play(self) -> None:
        if not self.scenario.caller.picks_up:
            self._lines(await self.call.hangs_up())
            return
        lines = self._lines(await self.call.begins())
        while not self.call.over:
            lines = [*lines, *await self._news()]
            if HumanProgress.JOINED.value in self.told:
                await self.call.hangs_up()
                return
            reply = self.caller.answer(lines)
            if reply is None or not self.caller.patient:
                await self._gives_up(lines)
                return
            lines = await self._do(reply)

    async def _gives_up(self, lines: list[str]) -> None:
        """The agent said nothing that a caller could answer, or the call ran in circles: the caller hangs up."""
        what = f"the caller gave up after {self.caller.turns} turns; the agent had last said {lines or 'nothing'}"
        self.problems.append(what)
        await self.call.hangs_up()

    async def _do(self, reply: Reply) -> list[str]:
        if reply.hangs_up or reply.drops:
            self._lines(await self.call.hangs_up(reply.says))
            return []
        if reply.says:
            return self._lines(await self.call.says(reply.says, reply.confidence))
        if reply.presses:
            return self._lines(await self.call.presses(reply.presses))
        if reply.mumbles or reply.ears_fail:
            reason: Literal["ears_failed", "unclear"] = "ears_failed" if reply.ears_fail else "unclear"
            return self._lines(await self.call.is_unheard(reason))
        return self._lines(await self.call.is_silent(reply.silent))

    def _lines(self, outcome: Outcome) -> list[str]:
        """The lines that the agent said; what the outcome does to find a human is kept."""
        self.searches += [effect for effect in outcome.effects if isinstance(effect, Escalate)]
        return [utterance.line for utterance in outcome.say if utterance.line]

    async def _news(self) -> list[str]:
        """Tells what the search has brought by now; the lines that the agent said about it."""
        if self.call.desk.call.escalation_id is None:
            return []
        if self.searching_since is None:
            self.searching_since = self.caller.turns
        said: list[str] = []
        for news in self.scenario.officers.news:
            due = self.caller.turns - self.searching_since >= news.after_turns
            if due and news.progress.value not in self.told:
                self.told.append(news.progress.value)
                said += self._lines(await self.call.tells(HumanUpdate(news.progress, "당직자")))
        return said
