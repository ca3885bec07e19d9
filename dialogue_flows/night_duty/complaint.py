"""Takes one complaint: asks for what is missing, reads it back, corrects, files, offers the number by text."""

from __future__ import annotations

import re

from dialogue_flows import hearing
from dialogue_flows.night_duty import matters, places
from dialogue_flows.night_duty.categories import Category, Slot
from dialogue_flows.night_duty.closing import file
from dialogue_flows.night_duty.filing import file_effect, receipt
from dialogue_flows.night_duty.mending import mended_place
from dialogue_flows.night_duty.readback import details
from dialogue_flows.night_duty.slots import NO, Told, answer, expectation, fill_slot, fill_told, told
from dialogue_flows.outcome import Expect
from dialogue_flows.state import Matter, new_matter
from dialogue_flows.stuck import put_again
from dialogue_flows.triage import searching
from dialogue_flows.turn import MOST_ASKS, Turn
from dialogue_flows.understanding.slots import UNKNOWN
from dialogue_flows.understanding.yes_no import yes_no

ASKS_PER_SLOT = 2
MOST_READBACKS = MOST_ASKS + 1  # one more than other questions: each correction is read back
_HOWEVER = re.compile(r"근데|그런데|사실|아니라|아니고|말고|\b(?:but|actually|except|only)\b", re.IGNORECASE)
_IS_RIGHT = re.compile(r"맞|그렇|right|correct", re.IGNORECASE)  # nothing was wrong after all
LONG_WORDS = 8  # letters; longer words that answer nothing deserve an acknowledgement


def complaint(turn: Turn) -> str:
    """Fills what the words hold, then asks for the next thing that is missing."""
    matter, category = matters.opened(turn)
    fill_told(turn, matter, category, told(turn, category))
    return next_slot(turn)


def next_slot(turn: Turn) -> str:
    """Asks the first slot that is empty and not given up; reads back when none is."""
    matter, category = matters.opened(turn)
    for slot in category.slots:
        if slot.name in matter["slots"]:
            continue
        asked = matter["asked"].get(slot.name, 0)
        heard_enough = turn.asked_out and _asked_slot(turn, category) is slot
        if asked < (1 if slot.optional else ASKS_PER_SLOT) and not heard_enough:
            matter["asked"][slot.name] = asked + 1
            before = matters.place_before(turn) if slot.name == "where" and not asked else ""
            missing = places.question(turn, matter) if slot.name == "where" else ""
            if missing:
                turn.ask(missing, expectation(slot), where=places.part(matter))
            elif before:
                turn.ask("slot.where_also", expectation(slot), name=category.name[turn.lang], where=before)
            else:
                turn.ask(slot.question, expectation(slot))
            return turn.wait_in("slot")
        _give_up(turn, matter, slot)
    return read_back(turn)


def _give_up(turn: Turn, matter: Matter, slot: Slot) -> None:
    """Asked often enough: it stays unknown; of a place, what was told of it stands."""
    part = places.part(matter) if slot.name == "where" else ""
    if part:
        fill_slot(turn, matter, slot, Told(part, part))
    else:
        matter["slots"][slot.name] = UNKNOWN


def slot(turn: Turn) -> str:
    """The answer to the slot that was asked; other slots that were said with it are kept too."""
    matter, category = matters.opened(turn)
    asked = _asked_slot(turn, category)
    if asked is None:
        return "complaint"
    if hearing.wants_to_go(turn):
        return leave(turn)
    if asked.name != "where" and _place_taken_back(turn, matter, category):
        return put_again(turn)
    part_before = places.part(matter)
    found = told(turn, category)
    if _asks_beside(turn, found):
        return "info"
    value = answer(turn, asked, found) or _same_place(turn, asked)
    if asked.name == "where" and value is not None and value.value == UNKNOWN and places.part(matter):
        value = Told(places.part(matter), places.part(matter))
    if (
        value is None
        and not found
        and asked.name == "where"
        and matter["asked"].get(asked.name, 0) >= ASKS_PER_SLOT
    ):
        value = _words(turn, places.part(matter))
    _corrected(turn, matter, category, beside=asked.name)
    if value is not None or turn.heard.facts:
        matters.keep_further(turn, matter)
    if value is not None:
        fill_slot(turn, matter, asked, value)
    elif (
        turn.heard.intent_sure
        and turn.heard.intent in turn.desk.categories
        and not found
        and _another(turn, matter)
    ):
        return _other_matter(turn)
    elif places.part(matter) != part_before:
        pass  # a part of the place: the question for the rest takes it up
    elif len(turn.heard.text) > LONG_WORDS and not found and category.role is None:
        turn.say("slot.sorry")
    return "complaint"


def _same_place(turn: Turn, asked: Slot) -> Told | None:
    """ "네", "거기요": the place of the complaint before, where that was asked."""
    if asked.name != "where":
        return None
    yes = hearing.reply_to(turn, "yes_no", "slot.where_also").answer == "yes"
    return matters.answered_same(turn, yes=yes)


def _asks_beside(turn: Turn, found: dict[str, Told]) -> bool:
    """A question about something else in the middle of a complaint: it is answered, then the complaint goes on."""
    asks = turn.heard.intent_sure and turn.heard.intent.startswith("info.") and not found
    if asks:
        turn.state["memo"]["info"] = {"intent": turn.heard.intent}
    return asks


def _place_taken_back(turn: Turn, matter: Matter, category: Category, *, say: bool = True) -> bool:
    """Whether the words correct the place that was told before; then it is corrected, and the question comes again."""
    slot = next((slot for slot in category.slots if slot.name == "where"), None)
    said_back = turn.state["node"] in {"readback", "mend"}
    place = mended_place(matter["slots"].get("where", ""), turn.heard.text, read_back=said_back)
    if slot is None or place is None:
        return False
    fill_slot(turn, matter, slot, Told(place, place))
    if say:
        turn.say("complaint.mended")
    return True


def _words(turn: Turn, part: str) -> Told | None:
    """The caller's own words for a place that could not be read twice, with the part that could."""
    said = turn.heard.text.rstrip(".!? ")
    words = f"{part}, {said}" if part and part not in said else said
    return Told(words, words) if words and not hearing.plain(turn) else None


def _another(turn: Turn, matter: Matter) -> bool:
    """Whether the caller turned to a complaint of another family (a leak and sinking ground are one matter)."""
    return matters.family(turn.heard.intent) != matters.family(matter["category"]) and not turn.heard.facts


def leave(turn: Turn) -> str:
    """The caller wants to go: what can be found is filed as it is, and the call ends kindly."""
    matter, _ = matters.opened(turn)
    if matter["slots"].get("where", UNKNOWN) == UNKNOWN:
        matter["status"] = "dropped"
        return "end_call"
    matter["slots"]["confirmed"] = NO
    file_effect(turn, matter)
    turn.say("complaint.filed_so_far", receipt=receipt(matter))
    return "end_call"


def _other_matter(turn: Turn) -> str:
    """The caller turned to something else: it is taken first, the open one is kept."""
    name = turn.desk.categories[turn.heard.intent].name[turn.lang]
    turn.state["matters"].append(new_matter(turn.heard.intent))
    turn.say("complaint.start", name=name)
    return "complaint"


def _asked_slot(turn: Turn, category: Category) -> Slot | None:
    pending = turn.state["pending"]
    line = pending["line"] if pending else ""
    name = "where" if line in places.QUESTIONS else ""
    return next((s for s in category.slots if line == s.question or name == s.name), None)


def read_back(turn: Turn) -> str:
    """Says what was understood and asks whether it is right; read back often enough, it is filed as it stands."""
    matter, category = matters.opened(turn)
    matter["asked"]["readback"] = matter["asked"].get("readback", 0) + 1
    if matter["asked"]["readback"] > MOST_READBACKS or turn.asked_out:
        return _file_as_is(turn)
    turn.ask("complaint.readback", Expect.YES_NO, details=details(turn, matter, category))
    return turn.wait_in("readback")


def readback(turn: Turn) -> str:
    """The caller confirms, corrects in the same breath, or says no."""
    matter, category = matters.opened(turn)
    reply = hearing.reply_to(turn, "yes_no", "complaint.readback")
    if reply.answer == "yes" and not _only_echo(turn, matter, category, reply.quote):
        return _confirmed(turn, matter, category)
    if _asks_beside(turn, told(turn, category)):
        return "info"
    if hearing.wants_to_go(turn):
        return leave(turn)
    if _place_taken_back(turn, matter, category, say=False) or _corrected(turn, matter, category):
        return read_back(turn)
    if reply.answer == "no":
        turn.ask("complaint.what_is_wrong")
        return turn.wait_in("mend")
    turn.state["tries"] += 1
    return read_back(turn) if turn.state["tries"] <= ASKS_PER_SLOT else _file_as_is(turn)


def _confirmed(turn: Turn, matter: Matter, category: Category) -> str:
    if _but(turn, matter, category):
        return read_back(turn)
    matters.keep_further(turn, matter)
    return file(turn)


def _but(turn: Turn, matter: Matter, category: Category) -> bool:
    """ "네, 근데 12번이 아니라 14번이에요": a yes with something that changes what was read back."""
    if not _HOWEVER.search(turn.heard.text) or matters.told_apart(turn):
        return False
    return _place_taken_back(turn, matter, category, say=False) or _corrected(turn, matter, category)


def _only_echo(turn: Turn, matter: Matter, category: Category, quote: str) -> bool:
    """Whether a "yes" is no more than a word of the read-back said again beside something new ("음식물 쓰레기요")."""
    if yes_no(quote, turn.lang).value == "yes":
        return False
    found = told(turn, category)
    return any(new.value not in {matter["slots"].get(name), UNKNOWN} for name, new in found.items())


def mend(turn: Turn) -> str:
    """Takes the corrected part; what cannot be placed is added in the caller's own words."""
    matter, category = matters.opened(turn)
    if hearing.wants_to_go(turn):
        return leave(turn)
    if matters.keep_further(turn, matter) or _place_taken_back(turn, matter, category, say=False):
        return read_back(turn)
    said = hearing.reply_to(turn, "yes_no", "complaint.what_is_wrong").answer
    if said in {"no", "refused"} and hearing.plain(turn) and not turn.asked_out:
        return _file_as_is(turn)  # nothing is wrong after all, or nothing that the caller would tell
    if said == "yes" and hearing.plain(turn):
        return file(turn) if _IS_RIGHT.search(turn.heard.text) else put_again(turn)
    if not _corrected(turn, matter, category) and turn.heard.text and not hearing.plain(turn):
        matter["slots"]["remark"] = turn.heard.text
    return read_back(turn)


def _corrected(turn: Turn, matter: Matter, category: Category, beside: str = "") -> bool:
    """Takes what the words tell anew; of a place told before, only a correction of the read-back."""
    found = told(turn, category)
    known = matter["slots"].get("where", "") not in {"", UNKNOWN}
    for name in ({"where", beside} if known else {beside}) if beside else ():
        found.pop(name, None)
    slots = {slot.name: slot for slot in (*category.slots, *category.volunteered)}
    changed = [name for name, new in found.items() if new.value not in {matter["slots"].get(name), UNKNOWN}]
    for name in changed:
        fill_slot(turn, matter, slots[name], found[name])
    return bool(changed)


def _file_as_is(turn: Turn) -> str:
    matter, _ = matters.opened(turn)
    matter["slots"]["confirmed"] = NO
    return file(turn)


__all__ = ["complaint", "mend", "next_slot", "readback", "searching", "slot"]
