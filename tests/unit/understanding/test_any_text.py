"""Whatever is said: nothing raises, every quote stands in the text, cost grows with length only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue_flows.understanding import (
    Reading,
    abuse,
    address,
    correction,
    duration,
    fill,
    frequency,
    intents,
    language,
    moment,
    month_day,
    number,
    numbers,
    phone,
    plate,
    repair,
    since,
    slots_of,
    yes_no,
)
from dialogue_flows.understanding.yes_no import Question

NOW = datetime(2026, 11, 21, 2, 13, tzinfo=ZoneInfo("Asia/Seoul"))
STREETS = ("달빛로", "매화길", "강변로", "중앙동", "매화동", "은하초등학교", "매화시장", "한별아파트")
QUESTIONS: tuple[Question, ...] = ("fact", "existence", "consent", "ever", "safety")
PIECES = (
    "네 아니요 아니 말고 그게 아니라 달빛로 십이 이십 12 가 3456 동 호 번지 시 분 월 일 전 어제 없어요 있어요"
    " 글쎄 사람 가로등 꺼졌 공일공 not sorry yes no 20 road at one hundred ?!., 😀"
).split()
ANY_TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
)


def readings(text: str) -> Iterator[tuple[str, int]]:
    """Every quote that the package gives for a text, with its place."""
    found: list[Reading[Any] | None] = [
        number(text),
        month_day(text),
        phone(text),
        plate(text),
        correction(text),
    ]
    found += [address(text, STREETS), address(text), duration(text), frequency(text), *numbers(text)]
    found += [moment(text, NOW), moment(text, NOW, prefer="future"), since(text, NOW)]
    for category in ("parking.illegal", "water.leak", "elevator.trapped", "noise.neighbour", "transport.bus"):
        found += fill(category, text, now=NOW, streets=STREETS).values()
    yield from ((one.quote, one.start) for one in found if one is not None)
    answers = [yes_no(text, question=question, asked="지금 다치셨어요?") for question in QUESTIONS]
    wishes = [one for one in (repair(text), abuse(text)) if one is not None]
    yield from ((one.quote, one.start) for one in (*wishes, *answers, *intents(text)))
    yield language(text).quote, language(text).start


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_nothing_raises_and_every_quote_stands_where_it_says(text: str) -> None:
    for quote, start in readings(text):
        assert text[start : start + len(quote)] == quote


ODD = [
    "",
    " ",
    "\x00\x07",
    "네" * 5000,
    "12" * 5000,
    "아니 " * 3000,
    "가로등 " * 3000,
    "😀" * 3000,
    "a" * 10_000,
    "one " * 2500,
    "십" * 9000,
    "달빛로 12 아니 " * 900,
    "not 1, " * 1500,
    "İ" * 500,
    "가\u0301" * 100,
    "²³" * 50,
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_and_endless_input_is_read_without_an_error(text: str) -> None:
    started = time.thread_time()
    for quote, start in readings(text):
        assert text[start : start + len(quote)] == quote
    assert time.thread_time() - started < 5.0


READERS: dict[str, Callable[[str], object]] = {
    "yes_no": yes_no,
    "repair": repair,
    "intents": intents,
    "address": lambda text: address(text, STREETS),
    "moment": lambda text: moment(text, NOW),
    "phone": phone,
    "plate": plate,
    "number": number,
    "abuse": abuse,
    "correction": correction,
}


@pytest.mark.parametrize("name", READERS)
def test_twice_the_words_cost_about_twice_the_time(name: str) -> None:
    sentence = (
        "아니 그게 아니라 달빛로 12번지 옆 가로등이 어제 일곱 시부터 꺼져 있어요 공일공 일이삼사 not 12, 20 "
    )
    short, long = sentence * 20, sentence * 80

    def cost(text: str) -> float:
        best = float("inf")
        for _ in range(3):
            started = time.thread_time()
            READERS[name](text)
            best = min(best, time.thread_time() - started)
        return best

    READERS[name](short)
    # Four times the length; quadratic work would cost sixteen times as much.
    assert cost(long) <= 10 * cost(short) + 0.002


ROOT = Path(__file__).parents[3]
CALLER_LINES = ROOT / "ears" / "caller_lines.yaml"
SCENARIOS = "".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "evals" / "scenarios").glob("*.yaml")
)
# Lines that only the danger patterns or a free-text answer make sense of.
LEFT_TO_OTHERS = {
    *(
        "준비는 다 해 놨어요.",
        "혼자 있어요.",
        "지금 혼자예요.",
        "언니가 옆에 있어요.",
        "자식들한테 짐만 되지.",
        "다 정리했어요.",
        "그동안 고마웠어요.",
        "약을 먹을까 하고",
    ),
    *(
        "남편이 지금 집에 있어요.",
        "혼자살아요.",
        "더워 죽겠어요.",
        "배고파 죽겠네.",
        "웃겨 죽겠어.",
        "물은 잘 마셔요.",
        "열은 없어요.",
        "아직도 그대로 서 있어요.",
    ),
    *(
        "문자로 보내 주세요.",
        "방문은 싫고 전화로 해 주세요.",
        "지금은 바빠요. 나중에 해 주세요.",
        "평일 오후가 좋아요.",
    ),
    *(
        "집이에요.",
        "길게 말 못 해요.",
        "누구야?",
        "죽여 버릴 거예요.",
        "다 나왔어요.",
        "한국말 잘 못해요.",
    ),
    *("I'm alone.", "My sister is here with me.", "I'm asking for a friend."),
}


def understood(text: str) -> bool:
    """Whether any reader, asked in the way the dialogue would ask, makes sense of the words."""
    return (
        yes_no(text).value != "none"
        or bool(intents(text))
        or repair(text) is not None
        or abuse(text) is not None
        or address(text, STREETS) is not None
        or any(
            reader is not None
            for reader in (
                number(text),
                month_day(text),
                plate(text),
                phone(text),
                frequency(text),
                since(text, NOW),
            )
        )
    )


def practice_lines() -> list[str]:
    """The lines of the practice ears that a caller of some scenario says; the others wait for their scenario."""
    listed = yaml.safe_load(CALLER_LINES.read_text(encoding="utf-8")).values()
    lines = [str(line).split(" | ")[0] for of_language in listed for line in of_language]
    return [line for line in lines if line.rstrip(".?") in SCENARIOS]


def test_the_scenarios_say_a_good_part_of_the_practice_lines() -> None:
    assert len(practice_lines()) >= 150


@pytest.mark.parametrize("line", practice_lines())
def test_every_line_of_the_simulated_callers_is_understood(line: str) -> None:
    assert understood(line) or line in LEFT_TO_OTHERS


def test_every_category_can_be_filled_from_any_line() -> None:
    lines = yaml.safe_load(CALLER_LINES.read_text(encoding="utf-8"))["ko"]
    for category in (
        "complaint.parking.illegal",
        "complaint.light.street",
        "complaint.water.leak",
        "no.such.category",
    ):
        for line in lines:
            assert set(fill(category, str(line), now=NOW, streets=STREETS)) <= set(slots_of(category))
