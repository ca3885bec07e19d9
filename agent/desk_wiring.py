"""Puts together what every call's desk works with, for the service, for text and for the evals."""

from __future__ import annotations

import structlog

from agent.call_desk import STALLED
from agent.city import City, load_places
from agent.content_packs import open_content_packs
from agent.desk_parts import DeskParts, Nudges
from agent.effects import Effects
from agent.metrics import Metrics
from agent.service import Record
from agent.settings import Settings
from dialogue_flows.conversation import Conversation
from dialogue_flows.instruments.shelf import Shelf
from dialogue_flows.outcome import Utterance
from dialogue_flows.ports import Understander
from dialogue_flows.spoken_phone import spoken_phone
from dialogue_flows.wording import Wording
from escalation.policies import Policies
from escalation.rota_store import Roster
from escalation.service import EscalationService
from telephony.addresses import Addresses
from telephony.bridge_log import BridgeLog
from telephony.call_back_log import CallBackLog
from telephony.caller_messages import CallerMessages
from telephony.carrier import Carrier
from telephony.race_log import RaceLog
from transcripts.calls import LANGS, Lang
from transcripts.ports import Clock

log = structlog.get_logger()


def open_desk_parts(
    settings: Settings, city: City, record: Record, carrier: Carrier, clock: Clock, *, policies: Policies
) -> DeskParts:
    """What every call's desk works with: conversation, effects, record. The data files have been read
    (`agent/start_checks.py`): a broken one would come out as it is.
    """
    roster = Roster(record.database, city.zone, city.file.holidays)
    escalations = EscalationService(record.database, roster, policies)
    addresses = Addresses(settings.public_url)
    messages = CallerMessages(record.database, record.cipher, carrier, clock, addresses)
    lines = RaceLog(record.database)
    return DeskParts(
        conversation=Conversation(
            city,
            record.memory.saver,
            _understander(settings, clock),
            load_places(city),
            _packs(settings, city),
        ),
        recorder=record.recorder,
        effects=Effects(record.recorder, escalations, messages, lines, dialled=city.file.autodial),
        carrier=carrier,
        bridges=BridgeLog(record.database),
        lines=lines,
        call_backs=CallBackLog(record.database),
        trouble=_with_number(city, "failure.trouble"),
        stalled=_with_number(city, STALLED),
        clock=clock,
        metrics=Metrics(),
        nudges=Nudges(),
    )


def _packs(settings: Settings, city: City) -> Shelf:
    """The content packs; a refused one is not asked, and the log and `onbam doctor` say so."""
    shelf = open_content_packs(settings, city)
    for sentence in shelf.refused:
        log.error("content_pack.refused", reason=sentence)
    return shelf


def _with_number(city: City, line: str) -> dict[Lang, Utterance]:
    number = spoken_phone(city.duty_number)
    return {lang: Wording(city).utterance(line, lang, number=number) for lang in LANGS}


def _understander(settings: Settings, clock: Clock) -> Understander | None:
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    from agent.llm import open_model  # its client takes a second to load, and a desk needs no model

    return open_model(
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else None,
        model=settings.llm_model,
        timeout_s=settings.llm_timeout_s,
        clock=clock,
    )
