"""Fills the slots of a complaint category from one utterance at once, each with the words it came from. Pure.

Values are codes of `slots.yaml` ("gate", "many", "yes"), or what the readers return: the address as one line,
the time as ISO 8601, the plate as it stands on the car. A slot that the caller cannot fill ("차 번호는
모르겠어요") is `UNKNOWN`, so that it is not asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from dialogue_flows.understanding.addresses import address
from dialogue_flows.understanding.corrections import without_wrong
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.lexicon import Span
from dialogue_flows.understanding.numbers import numbers
from dialogue_flows.understanding.numerals import parse_korean
from dialogue_flows.understanding.plates import plate
from dialogue_flows.understanding.reading import Reading, reading
from dialogue_flows.understanding.slot_data import slot_words
from dialogue_flows.understanding.times import since
from transcripts.calls import Lang

UNKNOWN = "unknown"
V = TypeVar("V")
Slot = Reading[str]

_DONT_KNOW = re.compile(
    r"(?:모르(?:겠|겄|는|지|고|요|네)|몰라|몰러|안\s?보[여이]|못\s?봤|기억\s?(?:이\s?)?(?:안|잘)|없어요)"
    r"|\b(?:don't know|do not know|not sure|no idea|can't see|couldn't see|didn't see)\b",
    re.IGNORECASE,
)
_ASKED_THING: dict[str, re.Pattern[str]] = {
    "plate": re.compile(r"차\s?번호|차량\s?번호|번호판|넘버|plate|license", re.I),
    "pole_number": re.compile(
        r"가로등\s?번호|등\s?번호|기둥\s?번호|관리\s?번호|번호(?:는|가|판)|pole number|number on", re.I
    ),
    "where": re.compile(r"주소|위치|여기가\s?어디|어딘지|address|where i am|where this is", re.I),
    "since": re.compile(r"언제부터|언제\s?(?:그랬|부턴|인지)|since when|how long|when it", re.I),
}
_POLE = re.compile(
    r"(?:번호(?:는|가|판은|판에)?|표찰(?:에|은|이)?|기둥에|관리번호(?:는|가)?|number(?:\sis)?|pole)\s{0,2}(?:is\s)?"
    r"(?P<n>[A-Za-z가-힣]{0,3}[\s\-]?\d{1,5}(?:[\s\-]\d{1,5})?"
    r"|[영공일이삼사오육칠팔구](?:[\s\-]{0,2}[영공일이삼사오육칠팔구십백]){0,6})",
    re.IGNORECASE,
)
_FLOOR = re.compile(
    r"(?<![가-힣\d])(?P<n>지하\s?\d{1,2}|\d{1,3}|[일이삼사오육칠팔구십백]{1,4})\s?층|(?P<rel>윗층|위층"
    r"|아래층|아랫층|윗집|아랫집|옆집)"
)
_EN_FLOOR = re.compile(
    r"\b(?P<n>\d{1,2})(?:st|nd|rd|th)? floor|\b(?P<rel>upstairs|downstairs|next door)\b", re.IGNORECASE
)
_LINE = re.compile(
    r"(?P<n>[가-힣]{0,4}\s?\d{1,4}(?:-\d{1,2})?|[일이삼사오육칠팔구십백천]{1,7})\s?번\s?(?:버스|뻐스"
    r"|마을버스|차)|\bbus (?:number )?(?P<en>\d{1,4})|\b(?P<en2>\d{1,4}) bus",
    re.IGNORECASE,
)
_PEOPLE = frozenset({"명", "사람", "분", "people", "persons", "person", "kids", "children", "식구"})


def fill(
    category: str,
    text: str,
    *,
    now: datetime,
    streets: Sequence[str] = (),
    lang: Lang | None = None,
) -> dict[str, Slot]:
    """Slots of `category` (with or without "complaint.") that the utterance fills; nothing is guessed.

    `now`: local time of the call, for "어제부터". An unknown category has the common slots.
    """
    data = slot_words()
    wanted = data.categories.get(category.removeprefix("complaint."), data.categories["default"])
    hits = data.lexicon.scan(without_wrong(text)[0])
    filled: dict[str, Slot] = {}
    for name in wanted:
        slot = _read(name, text, now, streets, lang) or _unknown(name, text) or _by_words(name, text, hits)
        if slot is not None:
            filled[name] = slot
    return filled


def slots_of(category: str) -> tuple[str, ...]:
    """The slots of a category, in the order to ask."""
    data = slot_words()
    return data.categories.get(category.removeprefix("complaint."), data.categories["default"])


def _read(name: str, text: str, now: datetime, streets: Sequence[str], lang: Lang | None) -> Slot | None:
    if name == "where":
        place = address(text, streets, lang)
        return (
            _as_text(place, lambda a: a.text)
            if place and (place.value.complete or place.value.dong)
            else None
        )
    if name == "since":
        return _as_text(since(text, now, lang), lambda m: m.at.isoformat(timespec="minutes"))
    if name == "plate":
        return _as_text(plate(text), lambda p: p.text)
    reader = _READERS.get(name)
    return reader(text, lang) if reader else None


def _as_text(found: Reading[V] | None, tell: Callable[[V], str]) -> Slot | None:
    if found is None:
        return None
    return Reading(tell(found.value), found.confidence, found.quote, found.start, found.corrects)


def _unknown(name: str, text: str) -> Slot | None:
    thing = _ASKED_THING.get(name)
    asked = thing.search(text) if thing else None
    denied = _DONT_KNOW.search(text, asked.end()) if asked else None
    if asked is None or denied is None:
        return None
    return reading(text, asked.start(), denied.end(), UNKNOWN, 0.85)


def _by_words(name: str, text: str, hits: dict[str, list[Span]]) -> Slot | None:
    for value in slot_words().values.get(name, ()):
        spans = hits.get(f"{name}={value}")
        if not spans or (value == "yes" and _DENIED.match(text, spans[0][1])):
            continue
        return reading(text, *spans[0], value, 0.85)
    return None


# "위험하진 않아요", "물린 건 아니고": a yes-word that is denied right behind fills nothing; it is asked.
_DENIED = re.compile(r"[^.?!,]{0,9}(?:않|없|아니|아닌)|[^.?!,]{0,9}\b(?:not|n't)\b")


def _pole_number(text: str, _lang: Lang | None) -> Slot | None:
    match = _POLE.search(text)
    return reading(text, match.start("n"), match.end("n"), match["n"].strip(), 0.8) if match else None


def _floor(text: str, lang: Lang | None) -> Slot | None:
    found = list((_FLOOR if spoken_language(text, lang) == "ko" else _EN_FLOOR).finditer(text))
    match = next((m for m in found if m["n"]), found[0] if found else None)
    if match is None:
        return None
    if match["rel"]:
        return reading(text, match.start(), match.end(), match["rel"], 0.75)
    below = "-" if match["n"].startswith("지하") else ""
    value = parse_korean(match["n"].removeprefix("지하").strip())
    return None if value is None else reading(text, match.start(), match.end(), f"{below}{value}", 0.9)


def _persons(text: str, lang: Lang | None) -> Slot | None:
    for found in numbers(text, lang):
        if found.value.unit in _PEOPLE:
            return Reading(str(found.value.value), found.confidence, found.quote, found.start)
    return None


def _line(text: str, _lang: Lang | None) -> Slot | None:
    match = _LINE.search(text)
    if match is None:
        return None
    told = match["n"] or match["en"] or match["en2"]
    value = parse_korean(told)
    return reading(text, match.start(), match.end(), str(value) if value is not None else told.strip(), 0.85)


_READERS: dict[str, Callable[[str, Lang | None], Slot | None]] = {
    "pole_number": _pole_number,
    "floor": _floor,
    "persons": _persons,
    "line": _line,
}
