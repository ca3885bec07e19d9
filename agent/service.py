"""What a process of the product is made of, once `agent.wiring` has put it together."""

from __future__ import annotations

from dataclasses import dataclass

from agent.call_recovery import CallRecovery
from agent.call_session import CallSessions
from agent.canary import Canary
from agent.city import City
from agent.console.users import Users
from agent.desk_parts import Nudges
from agent.dialogue_memory import DialogueMemory
from agent.duty_desk import DutyDesk
from agent.housekeeping import Housekeeping
from agent.jobs import Jobs
from agent.line_worker import LineWorker
from agent.metrics import Metrics
from agent.pulse import Pulse
from agent.rounds import Rounds
from agent.settings import Settings
from agent.speech.observations import SpeechObservations
from escalation.ladder import Ladder
from escalation.officers import Officers
from escalation.policies import Policies
from escalation.queries import EscalationQueries
from escalation.rota_store import Roster
from escalation.service import EscalationService
from escalation.worker import LadderWorker
from telephony.addresses import Addresses
from telephony.campaigns import Campaigns
from telephony.leg_log import LegLog
from telephony.media_stream import MediaCounters
from telephony.media_token import MediaTokens
from telephony.signature import SignatureVerifier
from telephony.simulated_carrier import SimulatedCarrier
from telephony.twilio_carrier import TwilioCarrier
from telephony.webhooks import Switchboard
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.ports import Clock
from transcripts.queries import Queries
from transcripts.recorder import Recorder
from transcripts.recording import RecordingStore
from transcripts.retention import Retention
from transcripts.review import ReviewService
from transcripts.summarizer import Summarizer


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
    memory: DialogueMemory


@dataclass(slots=True)
class OnCall:
    """Everything of the on-call desk. `worker` climbs the ladders while `run` runs it."""

    roster: Roster
    policies: Policies
    officers: Officers
    service: EscalationService
    cases: EscalationQueries
    ladder: Ladder
    worker: LadderWorker


@dataclass(slots=True)
class Telephone:
    """The carrier and what is kept of its legs. `simulated`: the carrier in memory, where no real one is configured."""

    carrier: TwilioCarrier
    addresses: Addresses
    verifier: SignatureVerifier
    tokens: MediaTokens
    legs: LegLog
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
    switchboard: Switchboard
    sessions: CallSessions
    duty_desk: DutyDesk
    recovery: CallRecovery
    housekeeping: Housekeeping
    rounds: Rounds
    jobs: Jobs
    pulse: Pulse
    canary: Canary
    users: Users
    metrics: Metrics
    observations: SpeechObservations
    ears_name: str
    practice_ears: bool
    nudges: Nudges
    line_worker: LineWorker
