"""Callers whom the usual pace or language does not fit: the hard of hearing, a relay call, another language.

Each of them is given time: nothing ends for want of an answer before three minutes have passed.
"""

from __future__ import annotations

import re

from dialogue_flows.outcome import SetLanguage
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.language import language
from transcripts.calls import AnswerStatus, Lang

PATIENCE_S = 25.0
MOST_SILENCE_S = 180.0
HARD_TIMES = 2  # asked to speak up or slow down so often, a caller is taken to hear badly
FOREIGN_TURNS = 2
_HEARING = frozenset({"louder", "slower"})
_SAYS_SO = re.compile(r"귀가|난청|보청기|hard of hearing|deaf|hearing aid", re.IGNORECASE)
_RELAY = re.compile(
    r"손말\s?이음|중계\s?(?:사|센터|서비스|통화)|107\s?(?:번\s?)?중계|relay (?:service|operator|call)",
    re.IGNORECASE,
)
_WORDS_FOR_ENGLISH = 3


def patient(turn: Turn) -> bool:
    """Whether this caller is given more time than others."""
    return bool(turn.state["memo"].get("patience_s"))


def give_time(turn: Turn) -> None:
    """From here on the desk waits longer for each answer."""
    turn.state["memo"]["patience_s"] = PATIENCE_S


def hears_badly(turn: Turn, kind: str) -> bool:
    """Counts wishes for a louder or slower voice; True the moment it is plain that the caller hears badly."""
    memo = turn.state["memo"]
    if kind not in _HEARING or patient(turn):
        return False
    memo["hearing"] = int(memo.get("hearing", 0)) + 1
    if memo["hearing"] < HARD_TIMES and not _SAYS_SO.search(turn.heard.text):
        return False
    give_time(turn)
    turn.note("hard_of_hearing")
    turn.record("subject.needs", "hearing", AnswerStatus.ASSERTED, turn.heard.said)
    return True


def relayed(text: str) -> bool:
    """Whether a relay operator for deaf callers is speaking (107, domain brief D)."""
    return bool(_RELAY.search(text))


def foreign(text: str) -> bool:
    """Whether the words are in a script that the desk reads in neither of its languages."""
    found = language(text)
    return found.value == "other" and len(found.quote) > 1


def switched(turn: Turn) -> Lang | None:
    """The other language of the desk where the caller plainly speaks it: three words of English, or Hangul."""
    text = turn.heard.text
    value = language(text).value
    if turn.lang == "ko" and value == "en" and len(re.findall(r"[A-Za-z']{2,}", text)) >= _WORDS_FOR_ENGLISH:
        return "en"
    return "ko" if turn.lang == "en" and value == "ko" and len(text) > _WORDS_FOR_ENGLISH else None


def follow_language(turn: Turn) -> None:
    """Answers in the language in which the caller speaks, also where nobody asked for it."""
    lang = switched(turn)
    if lang is not None:
        turn.state["lang"] = lang
        turn.add(SetLanguage(lang))


def other_language(turn: Turn) -> bool:
    """Says in both languages who interprets; True where the caller goes on in a language that nobody here speaks."""
    memo = turn.state["memo"]
    memo["foreign"] = int(memo.get("foreign", 0)) + 1
    give_time(turn)
    turn.note("other_language", times=memo["foreign"])
    turn.say("language.other")
    turn.say_in("ko" if turn.lang == "en" else "en", "language.other")
    return bool(memo["foreign"] >= FOREIGN_TURNS)
