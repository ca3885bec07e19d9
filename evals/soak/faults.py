"""What goes wrong with the carrier now and then during a soak."""

from __future__ import annotations

import random
from collections import Counter

from telephony.simulated_carrier import Delivery, SimulatedCarrier

FAULT_SHARE = 0.15
KINDS = ("429", "500 after doing it", "slow", "webhook twice", "webhook late", "webhook never")


def maybe_break_something(carrier: SimulatedCarrier, rng: random.Random, made: Counter[str]) -> None:
    """One time in seven the next request or webhook goes wrong; counts what was made of each kind."""
    if rng.random() >= FAULT_SHARE:
        return
    kind = rng.choice(KINDS)
    made[kind] += 1
    match kind:
        case "429":
            carrier.faults.rest_answers(429)
        case "500 after doing it":
            carrier.faults.rest_answers(500, after_doing=True)
        case "slow":
            carrier.faults.rest_is_slow(1.5)
        case "webhook twice":
            carrier.faults.webhooks("status", Delivery.TWICE)
        case "webhook late":
            carrier.faults.webhooks("status", Delivery.LATE, delay_s=8.0)
        case _:
            carrier.faults.webhooks("/page/", Delivery.NEVER)
