"""What holds for every call: it never raises, falls silent, loops, loses its level, or has no way out."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogue_flows.outcome import (
    CallerHungUp,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    CallerUnheard,
    ConnectHuman,
    Escalate,
    HangUp,
    HumanProgress,
    HumanUpdate,
    Outcome,
    TriageChanged,
)
from tests.unit.dialogue.talk import Talk
from transcripts.calls import Flow, Level

RECEIPT = re.compile(r"\{receipt(_\d+)?\}")
LINES = yaml.safe_load(open("ears/caller_lines.yaml", encoding="utf-8"))  # noqa: SIM115, PTH123
CALLER_LINES = [line.split(" | ")[0] for line in (*LINES["ko"], *LINES["en"])]
HOSTILE = [
    "",
    " ",
    "\x00\x07",
    "🙂🙂",
    "a" * 10_000,
    "네" * 3_000,
    "{receipt}",
    "{}",
    "%s",
    "Xin chào, tôi cần giúp",
    "你好",
    "ㅋㅋㅋ",
    "....",
    "<script>",
]

events = st.one_of(
    st.sampled_from(CALLER_LINES).map(lambda text: ("said", text)),
    st.sampled_from(HOSTILE).map(lambda text: ("said", text)),
    st.text(max_size=60).map(lambda text: ("said", text)),
    st.text("0123456789*#", min_size=1, max_size=3).map(lambda keys: ("keys", keys)),
    st.sampled_from([3.0, 8.0, 15.0, 60.0]).map(lambda seconds: ("silent", seconds)),
    st.just(("unheard", None)),
    st.sampled_from(list(HumanProgress)).map(lambda progress: ("human", progress)),
)


def play(talk: Talk, kind: str, value: Any) -> Outcome:
    talk.index += 2
    match kind:
        case "said":
            return talk.hears(CallerSaid(value, talk.index))
        case "keys":
            return talk.hears(CallerPressed(value, talk.index))
        case "silent":
            return talk.hears(CallerSilent(value), after=value)
        case "unheard":
            return talk.hears(CallerUnheard(talk.index))
        case _:
            return talk.hears(HumanUpdate(value))


def ends(outcome: Outcome) -> bool:
    return any(isinstance(e, HangUp) for e in outcome.effects)


@pytest.mark.parametrize("flow", [Flow.NIGHT_DUTY, Flow.INITIAL_COUNSELLING, Flow.CHECKIN])
@settings(max_examples=45, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script=st.lists(events, max_size=14))
def test_no_call_raises_loops_falls_silent_or_loses_its_level(
    flow: Flow, script: list[tuple[str, Any]]
) -> None:
    talk = Talk(flow=flow)
    level, over = Level.ROUTINE, False
    for kind, value in script:
        outcome = play(talk, kind, value)
        over = over or ends(outcome)
        for effect in outcome.effects:
            if isinstance(effect, TriageChanged):
                assert effect.level >= level
                level = effect.level
        if not over:
            assert outcome.listen is not None
        for utterance in outcome.say:
            assert utterance.text.strip()
            assert "{" not in RECEIPT.sub("", utterance.text)
    flagged = level is Level.IMMEDIATE and any(
        isinstance(e, Escalate) and e.rule != "R-50" for e in talk.effects
    )
    if flagged:
        hang_ups = [i for i, o in enumerate(talk.outcomes) if ends(o)]
        urgent = [
            i
            for i, o in enumerate(talk.outcomes)
            for e in o.effects
            if isinstance(e, TriageChanged) and e.level is Level.IMMEDIATE
        ]
        assert (
            not hang_ups or hang_ups[0] < urgent[0]
        )  # the desk never ends a call in which somebody is in danger
    talk.hears(CallerHungUp())
    assert talk.last.listen is None
    assert talk.last.say == ()


STATES = {
    "open": [],
    "slot": ["집 앞 가로등이 꺼졌어요."],
    "readback": ["집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "한 개만 꺼졌어요.", "몰라요."],
    "mend": ["집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "한 개만 꺼졌어요.", "몰라요.", "아니에요."],
    "sms": ["집 앞 가로등이 꺼졌어요.", "달빛로 12 앞이에요.", "한 개만 꺼졌어요.", "몰라요.", "네."],
    "more": ["버스 막차가 몇 시예요?"],
    "info_area": ["지금 문 연 약국 있어요?"],
    "info_child": ["지금 문 연 소아과가 있나요?"],
    "welfare": ["복지 상담 받고 싶은데요, 저 혼자 살아요."],
    "soft_check": ["저 이제 다 그만두고 싶어요."],
    "asq": ["죽고 싶어요."],
    "waiting": ["죽고 싶어요.", "네.", "네.", "네.", "아니요.", "네.", "네.", "네.", "혼자 있어요."],
    "offer": ["죽고 싶어요.", "아니에요, 그냥 해 본 말이에요.", "아니요.", "아니요.", "아니요."],
    "callback": [
        "죽고 싶어요.",
        "아니에요, 그냥 해 본 말이에요.",
        "아니요.",
        "아니요.",
        "아니요.",
        "아니요.",
    ],
    "violence": ["남편이 때려요."],
    "medical": ["가슴이 콱 막혀요. 식은땀이 나요."],
}


@pytest.mark.parametrize("words", STATES.values(), ids=STATES)
def test_every_state_has_a_way_to_a_human(words: list[str]) -> None:
    talk = Talk().says(*words, "사람 바꿔 주세요.")
    assert talk.did(ConnectHuman) or talk.did(Escalate)
    assert any(line.startswith(("human.", "wait.")) for line in talk.lines)


@pytest.mark.parametrize("words", STATES.values(), ids=STATES)
def test_every_state_has_a_way_to_an_end(words: list[str]) -> None:
    """Without danger a goodbye or silence ends the call; with danger only the caller or a human does."""
    talk = Talk().says(*words)
    for _ in range(12):
        if not talk.ended:
            talk.says("아니요.", "끊을게요.")
    assert talk.ended or talk.level is Level.IMMEDIATE
    talk.hangs_up()
    assert talk.last.listen is None


@pytest.mark.parametrize("words", STATES.values(), ids=STATES)
@pytest.mark.parametrize("answer", ["글쎄요.", "거시기.", "/unheard", "/silence"])
def test_no_question_is_put_twice_in_the_same_words(words: list[str], answer: str) -> None:
    talk = Talk().says(*words)
    for _ in range(6):
        if answer == "/unheard":
            talk.mumbles()
        elif answer == "/silence":
            talk.is_silent(8)
        else:
            talk.says(answer)
    texts = [" ".join(u.text for u in o.say) for o in talk.outcomes if o.say]
    assert all(a != b for a, b in pairwise(texts))
    questions = [
        u.text
        for o in talk.outcomes
        for u in o.say
        if (u.line or "").startswith(("slot.", "asq.", "open.ask"))
    ]
    assert all(questions.count(q) == 1 for q in questions[: len(set(questions))]) or len(set(questions)) >= 3
