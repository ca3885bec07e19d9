"""The one place that names concrete classes: puts a whole service together and takes it apart again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import structlog
from openai import AsyncOpenAI
from pydantic import SecretStr

from agent.alarm_bell import LoggedBell
from agent.call_desk import DeskParts, Nudges
from agent.call_session import CallSessions
from agent.city import City, load_city
from agent.clock import WallClock
from agent.console.users import Users
from agent.dialogue_memory import open_memory
from agent.duty_desk import DutyDesk
from agent.effects import Effects
from agent.housekeeping import Housekeeping
from agent.jobs import Jobs
from agent.llm import open_model
from agent.metrics import Metrics
from agent.migrations.run import upgrade
from agent.pipeline import SpeechKit
from agent.settings import Settings, SettingsError
from agent.speech.ears import Ears, EarsUnavailable
from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import open_ears
from agent.speech.open_voice import open_voice
from agent.speech.prompts import PromptStore
from agent.speech.smart_turn import shared_smart_turn
from agent.speech.stall_lines import StallLines
from agent.speech.voice import VoiceUnavailable
from dialogue_flows.conversation import Conversation
from dialogue_flows.ports import Understander
from dialogue_flows.safety import screen
from dialogue_flows.spoken_phone import spoken_phone
from dialogue_flows.understanding.intents import intent
from dialogue_flows.wording import Wording, placeholders, product_lines
from escalation.ladder import Ladder
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.queries import EscalationQueries
from escalation.replies import Replies
from escalation.rota_store import Roster
from escalation.service import EscalationService
from escalation.worker import LadderWorker
from telephony.addresses import Addresses
from telephony.bridge import Bridge
from telephony.bridge_log import BridgeLog
from telephony.caller_messages import CallerMessages
from telephony.campaigns import Campaigns
from telephony.carrier import Carrier
from telephony.dialer import Dialer
from telephony.leg_log import LegLog
from telephony.media_stream import MediaCounters
from telephony.media_token import MediaTokens
from telephony.page_call import PageCall
from telephony.page_log import PageLog
from telephony.pager import CarrierPager, SmsPager, VoicePager
from telephony.signature import SignatureVerifier
from telephony.simulated_carrier import SimulatedCarrier
from telephony.twilio_carrier import TwilioCarrier
from transcripts.calls import LANGS, Lang
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.ports import Clock
from transcripts.queries import Queries
from transcripts.recorder import Recorder
from transcripts.recording import RecordingStore
from transcripts.retention import Retention
from transcripts.review import ReviewService
from transcripts.summarizer import Summarizer

log = structlog.get_logger()


@dataclass(slots=True)
class Record:
    """Everything of the record."""

    database: Database
    cipher: Cipher
    recorder: Recorder
    queries: Queries
    reviews: ReviewService
    recordings: RecordingStore
    summarizer: Summarizer
    retention: Retention


@dataclass(slots=True)
class OnCall:
    """Everything of the on-call desk. `worker` climbs the ladders while `run` runs it."""

    roster: Roster
    officers: Officers
    service: EscalationService
    cases: EscalationQueries
    ladder: Ladder
    worker: LadderWorker


@dataclass(slots=True)
class Telephone:
    """Everything of the telephone. `simulated` is the carrier in memory, where no real one is configured."""

    carrier: TwilioCarrier
    addresses: Addresses
    verifier: SignatureVerifier
    tokens: MediaTokens
    legs: LegLog
    bridge: Bridge
    pages: PageCall
    dialer: Dialer
    campaigns: Campaigns
    counters: MediaCounters
    simulated: SimulatedCarrier | None


@dataclass(slots=True)
class Service:
    """One process of the product, put together."""

    settings: Settings
    clock: Clock
    city: City
    record: Record
    on_call: OnCall
    telephone: Telephone
    sessions: CallSessions
    duty_desk: DutyDesk
    housekeeping: Housekeeping
    jobs: Jobs
    users: Users
    metrics: Metrics
    observations: SpeechObservations
    ears_name: str
    practice_ears: bool
    nudges: Nudges


@asynccontextmanager
async def open_service(
    settings: Settings, *, clock: Clock | None = None, simulated: SimulatedCarrier | None = None
) -> AsyncIterator[Service]:
    """Opens everything a process needs, in order, and closes it in reverse. Raises `SettingsError`,
    `BrokenDataFile` and their like with one sentence before anything is listened to.

    `simulated` is a carrier in memory that is running already; without it and without a configured account one
    is started.
    """
    async with AsyncExitStack() as stack:
        yield await _put_together(stack, settings, clock or WallClock(), simulated)


async def _put_together(
    stack: AsyncExitStack, settings: Settings, clock: Clock, simulated: SimulatedCarrier | None
) -> Service:
    city = load_city(settings.city)
    record = await open_record(stack, settings)
    officers = Officers(record.database, record.cipher)
    roster = Roster(record.database, city.zone)
    policies = Policies.load()
    cases = EscalationQueries(record.database)
    jobs = Jobs(settings)

    carrier, simulated = await _open_carrier(stack, settings, city, simulated)
    legs = LegLog(record.database)
    addresses = Addresses(settings.public_url)
    campaigns = Campaigns(record.database, record.cipher)
    tokens = MediaTokens(record.database, secret=settings.signing_key().decode())

    observations = SpeechObservations()
    ears = await _open_ears(settings, observations)
    kit = await _open_speech(settings, city, ears, observations)
    parts = await open_desk_parts(stack, settings, record, carrier, clock)
    escalations = parts.effects.escalations
    sessions = CallSessions(parts, kit, escalations, record.recordings)
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
        clock=clock,
        live=sessions.live,
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
        metrics=parts.metrics,
        clock=clock,
    )
    pages_log = PageLog(record.database)
    bridge = Bridge(duty_desk, carrier, parts.bridges, addresses, clock)
    pager = CarrierPager(VoicePager(carrier, addresses), SmsPager(carrier, addresses), pages_log, clock)
    client = await stack.enter_async_context(httpx.AsyncClient(timeout=10.0))
    bell = LoggedBell(settings.alarm_webhook, client)
    ladder = Ladder(record.database, roster, policies, pager, officers=officers, bell=bell)
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
            verifier=_verifier(settings, simulated),
            tokens=tokens,
            legs=legs,
            bridge=bridge,
            pages=PageCall(duty_desk, pages_log, bridge, addresses, clock),
            dialer=Dialer(duty_desk, carrier, campaigns, addresses, clock, office_number=city.duty_number),
            campaigns=campaigns,
            counters=MediaCounters(),
            simulated=simulated,
        ),
        sessions=sessions,
        duty_desk=duty_desk,
        housekeeping=housekeeping,
        jobs=jobs,
        users=Users(record.database),
        metrics=parts.metrics,
        observations=observations,
        ears_name=ears.describe(),
        practice_ears=ears.practice,
        nudges=parts.nudges,
    )


async def open_record(stack: AsyncExitStack, settings: Settings) -> Record:
    """The migrated database and everything that reads and writes the record."""
    city = load_city(settings.city)
    await asyncio.to_thread(upgrade, settings.database_url)
    database = Database(settings.database_url)
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
        summarizer=Summarizer(database, cipher, zone=city.zone),
        retention=Retention(database, cipher, recordings),
    )


async def open_desk_parts(
    stack: AsyncExitStack, settings: Settings, record: Record, carrier: Carrier, clock: Clock
) -> DeskParts:
    """What every call's desk works with: conversation, effects, record."""
    city = load_city(settings.city)
    memory = await stack.enter_async_context(open_memory(settings.database_url, record.cipher))
    await asyncio.to_thread(_warm_up)
    escalations = EscalationService(record.database, Roster(record.database, city.zone), Policies.load())
    messages = CallerMessages(record.database, record.cipher, carrier, clock)
    return DeskParts(
        conversation=Conversation(city, memory, _understander(settings, clock)),
        recorder=record.recorder,
        effects=Effects(record.recorder, escalations, messages),
        carrier=carrier,
        bridges=BridgeLog(record.database),
        trouble={
            lang: Wording(city).utterance("failure.trouble", lang, number=spoken_phone(city.duty_number))
            for lang in LANGS
        },
        clock=clock,
        metrics=Metrics(),
        nudges=Nudges(),
    )


async def _open_carrier(
    stack: AsyncExitStack, settings: Settings, city: City, simulated: SimulatedCarrier | None
) -> tuple[TwilioCarrier, SimulatedCarrier | None]:
    """The configured carrier; without an account one in memory, which answers the same REST calls on loopback."""
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_number:
        carrier = TwilioCarrier(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            sender=settings.twilio_number,
            api_base=settings.twilio_api_base,
        )
        stack.push_async_callback(carrier.close)
        return carrier, simulated
    if simulated is None:
        simulated = await stack.enter_async_context(SimulatedCarrier())
    addresses = Addresses(settings.public_url)
    simulated.own_number(
        city.night_number, voice_url=addresses.voice, sms_url=addresses.sms, status_url=addresses.status
    )
    carrier = simulated.carrier(city.night_number)
    stack.push_async_callback(carrier.close)
    return carrier, simulated


def _verifier(settings: Settings, simulated: SimulatedCarrier | None) -> SignatureVerifier:
    if settings.twilio_auth_token is not None:
        tokens = [settings.twilio_auth_token.get_secret_value()]
    elif simulated is not None:
        tokens = [simulated.auth_token]
    else:
        raise SettingsError(
            "ONBAM_TWILIO_AUTH_TOKEN is missing: set it, or leave the account out to simulate."
        )
    return SignatureVerifier(tokens, public_url=settings.public_url)


async def _open_ears(settings: Settings, observations: SpeechObservations) -> Ears:
    client = _speech_client(settings.stt_base_url, settings.stt_api_key)
    try:
        ears = await asyncio.to_thread(open_ears, settings.stt, observations=observations, client=client)
    except EarsUnavailable as error:
        raise SettingsError(str(error)) from error
    if ears.practice and settings.real_carrier:
        raise SettingsError(
            "ONBAM_STT is not set: practice ears cannot understand people, so they are refused with a real "
            "carrier; set for instance ONBAM_STT=whisper:large-v3-turbo."
        )
    return ears


async def _open_speech(
    settings: Settings, city: City, ears: Ears, observations: SpeechObservations
) -> SpeechKit:
    client = _speech_client(settings.tts_base_url, settings.tts_api_key)
    try:
        voice = open_voice(settings.tts, observations=observations, client=client)
        prompts = PromptStore(voice, settings.var / "prompts")
        stall_lines = _stall_lines(city)
        await prompts.warm([*stall_lines.texts(), *_fixed_sentences(city)])
    except VoiceUnavailable as error:
        raise SettingsError(str(error)) from error
    smart_turn = await asyncio.to_thread(shared_smart_turn)
    return SpeechKit(ears, prompts, stall_lines, observations, smart_turn)


def _speech_client(base_url: str | None, key: SecretStr | None) -> AsyncOpenAI | None:
    if base_url is None:
        return None
    secret = key.get_secret_value() if key is not None else "none"
    return AsyncOpenAI(base_url=base_url, api_key=secret, max_retries=0, timeout=10.0)


def _warm_up() -> None:
    """Loads analyser and data now, not under the first caller's words."""
    for text, lang in (("집 앞 가로등이 꺼졌어요.", LANGS[0]), ("The street light is out.", LANGS[1])):
        screen(text, lang)
        intent(text, lang)


def _stall_lines(city: City) -> StallLines:
    wording = Wording(city)
    number = spoken_phone(city.duty_number)
    return StallLines(
        fillers={
            lang: tuple(
                wording.utterance("stall.filler", lang, nth)
                for nth in range(wording.alternatives("stall.filler", lang))
            )
            for lang in LANGS
        },
        fallback={lang: wording.utterance("stall.fallback", lang, number=number) for lang in LANGS},
    )


def _fixed_sentences(city: City) -> list[tuple[str, Lang]]:
    """Every sentence without a blank to fill, and the greetings with the city's name."""
    wording = Wording(city)
    found: list[tuple[str, Lang]] = []
    for lang, lines in product_lines().items():
        for line in lines.values():
            if not placeholders(" ".join(line.texts)) - {"city"}:
                found += [
                    (wording.utterance(line.id, lang, nth, city=city.name[lang]).text, lang)
                    for nth in range(len(line.texts))
                ]
    return found


def _understander(settings: Settings, clock: Clock) -> Understander | None:
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    return open_model(
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else None,
        model=settings.llm_model,
        timeout_s=settings.llm_timeout_s,
        clock=clock,
    )
