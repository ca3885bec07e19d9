"""Puts the questions of the questionnaire, types the answers, and closes with what will happen (B.4)."""

from __future__ import annotations

from dialogue_flows import hearing, readers
from dialogue_flows.crisis.interview import begin
from dialogue_flows.crisis.scripts import scripts
from dialogue_flows.crisis.way_on import CARE, care_goes_on
from dialogue_flows.hearing import Reply
from dialogue_flows.initial_counselling.identity import decline, finish, household
from dialogue_flows.instruments import asking
from dialogue_flows.night_duty.welfare import next_working_noon
from dialogue_flows.outcome import Expect, PromiseCallback
from dialogue_flows.questionnaire import Question
from dialogue_flows.stuck import offers_keys
from dialogue_flows.triage import decide
from dialogue_flows.turn import WAIT, Turn
from transcripts.calls import AnswerStatus, Level

EXPECT = {"yes_no": Expect.YES_NO, "contact": Expect.OPEN}
RETRIES = 1
STATUS = {"no": AnswerStatus.DENIED, "refused": AnswerStatus.REFUSED, "unclear": AnswerStatus.UNCLEAR}


def next_question(turn: Turn) -> str:
    """Asks the next question that applies; after the last, closes."""
    answered = turn.state["memo"].setdefault("answers", {})
    true = [name for name in turn.state["facts"] if turn.has(name)]
    question = turn.desk.questionnaire.next(answered, household(turn).crisis_variables, true)
    if question is None:
        return close(turn)
    turn.state["memo"]["question"], turn.state["tries"] = question.id, 0
    if question.instrument:
        asking.put(turn, question)
    else:
        turn.ask(question.line, EXPECT.get(question.type, Expect.OPEN))
    return turn.wait_in("interview")


def interview(turn: Turn) -> str:
    """The answer to the question that was put; one retry, then it stands as unclear."""
    question = _question(turn)
    if question is None:
        return next_question(turn)
    if question.instrument:
        return _after_item(turn, question) if asking.hear(turn, question) else turn.wait_in("interview")
    reply = _read(turn, question)
    if reply.answer in {"none", "unclear"} and turn.state["tries"] < RETRIES and not turn.asked_out:
        turn.state["tries"] += 1
        turn.ask_again()
        return turn.wait_in("interview")
    return _take(turn, question, reply)


def stuck(turn: Turn) -> str:
    """A question put three times: keys, then it stays unclear and the next follows. Who cannot be told who they
    are speaking with, or does not say yes, is left in peace."""
    if offers_keys(turn):
        return WAIT
    match turn.state["node"]:
        case node if node in CARE:
            return care_goes_on(turn)
        case "interview":
            return _unanswered(turn)
        case "consent" | "scam_wait":
            return decline(turn)
        case _:
            return "end_call"


def _question(turn: Turn) -> Question | None:
    """The question that was put; None where this release or the packs of today do not ask it any more."""
    return turn.desk.questionnaire.question(str(turn.state["memo"].get("question", "")))


def _unanswered(turn: Turn) -> str:
    question = _question(turn)
    if question is None:
        return next_question(turn)
    if question.instrument:
        asking.leave_open(turn, question)
        return _after_item(turn, question)
    return _take(turn, question, Reply("none"))


def _after_item(turn: Turn, question: Question) -> str:
    """An item of an instrument is settled: what it raised is weighed; a positive result may lead to a script."""
    turn.state["memo"]["answers"][question.id] = "settled"
    before = len(turn.state["escalated"])
    decide(turn)
    script = asking.script_after(turn, question)
    if script is not None:
        return begin(turn, scripts()[script])
    return "urgent" if len(turn.state["escalated"]) > before else next_question(turn)


def _take(turn: Turn, question: Question, reply: Reply) -> str:
    answer = "unclear" if reply.answer == "none" else reply.answer
    turn.record(question.path, reply.value, STATUS.get(answer, AnswerStatus.ASSERTED), reply.quote)
    turn.state["memo"]["answers"][question.id] = answer
    for fact in question.facts.get(answer, ()):
        turn.fact(fact, source="answer", quote=reply.quote)
    before = len(turn.state["escalated"])
    decide(turn)
    return "urgent" if len(turn.state["escalated"]) > before else next_question(turn)


def _read(turn: Turn, question: Question) -> Reply:
    text = turn.heard.text
    match question.type:
        case "yes_no":
            return _yes_no(turn, question)
        case "per_week":
            count = readers.per_week(text, turn.lang)
            return Reply("given", count, text) if count is not None else _refusal(turn)
        case "contact":
            return _contact(turn)
        case _:
            return hearing.reply_to(turn, "text", question.line)


def _yes_no(turn: Turn, question: Question) -> Reply:
    text = turn.heard.text.casefold()
    if any(word in text for word in question.no_words.get(turn.lang, ())):
        return Reply("no", False, turn.heard.text)
    reply = hearing.reply_to(turn, "yes_no", question.line)
    if reply.answer in {"none", "unclear"} and any(
        word in text for word in question.yes_words.get(turn.lang, ())
    ):
        return Reply("yes", True, turn.heard.text)
    return Reply(reply.answer, reply.value, turn.heard.text) if reply.answer in {"yes", "no"} else reply


def _contact(turn: Turn) -> Reply:
    """How an official may get in touch: by telephone, by a visit, or not at all."""
    text = turn.heard.text
    phone, no_visit = readers.by_phone(text), readers.no_visit(text)
    if phone or no_visit:
        return Reply("yes", "phone", text)
    reply = hearing.reply_to(turn, "yes_no", "consent.contact")
    if reply.answer == "yes":
        return Reply("yes", "phone_or_visit", text)
    return Reply("no", "none", text) if reply.answer == "no" else reply


def _refusal(turn: Turn) -> Reply:
    reply = hearing.reply_to(turn, "yes_no", "consent.any")
    return (
        Reply("refused", None, turn.heard.text)
        if reply.answer == "refused"
        else Reply("none", None, turn.heard.text)
    )


def close(turn: Turn) -> str:
    """Says what happens next, and ends."""
    closing, answers = turn.desk.questionnaire.closing, turn.state["memo"]["answers"]
    contact = answers.get(closing.contact) == "yes"
    if contact and closing.promise:
        turn.add(PromiseCallback("담당자가 전화", next_working_noon(turn), role="welfare"))
    turn.say(closing.line_contact if contact else closing.line, office=household(turn).office_name)
    return finish(turn, "COMPLETED_NEED" if contact or _needs(turn) else "COMPLETED_NO_NEED")


def _needs(turn: Turn) -> bool:
    """Whether an answer tells of a need: a yes in the counselling, a no in the check-in ("are you well?")."""
    answers, closing = turn.state["memo"]["answers"], turn.desk.questionnaire.closing
    telling = "no" if closing.promise else "yes"
    told = any(answer == telling for question, answer in answers.items() if question != closing.contact)
    return told or asking.any_positive(turn)


def go_back(turn: Turn) -> str:
    """After danger was cared for: the campaign stays suspended at night level and above, else the question again."""
    turn.state["script"] = None
    if turn.level >= Level.SAME_NIGHT:
        turn.say("out.close_crisis")
        return finish(turn, "CRISIS_ESCALATED")
    node = turn.state["resume"] or "id_name"
    if node == "interview":
        return next_question(turn)
    turn.ask_again()
    return turn.wait_in(node)
