"""What the desks of all calls of a process work with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from agent.effects import Effects
from agent.metrics import Metrics
from dialogue_flows.conversation import Conversation
from dialogue_flows.outcome import Utterance
from telephony.bridge_log import BridgeLog
from telephony.call_back_log import CallBackLog
from telephony.carrier import Carrier
from telephony.race_log import RaceLog
from transcripts.calls import Lang
from transcripts.ports import Clock
from transcripts.recorder import Recorder


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What every call's desk works with."""

    conversation: Conversation
    recorder: Recorder
    effects: Effects
    carrier: Carrier
    bridges: BridgeLog
    lines: RaceLog
    call_backs: CallBackLog
    trouble: Mapping[Lang, Utterance]
    stalled: Mapping[Lang, Utterance]
    clock: Clock
    metrics: Metrics
    nudges: Nudges


class Nudges:
    """Wakes those who act on committed rows, so that nobody waits for the next sweep."""

    def __init__(self) -> None:
        self.any = asyncio.Event()
