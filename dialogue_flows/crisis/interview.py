"""Puts the questions of one script, in order, and turns each answer into facts, intake fields and the next step.

Unclear, unheard and refused are never "no": a question is put again once in other words, then with the keys 1 and
2, and then counts as refused (domain brief C.4).
"""

from __future__ import annotations

import re

from dialogue_flows import hearing
from dialogue_flows.crisis import instructions, verdict
from dialogue_flows.crisis.conditions import holds
from dialogue_flows.crisis.scripts import ScriptText, Step, scripts
from dialogue_flows.hearing import Reply
from dialogue_flows.outcome import CallerHungUp, Expect
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
TRIES = 2
CALM_SCRIPTS = frozenset({"need"})  # hardship is no reason to treat a call as one in danger


def begin(turn: Turn, script: ScriptText) -> str:
    """Opens a script: keeps where the call was, says what is true, gives one instruction, asks the first question."""
    interrupted = turn.state["script"]
    if interrupted is not None:
        turn.state["scripts_done"][interrupted["name"]] = interrupted["steps"]
    elif turn.state["node"] not in {"script", "soft_check", "waiting", "offer"}:
        turn.state["resume"] = turn.state["node"]
    if SOMEBODY_ELSE.search(turn.heard.text):
        turn.state["memo"]["about_other"] = True
    if script.name not in CALM_SCRIPTS:
        turn.state["flagged"] = True
    turn.state["script"] = Script(name=script.name, step="", steps={}, answers={}, tries=0)
    turn.state["silent"] = turn.state["silent"] or script.name == "silent"
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
        running["step"], running["tries"] = step.id, 0
        running["steps"][step.id] = "asked"
        turn.ask(step.question, EXPECT[step.answer])
        return turn.wait_in("script")
    return verdict.close_script(turn)


def _already_said(turn: Turn, running: Script, step: Step) -> None:
    name = next(name for name in step.known if turn.has(name))
    quote = turn.state["facts"][name]["quote"]
    running["steps"][step.id], running["answers"][step.id] = "answered", "yes"
    negative = step.question in {"medical.conscious", "medical.breathing"}
    status = AnswerStatus.DENIED if negative else AnswerStatus.ASSERTED
    turn.record(step.path, not negative, status, quote, said_in=turn.state["facts"][name]["turn"])


def script_node(turn: Turn) -> str:
    """Hears the answer to the step that was asked."""
    running = turn.state["script"]
    if running is None or isinstance(turn.event, CallerHungUp):
        return verdict.after_script(turn)
    step = scripts()[running["name"]].step(running["step"])
    reply = hearing.reply_to(turn, step.answer, step.question)
    if reply.answer in {"none", "unclear"} and running["tries"] < TRIES and not turn.asked_out:
        return _put_again(turn, running, step)
    answer = "refused" if reply.answer in {"none", "unclear"} else reply.answer
    state = {"refused": "unclear" if reply.answer != "refused" else "refused"}.get(answer, "answered")
    return _take(turn, running, step, reply, answer, state)


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
    if running["tries"] == TRIES and EXPECT[step.answer] is Expect.YES_NO:
        turn.say("script.keys")
    return turn.wait_in("script")


def _take(turn: Turn, running: Script, step: Step, reply: Reply, answer: str, state: str) -> str:
    running["steps"][step.id], running["answers"][step.id] = state, answer
    status = AnswerStatus.UNCLEAR if state == "unclear" else STATUS.get(answer, AnswerStatus.ASSERTED)
    turn.record(
        step.path,
        reply.value if status in {AnswerStatus.ASSERTED, AnswerStatus.DENIED} else None,
        status,
        reply.quote,
    )
    learn_answer(turn, step.question, step.means.get(answer, answer), reply.quote)
    if state == "unclear":
        learn_answer(turn, step.question, "unclear", reply.quote)
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
