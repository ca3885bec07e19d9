"""Somebody who calls for company, perhaps night after night: kindness, what is different today, a visit (G.5, H 56).

How often somebody calls lowers nothing; the officer reads it, and the caller is greeted like everybody.
"""

from __future__ import annotations

from dialogue_flows import hearing
from dialogue_flows.night_duty.welfare import next_working_noon
from dialogue_flows.outcome import Expect, PromiseCallback
from dialogue_flows.stuck import put_again
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

OFTEN = 3


def company(turn: Turn) -> str:
    """Meets the caller, and asks whether today is harder than other days."""
    calls = turn.desk.context.earlier_calls
    if calls >= OFTEN:
        turn.note("repeat_caller", calls=calls + 1)
    turn.record("chief_need.text", turn.heard.text, AnswerStatus.ASSERTED)
    turn.say("company.again" if calls >= OFTEN else "company.welcome")
    turn.ask("company.today", Expect.YES_NO)
    return turn.wait_in("company_today")


def company_today(turn: Turn) -> str:
    """Something is different: what? Nothing is: some words, and the offer of a visit."""
    reply = hearing.reply_to(turn, "yes_no", "company.today")
    if reply.answer == "none" and not turn.heard.text:
        return put_again(turn)
    turn.record(
        "domains.isolation.harder_today", reply.answer == "yes", AnswerStatus.ASSERTED, turn.heard.said
    )
    if reply.answer == "yes" and hearing.plain(turn):
        turn.ask("company.what")
        return turn.wait_in("company_what")
    return company_what(turn)


def company_what(turn: Turn) -> str:
    """The caller's own words are kept; then the offer."""
    if turn.heard.text and not hearing.plain(turn):
        turn.record("domains.isolation.in_own_words", turn.heard.text, AnswerStatus.ASSERTED)
    turn.say("company.listened")
    turn.ask("company.visit", Expect.YES_NO)
    return turn.wait_in("company_visit")


def company_visit(turn: Turn) -> str:
    """A promise with a time where it is welcome."""
    reply = hearing.reply_to(turn, "yes_no", "consent.visit")
    if reply.answer == "yes":
        turn.record("call.consent.visit", "visit", AnswerStatus.ASSERTED)
        turn.add(PromiseCallback("복지 담당자가 안부 방문이나 전화", next_working_noon(turn), role="welfare"))
        turn.say("company.promised")
    else:
        turn.say("company.no_visit")
    return "more_ask"
