"""Closes one complaint: files it, tells its number (or all numbers at the end), offers them by text."""

from __future__ import annotations

import re

from dialogue_flows import hearing
from dialogue_flows.night_duty import matters
from dialogue_flows.night_duty.categories import Category
from dialogue_flows.night_duty.filing import file_effect, receipt
from dialogue_flows.outcome import Expect, SendSms
from dialogue_flows.state import Matter
from dialogue_flows.triage import PLACE_RULES
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

_NO_TEXT = re.compile(r"싫|안\s|말고|말아|마세|못\s?(?:봐|보|읽)|없|필요\s?없|됐|괜찮")


def file(turn: Turn) -> str:
    """Files the complaint; the number is spoken once the record has it. While others wait, the numbers come at the
    end, all together.
    """
    matter, category = matters.opened(turn)
    turn.state["tries"] = 0
    department = file_effect(turn, matter)
    turn.if_fail[:] = [turn.desk.wording.utterance("complaint.not_filed", turn.lang, number=turn.duty_number)]
    untold = turn.state["memo"].setdefault("untold", [])
    if matters.waits(turn):
        untold.append([category.name[turn.lang], receipt(matter)])
        turn.say("complaint.filed_one", name=category.name[turn.lang])
        _say_after(turn, matter, category)
        return "more_ask"
    told = PLACE_RULES & set(turn.state["escalated"])  # a danger at this place does not wait for office hours
    if untold:
        tell_numbers(turn, [*untold, [category.name[turn.lang], receipt(matter)]])
    else:
        turn.say("complaint.filed", receipt=receipt(matter))
        turn.say("complaint.department_also" if told else "complaint.department", department=department)
    _say_after(turn, matter, category)
    return _offer_sms(turn)


def tell_numbers(turn: Turn, filed: list[list[str]]) -> None:
    """The numbers of several complaints, each with its name, in one sentence."""
    wording = turn.desk.wording
    numbers = [
        wording.utterance("complaint.number", turn.lang, name=name, receipt=number).text
        for name, number in filed
    ]
    turn.say("complaint.filed_all", numbers=", ".join(numbers))
    if not PLACE_RULES & set(turn.state["escalated"]):
        turn.say("complaint.departments")  # a danger at the place does not wait for office hours
    turn.state["memo"]["untold"] = []


def _say_after(turn: Turn, matter: Matter, category: Category) -> None:
    if category.after and all(matter["slots"].get(k) == v for k, v in category.after_when.items()):
        turn.say(category.after)


def _offer_sms(turn: Turn) -> str:
    """The number by text: asked once a call; who said yes gets the later numbers too, who said no is left alone."""
    wish = turn.state["memo"].get("sms")
    if not turn.desk.context.caller_known or wish == "no":
        return "more_ask"
    if wish == "yes":
        _send_sms(turn)
        return "more_ask"
    turn.ask("sms.ask", Expect.YES_NO)
    return turn.wait_in("sms")


def sms(turn: Turn) -> str:
    """Sends the receipt number by text, only with a clear yes."""
    reply = hearing.reply_to(turn, "yes_no", "sms.ask")
    if wants_text(turn, reply):
        turn.record("call.consent.sms", True, AnswerStatus.ASSERTED)
        turn.state["memo"]["sms"] = "yes"
        _send_sms(turn)
    elif reply.answer in {"no", "refused"}:
        turn.state["memo"]["sms"] = "no"
    if turn.heard.intent in turn.desk.categories:
        return "more"
    return "more_ask"


def wants_text(turn: Turn, reply: hearing.Reply) -> bool:
    """Whether a text message is welcome: a yes, or "문자로요"; never against a no or a refusal ("문자 싫어요")."""
    named = (
        "문자" in turn.heard.text
        and reply.answer in {"none", "unclear"}
        and not _NO_TEXT.search(turn.heard.text)
    )
    return reply.answer == "yes" or named


def _send_sms(turn: Turn) -> None:
    line = "sms.receipt_danger" if PLACE_RULES & set(turn.state["escalated"]) else "sms.receipt"
    text = turn.desk.wording.utterance(line, turn.lang, city=turn.desk.city.name[turn.lang])
    turn.add(SendSms(line=line, text=text.text))
    turn.say("sms.sending")
