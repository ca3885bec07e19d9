"""Numbers and abbreviations are read aloud as a Korean would read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.speech.korean_numerals import decimal, digits, native, sino
from agent.speech.spoken_korean import as_spoken

TABLE = Path(__file__).parent / "read_aloud_ko.txt"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("010-1234-5678로 전화해 주세요.", "공일공, 일이삼사, 오육칠팔로 전화해 주세요."),
        ("+821012345678", "공일공, 일이삼사, 오육칠팔"),
        ("+82 10-1234-5678", "공일공, 일이삼사, 오육칠팔"),
        ("062-613-2114", "공육이, 육일삼, 이일일사"),
        ("02-120-0000", "공이, 일이공, 공공공공"),
        ("1577-0199", "일오칠칠, 공일구구"),
        ("119로 전화해 주세요.", "일일구로 전화해 주세요."),
        ("109번에 연결할게요.", "일공구번에 연결할게요."),
        ("112와 1366", "일일이와 일삼육육"),
        ("112동 1203호", "백십이 동 천이백삼 호"),
        ("119명", "백십구 명"),
        ("접수번호는 261121-0042예요.", "접수번호는 이육일일이일, 공공사이예요."),
        ("12가 3456", "일이 가 삼사오육"),
        ("123허4567 차량", "일이삼 허 사오육칠 차량"),
        ("2026-11-21", "이천이십육년 십일월 이십일일"),
        ("6월 10일", "유월 십 일"),
        ("10월 3일", "시월 삼 일"),
        ("14:30", "오후 두 시 삼십 분"),
        ("새벽 02:13", "새벽 두 시 십삼 분"),
        ("09:00~18:00", "오전 아홉 시에서 오후 여섯 시"),
        ("00:05", "오전 열두 시 오 분"),
        ("2시 30분", "두 시 삼십 분"),
        ("18시", "십팔 시"),
        ("24시간", "스물네 시간"),
        ("15,000원", "만 오천 원"),
        ("3만 5천 원", "삼만 오천 원"),
        ("1억 2천만 원", "일억 이천만 원"),
        ("0원", "영 원"),
        ("3건, 20명, 21살, 하루 2번", "세 건, 스무 명, 스물한 살, 하루 두 번"),
        ("100명", "백 명"),
        ("3개월 동안 3개", "삼 개월 동안 세 개"),
        ("1번째", "첫 번째"),
        ("1번을 누르세요.", "일번을 누르세요."),
        ("0번을 누르세요.", "영번을 누르세요."),
        ("#를 누르세요.", "우물 정자를 누르세요."),
        ("3층", "삼 층"),
        ("2호선", "이 호선"),
        ("한별로 12번길 34-5", "한별로 십이 번길 삼십사 다시 오"),
        ("36.5도", "삼십육 점 오 도"),
        ("5km, 30%, 2.5kg", "오 킬로미터, 삼십 퍼센트, 이 점 오 킬로그램"),
        ("인공지능(AI) 상담원", "인공지능 에이아이 상담원"),
        ("CCTV와 SMS", "씨씨티브이와 에스엠에스"),
        ("10초 뒤 3일 뒤 2주 뒤", "십 초 뒤 삼 일 뒤 이 주 뒤"),
        ("무엇을 도와드릴까요?", "무엇을 도와드릴까요?"),
    ],
)
def test_written_korean_is_read_aloud(written: str, spoken: str) -> None:
    assert as_spoken(written) == spoken


def test_every_line_of_the_table_is_read_as_it_stands_there() -> None:
    rows = [line.split(" → ") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    wrong = {written: as_spoken(written) for written, spoken in rows if as_spoken(written) != spoken}
    assert len(rows) > 300
    assert wrong == {}


@given(st.text(max_size=200))
def test_no_ascii_digit_is_left_for_the_voice_to_guess(text: str) -> None:
    spoken = as_spoken(text)
    assert not any(character.isascii() and character.isdigit() for character in spoken)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "영"),
        (10, "십"),
        (110, "백십"),
        (10_000, "만"),
        (11_111, "만 천백십일"),
        (20_000, "이만"),
        (100_000_000, "일억"),
        (1_0001_0000, "일억 만"),
    ],
)
def test_sino_korean_numbers(number: int, words: str) -> None:
    assert sino(number) == words


@pytest.mark.parametrize(
    ("number", "words"), [(1, "한"), (20, "스무"), (21, "스물한"), (99, "아흔아홉"), (100, "백"), (0, "영")]
)
def test_native_numbers_before_a_counter(number: int, words: str) -> None:
    assert native(number) == words


def test_digits_and_fractions() -> None:
    assert digits("010-12") == "공일공일이"
    assert decimal("1,234.05") == "천이백삼십사 점 영오"
