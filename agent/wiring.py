"""Puts a whole service together and takes it apart again: record, telephone, speech, on-call desk, and the night desk
between them. The concrete classes of each are named in its own wiring module.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from agent.call_recovery import CallRecovery
from agent.call_session import CallSessions
from agent.canary import Canary
from agent.canary_wiring import open_canary
from agent.city import City, load_city
from agent.clock import WallClock
from agent.console.users import Users
from agent.desk_parts import DeskParts
from agent.desk_wiring import open_desk_parts
from agent.duty_desk import DutyDesk
from agent.front_door import FrontDoor
from agent.housekeeping import Housekeeping
from agent.jobs import Jobs
from agent.line_desk import LineDesk
from agent.line_worker import LineWorker
from agent.on_call_wiring import open_on_call
from agent.pipeline import SpeechKit
from agent.promise_keeping import PromiseKeeping
from agent.provenance import provenance
from agent.pulse import Pulse
from agent.record_wiring import open_record
from agent.rounds import Rounds
from agent.service import OnCall, Record, Service, Telephone
from agent.settings import Settings
from agent.speech.ears import Ears
from agent.speech.observations import SpeechObservations
from agent.speech.voice import Voice
from agent.speech_kit import open_call_ears, open_call_voice, open_speech_kit
from agent.start_checks import read_data_files
from agent.telephone_wiring import open_switchboard, open_telephone
from escalation.auditor import Auditor
from escalation.heartbeats import Heartbeats
from escalation.policies import Policies
from escalation.replies import Replies
from telephony.bridge import Bridge
from telephony.simulated_carrier import SimulatedCarrier
from telephony.webhooks import Switchboard
from transcripts.ports import Clock


@dataclass(frozen=True, slots=True)
class Given:
    """Parts that exist already: a running carrier in memory, other ears, another voice. None: as the settings say.
    Without `takes_calls` neither ears nor voice are opened.
    """

    simulated: SimulatedCarrier | None = None
    ears: Ears | None = None
    voice: Voice | None = None
    takes_calls: bool = True


@dataclass(frozen=True, slots=True)
class _Base:
    """What everything else stands on."""

    settings: Settings
    city: City
    clock: Clock
    record: Record
    telephone: Telephone
    parts: DeskParts
    on_call: OnCall
    jobs: Jobs


@dataclass(frozen=True, slots=True)
class _Speech:
    """What callers are heard and answered with; no kit where no calls are taken."""

    observations: SpeechObservations
    kit: SpeechKit | None = None
    ears: str = "none"
    voice: str = "none"
    practice: bool = False


@asynccontextmanager
async def open_service(
    settings: Settings,
    *,
    clock: Clock | None = None,
    simulated: SimulatedCarrier | None = None,
    ears: Ears | None = None,
    voice: Voice | None = None,
    takes_calls: bool = True,
) -> AsyncIterator[Service]:
    """Opens everything a process needs, in order, and closes it in reverse. Raises `SettingsError`,
    `BrokenDataFile` and their like with one sentence before anything is listened to.

    `simulated` is a carrier in memory that is running already; without it and without a configured account one
    is started. `ears` and `voice` take the place of those that the settings name; a process that does not take calls
    needs none, and saves their memory and the time to open them.
    """
    given = Given(simulated, ears, voice, takes_calls)
    async with AsyncExitStack() as stack:
        base = await _open_base(stack, settings, clock or WallClock(), given.simulated)
        yield await _put_together(stack, base, await _open_speech(base, given))


async def _put_together(stack: AsyncExitStack, base: _Base, speech: _Speech) -> Service:
    record, telephone, parts, clock = base.record, base.telephone, base.parts, base.clock
    sessions = CallSessions(parts, speech.kit, base.on_call.service, record.recordings)
    recovery = CallRecovery(parts, record.database, record.cipher, telephone.campaigns, base.city.duty_number)
    housekeeping = _housekeeping(base, recovery, sessions)
    canary = await open_canary(
        stack,
        base.settings,
        base.city,
        record,
        simulated=telephone.simulated,
        notices=base.on_call.ladder.notices,
        clock=clock,
    )
    made_by = provenance(ears=speech.ears, voice=speech.voice, model=base.settings.llm_model)
    duty_desk = _duty_desk(base, sessions, recovery, housekeeping, canary, made_by=made_by)
    board = open_switchboard(telephone, duty_desk, parts, record, city=base.city, clock=clock)
    return Service(
        settings=base.settings,
        clock=clock,
        city=base.city,
        record=record,
        on_call=base.on_call,
        telephone=telephone,
        switchboard=board,
        sessions=sessions,
        duty_desk=duty_desk,
        recovery=recovery,
        housekeeping=housekeeping,
        rounds=_rounds(base, housekeeping, board.bridge, canary),
        jobs=base.jobs,
        canary=canary,
        pulse=Pulse(Heartbeats(record.database), base.jobs, clock),
        users=Users(record.database),
        metrics=parts.metrics,
        observations=speech.observations,
        ears_name=speech.ears,
        practice_ears=speech.practice,
        nudges=parts.nudges,
        line_worker=_line_worker(base, housekeeping, board),
    )


async def _open_base(
    stack: AsyncExitStack, settings: Settings, clock: Clock, simulated: SimulatedCarrier | None
) -> _Base:
    city = load_city(settings.city)
    await asyncio.to_thread(read_data_files)
    record = await open_record(stack, settings, city)
    telephone = await open_telephone(stack, settings, city, record, simulated)
    policies = Policies.load()
    parts = open_desk_parts(settings, city, record, telephone.carrier, clock, policies=policies)
    on_call = await open_on_call(
        stack,
        settings,
        city,
        record,
        telephone,
        service=parts.effects.escalations,
        policies=policies,
        clock=clock,
    )
    return _Base(settings, city, clock, record, telephone, parts, on_call, Jobs(settings))


async def _open_speech(base: _Base, given: Given) -> _Speech:
    observations = SpeechObservations()
    if not given.takes_calls:
        return _Speech(observations)
    ears = given.ears or await open_call_ears(base.settings, observations)
    voice = given.voice or open_call_voice(base.settings, observations)
    officers = (await base.on_call.officers.all()).values()
    names = sorted(officer.name for officer in officers if officer.active)
    kit = await open_speech_kit(base.settings, base.city, ears, voice, observations, names=names)
    return _Speech(observations, kit, ears=ears.describe(), voice=voice.name, practice=ears.practice)


def _housekeeping(base: _Base, recovery: CallRecovery, sessions: CallSessions) -> Housekeeping:
    return Housekeeping(
        recorder=base.record.recorder,
        queries=base.record.queries,
        summarizer=base.record.summarizer,
        retention=base.record.retention,
        cases=base.on_call.cases,
        bridges=base.parts.bridges,
        legs=base.telephone.legs,
        messages=base.parts.effects.messages,
        jobs=base.jobs,
        recovery=recovery,
        clock=base.clock,
        live=sessions.live,
    )


def _rounds(base: _Base, housekeeping: Housekeeping, bridge: Bridge, canary: Canary) -> Rounds:
    record, on_call = base.record, base.on_call
    return Rounds(
        housekeeping=housekeeping,
        queries=record.queries,
        bridge=bridge,
        auditor=Auditor(record.database, on_call.roster, roles=on_call.policies.roles),
        alarms=on_call.ladder.alarms,
        notices=on_call.ladder.notices,
        policies=on_call.policies,
        memory=record.memory,
        canary=canary,
        clock=base.clock,
    )


def _line_worker(base: _Base, drops: Housekeeping, board: Switchboard) -> LineWorker:
    record = base.record
    return LineWorker(
        drops=drops,
        race=board.race,
        call_backs=board.call_backs,
        bridge=board.bridge,
        promises=PromiseKeeping(record.queries, record.recorder, base.on_call.service, base.clock),
    )


def _duty_desk(
    base: _Base,
    sessions: CallSessions,
    recovery: CallRecovery,
    housekeeping: Housekeeping,
    canary: Canary,
    *,
    made_by: Mapping[str, str | None],
) -> DutyDesk:
    record, on_call, telephone = base.record, base.on_call, base.telephone
    lines = LineDesk(
        recovery=recovery,
        recorder=record.recorder,
        escalations=on_call.service,
        housekeeping=housekeeping,
        city=base.city,
        call_backs=base.parts.call_backs,
        clock=base.clock,
    )
    return DutyDesk(
        database=record.database,
        cipher=record.cipher,
        recorder=record.recorder,
        city=base.city,
        sessions=sessions,
        escalations=on_call.service,
        cases=on_call.cases,
        officers=on_call.officers,
        replies=Replies(record.database, on_call.officers, on_call.service),
        campaigns=telephone.campaigns,
        tokens=telephone.tokens,
        addresses=telephone.addresses,
        housekeeping=housekeeping,
        canary=canary,
        lines=lines,
        metrics=base.parts.metrics,
        made_by=made_by,
        clock=base.clock,
        door=FrontDoor(base.city, record.recorder, base.parts.call_backs, telephone.addresses, base.clock),
    )
