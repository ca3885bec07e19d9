"""Puts the items of an instrument in an interview, and turns each answer into evidence, standing and facts.

The words of an item are spoken as the pack has them; nobody can skip one. An item is put again once; then it stands as
refused or unclear, and neither counts as "no". An answer that was doubtful to the ears, or that was said over the
question and would be the lowest, is no answer yet.
"""

from __future__ import annotations

from typing import Any

from dialogue_flows import hearing
from dialogue_flows.instruments.answers import NO_ANSWER, by_key, by_words, by_yes_or_no
from dialogue_flows.instruments.pack import Instrument
from dialogue_flows.instruments.scoring import Given, Standing, standing
from dialogue_flows.outcome import CallerSaid, Expect
from dialogue_flows.questionnaire import Question
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

RETRIES = 1
STATUS = {
    "answered": AnswerStatus.ASSERTED,
    "refused": AnswerStatus.REFUSED,
    "unclear": AnswerStatus.UNCLEAR,
}


def put(turn: Turn, question: Question) -> None:
    """Asks an item. From the first one on, the record shows what was asked and what was not asked yet."""
    pack, memo = _pack(turn, question), _memo(turn, question)
    if not memo["items"]:
        for item in pack.items[1:]:
            turn.record(pack.path(item.id), None, AnswerStatus.NOT_ASKED, system=True)
    memo["items"][question.item] = "asked"
    turn.record(question.path, None, AnswerStatus.UNCLEAR, system=True)
    turn.ask(question.line, Expect.OPEN)


def hear(turn: Turn, question: Question) -> bool:
    """Takes in what was said to the item that was put; False where it was put again."""
    memo, given = _memo(turn, question), _given(turn, question)
    refused = given.option is None and hearing.reply_to(turn, "yes_no", question.line).answer == "refused"
    proved = max(given.at_least, int(memo["given"].get(question.item, [None, 0])[1]))
    memo["given"][question.item] = [given.option, proved]
    if given.option is None and not refused and turn.state["tries"] < RETRIES and not turn.asked_out:
        turn.state["tries"] += 1
        memo["items"][question.item] = "heard"
        _put_again(turn, question)
        return False
    _settle(turn, question, "answered" if given.option else ("refused" if refused else "unclear"))
    return True


def leave_open(turn: Turn, question: Question) -> None:
    """The item got no answer however it was put: it stays unclear."""
    _memo(turn, question)["given"].setdefault(question.item, [None, 0])
    _settle(turn, question, "unclear")


def last_item(turn: Turn, question: Question) -> bool:
    """Whether the instrument ends with this item."""
    return _pack(turn, question).items[-1].id == question.item


def standing_of(turn: Turn, question: Question) -> Standing:
    """Where the instrument of this item stands."""
    given = {item: Given(option, proved) for item, (option, proved) in _memo(turn, question)["given"].items()}
    return standing(_pack(turn, question), given)


def script_after(turn: Turn, question: Question) -> str | None:
    """The script that a positive result leads to after the last item; None where there is none or it was held."""
    script = _pack(turn, question).raises.script
    wanted = script is not None and standing_of(turn, question).result == "positive"
    return (
        script if wanted and last_item(turn, question) and script not in turn.state["scripts_done"] else None
    )


def any_positive(turn: Turn) -> bool:
    """Whether an instrument of this call was positive."""
    return any(
        memo.get("result") == "positive" for memo in turn.state["memo"].get("instruments", {}).values()
    )


def _pack(turn: Turn, question: Question) -> Instrument:
    return turn.desk.instruments[question.instrument]


def _memo(turn: Turn, question: Question) -> dict[str, Any]:
    """What the call remembers of the instrument: the state of each item, and its option with what is proved."""
    known: dict[str, Any] = turn.state["memo"].setdefault("instruments", {})
    memo: dict[str, Any] = known.setdefault(question.instrument, {"items": {}, "given": {}})
    return memo


def _given(turn: Turn, question: Question) -> Given:
    given = _read(turn, question)
    if given.option is None:
        return given
    over = isinstance(turn.event, CallerSaid) and turn.event.over_agent
    lowest = _pack(turn, question).option(given.option).score == 0
    return NO_ANSWER if hearing.doubtful(turn.event) or (over and lowest) else given


def _read(turn: Turn, question: Question) -> Given:
    pack = _pack(turn, question)
    if turn.heard.keys:
        return by_key(pack, turn.heard.keys)
    given = by_words(pack, turn.heard.text, turn.lang)
    if given != NO_ANSWER:
        return given
    reply = hearing.reply_to(turn, "yes_no", question.line)
    bare = hearing.plain(turn) and not hearing.says_fine(turn) and not reply.denies
    return by_yes_or_no(pack, reply.answer) if bare else NO_ANSWER


def _put_again(turn: Turn, question: Question) -> None:
    pack = _pack(turn, question)
    turn.ask(question.line, Expect.OPEN)
    if turn.desk.wording.alternatives(question.line, turn.lang) == 1:
        wording, lang = turn.desk.wording, turn.lang
        choices = [
            wording.utterance("instrument.choice", lang, key=key, name=option.name[lang]).text
            for key, option in enumerate(pack.options, 1)
        ]
        turn.say("instrument.keys", choices=", ".join(choices))


def _settle(turn: Turn, question: Question, state: str) -> None:
    pack, memo = _pack(turn, question), _memo(turn, question)
    memo["items"][question.item] = state
    option_id = memo["given"][question.item][0]
    value = None
    if option_id is not None:
        value = pack.option(option_id).score if pack.keep == "score" else option_id
    turn.record(question.path, value, STATUS[state], turn.heard.said or None)
    _weigh(turn, question)


def _weigh(turn: Turn, question: Question) -> None:
    """Records the standing, and raises what a positive one raises: as soon as it is certain, and never lower."""
    pack, memo, now = _pack(turn, question), _memo(turn, question), standing_of(turn, question)
    memo["result"] = now.result
    turn.record(f"{pack.record}.result", now.result, AnswerStatus.ASSERTED, system=True)
    if pack.keep == "score" and now.score is not None:
        turn.record(pack.score_at or f"{pack.record}.score", now.score, AnswerStatus.ASSERTED, system=True)
    if last_item(turn, question):
        if pack.keep == "score" and now.score is None:
            turn.record(f"{pack.record}.at_least", now.at_least, AnswerStatus.ASSERTED, system=True)
        turn.note("instrument_items", instrument=pack.name, result=now.result, **memo["items"])
    if now.result == "positive" or now.score is not None:
        _raise_score(turn, pack.raises.score, now.at_least)
    if now.result == "positive":
        for fact in pack.raises.facts:
            turn.fact(fact, source="answer", quote=turn.heard.said)


def _raise_score(turn: Turn, fact: str | None, score: int) -> None:
    known = turn.state["facts"].get(fact or "")
    if fact is not None and (known is None or known["value"] < score):
        turn.fact(fact, score, "answer", turn.heard.said)
