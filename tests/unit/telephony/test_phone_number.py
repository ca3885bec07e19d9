"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.phone_number import (
    InvalidPhoneNumber,
    PhoneNumber,
    ServiceNumber,
    masked,
    normalise,
    parse_number,
)


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("010-1234-5678", "+821012345678"),
        ("010 1234 5678", "+821012345678"),
        ("01012345678", "+821012345678"),
        ("+82 10-1234-5678", "+821012345678"),
        ("+82 (0)10 1234 5678", "+821012345678"),
        ("0082 10 1234 5678", "+821012345678"),
        ("010.1234.5678", "+821012345678"),
        ("010–1234–5678", "+821012345678"),
        ("0101234-5678", "+821012345678"),
        ("031-123-4567", "+82311234567"),
        ("031) 123-4567", "+82311234567"),
        ("02-123-4567", "+8221234567"),
        ("02-1234-5678", "+82212345678"),
        ("070-1234-5678", "+827012345678"),
        ("0503-1234-5678", "+8250312345678"),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_the_usual_spellings_of_a_number_are_read(written: str, e164: str) -> None:
    """Dashes, blanks, dots, brackets, full-width digits, national and international form."""
    assert normalise(written) == e164


@pytest.mark.parametrize("written", ["119", "112", "109", "129", "1366", "1388", "1577-0199", "1600 2129"])
def test_service_numbers_are_their_own_kind(written: str) -> None:
    """They have no international form and are dialled as they are."""
    number = parse_number(written)
    assert isinstance(number, ServiceNumber)
    assert number.dial == written.replace("-", "").replace(" ", "")
    with pytest.raises(InvalidPhoneNumber):
        normalise(written)


def test_a_nationwide_number_is_written_in_two_groups() -> None:
    """1577-0199."""
    assert str(parse_number("15770199")) == "1577-0199"


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("", "digits"),
        ("어머니 휴대폰", "digits"),
        ("1234567", "begins with 0"),
        ("010-9876-543", "like 010-1234-5678"),
        ("030-1234-5678", "like 010-1234-5678"),
        ("+82 99 1234 5678", "like 010-1234-5678"),
        ("+1 23", "8 to 15 digits"),
        ("010-1234-5678 내선 3", "digits"),
    ],
)
def test_what_is_no_number_is_refused_with_the_mend(written: str, mend: str) -> None:
    """The message tells how to write it and never repeats it."""
    with pytest.raises(InvalidPhoneNumber, match=mend) as error:
        parse_number(written)
    if written:
        assert written not in str(error.value)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+821012345678", "010-****-5678"),
        ("031-123-4567", "031-***-4567"),
        ("02-1234-5678", "02-****-5678"),
        ("+14155552671", "+1415-***-2671"),
        ("119", "119"),
        ("anonymous", "****"),
    ],
)
def test_a_shown_number_hides_its_middle(number: str, shown: str) -> None:
    """For screens that others may see."""
    assert masked(number) == shown


def test_a_number_in_a_log_is_masked() -> None:
    """`str` is what ends up in a message by mistake; the full form has to be asked for."""
    number = PhoneNumber("+821012345678")
    assert (f"{number}", number.display()) == ("010-****-5678", "010-1234-5678")


def test_text_messages_go_to_mobile_phones() -> None:
    """010 is mobile, 031 is not."""
    assert PhoneNumber(normalise("010-1234-5678")).mobile
    assert not PhoneNumber(normalise("031-123-4567")).mobile


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_clear_error(text: str) -> None:
    """Nothing else is ever raised, and what is read stays the same when read again."""
    try:
        number = parse_number(text)
    except InvalidPhoneNumber:
        return
    assert parse_number(number.dial) == number
