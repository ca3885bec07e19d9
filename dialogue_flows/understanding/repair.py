"""What the caller wants of the conversation itself: repeat, slower, wait, "why do you ask", a person, the end. Pure.

Words of despair ("다 그만두고 싶어요", "이제 끝내고 싶어요") are never taken for cancelling or hanging up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows.understanding.corrections import correction
from dialogue_flows.understanding.intents import intents
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.reading import reading
from dialogue_flows.understanding.repair_words import DESPAIR, REPAIR_EN, REPAIR_KO, WRONG_READ_BACK, Kind
from dialogue_flows.understanding.yes_no_english import EN
from dialogue_flows.understanding.yes_no_korean import KO
from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class Repair:
    """`language`: the one asked for by change_language, None for one that the desk does not speak.

    `correct` may carry the new value in the same words; `correction` and the readers find it.
    """

    kind: Kind
    confidence: float
    quote: str
    start: int = 0
    language: Lang | None = None


def repair(text: str, lang: Lang | None = None) -> Repair | None:
    """The repair that the caller asks for, or None where the words belong to the matter itself."""
    if not text.strip() or DESPAIR.search(text):
        return None
    spoken = spoken_language(text, lang)
    return _human(text) or _from_table(text, spoken) or _refuse(text, spoken) or _correct(text, spoken)


_SURE_HUMAN = 0.8  # "연결해 주세요" alone answers a question more often than it asks for a person


_PERSON = re.compile(
    (
        r"사람|상담|직원|담당|공무원|당직|책임자|교환|안내원|상급|아무나|윗사람|기계|로봇|person|human|someone"
        r"|operator|agent|representative|officer|staff|manager|supervisor|somebody"
    ),
    re.IGNORECASE,
)


def _human(text: str) -> Repair | None:
    if not _PERSON.search(text):
        return None
    for found in intents(text):
        if found.name == "human.request" and found.confidence >= _SURE_HUMAN:
            return Repair("human", found.confidence, found.quote, found.start)
    return None


def _from_table(text: str, lang: Lang) -> Repair | None:
    table = (*REPAIR_KO, *REPAIR_EN) if lang == "ko" else (*REPAIR_EN, *REPAIR_KO)
    for kind, pattern, confidence in table:
        match = pattern.search(text)
        if match is None or (kind == "wait" and len(text) > 30):
            continue
        found = reading(text, match.start(), match.end(), kind, confidence)
        target: Lang | None = None
        if kind == "change_language":
            groups = match.groupdict()
            target = "en" if groups.get("en") else "ko" if groups.get("ko") else None
        return Repair(kind, confidence, found.quote, found.start, target)
    return None


def _refuse(text: str, lang: Lang) -> Repair | None:
    match = (KO if lang == "ko" else EN)["refuse"].search(text)
    if match is None:
        return None
    found = reading(text, match.start(), match.end(), "refuse", 0.9)
    return Repair("refuse", 0.9, found.quote, found.start)


def _correct(text: str, lang: Lang) -> Repair | None:
    changed = correction(text)
    if changed is not None:
        return Repair("correct", changed.confidence, changed.quote, changed.start)
    match = WRONG_READ_BACK[lang].search(text)
    if match is None:
        return None
    found = reading(text, match.start(), match.end(), "correct", 0.8)
    return Repair("correct", 0.8, found.quote, found.start)
