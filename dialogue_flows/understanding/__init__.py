"""What the caller's words mean. Pure functions; each answer carries its confidence and the words it came from."""

from dialogue_flows.understanding.abuse import Abuse, abuse
from dialogue_flows.understanding.address_parts import Address
from dialogue_flows.understanding.addresses import address
from dialogue_flows.understanding.corrections import Correction, correction
from dialogue_flows.understanding.durations import Duration, duration
from dialogue_flows.understanding.frequencies import Frequency, frequency
from dialogue_flows.understanding.intents import UNKNOWN, Intent, intent, intents
from dialogue_flows.understanding.language import Language, language, spoken_language
from dialogue_flows.understanding.month_days import month_day
from dialogue_flows.understanding.numbers import Quantity, number, numbers
from dialogue_flows.understanding.phones import Phone, phone
from dialogue_flows.understanding.plates import Plate, plate
from dialogue_flows.understanding.reading import Reading
from dialogue_flows.understanding.repair import Repair, repair
from dialogue_flows.understanding.slots import Slot, fill, slots_of
from dialogue_flows.understanding.times import Moment, moment, since
from dialogue_flows.understanding.yes_no import YesNo, key_answer, yes_no

__all__ = [
    "UNKNOWN",
    "Abuse",
    "Address",
    "Correction",
    "Duration",
    "Frequency",
    "Intent",
    "Language",
    "Moment",
    "Phone",
    "Plate",
    "Quantity",
    "Reading",
    "Repair",
    "Slot",
    "YesNo",
    "abuse",
    "address",
    "correction",
    "duration",
    "fill",
    "frequency",
    "intent",
    "intents",
    "key_answer",
    "language",
    "moment",
    "month_day",
    "number",
    "numbers",
    "phone",
    "plate",
    "repair",
    "since",
    "slots_of",
    "spoken_language",
    "yes_no",
]
