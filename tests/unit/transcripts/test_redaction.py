"""Masking takes out what must not be kept and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.redaction import redact

SPOKEN = dict(zip("0123456789", "공일이삼사오육칠팔구", strict=True))
ENGLISH = dict(
    zip(
        "0123456789",
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        strict=True,
    )
)


@st.composite
def registration_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """The two halves of a number with a real birth date."""
    year, month, day = (draw(st.integers(*span)) for span in ((0, 99), (1, 12), (1, 31)))
    second = draw(st.integers(1_000_000, 8_999_999))
    return f"{year:02d}{month:02d}{day:02d}", str(second)


def styles(first: str, second: str) -> list[str]:
    spoken = ["".join(SPOKEN[d] for d in half) for half in (first, second)]
    spelled = ["".join(f"{SPOKEN[d]} " for d in half) for half in (first, second)]
    english = [" ".join(ENGLISH[d] for d in half) for half in (first, second)]
    return [
        first + second,
        f"{first}-{second}",
        f"{first} {second}",
        f"{first} - {second}",
        f"{first[:2]} {first[2:4]} {first[4:]} {second[0]} {second[1:4]} {second[4:]}",
        spoken[0] + spoken[1],
        f"{spoken[0]} {spoken[1]}",
        f"{spoken[0]} 다시 {spoken[1]}",
        f"{spoken[0]}에 {spoken[1]}",
        spelled[0] + spelled[1].rstrip(),
        f"{english[0]} {english[1]}",
        f"{english[0]} dash {english[1]}",
    ]


@given(registration_numbers(), st.integers(0, 11))
def test_a_registration_number_is_masked_however_it_is_said(halves: tuple[str, str], style: int) -> None:
    first, second = halves
    kind = "resident_number" if second[0] in "1234" else "foreigner_number"
    said = styles(first, second)[style]
    assert redact(f"제 번호는 {said}, 맞아요.").kinds == (kind,)
    label = "[주민등록번호]" if kind == "resident_number" else "[외국인등록번호]"
    assert redact(f"번호 {said} 확인").text == f"번호 {label} 확인"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("900101-1234567이에요", "[주민등록번호]이에요"),
        ("구공공일공일 다시 일이삼사오육칠이에요", "[주민등록번호]이에요"),
        ("이 구 공 공 일 공 일 일 이 삼 사 오 육 칠 이에요", "이 [주민등록번호] 이에요"),
        ("앞자리는 900101이고 뒷자리는 1234567이에요", "앞자리는 900101이고 뒷자리는 [주민등록번호]이에요"),
        ("카드는 4111 1111 1111 1111", "카드는 [카드번호]"),
        ("4111-1111-1111-1111 이걸로요", "[카드번호] 이걸로요"),
        ("사일일일 일일일일 일일일일 일일일일", "[카드번호]"),
        ("378282246310005", "[카드번호]"),
        ("카드번호 1234-5678-1234-5678", "카드번호 [카드번호]"),
        ("국민은행 계좌 123456-04-123456요", "국민은행 계좌 [계좌번호]요"),
        ("계좌번호는 일이삼 사오육 칠팔구공일이", "계좌번호는 [계좌번호]"),
    ],
)
def test_numbers_that_must_not_be_kept_become_labels(text: str, masked: str) -> None:
    assert redact(text).text == masked


def test_an_english_call_gets_english_labels() -> None:
    assert redact("it's 900101-1234567", "en").text == "it's [resident number]"
    spoken = "four double one one one one one one one one one one one one one one"
    assert redact(f"card number {spoken}", "en").text == "card number [card number]"


@pytest.mark.parametrize(
    "text",
    [
        "109동 1203호예요",
        "한별로 12번길 34-5, 109동 1203호",
        "12가 3456 흰색 차요",
        "123가4567",
        "전봇대 번호 1234-567",
        "새벽 2시 13분부터요",
        "이 사람이 오이 사 오라고 했어요",
        "공일공 일이삼사 오육칠팔이에요",
        "010-1234-5678, 010-8765-4321",
        "010-1234-5678 12가3456",
        "계좌 말고 010-1234-5678로 전화 주세요",
        "02-123-4567 031-123-4567",
        "1577-0199하고 1588-2504요",
        "119요, 119 불러 주세요",
        "일 이 삼 사 오 육 칠 팔 구 십",
    ],
)
def test_what_the_officer_needs_stays(text: str) -> None:
    assert redact(text).text == text


@given(st.lists(st.integers(10_000_000, 99_999_999), min_size=1, max_size=3), st.sampled_from(["-", " ", ""]))
def test_mobile_numbers_are_never_masked(numbers: list[int], dash: str) -> None:
    said = [dash.join(["010", str(n)[:4], str(n)[4:]]) for n in numbers]
    text = "계좌 아니고 전화 " + ", ".join(said)
    assert redact(text).text == text


@given(st.text(alphabet="공일이삼사오육칠팔구0123456789 -가나다동호에다시계좌카드nineoh", max_size=60))
def test_masking_never_fails_and_masking_again_changes_nothing(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


@given(st.text(alphabet="가나다라마바자차카타파하bcdgklm,.-?! ", max_size=200))
def test_a_text_without_digits_stays_as_it_is(text: str) -> None:
    assert redact(text).text == text
