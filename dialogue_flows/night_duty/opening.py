"""The beginning of a call and its first matter: greeting with disclosure, what the caller wants, and the end."""

from __future__ import annotations

import re

from dialogue_flows import hearing
from dialogue_flows.night_duty import closing, matters, prank
from dialogue_flows.night_duty.filing import file_open, receipt
from dialogue_flows.outcome import CallerPressed, CallStarted, Expect, HangUp
from dialogue_flows.state import new_matter
from dialogue_flows.triage import PLACE_RULES
from dialogue_flows.turn import Turn
from transcripts.calls import EndReason

MENU = {
    "1": "complaint.parking.illegal",
    "2": "complaint.light.street",
    "3": "complaint.water.leak",
    "4": "info.pharmacy",
}
UNCLEAR_TRIES = 2
_QUESTION = re.compile(
    r"\S\s+\S.*(?:까요|나요|가요|은지요?|는지요?|되나|되요|돼요|뭐예요|무엇인가요|얼마예요)\s?\?|\S\s+\S.*(?:까요|나요|는지요)[.!\s]*$"
    r"|^(?:what|where|when|who|how|which|should|can|could|is|are|do|does) .{8,}\?$",
    re.IGNORECASE,
)
# "I have two things to report": an announcement, and the matter comes next.
_ANNOUNCES = re.compile(
    r"^.{0,20}(?:신고|민원|접수|문의|부탁|말씀|여쭤|물어|물어볼).{0,6}(?:할|하려|하고\s?싶|드릴|드리|볼|보려|넣을|넣으려|넣고).{0,16}$"
    r"|^.{0,24}(?:(?:have|want|need|like)(?: \w+){0,3} to (?:report|ask|complain|tell)"
    r"|a (?:question|complaint|report))\b.{0,24}$",
    re.IGNORECASE,
)
_IS_THIS_YOU = re.compile(
    r"(?:시청|구청|군청|당직실|민원실|관공서)\s?(?:이죠|이지요|맞죠|맞아|맞나|인가|인교|이유|이여|이가|아니|입니까|이에요|이요|예요|요)?.{0,6}\?"
    r"|(?:시청|구청|군청|당직실|민원실)\s?(?:이제|이지예|이지라|맞제|인교|이여|이가|이라예)[\s.?]*$"
    r"|is (?:this|that) (?:the )?(?:city|town|night|duty)",
    re.IGNORECASE,
)
INFORMATION = ("info.", "welfare.", "report.")


def greet(turn: Turn) -> str:
    """Says that this is an AI and that the call is recorded; after a drop, says so and takes up the question."""
    spoken_before, turn.state["disclosed"] = turn.state["disclosed"], True
    if isinstance(turn.event, CallStarted) and turn.event.called_back and not spoken_before:
        return _ring_as_promised(turn)
    resumed = isinstance(turn.event, CallStarted) and turn.event.resumed
    if resumed or turn.state["node"] != "start":
        return _greet_again(turn)
    turn.say("greeting", city=turn.desk.city.name[turn.lang])
    turn.ask("open.ask")
    return turn.wait_in("open")


def _ring_as_promised(turn: Turn) -> str:
    """Greets a caller who could not be answered at once and chose to be rung back: the desk is heard the first time."""
    turn.state["ended"] = False
    turn.say("greeting.promised", city=turn.desk.city.name[turn.lang])
    turn.ask("open.ask")
    return turn.wait_in("open")


def _greet_again(turn: Turn) -> str:
    if turn.state["ended"]:
        turn.state["ended"], turn.state["node"] = False, str(turn.state["memo"].pop("left", "ended"))
    if isinstance(turn.event, CallStarted):  # else somebody has just said that they are there
        turn.say("greeting.again", city=turn.desk.city.name[turn.lang])
    if turn.state["node"] in {"start", "ended"}:
        turn.ask("open.ask")
        return turn.wait_in("open")
    if turn.state["node"] in {"waiting", "handed_over"}:
        turn.state["human"].pop("joined", None)
        return "wait_with"
    if turn.state["pending"] is None:
        return more_ask(turn)
    turn.ask_again()
    return turn.wait_in(turn.state["node"])


def open_matter(turn: Turn) -> str:
    """What is this call about? Three steps when it is not understood: other words, choices, a person."""
    intent = turn.heard.intent or (turn.model.intent if turn.model is not None else None) or ""
    if isinstance(turn.event, CallerPressed):
        intent = MENU.get(turn.heard.keys[:1], "")
    if not turn.state["disclosed"]:
        turn.state["disclosed"] = True
        turn.say("disclose.short")
    if intent in turn.desk.categories:
        return start_complaint(turn, intent)
    if intent.startswith(INFORMATION):
        turn.state["memo"]["info"] = {"intent": intent}
        return "info"
    return _about_the_call(turn, intent)


def _about_the_call(turn: Turn, intent: str) -> str:
    """No matter of the city: company, a joke, a wish to be rung, a goodbye, a greeting; else it is asked about."""
    if intent == "social.company":
        return "company"
    if intent == "nonuser.prank":
        return prank.bye(turn)
    if intent == "callback.request":
        turn.ask("human.callback", Expect.YES_NO)
        return turn.wait_in("callback")
    if intent == "social.goodbye" or hearing.wants_to_go(turn) or _nothing_more(turn):
        return goodbye(turn)
    return _no_matter_yet(turn, greets=intent.startswith("social.") or turn.heard.aside == "greeting")


def _nothing_more(turn: Turn) -> bool:
    """A plain no where the desk asked what else there is."""
    return bool(turn.state["matters"]) and hearing.reply_to(turn, "yes_no", "more.ask").answer == "no"


def _no_matter_yet(turn: Turn, *, greets: bool) -> str:
    """A greeting and an announcement are listened to; a question that nobody here can answer is said to be one."""
    if _IS_THIS_YOU.search(turn.heard.text) and not turn.state["memo"].get("told_who"):
        turn.state["memo"]["told_who"] = True
        turn.say("open.this_is", city=turn.desk.city.name[turn.lang])
        return turn.wait_in("open")
    if PLACE_RULES & set(turn.state["escalated"]) and not turn.state["matters"]:
        return _place_in_danger(turn)
    if greets and not turn.asked_out:
        turn.ask("open.ask")
        return turn.wait_in("open")
    if turn.state["tries"] == 0 and not turn.asked_out and _ANNOUNCES.search(turn.heard.text):
        turn.state["tries"] = 1
        turn.say("open.go_on")
        return turn.wait_in("open")
    return _not_known(turn) if _asks(turn) else _not_understood(turn)


def _place_in_danger(turn: Turn) -> str:
    """A danger at a place was understood and is being told, also where the catalogue has no name for it: only the
    rest of it is asked for.
    """
    matter, said = new_matter("complaint.other"), turn.heard.text.rstrip(".!? ")
    matter["slots"]["what"] = matter["spoken"]["what"] = said
    turn.state["matters"].append(matter)
    return "complaint"


def _asks(turn: Turn) -> bool:
    """Whether the words are a question about something that the desk knows nothing of."""
    told = turn.state["memo"].get("not_known")
    return not told and turn.state["tries"] == 0 and bool(_QUESTION.search(turn.heard.text.strip()))


def _not_known(turn: Turn) -> str:
    """An honest "I do not know", and who does; the next thing not understood is asked about."""
    turn.state["memo"]["not_known"] = True
    turn.say("info.dont_know", number=turn.duty_number)
    return "more_ask"


def start_complaint(turn: Turn, category: str) -> str:
    """Opens a complaint and fills what was said already."""
    turn.state["tries"] = 0
    several = matters.told_apart(turn)
    if len(several) > 1 and category in {each.category for each in several}:
        return matters.begin_several(turn, several)
    turn.state["matters"].append(new_matter(category))
    matters.take_unread(turn)
    turn.say(
        turn.desk.categories[category].start or "complaint.start",
        name=turn.desk.categories[category].name[turn.lang],
    )
    return "complaint"


def _not_understood(turn: Turn) -> str:
    tries = turn.state["tries"]
    matters.keep_unread(turn)
    turn.state["tries"] = tries + 1
    if tries == 0 and not turn.asked_out:
        turn.say("open.unclear")
        turn.ask("open.ask")
    elif tries <= 1:
        turn.state["tries"] = UNCLEAR_TRIES
        turn.ask("open.choices", Expect.DIGITS)
    else:
        turn.state["tries"] = 0
        turn.state["matters"].append(new_matter("complaint.other"))
        turn.say("open.write_down")
        matters.take_unread(turn)
        return "complaint"
    return turn.wait_in("open")


def more_ask(turn: Turn) -> str:
    """Goes on with the complaint that waits; where none does, asks whether there is another matter."""
    turn.state["resume"] = ""
    if matters.take_next(turn):
        return "next_slot"
    turn.ask("more.ask", Expect.OPEN)
    return turn.wait_in("more")


def more(turn: Turn) -> str:
    """Another matter, or the end with what happens next."""
    further = turn.heard.intent in turn.desk.categories or turn.heard.intent.startswith(INFORMATION)
    if further or turn.heard.intent == "social.company":
        return open_matter(turn)
    reply = hearing.reply_to(turn, "yes_no", "more.ask")
    if (
        reply.answer == "no"
        or hearing.wants_to_go(turn)
        or turn.heard.intent in {"social.goodbye", "social.thanks"}
    ):
        return goodbye(turn)
    if reply.answer == "yes":
        turn.ask("open.ask")
        return turn.wait_in("open")
    turn.state["tries"] += 1
    if turn.state["tries"] > UNCLEAR_TRIES or turn.asked_out:
        return goodbye(turn)
    turn.ask("more.ask")
    return turn.wait_in("more")


def goodbye(turn: Turn) -> str:
    """Closes with what will happen and, where danger was spoken of, the numbers (domain brief C.12)."""
    if "asq" in turn.state["scripts_done"]:
        turn.say("goodbye.flagged")
    untold, rest = turn.state["memo"].get("untold") or [], file_open(turn)
    if untold:
        names = [turn.desk.categories[each["category"]].name[turn.lang] for each in rest]
        closing.tell_numbers(turn, [*untold, *([n, receipt(m)] for n, m in zip(names, rest, strict=True))])
    for each in () if untold else rest:
        turn.say("complaint.filed_so_far", receipt=receipt(each))
    filed = [m for m in turn.state["matters"] if m["status"] == "filed"]
    turn.say("goodbye.filed" if filed else "goodbye")
    turn.state["ended"], turn.state["pending"] = True, None
    turn.add(HangUp(EndReason.COMPLETED))
    return turn.wait_in("ended")


def ended(turn: Turn) -> str:
    """Nothing more is said on a call that has ended."""
    turn.state["ended"] = True
    return turn.wait_in("ended")
