"""Who is on the telephone, as far as the words tell: a child, somebody who is overheard, somebody half heard.

It only chooses words and a script; levels come from facts alone. A wrong guess costs a simpler sentence.
"""

from __future__ import annotations

from dataclasses import replace

from dialogue_flows.crisis.words import words
from dialogue_flows.hearing import doubtful
from dialogue_flows.outcome import Signal
from dialogue_flows.safety.facts import Fact
from dialogue_flows.turn import Turn


def _says(name: str, text: str) -> str:
    found = words("speaker")[name].search(text)
    return found.group() if found is not None else ""


def child_speaks(turn: Turn) -> bool:
    """Whether these words, or earlier ones, are a child's own."""
    text = turn.heard.text
    own = _says("child_age", text) or _says("alone_with_parent", text)
    if own and not _says("about_a_child", text):
        turn.state["memo"]["child_caller"] = True
    return bool(turn.state["memo"].get("child_caller"))


def child_alone(turn: Turn) -> None:
    """A child's own words that no grown-up is there, told in one turn or over several (R-22): who asks a child for a
    welfare need and goes on has not heard it.
    """
    text = turn.heard.text
    gone = _says("parent_gone", text)
    told = turn.state["memo"].get("parent_gone") or gone
    turn.state["memo"]["parent_gone"] = told
    if not (told and child_speaks(turn)) or turn.has("child_alone_night") or not text:
        return
    signal = Signal("child_abuse", "likely", gone or text, "listener.child_alone")
    facts = {**turn.heard.facts, "child_alone_night": Fact(True, "words", signal.quote)}
    turn.heard = replace(turn.heard, signals=(*turn.heard.signals, signal), facts=facts, ask=True)


def overheard(text: str) -> str:
    """The words that say that somebody may be listening, next to somebody who is feared; empty where none do."""
    return _says("overheard", text) if _says("feared", text) else ""


def within_earshot(text: str) -> bool:
    """Whether the words put the feared person near."""
    return bool(_says("near", text))


def cannot_speak(text: str) -> bool:
    """Whether the caller says so outright; who is feared may have been told before."""
    return bool(_says("overheard", text))


def fragment(turn: Turn) -> str:
    """A word of danger in speech that was hardly understood, or sobbing instead of words; empty where there is none."""
    text = turn.heard.text
    return _says("crying", text) or (_says("fragment", text) if doubtful(turn.event) else "")


def tells_of_before(text: str) -> bool:
    """Whether a "no" is about now only: what was before is worth the direct questions (R-14)."""
    return bool(_says("before", text))


def drunk(text: str) -> str:
    """The words that tell of drink; empty where none do."""
    return _says("drink", text)


def rough_stranger(text: str) -> bool:
    """Whether somebody who took the telephone asks who is there."""
    return bool(_says("rough_stranger", text))
