"""Who is on the line? Until that is known nothing is said but the office's name (domain brief B.3)."""

from __future__ import annotations

import re

from dialogue_flows import hearing
from dialogue_flows.outcome import CallStarted, Expect, HangUp, PromiseCallback
from dialogue_flows.ports import Household
from dialogue_flows.spoken_phone import spoken_phone
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.month_days import month_day
from transcripts.calls import AnswerStatus, EndReason

RETRIES = 1
_DIED = re.compile(
    r"돌아가셨|돌아가신|사망하|사망했|세상을\s?(?:떠|뜨)|별세|하늘나라|작고하"
    r"|passed away|(?:has|have|is|was) (?:died|dead|deceased)|\bdied\b",
    re.IGNORECASE,
)


class NoHousehold(Exception):
    """An outbound call was started without the household that it is for."""


def household(turn: Turn) -> Household:
    """For whom the call is. Raises `NoHousehold`."""
    if turn.desk.context.household is None:
        raise NoHousehold("an outbound call needs CallContext.household; pass the campaign's target")
    return turn.desk.context.household


def greet(turn: Turn) -> str:
    """Office, AI, and the name of the person asked for; no purpose."""
    return begin(turn, greeting="out.greeting", again="out.greeting_again", asks="out.id_1", then="id_name")


def begin(turn: Turn, *, greeting: str, again: str, asks: str, then: str) -> str:
    """Greets, discloses and `asks` for the person by name, to wait in `then`; a call that was interrupted goes on with
    the question that was open.
    """
    target = household(turn)
    resumed = isinstance(turn.event, CallStarted) and (turn.event.resumed or turn.state["node"] != "start")
    turn.state["disclosed"] = True
    if resumed and turn.state["ended"]:
        turn.state["ended"], turn.state["node"] = False, str(turn.state["memo"].pop("left", "start"))
    if resumed and turn.state["pending"] is not None:
        turn.say(again, office=target.office_name)
        turn.ask_again()
        return turn.wait_in(turn.state["node"])
    turn.say(greeting, office=target.office_name)
    turn.ask(asks, Expect.YES_NO, name=target.name)
    return turn.wait_in(then)


def id_name(turn: Turn) -> str:
    """ID-1. Anybody else hears the office's number and nothing more."""
    if tells_of_death(turn):
        return bereaved_first(turn)
    reply = hearing.reply_to(turn, "yes_no", "out.id_1")
    if reply.answer == "yes":
        return _birthday(turn)
    if month_day(turn.heard.text, turn.lang) is not None:
        return id_birth(turn)  # who tells a birthday answers the next question at once
    if reply.answer == "none" and turn.state["tries"] < RETRIES and not turn.asked_out:
        turn.state["tries"] += 1
        turn.ask_again()
        return turn.wait_in("id_name")
    return wrong_person(turn)


def tells_of_death(turn: Turn) -> bool:
    """Whether the words say that the person asked for has died."""
    return bool(_DIED.search(turn.heard.text))


def bereaved_first(turn: Turn) -> str:
    """The person has died (domain brief H 49): sympathy, one question about who speaks, and no interview."""
    turn.note("deceased_reported")
    turn.say("out.condolence")
    turn.ask("out.bereaved")
    return turn.wait_in("bereaved")


def bereaved(turn: Turn) -> str:
    """Whatever is told is met without questions; words of danger never come here (the router hears them first)."""
    turn.say("out.bereaved_close", office=household(turn).office_name)
    return finish(turn, "DECEASED_REPORTED")


def _birthday(turn: Turn) -> str:
    turn.state["tries"] = 0
    if household(turn).birth_md is None:
        return "ask_consent"
    turn.ask("out.id_2")
    return turn.wait_in("id_birth")


def id_birth(turn: Turn) -> str:
    """ID-2, one retry. The birthday on file is never said."""
    told = month_day(turn.heard.text, turn.lang)
    if told is not None and told.value == household(turn).birth_md:
        turn.record("subject.identity_confirmed", True, AnswerStatus.ASSERTED, told.quote)
        return "ask_consent"
    if turn.state["tries"] < RETRIES and not turn.asked_out:
        turn.state["tries"] += 1
        turn.ask_again()
        return turn.wait_in("id_birth")
    return wrong_person(turn)


def wrong_person(turn: Turn) -> str:
    """Somebody else, or nobody who could be identified: the office's number, and the end."""
    target = household(turn)
    turn.say("out.wrong_person", office=target.office_name, number=spoken_phone(target.office_number))
    return finish(turn, "WRONG_PERSON")


def ask_consent(turn: Turn) -> str:
    """Disclosure and CO-1; the word welfare is said only from here on."""
    turn.state["tries"] = 0
    turn.say("consent.disclosure")
    turn.ask("consent.ask", Expect.YES_NO)
    return turn.wait_in("consent")


def consent(turn: Turn) -> str:
    """Yes: the interview. Later: a call-back. No: no disadvantage, and the end."""
    reply = hearing.reply_to(turn, "yes_no", "consent.ask")
    if reply.answer == "yes" and not hearing.later(turn):
        turn.record("call.consent.share_with_officer", True, AnswerStatus.ASSERTED, reply.quote)
        return "next_question"
    if hearing.later(turn):
        turn.say("out.later")
        turn.add(
            PromiseCallback(
                "초기상담 다시 전화", turn.now.replace(microsecond=0) + hearing.A_DAY, role="welfare"
            )
        )
        return finish(turn, "CALLBACK_REQUESTED")
    if reply.answer in {"none", "unclear"} and turn.state["tries"] < RETRIES and not turn.asked_out:
        turn.state["tries"] += 1
        turn.ask_again()
        return turn.wait_in("consent")
    turn.record("call.consent.share_with_officer", False, AnswerStatus.DENIED, reply.quote)
    turn.say("out.refused", number=spoken_phone(household(turn).office_number))
    return finish(turn, "REFUSED")


def scam_fear(turn: Turn) -> str:
    """Fear of a scam is right: the office's number, and an invitation to hang up and call there. Never data."""
    target = household(turn)
    turn.note("scam_suspected")
    if turn.state["node"] == "scam_wait" and turn.asked_out:
        return decline(turn)
    if turn.state["node"] != "scam_wait":
        turn.state["memo"]["before_scam"] = {"node": turn.state["node"], "pending": turn.state["pending"]}
    turn.say("out.scam", office=target.office_name, number=spoken_phone(target.office_number))
    turn.ask("out.scam_go_on", Expect.YES_NO)
    return turn.wait_in("scam_wait")


def scam_wait(turn: Turn) -> str:
    """Goes on only with a clear yes."""
    if hearing.reply_to(turn, "yes_no", "consent.scam").answer != "yes":
        return decline(turn)
    back = turn.state["memo"].pop("before_scam", {})
    turn.state["pending"] = back.get("pending")
    turn.ask_again()
    return turn.wait_in(back.get("node", "id_name"))


def decline(turn: Turn) -> str:
    """Not going on has no disadvantage: the office's number, and the end."""
    turn.say("out.refused", number=spoken_phone(household(turn).office_number))
    return finish(turn, "REFUSED")


def finish(turn: Turn, result: str) -> str:
    """Ends the call with the campaign's outcome code (domain brief B.3)."""
    turn.note("campaign_outcome", outcome=result)
    turn.say(turn.desk.questionnaire.closing.goodbye)
    turn.state["ended"], turn.state["pending"] = True, None
    turn.add(HangUp(EndReason.COMPLETED))
    return turn.wait_in("ended")
