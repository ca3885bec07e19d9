"""A conversation outlives its process, answers a repeated event alike, and reads its own stored form."""

from __future__ import annotations

from pathlib import Path

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from dialogue_flows.conversation import Conversation
from dialogue_flows.outcome import CallerSaid, CallStarted, FileComplaint, HumanProgress
from dialogue_flows.ports import CallContext, UnderstandingRequest, Understood
from dialogue_flows.state import UnknownStateVersion, checked, new_state
from dialogue_flows.stored_outcome import from_plain, to_plain
from tests.unit.dialogue.talk import DIRECTORY, NIGHT, HanbyeolCity, Talk
from transcripts.calls import Flow, Level


def test_a_call_goes_on_in_another_process_and_says_honestly_that_it_broke_off() -> None:
    saver = InMemorySaver()
    Talk(saver=saver).says("집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.")
    later = Talk(saver=saver, start=False)
    later.index = 100
    later.hears(CallStarted(resumed=True))
    assert later.lines == ["greeting.again", "slot.one_or_many"]
    assert "이어서" in later.text
    later.says("한 개만 꺼졌어요.", "몰라요.", "네, 맞아요.")
    assert later.complaints[0].slots["where"] == "달빛로 12 앞"


def test_a_crisis_call_that_comes_back_is_still_a_crisis_call() -> None:
    saver = InMemorySaver()
    Talk(saver=saver).says("죽고 싶어요.", "네.").hangs_up()
    later = Talk(saver=saver, start=False)
    later.index = 100
    later.hears(CallStarted(resumed=True))
    assert later.lines[0] == "greeting.again"
    assert later.lines[-1] in {"asq.q2", "wait.together"}
    assert not later.ended


async def test_the_same_event_again_gets_the_same_answer_and_changes_nothing() -> None:
    conversation = Conversation(HanbyeolCity(), InMemorySaver(), directory=DIRECTORY)
    context = CallContext(__import__("uuid").UUID(int=1), Flow.NIGHT_DUTY, "ko", NIGHT)
    await conversation.advance(context, CallStarted(), NIGHT)
    first = await conversation.advance(context, CallerSaid("그냥 더는 살고 싶지 않아요.", 2), NIGHT)
    before = await conversation.state(context)
    again = await conversation.advance(context, CallerSaid("그냥 더는 살고 싶지 않아요.", 2), NIGHT)
    assert again == first
    assert await conversation.state(context) == before


async def test_the_state_is_kept_by_sqlite_too(tmp_path: Path) -> None:
    path = str(tmp_path / "state.db")
    context = CallContext(__import__("uuid").UUID(int=1), Flow.NIGHT_DUTY, "ko", NIGHT)
    async with AsyncSqliteSaver.from_conn_string(path) as saver:
        conversation = Conversation(HanbyeolCity(), saver, directory=DIRECTORY)
        await conversation.advance(context, CallStarted(), NIGHT)
        await conversation.advance(context, CallerSaid("집 앞 가로등이 꺼졌어요.", 2), NIGHT)
    async with AsyncSqliteSaver.from_conn_string(path) as saver:
        conversation = Conversation(HanbyeolCity(), saver, directory=DIRECTORY)
        outcome = await conversation.advance(context, CallerSaid("달빛로 12 앞이에요.", 4), NIGHT)
    assert [u.line for u in outcome.say] == ["slot.one_or_many"]


def test_every_outcome_survives_being_stored() -> None:
    talk = Talk().says(
        "집 앞 가로등이 꺼졌어요.",
        "달빛로 12 앞이에요.",
        "한 개만 꺼졌어요.",
        "몰라요.",
        "네, 맞아요.",
        "네.",
    )
    talk.says("죽고 싶어요.", "네.", "네.").news(HumanProgress.JOINED)
    assert talk.did(FileComplaint)
    for outcome in talk.outcomes:
        assert from_plain(to_plain(outcome)) == outcome


def test_what_an_outcome_may_not_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="make it a dataclass"):
        to_plain(object())


def test_a_state_of_a_newer_version_is_refused_with_the_mend() -> None:
    state = new_state(Flow.NIGHT_DUTY, "ko")
    state["version"] = 99
    with pytest.raises(UnknownStateVersion, match="run the newer release"):
        checked(state)


class Model:
    """A model with one fixed answer, which counts how often it is asked."""

    def __init__(self, answer: Understood | None) -> None:
        self.answer = answer
        self.requests: list[UnderstandingRequest] = []

    async def understand(self, request: UnderstandingRequest) -> Understood | None:
        self.requests.append(request)
        return self.answer


def test_a_model_names_the_matter_where_the_rules_are_unsure() -> None:
    talk = Talk(understander=Model(Understood(intent="complaint.light.street"))).says(
        "거시기가 나가 부렀당께."
    )
    assert "slot.where" in talk.lines


def test_a_model_that_quotes_what_was_not_said_is_not_believed() -> None:
    talk = Talk(understander=Model(Understood(intent="complaint.light.street", quotes=("가로등",)))).says(
        "거시기 머시기."
    )
    assert talk.lines == ["open.unclear", "open.ask"]


def test_a_model_may_raise_a_risk_and_never_lowers_one() -> None:
    worried = Talk(understander=Model(Understood(danger="likely"))).says("거시기 머시기.")
    assert "soft.mood" in worried.lines
    calm = Talk(understander=Model(Understood(danger="none"))).says("죽고 싶어요.")
    assert calm.lines[-1] == "asq.q1"
    assert calm.level is Level.SAME_NIGHT


def test_a_model_is_never_asked_during_scripted_questions() -> None:
    model = Model(Understood(danger="none"))
    Talk(understander=model).says("죽고 싶어요.", "글쎄요.", "거시기.", "네.")
    assert model.requests == []
