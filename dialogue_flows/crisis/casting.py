"""Which script answers these words: by kinds and rules, and by who speaks and what the call is about.

A script that is chosen here is one of scripts.yaml; what it pages for is decided by facts and rules alone.
"""

from __future__ import annotations

from dialogue_flows import readers
from dialogue_flows.crisis import listener, topics
from dialogue_flows.crisis.scripts import ScriptText, script_for, scripts
from dialogue_flows.crisis.words import words
from dialogue_flows.hearing import doubtful
from dialogue_flows.triage import decide, doubt_once, learn_answer
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

VIOLENCE = frozenset({"violence", "sexual_violence", "child_abuse", "elder_abuse"})
LIFE_RULES = frozenset({"R-01", "R-02", "R-03", "R-04", "R-05"})
HOURS_A_MONTH = 30.44 * 24
INFANT_MONTHS = 3


def cast(turn: Turn, kinds: set[str], rules: set[str]) -> ScriptText | None:
    """The script for these firm kinds and freshly fired rules; None where they open none."""
    name = _by_speaker(turn, kinds, rules) or _by_matter(turn, kinds, rules)
    return scripts()[name] if name else script_for(kinds, rules)


def _by_speaker(turn: Turn, kinds: set[str], rules: set[str]) -> str:
    if listener.fragment(turn) and not turn.state["flagged"]:
        return "alarm"
    if _silently(turn, kinds):
        return "silent"
    if listener.child_speaks(turn) and (kinds & VIOLENCE or "R-22" in rules):
        return "medical" if "medical" in kinds or rules & LIFE_RULES else "child"
    return ""


def _by_matter(turn: Turn, kinds: set[str], rules: set[str]) -> str:
    if kinds & VIOLENCE and words("speaker")["own_deed"].search(turn.heard.text):
        return "child_report" if "child_abuse" in kinds or turn.has("child") else "harm"
    if {"violence", "child_abuse"} <= kinds:
        return "violence"  # which asks after the child, too
    if _about_fever(turn, kinds) and not rules & LIFE_RULES:
        return "fever"
    if _seen_at_a_height(turn, kinds):
        return "at_height"
    return "concern" if _unseen(turn, kinds, rules) else ""


def _silently(turn: Turn, kinds: set[str]) -> bool:
    if turn.state["silent"]:
        return False
    running = turn.state["script"]
    violent = bool(kinds & VIOLENCE) or (running is not None and running["name"] == "violence")
    return violent and listener.cannot_speak(turn.heard.text)


def _about_fever(turn: Turn, kinds: set[str]) -> bool:
    return "medical" in kinds and topics.told(turn, "fever") and topics.told(turn, "child")


def _seen_at_a_height(turn: Turn, kinds: set[str]) -> bool:
    """Somebody else stands there: the caller is asked where, and not for a wish of their own."""
    facts = {"person_on_bridge_roof_rail", "third_party"} <= turn.heard.facts.keys()
    return facts and "suicide" in kinds and not words("speaker")["of_self"].search(turn.heard.text)


def _unseen(turn: Turn, kinds: set[str], rules: set[str]) -> bool:
    """Somebody at home who has not been seen, rather than somebody who has gone out and not come back."""
    if "R-26" in rules or turn.has("missing_dementia_or_child"):
        return False
    unseen = topics.told(turn, "unseen") and (topics.told(turn, "neighbour") or topics.told(turn, "signs"))
    signs = topics.told(turn, "neighbour") and topics.told(turn, "signs") and "missing_person" in kinds
    known = any(name in turn.heard.facts for name in ("no_contact_told", "death_signs"))
    somebody = topics.told(turn, "unseen") or topics.told(turn, "neighbour")
    return signs or (known and somebody) or (unseen and bool(kinds & {"missing_person", "isolation"}))


def take_in(turn: Turn, script: ScriptText) -> None:
    """What the opening words have answered already, so that nobody is asked for it again."""
    match script.name:
        case "concern":
            _how_long(turn)
        case "fever":
            _how_old(turn)
        case "alarm":
            _half_heard(turn)
        case "silent":
            _in_fear(turn)
        case "need":
            _no_heating(turn)
        case "child" if turn.heard.kinds & VIOLENCE:
            turn.fact("child_abuse_any", quote=turn.heard.said)
        case _:
            return
    decide(turn)


def _half_heard(turn: Turn) -> None:
    """A word of danger that the ears were not sure of is a doubt, not a fact (R-60)."""
    if doubtful(turn.event):
        doubt_once(turn, "asr_confidence_low")
    turn.fact("any_flag")


def _in_fear(turn: Turn) -> None:
    """Somebody who is overheard by a person whom they name has told of violence without the word."""
    words = listener.overheard(turn.heard.text)
    if not words:
        return
    turn.fact("dv_disclosed", quote=words)
    if listener.within_earshot(turn.heard.text):
        turn.fact("abuser_in_home", quote=words)


def _no_heating(turn: Turn) -> None:
    """ "보일러가 안 돼요" answers whether there is heating: it is not asked again, only how cold it is."""
    told = words("topics")["heat_out"].search(turn.heard.text)
    if told is not None:
        turn.fact("no_heat", source="words", quote=told.group())


def _how_long(turn: Turn) -> None:
    hours = readers.hours(turn.heard.text, turn.lang, turn.desk.city.local_time(turn.now))
    if hours is not None:
        turn.fact("no_contact_hours", round(hours[0]), "words", hours[1])
    if topics.told(turn, "signs"):
        turn.fact("death_signs", quote=turn.heard.said)


def _how_old(turn: Turn) -> None:
    months = readers.months_old(turn.heard.text, turn.lang)
    if months is None:
        return
    turn.state["memo"]["child_months"] = months[0]
    turn.record("subject.age_months", months[0], AnswerStatus.ASSERTED, months[1])
    learn_answer(turn, "medical.infant_age", infant_age(months[0]), months[1])


def infant_age(months: float) -> str:
    """The answer that a child's age in months is to the question about infants (domain brief C.11)."""
    return "under_3_months" if months < INFANT_MONTHS else "older"
