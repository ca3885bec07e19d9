"""A place that was told in part ("달빛로요", "3동 402호요"): the part is kept, only what is missing is asked for."""

from __future__ import annotations

from typing import Final

from dialogue_flows.state import Matter
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.address_parts import Address
from dialogue_flows.understanding.addresses import address

PART: Final = "where_part"  # key in `Matter.spoken`: what was told of the place so far
_WORDS: Final = "where_words"  # the words in which the last part was told
ON_ROAD, IN_BUILDING, WHICH_PART, IN_DONG = (
    "slot.where_on_road",
    "slot.where_in_building",
    "slot.where_which_part",
    "slot.where_in_dong",
)
QUESTIONS: Final = frozenset({"slot.where_also", ON_ROAD, IN_BUILDING, WHICH_PART, IN_DONG})
"""Sentences that ask for the place beside the usual one."""


def read(turn: Turn, matter: Matter, text: str) -> str | None:
    """The place that this text and what was told before add up to; None while somebody could not find it yet. What
    there is of it is kept with the matter."""
    if matter["spoken"].get(_WORDS) == text:
        return None  # taken in already; a name said once is one place, not two
    earlier = matter["spoken"].get(PART, "")
    found = _address(turn, f"{earlier} {text}" if earlier else text)
    if found is None:
        return None
    if found.complete:
        return found.text
    if question_for(found):
        matter["spoken"][PART], matter["spoken"][_WORDS] = found.text, text
    return None


def part(matter: Matter) -> str:
    """What was told of the place so far, empty where nothing was."""
    return matter["spoken"].get(PART, "")


def question(turn: Turn, matter: Matter) -> str:
    """The sentence that asks for the missing part; empty where no part is known."""
    found = _address(turn, part(matter)) if part(matter) else None
    return question_for(found) if found is not None else ""


def question_for(told: Address) -> str:
    """Which sentence asks for what this address lacks; empty where it holds nothing to go on with."""
    if told.road:
        return ON_ROAD
    if told.building:
        return WHICH_PART
    if told.block or told.unit:
        return IN_BUILDING
    return IN_DONG if told.dong else ""


def _address(turn: Turn, text: str) -> Address | None:
    found = address(text, turn.desk.city.streets(), turn.lang)
    return found.value if found is not None else None
