"""Puts the questions of one script, in order, and turns each answer into facts, intake fields and the next step.

Unclear, unheard and refused are never "no": a question is put again once in other words, then with the keys 1 and
2, and then counts as refused (domain brief C.4).
"""

from __future__ import annotations

import re

from dialogue_flows import hearing, readers
from dialogue_flows.crisis import casting, instructions, told_place, verdict
from dialogue_flows.crisis.conditions import holds
from dialogue_flows.crisis.scripts import ScriptText, Step, scripts
from dialogue_flows.hearing import Reply
from dialogue_flows.outcome import CallerHungUp, CallerSaid, Expect, Listen
from dialogue_flows.state import Script
from dialogue_flows.triage import decide, learn_answer
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus, Level

EXPECT = {
    "yes_no": Expect.YES_NO,
    "company": Expect.YES_NO,
    "place": Expect.ADDRESS,
    "when": Expect.OPEN,
    "text": Expect.OPEN,
    "digits": Expect.DIGITS,
    "hours": Expect.OPEN,
    "months": Expect.OPEN,
    "age": Expect.OPEN,
}
STATUS = {
    "yes": AnswerStatus.ASSERTED,
    "no": AnswerStatus.DENIED,
    "refused": AnswerStatus.REFUSED,
    "unclear": AnswerStatus.UNCLEAR,
}
# Somebody whom the caller speaks about: then consciousness and breath are asked after.
SOMEBODY_ELSE = re.compile(
    r"어머니|엄마|아버지|아빠|남편|아내|와이프|할머니|할아버지|아이|아기|애가|동생|친구|사람이|아저씨|아주머니|이웃"
    r"|mother|father|mom|dad|husband|wife|child|baby|friend|someone|somebody|neighbou?r|\b(?:he|she)\b",
    re.IGNORECASE,
)
KEYS_PAUSE_S = 10.0
CALM_SCRIPTS = frozenset({"need"})  # hardship is no reason to treat a call as one in danger


def begin(turn: Turn, script: ScriptText) -> str:
    """Opens a script: keeps where the call was, says what is true, gives one instruction, asks the first question."""
    interrupted = turn.state["script"]
    if interrupted is not None:
        put_down(turn)
        turn.state["scripts_done"][interrupted["name"]] = interrupted["steps"]
    elif turn.state["node"] not in {"script", "soft_check", "waiting", "offer"}:
        turn.state["resume"] = turn.state["node"]
    if SOMEBODY_ELSE.search(turn.heard.text):
        turn.state["memo"]["about_other"] = True
    if script.name not in CALM_SCRIPTS:
        turn.state["flagged"] = True
    turn.state["script"] = Script(name=script.name, step="", steps={}, answers={}, tries=0)
    turn.state["silent"] = turn.state["silent"] or script.name == "silent"
    casting.take_in(turn, script)
    instructions.open_script(turn, script)
    return next_question(turn)


def next_question(turn: Turn) -> str:
    """Asks the first step that is still open, or reaches the verdict when none is."""
    running = turn.state["script"]
    if running is None:
        return verdict.after_script(turn)
    script = scripts()[running["name"]]
    for step in script.steps:
        if step.id in running["steps"] or not holds(turn, step):
            continue
        if any(turn.has(name) for name in step.known):
            _already_said(turn, running, step)
            continue
        if told_place.settled(turn, step):
            running["steps"][step.id], running["answers"][step.id] = "answered", told_place.TOLD
            continue
        if turn.put_out(step.question):
            _put_out(turn, running, step)
            continue
        running["step"], running["tries"] = step.id, 0
        running["steps"][step.id] = "asked"
        if not told_place.confirm(turn, step):
            turn.ask(step.question, EXPECT[step.answer])
        return turn.wait_in("script")
    return verdict.close_script(turn)


def put_down(turn: Turn) -> None:
    """The script ends before its end: what was not asked stands as not asked, never as "no"."""
    running = turn.state["script"]
    if running is None:
        return
    for step in scripts()[running["name"]].steps:
        if step.id not in running["steps"] and holds(turn, step) and not turn.recorded(step.path):
            turn.record(step.path, None, AnswerStatus.NOT_ASKED, system=True)
    note_steps(turn, running)


def note_steps(turn: Turn, running: Script) -> None:
    """How each question stands: asked, heard, answered, refused, unclear or not asked."""
    steps = {step.id: running["steps"].get(step.id, "not_asked") for step in scripts()[running["name"]].steps}
    turn.note("script_steps", script=running["name"], **steps)


def _already_said(turn: Turn, running: Script, step: Step) -> None:
    name = next(name for name in step.known if turn.has(name))
    known = turn.state["facts"][name]
    running["steps"][step.id], running["answers"][step.id] = "answered", "yes"
    negative = step.question in {"medical.conscious", "medical.breathing", "need.heat"}
    status = AnswerStatus.DENIED if negative else AnswerStatus.ASSERTED
    value = known["value"] if step.fact == name else not negative
    if known["turn"] is not None:
        turn.record(step.path, value, status, known["quote"], said_in=known["turn"])


def _put_out(turn: Turn, running: Script, step: Step) -> None:
    """The script before this one put the very question in vain: it stays unclear, and the next one follows."""
    running["steps"][step.id], running["answers"][step.id] = "unclear", "unclear"
    learn_answer(turn, step.learns, "unclear", "")
    if not turn.recorded(step.path):
        turn.record(step.path, None, AnswerStatus.UNCLEAR, system=True)


def script_node(turn: Turn) -> str:
    """Hears the answer to the step that was asked."""
    running = turn.state["script"]
    if running is None or isinstance(turn.event, CallerHungUp):
        return verdict.after_script(turn)
    step = scripts()[running["name"]].step(running["step"])
    if step.answer == "digits" and _still_pressing(turn):
        return turn.wait_in("script")
    reply = told_place.reply(turn) or hearing.reply_to(turn, step.answer, step.question)
    if _not_yet(turn, reply) and running["tries"] < step.tries and not turn.asked_out:
        return _put_again(turn, running, step)
    answer = "refused" if reply.answer in {"none", "unclear"} else reply.answer
    state = {"refused": "unclear" if reply.answer != "refused" else "refused"}.get(answer, "answered")
    return _take(turn, running, step, reply, answer, state)


def _not_yet(turn: Turn, reply: Reply) -> bool:
    """No answer, an unclear one, or a "no" that was said over the question: it may belong to what came before."""
    over = isinstance(turn.event, CallerSaid) and turn.event.over_agent
    return reply.answer in {"none", "unclear"} or (over and reply.answer == "no")


def _still_pressing(turn: Turn) -> bool:
    """Keys come one by one: they are gathered until the hash key, or a pause."""
    keys = turn.heard.keys
    if not keys:
        return False
    pressed = str(turn.state["memo"].get("digits", "")) + keys
    turn.state["memo"]["digits"] = pressed
    turn.listen = Listen(Expect.DIGITS, after_danger=True, silence_after_s=KEYS_PAUSE_S)
    return not pressed.endswith("#")


def unanswered(turn: Turn) -> str:
    """The step that was asked got no answer, however it was put: it stays unclear, and the next one follows."""
    running = turn.state["script"]
    if running is None:
        return verdict.after_script(turn)
    step = scripts()[running["name"]].step(running["step"])
    return _take(turn, running, step, Reply("none"), "refused", "unclear")


def _put_again(turn: Turn, running: Script, step: Step) -> str:
    running["tries"] += 1
    running["steps"][step.id] = "heard"
    turn.say("script.take_your_time")
    turn.ask(step.question, EXPECT[step.answer])
    if running["tries"] == step.tries and EXPECT[step.answer] is Expect.YES_NO:
        turn.say("script.keys")
    return turn.wait_in("script")


def _take(turn: Turn, running: Script, step: Step, reply: Reply, answer: str, state: str) -> str:
    running["steps"][step.id], running["answers"][step.id] = state, answer
    status = AnswerStatus.UNCLEAR if state == "unclear" else STATUS.get(answer, AnswerStatus.ASSERTED)
    told_place.settle(turn, step, answer)
    if answer != told_place.TOLD:  # that stands on record, with the words in which it was told
        turn.record(
            step.path,
            reply.value if status in {AnswerStatus.ASSERTED, AnswerStatus.DENIED} else None,
            status,
            reply.quote,
        )
    quote = "" if turn.heard.keys else reply.quote  # a key is no word of the caller's
    if step.fact is not None and isinstance(reply.value, (int, float)):
        turn.fact(step.fact, reply.value, "answer", quote)
        if step.fact == "age" and reply.value >= readers.OLD:
            turn.fact(
                "vulnerable_person",
                source="answer",
                quote=quote if quote in turn.heard.said else turn.heard.said,
            )
    months = step.answer == "months" and isinstance(reply.value, (int, float))
    meaning = casting.infant_age(float(str(reply.value))) if months else step.means.get(answer, answer)
    learn_answer(turn, step.learns, meaning, quote)
    if state == "unclear":
        learn_answer(turn, step.learns, "unclear", quote)
    if reply.denies:
        turn.fact("not_cleared_by_direct_no", quote=reply.quote)
    verdict.weigh(turn)
    before = list(turn.state["escalated"])
    decide(turn)
    if running["name"] == "violence" and step.id == "v1" and answer == "no":
        return begin(turn, scripts()["silent"])
    if turn.state["escalated"] != before and turn.level is Level.IMMEDIATE:
        instructions.announce_search(turn)
    return next_question(turn)
