"""The one place that names concrete classes: puts a whole service together and takes it apart again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlalchemy.exc import SQLAlchemyError

from agent.alarm_bell import LoggedBell, ways_of
from agent.call_recovery import CallRecovery
from agent.call_session import CallSessions
from agent.canary import Canary, canary_pin
from agent.carriers import open_canary_line, open_carrier, verifier
from agent.city import load_city
from agent.clock import WallClock
from agent.console.users import Users
from agent.desk_wiring import open_desk_parts
from agent.dialogue_memory import open_memory
from agent.duty_desk import DutyDesk
from agent.housekeeping import Housekeeping
from agent.jobs import Jobs
from agent.line_desk import LineDesk
from agent.line_worker import LineWorker
from agent.migrations.run import upgrade
from agent.promise_keeping import PromiseKeeping
from agent.provenance import provenance
from agent.pulse import Pulse
from agent.rounds import Rounds
from agent.service import OnCall, Record, Service, Telephone
from agent.settings import Settings, SettingsError
from agent.speech.ears import Ears
from agent.speech.observations import SpeechObservations
from agent.speech.voice import Voice
from agent.speech_kit import open_call_ears, open_call_voice, open_speech_kit
from agent.start_checks import read_data_files
from dialogue_flows.questionnaire import load_questionnaire
from escalation.auditor import Auditor
from escalation.canary_log import CanaryLog
from escalation.heartbeats import Heartbeats
from escalation.ladder import Ladder
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.queries import EscalationQueries
from escalation.replies import Replies
from escalation.rota_store import Roster
from escalation.worker import LadderWorker
from telephony.addresses import Addresses
from telephony.bridge import Bridge
from telephony.call_backs import CallBacks
from telephony.campaigns import Campaigns
from telephony.dialer import Dialer
from telephony.leg_log import LegLog
from telephony.media_stream import MediaCounters
from telephony.media_token import MediaTokens
from telephony.page_call import PageCall
from telephony.page_log import PageLog
from telephony.pager import CarrierPager, SmsPager, VoicePager
from telephony.race import Race
from telephony.simulated_carrier import SimulatedCarrier
from transcripts.calls import Flow
from transcripts.database import BadDatabaseUrl, Database
from transcripts.encryption import Cipher
from transcripts.ports import Clock
from transcripts.queries import Queries
from transcripts.recorder import Recorder
from transcripts.recording import RecordingStore
from transcripts.retention import Retention
from transcripts.review import ReviewService
from transcripts.summarizer import Summarizer


@dataclass(frozen=True, slots=True)
class Given:
    """Parts that exist already: a running carrier in memory, other ears, another voice. None: as the settings say."""

    simulated: SimulatedCarrier | None = None
    ears: Ears | None = None
    voice: Voice | None = None


@asynccontextmanager
async def open_service(
    settings: Settings,
    *,
    clock: Clock | None = None,
    simulated: SimulatedCarrier | None = None,
    ears: Ears | None = None,
    voice: Voice | None = None,
) -> AsyncIterator[Service]:
    """Opens everything a process needs, in order, and closes it in reverse. Raises `SettingsError`,
    `BrokenDataFile` and their like with one sentence before anything is listened to.

    `simulated` is a carrier in memory that is running already; without it and without a configured account one
    is started. `ears` and `voice` take the place of those that the settings name.
    """
    async with AsyncExitStack() as stack:
        yield await _put_together(stack, settings, clock or WallClock(), Given(simulated, ears, voice))


async def _put_together(stack: AsyncExitStack, settings: Settings, clock: Clock, given: Given) -> Service:
    city = load_city(settings.city)
    await asyncio.to_thread(read_data_files)
    record = await open_record(stack, settings)
    officers = Officers(record.database, record.cipher)
    roster = Roster(record.database, city.zone, city.file.holidays)
    policies = Policies.load()
    cases = EscalationQueries(record.database)
    jobs = Jobs(settings)

    carrier, simulated = await open_carrier(stack, settings, city, given.simulated)
    legs = LegLog(record.database)
    addresses = Addresses(settings.public_url)
    campaigns = Campaigns(record.database, record.cipher)
    tokens = MediaTokens(record.database, secret=settings.signing_key().decode())

    observations = SpeechObservations()
    ears = given.ears or await open_call_ears(settings, observations)
    voice = given.voice or open_call_voice(settings, observations)
    names = sorted(officer.name for officer in (await officers.all()).values() if officer.active)
    kit = await open_speech_kit(settings, city, ears, voice, observations, names=names)
    parts = await open_desk_parts(settings, record, carrier, clock)
    escalations = parts.effects.escalations
    sessions = CallSessions(parts, kit, escalations, record.recordings)
    outside = await stack.enter_async_context(httpx.AsyncClient(timeout=10.0))
    bell = LoggedBell(ways_of(settings, outside))
    pages_log = PageLog(record.database)
    pager = CarrierPager(VoicePager(carrier, addresses), SmsPager(carrier, addresses), pages_log, clock)
    ladder = Ladder(record.database, roster, policies, pager, officers=officers, bell=bell)
    recovery = CallRecovery(parts, record.database, record.cipher, campaigns, city.duty_number)
    housekeeping = Housekeeping(
        recorder=record.recorder,
        queries=record.queries,
        summarizer=record.summarizer,
        retention=record.retention,
        cases=cases,
        bridges=parts.bridges,
        legs=legs,
        messages=parts.effects.messages,
        jobs=jobs,
        recovery=recovery,
        clock=clock,
        live=sessions.live,
    )
    canary = Canary(
        log=CanaryLog(record.database),
        line=await open_canary_line(stack, settings, city, simulated),
        notices=ladder.notices,
        officers=officers,
        queries=record.queries,
        clock=clock,
        pin=canary_pin(settings.signing_key()),
        every=timedelta(minutes=settings.canary_minutes) if settings.canary_minutes else None,
    )
    lines = LineDesk(
        recovery=recovery,
        recorder=record.recorder,
        escalations=escalations,
        housekeeping=housekeeping,
        city=city,
        call_backs=parts.call_backs,
        clock=clock,
    )
    duty_desk = DutyDesk(
        database=record.database,
        cipher=record.cipher,
        recorder=record.recorder,
        city=city,
        sessions=sessions,
        escalations=escalations,
        cases=cases,
        officers=officers,
        replies=Replies(record.database, officers, escalations),
        campaigns=campaigns,
        tokens=tokens,
        addresses=addresses,
        housekeeping=housekeeping,
        canary=canary,
        lines=lines,
        metrics=parts.metrics,
        made_by=provenance(ears=ears.describe(), voice=voice.name, model=settings.llm_model),
        clock=clock,
    )
    bridge = Bridge(duty_desk, carrier, parts.bridges, addresses, clock)
    race = Race(
        duty_desk,
        carrier,
        parts.lines,
        parts.bridges,
        bridge,
        addresses=addresses,
        clock=clock,
        city=city.name["ko"],
    )
    call_backs = CallBacks(duty_desk, carrier, parts.call_backs, legs, addresses, clock)
    promises = PromiseKeeping(record.queries, record.recorder, escalations, clock)
    rounds = Rounds(
        housekeeping=housekeeping,
        queries=record.queries,
        bridge=bridge,
        auditor=Auditor(record.database, roster),
        alarms=ladder.alarms,
        notices=ladder.notices,
        memory=record.memory,
        canary=canary,
        clock=clock,
    )
    return Service(
        settings=settings,
        clock=clock,
        city=city,
        record=record,
        on_call=OnCall(
            roster=roster,
            officers=officers,
            service=escalations,
            cases=cases,
            ladder=ladder,
            worker=LadderWorker(ladder, record.database, bell, clock),
        ),
        telephone=Telephone(
            carrier=carrier,
            addresses=addresses,
            verifier=verifier(settings, simulated),
            tokens=tokens,
            legs=legs,
            bridge=bridge,
            race=race,
            call_backs=call_backs,
            pages=PageCall(duty_desk, pages_log, bridge, addresses, clock),
            dialer=Dialer(duty_desk, carrier, campaigns, addresses, clock, office_number=city.duty_number),
            campaigns=campaigns,
            counters=MediaCounters(),
            simulated=simulated,
        ),
        sessions=sessions,
        duty_desk=duty_desk,
        recovery=recovery,
        housekeeping=housekeeping,
        rounds=rounds,
        jobs=jobs,
        canary=canary,
        pulse=Pulse(Heartbeats(record.database), jobs, clock),
        users=Users(record.database),
        metrics=parts.metrics,
        observations=observations,
        ears_name=ears.describe(),
        practice_ears=ears.practice,
        nudges=parts.nudges,
        line_worker=LineWorker(race=race, call_backs=call_backs, bridge=bridge, promises=promises),
    )


async def open_record(stack: AsyncExitStack, settings: Settings) -> Record:
    """The migrated database and everything that reads and writes the record."""
    city = load_city(settings.city)
    database = await _open_database(settings.database_url)
    stack.push_async_callback(database.close)
    cipher = Cipher(settings.sealing_keys())
    recordings = RecordingStore(settings.var / "recordings", cipher)
    return Record(
        database=database,
        cipher=cipher,
        recorder=Recorder(database, cipher, zone=city.zone),
        queries=Queries(database, cipher, recordings),
        reviews=ReviewService(database, cipher),
        recordings=recordings,
        summarizer=Summarizer(database, cipher, zone=city.zone, asked=_asked()),
        retention=Retention(database, cipher, recordings),
        memory=await stack.enter_async_context(open_memory(settings.database_url, cipher)),
    )


async def _open_database(url: str) -> Database:
    try:
        await asyncio.to_thread(upgrade, url)
        return Database(url)
    except BadDatabaseUrl as error:
        raise SettingsError(f"ONBAM_DATABASE_URL is wrong: {error}") from error
    except (SQLAlchemyError, OSError) as error:
        raise SettingsError(
            f"ONBAM_DATABASE_URL: the database cannot be opened ({type(error).__name__}); start it, or mend it."
        ) from error


def _asked() -> dict[Flow, Sequence[str]]:
    """What an interview asks of everybody; what was not asked is named on the page. (The questions of the crisis
    branch count once one of them was asked: transcripts/intake_building.py.)
    """
    interviews = {Flow.INITIAL_COUNSELLING: "initial_counselling", Flow.CHECKIN: "checkin"}
    return {
        flow: [question.path for question in load_questionnaire(name).questions if question.common]
        for flow, name in interviews.items()
    }
