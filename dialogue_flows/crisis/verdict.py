"""What a finished script amounts to, and where the call goes on."""

from __future__ import annotations

from dialogue_flows.crisis import interview
from dialogue_flows.crisis.conditions import SCREENING_STEPS
from dialogue_flows.crisis.scripts import scripts
from dialogue_flows.triage import decide, searching
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus, Level

# The need that was found, most urgent first, and what helps until somebody calls.
TONIGHT = (
    ("R-36", "need.medicine_advice"),
    ("R-31", "need.keep_warm"),
    ("R-34", "need.stay_inside"),
    ("R-30", "need.food_tonight"),
)


def weigh(turn: Turn) -> None:
    """The facts that follow from several ASQ answers together (domain brief C.4)."""
    running = turn.state["script"]
    if running is None or running["name"] != "asq":
        return
    given = [running["answers"].get(step) for step in SCREENING_STEPS]
    if all(answer == "refused" for answer in given):
        turn.fact("asq_refused_all")
    if all(answer == "no" for answer in given):
        turn.fact("asq_negative")
        if turn.has("explicit_suicide"):
            turn.fact("not_cleared_by_direct_no", quote=turn.state["facts"]["explicit_suicide"]["quote"])
    older = running["answers"].get("q4_when") == "older"
    if older and all(answer == "no" for answer in given[:3]):
        turn.fact("asq4_only_older")


def close_script(turn: Turn) -> str:
    """The last question of the script is answered."""
    running = turn.state["script"]
    if running is not None:
        if running["name"] == "asq":
            turn.record("domains.suicide.asq.result", _asq_result(turn), AnswerStatus.ASSERTED, system=True)
        interview.note_steps(turn, running)
        turn.state["scripts_done"][running["name"]] = running["steps"]
        turn.state["memo"]["script"] = running["name"]
        if running["name"] == "need":
            turn.state["memo"].pop(
                "unanswered", None
            )  # the wish for help that opened it has been asked through
    turn.state["script"], turn.state["pending"] = None, None
    decide(turn)
    return after_script(turn)


def _asq_result(turn: Turn) -> str:
    running = turn.state["script"]
    answers = running["answers"] if running else {}
    if answers.get("q5") == "yes":
        return "acute"
    if any(answers.get(step) is None for step in SCREENING_STEPS):
        return "incomplete"
    return "negative" if all(answers[step] == "no" for step in SCREENING_STEPS) else "non_acute"


def say_for_tonight(turn: Turn) -> None:
    """One thing that helps until somebody calls, for the need that was found."""
    line = next((line for rule, line in TONIGHT if rule in turn.state["rules"]), None)
    if line is not None:
        turn.say(line)


def after_script(turn: Turn) -> str:
    """Stays with the caller while life is in danger; offers a human at SAME_NIGHT; else goes back to the matter."""
    if turn.level is Level.IMMEDIATE and searching(turn):
        return "wait_with"
    done = turn.state["memo"].get("script", "")
    if done == "need":
        say_for_tonight(turn)
    if turn.level >= Level.SAME_NIGHT and searching(turn):
        return "make_offer"
    turn.say(scripts()[done].closing if done else "script.thanks")
    if turn.level is Level.NEXT_MORNING:
        turn.say("crisis.next_morning")
    return "go_back"
