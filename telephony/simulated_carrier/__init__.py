"""A whole carrier in memory: REST, signed webhooks, media streams, and phones that ring, speak and press keys.

Production code: the demo, the tests and the evals call through it. `SimulatedCarrier` is where to start.
"""

from telephony.simulated_carrier.carrier import SimulatedCarrier
from telephony.simulated_carrier.faults import Delivery, Faults
from telephony.simulated_carrier.handset import NotHeard, PhoneCall
from telephony.simulated_carrier.phone import Phone, Sms, Takes
from telephony.simulated_carrier.tape import Reply, Span, Tape
from telephony.simulated_carrier.tempo import Tempo

__all__ = [
    "Delivery",
    "Faults",
    "NotHeard",
    "Phone",
    "PhoneCall",
    "Reply",
    "SimulatedCarrier",
    "Sms",
    "Span",
    "Takes",
    "Tape",
    "Tempo",
]
