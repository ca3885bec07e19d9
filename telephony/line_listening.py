"""Tells a person on a public line from ring-back, queue message, menu and voicemail (domain brief G.3). Pure.

A recording may say anything, also "119 speaking": so words that sound like a person only lead to our question, and a
person is who then gives an answer that fits. Whatever is in doubt is no person: the race goes on, and no caller is
ever moved to a machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

ASKS_AT_MOST = 8
"""How often one leg is asked whether it is a person; then it is rung again later."""
_SILENCES_BEFORE_ASKING = 2
_PERSON_SECONDS = 6.0
_PERSON_LETTERS = 42
_ANSWER_LETTERS = 30


class Kind(StrEnum):
    """What something on the line sounds like."""

    PERSON = "person"  # as a person begins; not proof of one
    QUEUE = "queue"
    MENU = "menu"
    VOICEMAIL = "voicemail"
    CLOSED = "closed"
    RING_BACK = "ring_back"
    UNKNOWN = "unknown"


# --- what is heard -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody or something said words. `seconds` None where the carrier does not tell how long it took."""

    text: str
    seconds: float | None = None


class Tone(StrEnum):
    """A sound without words."""

    RING_BACK = "ring_back"
    BEEP = "beep"  # of a voicemail
    FAX = "fax"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys were pressed at the other end."""

    digits: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was heard for a while."""


Heard = Speech | Tone | Keys | Silence

# --- what follows ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeepListening:
    """Nothing to do yet."""


@dataclass(frozen=True, slots=True)
class AskIfPerson:
    """Say who we are and ask for a yes or key 1."""


@dataclass(frozen=True, slots=True)
class PressKey:
    """A menu offers a person under this key."""

    digit: str


@dataclass(frozen=True, slots=True)
class PersonFound:
    """A person has answered the question."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """This leg leads to no person now; `why` is a short name for the record."""

    why: str


Step = KeepListening | AskIfPerson | PressKey | PersonFound | GiveUp


@dataclass(frozen=True, slots=True)
class Listening:
    """What was made out so far on one leg; counts and kinds, no words."""

    asking: bool = False  # our question was put and waits for an answer
    asked: int = 0
    silences: int = 0
    pressed: str = ""
    last: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON-able data."""
        return asdict(self)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Listening:
        """The inverse of `plain`; a field that is missing is at its beginning."""
        return cls(**{name: plain[name] for name in cls.__slots__ if name in plain})


_VOICEMAIL = re.compile(
    r"삐\s?소리|음성\s?사서함|소리샘|메시지를\s?남|녹음해\s?주"
    r"|after the (?:beep|tone)|leave (?:a|your) message|voice\s?mail",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"(?:운영|상담|업무|근무)\s?시간이\s?(?:아닙|아니|종료|끝)|없는\s?번호|다시\s?걸어\s?주"
    r"|our office is closed|not in service",
    re.IGNORECASE,
)
_QUEUE = re.compile(
    r"통화\s?중(?:입|이)|기다려\s?주|대기|순서대로|순차적|연결\s?중|연결해\s?드리겠|잠시만\s?기다|고객님"
    r"|please hold|all of our|in the order|your call is|stay on the line|queue",
    re.IGNORECASE,
)
_MENU = re.compile(
    r"[0-9]\s?번.{0,40}(?:눌러|누르|선택)|press (?:[0-9]|one|two|three|zero|star)", re.IGNORECASE
)
_MENU_KEY = re.compile(
    r"(?:상담[사원]?|직원|안내원|사람)[^0-9]{0,18}([0-9])\s?번|([0-9])\s?번[^0-9]{0,6}(?:상담[사원]|직원|안내원)"
    r"|(?:counsell?or|operator|agent|representative)\D{0,12}press ([0-9])",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"녹음(?:됩|되|될)|개인정보|서비스\s?품질|산업안전보건법|폭언|is being recorded|for quality",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"여보세요|말씀하세요|말씀해\s?주세요|무엇을\s?도와|어떻게\s?도와|어떤\s?일|무슨\s?일"
    r"|(?:입니다|이에요|예요|인데요)[.!?,\s]*$"
    r"|^\s*(?:네|예|응)\b|^\s*(?:네|예)[.,!?\s]"
    r"|hello|speaking|how (?:can|may) i|what.s (?:the|your) emergency|^\s*yes\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\s*(?:네|예|넵|옙|응|맞|그렇|사람|저는|제가|상담[사원]|듣고|연결하|연결해\s?주세요|말씀하세요"
    r"|yes|yeah|yep|correct|i am|i'm|speaking|go ahead)",
    re.IGNORECASE,
)
# The greeting of a service once more is what a recording says; a person who was asked answers the question.
_GREETING = re.compile(
    r"(?:전화|센터|콜|상황실|1\d{2})\s?입니다|this is (?:the )?\w+ (?:line|service|centre|center)",
    re.IGNORECASE,
)
_NO_PERSON = frozenset({Kind.QUEUE, Kind.MENU, Kind.VOICEMAIL, Kind.CLOSED})


def kind_of(speech: Speech) -> Kind:
    """What these words sound like. A recording's words win over a person's: a queue message may begin with "yes"."""
    text = speech.text.strip()
    for kind, pattern in (
        (Kind.VOICEMAIL, _VOICEMAIL),
        (Kind.CLOSED, _CLOSED),
        (Kind.MENU, _MENU),
        (Kind.QUEUE, _QUEUE),
        (Kind.UNKNOWN, _NOTICE),
    ):
        if pattern.search(text):
            return kind
    long = (speech.seconds or 0.0) > _PERSON_SECONDS or len(text) > _PERSON_LETTERS
    return Kind.PERSON if not long and _PERSON.search(text) else Kind.UNKNOWN


def listen(state: Listening, heard: Heard) -> tuple[Listening, Step]:
    """What one more thing on the line means."""
    match heard:
        case Keys(digits):
            return _key(state, digits)
        case Speech():
            return _words(state, heard)
        case Tone.BEEP:
            return _no_person(state, Kind.VOICEMAIL)
        case Tone.FAX:
            return replace(state, asking=False, last="fax"), GiveUp("fax")
        case Tone.RING_BACK:
            return replace(state, asking=False, last=Kind.RING_BACK.value), KeepListening()
        case Silence():
            return _silence(state)


def _key(state: Listening, digits: str) -> tuple[Listening, Step]:
    if state.asking and digits.startswith("1"):
        return replace(state, asking=False, last=Kind.PERSON.value), PersonFound()
    return _ask(state)  # somebody presses keys: ask them


def _words(state: Listening, speech: Speech) -> tuple[Listening, Step]:
    kind = kind_of(speech)
    state = replace(state, silences=0)
    if kind in _NO_PERSON:
        return _menu(state, speech) if kind is Kind.MENU else _no_person(state, kind)
    if state.asking and _fits(speech):
        return replace(state, asking=False, last=Kind.PERSON.value), PersonFound()
    if kind is Kind.PERSON or state.asking:
        return _ask(state)
    return replace(state, last=kind.value), KeepListening()


def _fits(speech: Speech) -> bool:
    """Whether words answer our question as a person does: a yes, or its like, and short."""
    short = (speech.seconds or 0.0) <= _PERSON_SECONDS and len(speech.text.strip()) <= _ANSWER_LETTERS
    recorded = _NOTICE.search(speech.text) or _GREETING.search(speech.text)
    return short and bool(_YES.search(speech.text)) and not recorded


def _menu(state: Listening, speech: Speech) -> tuple[Listening, Step]:
    state = replace(state, asking=False, last=Kind.MENU.value)
    found = _MENU_KEY.search(speech.text)
    digit = next((each for each in found.groups() if each), "") if found else ""
    if digit and digit not in state.pressed:
        return replace(state, pressed=state.pressed + digit), PressKey(digit)
    return state, KeepListening()


def _no_person(state: Listening, kind: Kind) -> tuple[Listening, Step]:
    state = replace(state, asking=False, last=kind.value)
    if kind in {Kind.VOICEMAIL, Kind.CLOSED}:
        return state, GiveUp(kind.value)
    return state, KeepListening()


def _silence(state: Listening) -> tuple[Listening, Step]:
    state = replace(state, asking=False, silences=state.silences + 1)
    if state.silences % _SILENCES_BEFORE_ASKING == 0:  # a person who picked up may wait for us to begin
        return _ask(state)
    return state, KeepListening()


def _ask(state: Listening) -> tuple[Listening, Step]:
    if state.asked >= ASKS_AT_MOST:
        return replace(state, asking=False), GiveUp("no_person")
    return replace(state, asking=True, asked=state.asked + 1, last=Kind.PERSON.value), AskIfPerson()
