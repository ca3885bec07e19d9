"""A model's proposal is believed only where the caller's own words support it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx2
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI

from agent.clock import MovableClock
from agent.llm import LanguageModel, _Proposal, checked
from dialogue_flows.ports import UnderstandingRequest

REQUEST = UnderstandingRequest(
    text="집 앞 가로등이 꺼졌어요", lang="ko", intents=("complaint.light.street",), slots={"where": "place"}
)


def model(handler: httpx2.MockTransport, clock: MovableClock, timeout_s: float = 5.0) -> LanguageModel:
    client = AsyncOpenAI(
        base_url="http://model.invalid/v1",
        api_key="none",
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=handler),
    )
    return LanguageModel(client, model="any", timeout_s=timeout_s, clock=clock)


def answer(content: str) -> httpx2.MockTransport:
    body = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "any",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        ],
    }
    return httpx2.MockTransport(lambda _request: httpx2.Response(200, json=body))


def noon() -> MovableClock:
    return MovableClock(datetime(2026, 11, 21, 12, tzinfo=UTC))


def test_an_intent_that_was_not_offered_and_words_that_were_not_said_are_dropped() -> None:
    proposal = _Proposal(
        intent="transfer.money", slots={"where": "시청", "plate": "12"}, quotes=["가로등", "시장"]
    )
    understood = checked(proposal, REQUEST)
    assert understood.intent is None
    assert understood.slots == {}
    assert understood.quotes == ("가로등",)


@given(st.text(), st.dictionaries(st.text(), st.text()), st.lists(st.text()))
def test_every_quote_and_slot_that_is_kept_stands_in_the_callers_words(
    intent: str, slots: dict[str, str], quotes: list[str]
) -> None:
    understood = checked(_Proposal(intent=intent, slots=slots, quotes=quotes), REQUEST)
    assert all(quote in REQUEST.text for quote in understood.quotes)
    assert all(value in REQUEST.text for value in understood.slots.values())


async def test_a_proposal_of_danger_is_kept() -> None:
    found = await model(
        answer('{"danger": "likely", "intent": "complaint.light.street"}'), noon()
    ).understand(REQUEST)
    assert found is not None
    assert (found.danger, found.intent) == ("likely", "complaint.light.street")


async def test_nonsense_is_no_answer() -> None:
    assert await model(answer("as an AI I would say"), noon()).understand(REQUEST) is None


async def test_a_slow_model_is_given_up_after_its_limit() -> None:
    async def never(_request: httpx2.Request) -> httpx2.Response:
        await asyncio.Event().wait()
        raise AssertionError

    assert await model(httpx2.MockTransport(never), noon(), timeout_s=0.05).understand(REQUEST) is None


async def test_after_three_failures_the_model_rests_for_half_a_minute() -> None:
    asked = 0

    def fail(_request: httpx2.Request) -> httpx2.Response:
        nonlocal asked
        asked += 1
        return httpx2.Response(500)

    clock = noon()
    broken = model(httpx2.MockTransport(fail), clock)
    for _ in range(5):
        assert await broken.understand(REQUEST) is None
    assert asked == 3
    clock.forward(seconds=31)
    await broken.understand(REQUEST)
    assert asked == 4
