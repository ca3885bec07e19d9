"""Several matters in one call: each is told apart, taken in the order told, and has its own record and number.

What was said about a later matter is kept with it, so that nothing is asked that was told, and nothing is lost when
the line goes in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from dialogue_flows.night_duty.categories import Category
from dialogue_flows.night_duty.slots import Told, fill_slot, told
from dialogue_flows.state import Matter, new_matter
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.intents import Intent, intents
from dialogue_flows.understanding.slots import UNKNOWN
from transcripts.calls import Lang

SAID: Final = "said"  # key in `Matter.spoken`: the words in which a further matter was told
# Two families that are one event when told in one breath: a burst main sinks the road, a power cut darkens the lamps.
_ONE_EVENT: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("water", "road"), ("water", "sewer"), ("water", "manhole"), ("sewer", "road"), ("sewer", "manhole"),
        ("road", "manhole"), ("power", "light"), ("power", "signal"), ("light", "signal"), ("rubbish", "smell"),
        ("sewer", "smell"), ("noise", "crime"), ("noise", "parking"), ("animal", "road"), ("parking", "staff"),
        ("rubbish", "staff"), ("noise", "staff"), ("transport", "staff"), ("fire", "smell"), ("power", "elevator"),
    )
)  # fmt: skip
_COUNTED: Final = re.compile(
    r"(?:두|세|여러)\s?(?:가지|건|개)|둘\s?다|하나는|따로|그리고|\b(?:two|three|both|also|another)\b",
    re.IGNORECASE,
)
_CUT: Final = re.compile(
    r"(?:고요?|는데요?|지만|어요|아요|에요|예요|네요|습니다)(?:[,.!?\s]+|$)|[,.!?;]\s+|\s(?:그리고|또|하고|이랑|랑)\s"
    r"|\s(?:and|also|plus)\s",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?]+[.!?]*")
_UNREAD: Final = 3  # turns not understood whose words are kept
_SURE: Final = 0.8  # a complaint that is told beside another must be this sure
_SAME: Final = re.compile(
    r"같은\s?(?:데|곳|자리|장소|주소)|^\s*(?:네\s*)?거기|그\s?(?:집|자리|곳|주소)|똑같|마찬가지"
    r"|\bsame\b|\bthere (?:too|as well)\b|^\s*(?:right )?there\b",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"그\s?(?:바로\s?)?(옆|앞|뒤|건너편|맞은편)|\b(next to|beside|behind|opposite) (?:it|that)\b", re.I
)
_DIRECTION: Final = re.compile(
    r"\s(?:옆|앞|뒤|건너편|맞은편)$|^(?:next to|beside|behind|opposite) ", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Further:
    """A complaint that an utterance tells, and the part of the utterance that is about it."""

    category: str
    words: str


def family(category: str) -> str:
    """`complaint.light.street` is of the family `light`."""
    return category.split(".")[1]


def told_apart(turn: Turn) -> list[Further]:
    """The complaints of this utterance in the order told; what is one event, or one family, is one complaint."""
    text = turn.heard.text
    kept: list[Intent] = []
    for each in _sure_ones(turn):
        if all(_apart(family(known.name), family(each.name), text) for known in kept):
            kept.append(each)
    if not kept:
        return []
    starts = [0, *(_cut(text, left, right) for left, right in pairwise(kept)), len(text)]
    return [
        Further(each.name, text[start:end].strip())
        for each, (start, end) in zip(kept, pairwise(starts), strict=True)
    ]


def _sure_ones(turn: Turn) -> list[Intent]:
    """The complaints that each sentence tells for sure, at their place in the utterance."""
    found: list[Intent] = []
    for sentence in _SENTENCE.finditer(turn.heard.text):
        found += [
            replace(each, start=each.start + sentence.start())
            for each in intents(sentence[0], turn.lang)
            if each.name in turn.desk.categories and each.confidence >= _SURE
        ]
    return found


def _apart(known: str, new: str, text: str) -> bool:
    return known != new and (frozenset((known, new)) not in _ONE_EVENT or bool(_COUNTED.search(text)))


def _cut(text: str, left: Intent, right: Intent) -> int:
    """Where the words about the next matter begin."""
    begins = left.start + len(left.quote)
    between = _CUT.search(text, begins, max(begins, right.start))
    return between.end() if between is not None else right.start


def begin_several(turn: Turn, found: list[Further]) -> str:
    """Says that all are taken, and begins with the first; the others wait with what was said about them."""
    for further in found:
        matter = new_matter(further.category)
        turn.state["matters"].append(matter)
        if further is not found[0]:
            _keep(turn, matter, further.words)
    names = [turn.desk.categories[further.category].name[turn.lang] for further in found]
    turn.say("complaint.several", names=_listed(names, turn.lang), name=names[0])
    turn.heard = replace(turn.heard, text=found[0].words)
    return "complaint"


def keep_further(turn: Turn, matter: Matter) -> bool:
    """Keeps what the same breath tells beside the open matter ("네, 맞아요. 그리고 가로등도 나갔어요")."""
    known = {family(each["category"]) for each in turn.state["matters"] if each["status"] != "dropped"}
    here = family(matter["category"])
    found = [f for f in told_apart(turn) if family(f.category) not in known]
    found = [f for f in found if _apart(here, family(f.category), turn.heard.text)]
    for further in found:
        new = new_matter(further.category)
        turn.state["matters"].append(new)
        _keep(turn, new, further.words)
        turn.say("complaint.kept", name=turn.desk.categories[further.category].name[turn.lang])
    return bool(found)


def _keep(turn: Turn, matter: Matter, words: str) -> None:
    matter["status"] = "queued"
    matter["spoken"][SAID] = words
    category = turn.desk.categories[matter["category"]]
    found = told(turn, category, words)
    for slot in (*category.slots, *category.volunteered):
        if slot.name in found:
            fill_slot(turn, matter, slot, found[slot.name])


def opened(turn: Turn) -> tuple[Matter, Category]:
    """The complaint that is being taken, and what it asks. Raises LookupError where none is."""
    matter = turn.matter
    if matter is None:
        raise LookupError("no complaint is open: the graph must reach these nodes only with one")
    return matter, turn.desk.categories[matter["category"]]


def keep_unread(turn: Turn) -> None:
    """Keeps words whose matter was not understood: the place in them is not asked for again."""
    unread = turn.state["memo"].setdefault("unread", [])
    unread.append(turn.heard.text)
    del unread[:-_UNREAD]


def take_unread(turn: Turn) -> None:
    """Fills the open complaint with what stands in the words before."""
    matter, category = opened(turn)
    for words in turn.state["memo"].pop("unread", []):
        found = told(turn, category, words)
        for slot in (*category.slots, *category.volunteered):
            if slot.kind == "read" and slot.name in found and slot.name not in matter["slots"]:
                fill_slot(turn, matter, slot, found[slot.name])


def waits(turn: Turn) -> bool:
    """Whether another complaint is still to be taken."""
    return any(matter["status"] in {"open", "confirmed", "queued"} for matter in turn.state["matters"])


def take_next(turn: Turn) -> bool:
    """Goes on with the complaint that was put aside, or opens the next one that was told; False where none is."""
    queued = next((each for each in turn.state["matters"] if each["status"] == "queued"), None)
    matter = turn.matter or queued
    if matter is None:
        return False
    name = turn.desk.categories[matter["category"]].name[turn.lang]
    turn.say("complaint.next" if matter is queued else "complaint.resume", name=name)
    if matter is queued:
        matter["status"] = "open"
        take_same_place(turn, matter)
    return True


def take_same_place(turn: Turn, matter: Matter) -> None:
    """ "그 옆 가로등": the place of the matter before, taken over; the read-back asks whether it is right."""
    before, words = place_before(turn), matter["spoken"].get(SAID, "")
    place = same_place(words, before, turn.lang)
    if place and matter["slots"].get("where", UNKNOWN) == UNKNOWN:
        matter["slots"]["where"] = matter["spoken"]["where"] = place


def place_before(turn: Turn) -> str:
    """The place of the complaint that was told before the open one, empty where there is none."""
    places = [
        each["slots"].get("where", UNKNOWN) for each in turn.state["matters"] if each["status"] == "filed"
    ]
    return next((place for place in reversed(places) if place != UNKNOWN), "")


def same_place(words: str, before: str, lang: Lang) -> str:
    """The place before, where these words say "there" or "next to it"; else empty."""
    beside = _BESIDE.search(words)
    if beside is not None and before:
        at = _DIRECTION.sub("", before)
        return f"{at} {beside[1]}" if lang == "ko" else f"{beside[2]} {at}"
    return before if _SAME.search(words) else ""


def answered_same(turn: Turn, *, yes: bool) -> Told | None:
    """The place told as "the same as before", where that was asked; `yes`: a plain yes to the question."""
    pending = turn.state["pending"]
    if pending is None or pending["line"] != "slot.where_also":
        return None
    before = pending["values"]["where"]
    place = same_place(turn.heard.text, before, turn.lang) or (before if yes else "")
    return Told(place, place) if place else None


def _listed(names: Iterable[str], lang: Lang) -> str:
    return ", ".join(names) if lang == "ko" else " and ".join(names)
