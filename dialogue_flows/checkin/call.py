"""A check-in call from the first hello: who is there, a moan, no word at all, nobody at home (domain brief A.8).

⚕ After a pick-up a moan or words of distress are R-42. No word at all is R-42 where a sensor has raised an alarm, and
counts as no contact (R-41) where none has. Nobody picking up three times is R-43 with an alarm, and a call by a person
the same day without one.
"""

from __future__ import annotations

from datetime import timedelta

from dialogue_flows import hearing, line_events
from dialogue_flows.checkin.sounds import cross, moans
from dialogue_flows.crisis.instructions import numbers_for
from dialogue_flows.initial_counselling import interview
from dialogue_flows.initial_counselling.identity import (
    begin,
    bereaved_first,
    finish,
    household,
    tells_of_death,
    wrong_person,
)
from dialogue_flows.outcome import (
    CallerSilent,
    CallerUnheard,
    Expect,
    HangUp,
    Listen,
    PromiseCallback,
)
from dialogue_flows.stuck import put_again
from dialogue_flows.triage import decide
from dialogue_flows.turn import Turn
from transcripts.calls import EndReason

MOST_MISSED = 3
SAME_DAY = timedelta(hours=4)  # a person calls the same day (domain brief A.8)
NO_CONTACT_HOURS = 24  # what a pick-up without a word counts as where no sensor tells more
HELLOS = 2
SIGNALS = frozenset({"power", "door", "phone"})


def greet(turn: Turn) -> str:
    """Office, AI, recording, and the name; the reason only once the person is known."""
    # who is called regularly is somebody whom people worry about
    turn.fact("vulnerable_person", source="system")
    return begin(
        turn,
        greeting="checkin.greeting",
        again="checkin.greeting_again",
        asks="checkin.name",
        then="who",
    )


def who(turn: Turn) -> str:
    """The person, somebody else, or a moan."""
    if moans(turn.heard.text):
        return "moan"
    if tells_of_death(turn):
        return bereaved_first(turn)
    reply = hearing.reply_to(turn, "yes_no", "out.id_1")
    if reply.answer == "yes":
        signal = turn.desk.context.checkin.signal
        turn.say(f"checkin.reason.{signal}" if signal in SIGNALS else "checkin.reason.weekly")
        return "next_question"
    if cross(turn.heard.text) and reply.answer != "yes":
        return _cross(turn)
    if reply.answer == "none":
        return put_again(turn)
    return wrong_person(turn)


def talk(turn: Turn) -> str:
    """An answer of the interview, or a moan instead of one."""
    if moans(turn.heard.text):
        return "moan"
    return _cross(turn) if cross(turn.heard.text) and not _answers(turn) else interview.interview(turn)


def _answers(turn: Turn) -> bool:
    """Whether the words answer the question that waits, whatever anger stands beside the answer."""
    question = turn.desk.questionnaire.question(str(turn.state["memo"].get("question", "")))
    if question is None:
        return True
    words = (*question.yes_words.get(turn.lang, ()), *question.no_words.get(turn.lang, ()))
    plain = hearing.reply_to(turn, "yes_no", question.line).answer == "yes"
    return plain or any(word in turn.heard.text.casefold() for word in words)


def _cross(turn: Turn) -> str:
    """Angry to be called: a sign of life, no moan. An apology and the question once more; then it is left."""
    turn.note("checkin_cross")
    if turn.state["memo"].get("cross") or turn.asked_out:
        turn.say("checkin.leave_be", office=household(turn).office_name)
        return finish(turn, "REFUSED")
    turn.state["memo"]["cross"] = True
    turn.say("checkin.sorry")
    turn.ask_again()
    return turn.wait_in(turn.state["node"])


def moan(turn: Turn) -> str:
    """R-42: help is sought at once, and the desk stays on the line."""
    turn.fact("checkin_answered_but_moan_or_distress", quote=turn.heard.said)
    turn.state["flagged"], turn.state["pending"] = True, None
    decide(turn)
    turn.say("checkin.help")
    turn.if_fail[:] = [turn.desk.wording.utterance("wait.no_search", turn.lang, numbers=numbers_for(turn))]
    turn.note("checkin_outcome", outcome="MOAN")
    return "wait_with"


def unheard(turn: Turn) -> str:
    """Sound without words: asked once whether it is pain; a second time it counts as a moan."""
    assert isinstance(turn.event, CallerUnheard)  # noqa: S101  the graph routes only this event here
    if turn.state["flagged"] or turn.event.reason == "ears_failed":
        return line_events.unheard(turn)
    if turn.state["node"] == "hurt":
        return "moan"
    turn.state["memo"]["before_hurt"] = {"node": turn.state["node"], "pending": turn.state["pending"]}
    turn.ask("checkin.hurt", Expect.YES_NO)
    return turn.wait_in("hurt")


def hurt(turn: Turn) -> str:
    """Only a clear no, or words that are no moan, leads back; a key is a sign of life and says which."""
    reply = hearing.reply_to(turn, "yes_no", "checkin.hurt")
    if (
        moans(turn.heard.text)
        or reply.answer in {"yes", "unclear", "refused"}
        or turn.heard.keys not in {"", "2"}
    ):
        return "moan"
    if reply.answer == "none" and len(turn.heard.text) <= HELLOS:
        return "moan"
    back = turn.state["memo"].pop("before_hurt", {})
    turn.state["pending"] = back.get("pending")
    turn.ask_again()
    return turn.wait_in(back.get("node", "who"))


def silence(turn: Turn) -> str:
    """Somebody picked up and says nothing: two hellos, two taps, and then it is an alarm, never a good end."""
    assert isinstance(turn.event, CallerSilent)  # noqa: S101  the graph routes only this event here
    if turn.state["flagged"] or turn.state["node"] in {"waiting", "handed_over"}:
        return line_events.silence(turn)
    count = int(turn.state["memo"].get("silences", 0)) + 1
    turn.state["memo"]["silences"] = count
    if turn.state["node"] == "hurt":
        return "moan"
    if count <= HELLOS:
        turn.say("silence.hello")
        return turn.wait_in(turn.state["node"])
    if count == HELLOS + 1:
        turn.say("silence.two_taps")
        turn.listen = Listen(silence_after_s=line_events.KEYS_WAIT_S)
        return turn.wait_in(turn.state["node"])
    return _no_word(turn)


def _no_word(turn: Turn) -> str:
    known = turn.desk.context.checkin
    turn.note("checkin_outcome", outcome="SILENT", signal=known.signal)
    if known.signal:
        turn.fact("sensor_alarm", source="system")
        return "moan"
    turn.fact("no_contact_hours", max(known.hours_silent or 0, NO_CONTACT_HOURS), source="system")
    decide(turn)
    turn.say("checkin.no_answer")
    turn.state["ended"], turn.state["pending"] = True, None
    turn.add(HangUp(EndReason.COMPLETED))
    return turn.wait_in("ended")


def hung_up(turn: Turn) -> str:
    """The line is gone; where nobody had picked up, the call counts as missed."""
    return _missed(turn) if turn.state["node"] == "start" else line_events.hung_up(turn)


def _missed(turn: Turn) -> str:
    """One more call that nobody answered: another try, or after three a person (R-43 with a sensor's alarm)."""
    known = turn.desk.context.checkin
    times = known.missed + 1
    turn.note("checkin_missed", times=times, signal=known.signal)
    if times >= MOST_MISSED:
        turn.fact("checkin_missed_3", source="system")
        if known.signal:
            turn.fact("sensor_alarm", source="system")
            turn.note("visit_request", hours_silent=known.hours_silent, signal=known.signal)
        else:
            text = "안부 전화를 세 번 받지 않으셔서 담당자가 전화"
            turn.add(PromiseCallback(text, turn.now + SAME_DAY, role="welfare"))
        decide(turn)
    turn.state["ended"] = True
    return turn.wait_in("ended")


def stuck(turn: Turn) -> str:
    """Asked three times who is there and never told: like no answer at all; in the interview the next question."""
    if turn.state["node"] == "hurt":
        return "moan"
    return _no_word(turn) if turn.state["node"] == "who" else interview.stuck(turn)


def end_call(turn: Turn) -> str:
    """The person wants to stop."""
    return finish(turn, "REFUSED")
