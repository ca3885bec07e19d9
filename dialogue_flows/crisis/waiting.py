"""Stays with the caller while a human is sought, and tells what has truly happened and only that (G.3)."""

from __future__ import annotations

from datetime import datetime

from dialogue_flows import hearing
from dialogue_flows.crisis.instructions import numbers_for
from dialogue_flows.crisis.waiting_lines import ACCEPTED, NO_DANGER_LINES, REOPENED, STAY_LINES
from dialogue_flows.hearing import Reply
from dialogue_flows.night_duty.filing import file_open
from dialogue_flows.outcome import (
    CallerPressed,
    CallerSaid,
    CallerSilent,
    ConnectHuman,
    Expect,
    HumanProgress,
    HumanUpdate,
    Listen,
    StopRecording,
)
from dialogue_flows.triage import accepted, decide, learn_answer, reopened, reporting_place, searching
from dialogue_flows.turn import WAIT, Turn
from transcripts.calls import Level

SAFETY_EVERY_S = 120
PATIENCE_S = 15.0
MATTERS = ("complaint.", "info.", "welfare.", "report.")
SAFETY_QUESTION = "wait.safety"
TAKING = frozenset({"slot", "readback", "mend"})  # a complaint is being taken


def wait_with(turn: Turn) -> str:
    """Begins to wait with the caller."""
    turn.state["memo"].setdefault("safety_asked_at", turn.now.isoformat())
    turn.state["pending"] = None
    say_truly(turn, "silent.stay" if turn.state["silent"] else "wait.together")
    return wait_on(turn)


def tell_search(turn: Turn) -> str:
    """Asked to say it again while waiting: how the search stands."""
    say_truly(turn, "wait.here" if searching(turn) else "human.searching")
    return wait_on(turn)


def say_truly(turn: Turn, line: str) -> None:
    """A sentence about the search as it stands now."""
    if accepted(turn):
        line = ACCEPTED.get(line, line)
    elif reopened(turn):
        line = REOPENED.get(line, line)
    turn.say(line)


def waiting(turn: Turn) -> str:
    """Whatever the caller says or does not say while the search runs."""
    if turn.state["silent"]:
        if not turn.state["memo"].get("covered"):
            turn.say("silent.stay")
        return wait_on(turn)
    asked = turn.state["pending"]
    if asked is not None and asked["line"] == SAFETY_QUESTION and not isinstance(turn.event, CallerSilent):
        return _safety_answer(turn)
    if not searching(turn) and turn.heard.intent.startswith(MATTERS):
        return "open"
    if hearing.asks_for_news(turn) and not hearing.wants_to_go(turn):
        return tell_search(turn)
    if hearing.wants_to_go(turn):
        say_truly(turn, "wait.please_stay" if searching(turn) else "human.please_hold")
    elif isinstance(turn.event, (CallerSaid, CallerPressed)):
        turn.say("wait.listening")
    if _safety_due(turn):
        turn.state["memo"]["safety_asked_at"] = turn.now.isoformat()
        turn.state["memo"].pop("row", None)  # asked anew, two minutes later
        turn.ask(SAFETY_QUESTION, Expect.YES_NO)
    elif isinstance(turn.event, CallerSilent):
        _stay(turn)
    return wait_on(turn)


def _stay(turn: Turn) -> None:
    script = turn.state["memo"].get("script", "")
    lines = STAY_LINES.get(script, STAY_LINES[""]) if searching(turn) else NO_DANGER_LINES
    count = int(turn.state["memo"].get("stayed", 0))
    turn.state["memo"]["stayed"] = count + 1
    say_truly(turn, lines[count % len(lines)])


def _safety_due(turn: Turn) -> bool:
    asked = turn.state["memo"].get("safety_asked_at")
    if turn.state["memo"].get("script") != "asq" or asked is None:
        return False
    return (turn.now - datetime.fromisoformat(asked)).total_seconds() >= SAFETY_EVERY_S


def _safety_answer(turn: Turn) -> str:
    reply = hearing.reply_to(turn, "yes_no", "asq.q5")
    return _safety_told(turn, reply)


def safety_unanswered(turn: Turn) -> str:
    """The question was put often enough: it counts as refused, never as a no."""
    return _safety_told(turn, Reply("none"))


def _safety_told(turn: Turn, reply: Reply) -> str:
    turn.state["pending"] = None
    learn_answer(turn, "asq.q5", "refused" if reply.answer == "none" else reply.answer, reply.quote)
    decide(turn)
    turn.say("wait.listening")
    return wait_on(turn)


def wait_on(turn: Turn) -> str:
    """Waits with the caller for the next news."""
    expect = Expect.YES_NO if turn.state["pending"] else Expect.OPEN
    turn.listen = Listen(expect, after_danger=searching(turn), silence_after_s=PATIENCE_S)
    return turn.wait_in("waiting")


def seek_human(turn: Turn, role: str) -> None:
    """Asks for a person where the desk gets no further and nobody is being sought yet; the level stays."""
    if turn.state["human"].get("asked") or searching(turn) or turn.state["human"].get("joined"):
        return
    turn.add(ConnectHuman(role=role))
    turn.state["human"]["asked"] = "yes"
    turn.if_fail[:] = [turn.desk.wording.utterance("human.failed", turn.lang, number=turn.duty_number)]


def hand_to_human(turn: Turn) -> str:
    """The desk has asked often enough and understood nothing: a person takes over."""
    seek_human(turn, "general")
    turn.say("stuck.person")
    say_truly(turn, "human.searching")
    turn.state["pending"] = None
    return wait_on(turn)


NEWS = {
    HumanProgress.ACKNOWLEDGED: "human.acknowledged",
    HumanProgress.PAGED: "human.paged",
    HumanProgress.WITHDRAWN: "human.withdrawn",
}


_TOLD_LATER = frozenset({"paged", "acknowledged", "withdrawn"})


def human_news(turn: Turn) -> str:
    """News of the search, in words that are no more than true."""
    assert isinstance(turn.event, HumanUpdate)  # noqa: S101  the graph routes only this event here
    progress = turn.event.progress
    known = turn.state["human"].get("progress")
    if turn.state["human"].get("joined") or not _is_news(turn, known, progress):
        return WAIT
    if progress is HumanProgress.DIALLING:
        return _line_is_rung(turn, turn.event.who or "")
    turn.state["human"]["progress"] = progress.value
    if progress is HumanProgress.JOINED:
        return _joined(turn)
    if turn.state["silent"]:
        if accepted(turn):
            _hand_over_matter(turn)
        return WAIT  # nothing aloud: somebody may be listening
    if reporting_place(turn):
        _about_place(turn, progress)
    elif progress in {HumanProgress.NOBODY_YET, HumanProgress.EXHAUSTED, HumanProgress.FAILED}:
        _nobody_yet(turn, progress)
    elif (
        progress in {HumanProgress.ACKNOWLEDGED, HumanProgress.WITHDRAWN}
        or turn.level is Level.IMMEDIATE
        or turn.state["script"] is None
    ):
        turn.say(NEWS[progress])
    if accepted(turn):
        _hand_over_matter(turn)
    return WAIT


def learn_progress(turn: Turn) -> None:
    """News that nobody may hear yet: what it means for the caller is told when they are known to be there."""
    assert isinstance(turn.event, HumanUpdate)  # noqa: S101  only this event is routed here
    progress = turn.event.progress
    if progress.value in _TOLD_LATER and _is_news(turn, turn.state["human"].get("progress"), progress):
        turn.state["human"]["progress"] = progress.value


def _is_news(turn: Turn, known: str | None, progress: HumanProgress) -> bool:
    """Whether this adds to what the caller knows, and does not contradict what has happened since."""
    taken = known == HumanProgress.ACKNOWLEDGED.value
    match progress:
        case HumanProgress.PAGED:
            return not taken and known != progress.value
        case HumanProgress.WITHDRAWN:
            return taken  # else the caller was told already, or never heard of an acceptance
        case HumanProgress.NOBODY_YET:
            return not taken and known != progress.value and searching(turn)
        case _:
            return known != progress.value


def _line_is_rung(turn: Turn, number: str) -> str:
    """A public line rings for the caller: told while nobody has accepted, and never aloud where others may hear."""
    if not turn.state["silent"] and not accepted(turn) and not reporting_place(turn):
        turn.say("human.dialling", number=number)
    return WAIT


def _hand_over_matter(turn: Turn) -> None:
    """An officer takes the caller from here: the complaint that is being taken is filed as it stands. While the
    call is about something else nothing is said of it until the call comes back to it."""
    news = tuple(turn.spoken)
    if not file_open(turn):
        return
    turn.if_fail[:] = news  # true even where the complaint could not be stored yet
    if turn.state["silent"] or turn.state["node"] not in TAKING:
        turn.state["memo"]["filed_untold"] = True
        return
    turn.say("complaint.filed_so_far")
    turn.state["pending"] = None
    wait_on(turn)


def _about_place(turn: Turn, progress: HumanProgress) -> None:
    if progress is HumanProgress.ACKNOWLEDGED:
        turn.say("hazard.acknowledged")
    elif progress in {HumanProgress.EXHAUSTED, HumanProgress.FAILED}:
        turn.say("hazard.nobody")


def _nobody_yet(turn: Turn, progress: HumanProgress) -> None:
    if searching(turn):
        line = "human.failed_danger" if progress is HumanProgress.FAILED else "human.nobody_danger"
        turn.say(line, numbers=numbers_for(turn))
    elif turn.state["script"] is None:
        turn.say(
            "human.nobody" if progress is HumanProgress.EXHAUSTED else "human.failed", number=turn.duty_number
        )
        turn.ask("human.callback", Expect.YES_NO)
        turn.state["node"] = "callback"


def _joined(turn: Turn) -> str:
    turn.state["human"]["joined"] = "yes"
    turn.state["pending"] = None
    if not turn.state["memo"].get("covered"):
        turn.say("silent.joined" if turn.state["silent"] else "human.joined")
    turn.if_fail[:] = list(turn.spoken)
    if file_open(turn):
        turn.state["memo"]["filed_untold"] = True
    turn.add(StopRecording("handed_over"))
    turn.listen = Listen(Expect.NOTHING)
    return turn.wait_in("handed_over")


def handed_over(turn: Turn) -> str:
    """Two people are talking: the desk keeps silent."""
    turn.listen = Listen(Expect.NOTHING)
    return turn.wait_in("handed_over")
