"""Which benefits may be worth asking about (domain brief A.4): from the city's list, never "you are entitled"."""

from __future__ import annotations

import re

from dialogue_flows import hearing
from dialogue_flows.directory import Service
from dialogue_flows.night_duty.closing import wants_text
from dialogue_flows.outcome import Expect, SendSms
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

MOST_SPOKEN = 3
_WHICH = re.compile(
    r"받을\s?수|받을\s?만|뭐가|무엇|무슨|어떤|해당|혜택|지원금|수당|which|what|eligible|benefits?|allowance",
    re.IGNORECASE,
)


def asks_which(turn: Turn) -> bool:
    """Whether the caller wants to know what there is, and not only to speak with somebody about welfare."""
    directory = turn.desk.directory
    words = bool(_WHICH.search(turn.heard.text))
    return directory.has_services and (words or bool(directory.services_for(turn.heard.text, turn.lang)))


def benefits(turn: Turn) -> str:
    """Looks for what fits the caller's words; where they tell too little, asks once about the household."""
    memo = turn.state["memo"].setdefault("benefits", {"words": ""})
    memo["words"] = f"{memo['words']} {turn.heard.text}".strip()
    found = turn.desk.directory.services_for(memo["words"], turn.lang)[:MOST_SPOKEN]
    if not found and not memo.get("asked") and turn.desk.directory.has_services:
        memo["asked"] = True
        turn.ask("benefits.household")
        return turn.wait_in("benefits")
    turn.record("chief_need.text", memo["words"], AnswerStatus.ASSERTED, turn.heard.said)
    if not found:
        turn.ask("welfare.need")
        return turn.wait_in("welfare")
    return _tell(turn, found)


def _tell(turn: Turn, found: list[Service]) -> str:
    turn.note("services_mentioned", ids=",".join(service.id for service in found))
    turn.say("benefits.worth_asking")
    for service in found:
        turn.say("benefits.item", name=service.name[turn.lang], what=service.what[turn.lang])
    turn.say("benefits.where", phone=found[0].phone)
    if not turn.desk.context.caller_known:
        return "more_ask"
    turn.state["memo"]["benefits"]["names"] = [service.name[turn.lang] for service in found]
    turn.state["memo"]["benefits"]["checked"] = min(service.checked_at for service in found)
    turn.state["memo"]["benefits"]["phone"] = found[0].phone
    turn.ask("benefits.sms", Expect.YES_NO)
    return turn.wait_in("benefits_sms")


def benefits_sms(turn: Turn) -> str:
    """The list by text, only with a clear yes."""
    known = turn.state["memo"]["benefits"]
    reply = hearing.reply_to(turn, "yes_no", "sms.ask")
    if wants_text(turn, reply):
        text = turn.desk.wording.utterance(
            "sms.benefits",
            turn.lang,
            city=turn.desk.city.name[turn.lang],
            names=", ".join(known["names"]),
            phone=known["phone"],
            checked=known["checked"],
        )
        turn.add(SendSms(line="sms.benefits", text=text.text))
        turn.record("call.consent.sms", True, AnswerStatus.ASSERTED)
        turn.say("sms.sending")
    elif turn.heard.intent in turn.desk.categories:
        return "more"
    return "more_ask"
