"""The state of one conversation: plain data that a checkpointer can store and a later version can read."""

from __future__ import annotations

from typing import Any, TypedDict

from transcripts.calls import Flow, Lang, Level

STATE_VERSION = 1


class Fact(TypedDict):
    """Something the rule table can use: its value, who established it, the caller's words and their turn."""

    value: bool | int | float
    source: str
    quote: str
    turn: int | None


class Pending(TypedDict):
    """The question that waits for an answer: its line, the values in it and how to listen."""

    line: str
    values: dict[str, str]
    expect: str


class Matter(TypedDict):
    """One complaint. `slots`: values for the record; `spoken`: the caller's words for them; `status`: open,
    confirmed, filed or dropped; `asked`: how often each slot was asked."""

    category: str
    slots: dict[str, str]
    spoken: dict[str, str]
    status: str
    asked: dict[str, int]


class Script(TypedDict):
    """A scripted interview that is under way: its name, the step that was asked, and each step's state
    (asked, heard, answered, refused, unclear; a step that is missing was not asked)."""

    name: str
    step: str
    steps: dict[str, str]
    answers: dict[str, str]
    tries: int


class CallState(TypedDict):
    """Everything a conversation remembers. JSON-able; `version` tells how to read it."""

    version: int
    flow: str
    lang: Lang
    node: str
    disclosed: bool
    ended: bool
    level: str
    rules: list[str]
    escalated: list[str]
    lines: list[str]
    facts: dict[str, Fact]
    flagged: bool
    pending: Pending | None
    asked: dict[str, int]
    said: dict[str, int]
    matters: list[Matter]
    script: Script | None
    scripts_done: dict[str, dict[str, str]]
    resume: str
    human: dict[str, str]
    silent: bool
    warned: bool
    tries: int
    memo: dict[str, Any]
    last: dict[str, Any]


def new_state(flow: Flow, lang: Lang) -> CallState:
    """The state before the first word: nothing known, nothing asked, level ROUTINE."""
    return CallState(
        version=STATE_VERSION,
        flow=flow.value,
        lang=lang,
        node="start",
        disclosed=False,
        ended=False,
        level=Level.ROUTINE.value,
        rules=[],
        escalated=[],
        lines=[],
        facts={},
        flagged=False,
        pending=None,
        asked={},
        said={},
        matters=[],
        script=None,
        scripts_done={},
        resume="",
        human={},
        silent=False,
        warned=False,
        tries=0,
        memo={},
        last={},
    )


def new_matter(category: str) -> Matter:
    """A complaint of which nothing is known yet."""
    return Matter(category=category, slots={}, spoken={}, status="open", asked={})


class UnknownStateVersion(Exception):
    """The stored conversation was written by a newer version than this one."""


def checked(state: CallState) -> CallState:
    """The state as this version reads it. Raises `UnknownStateVersion` when it comes from a later version."""
    if state["version"] > STATE_VERSION:
        raise UnknownStateVersion(
            f"the conversation was stored in version {state['version']}, this program reads up to "
            f"{STATE_VERSION}: run the newer release until its calls have ended"
        )
    return state
