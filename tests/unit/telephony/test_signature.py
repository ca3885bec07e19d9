"""Signatures of webhooks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.signature import SignatureVerifier, parse_form, sign

PUBLIC = "https://desk.hanbyeol.example/onbam"
FIELDS = [("CallSid", "CA1"), ("Body", "더는 못 살겠어요 + & ="), ("Empty", "")]


def verifier(*tokens: str) -> SignatureVerifier:
    return SignatureVerifier(tokens or ("token",), public_url=PUBLIC)


def test_the_signature_is_the_one_that_the_carrier_documents() -> None:
    """Twilio's own worked example: POST to https://mycompany.com/myapp.php?foo=1&bar=2 with token 12345."""
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    signed = sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields.items())
    assert signed == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


def test_the_public_address_counts_and_not_the_one_behind_the_proxy() -> None:
    """The prefix of the public URL is part of what is signed."""
    good = sign("token", f"{PUBLIC}/telephony/twilio/voice?a=1", FIELDS)
    inner = sign("token", "http://127.0.0.1:8000/telephony/twilio/voice?a=1", FIELDS)
    check = {"path": "/telephony/twilio/voice", "query": "a=1", "fields": FIELDS}
    assert verifier().genuine(**check, signature=good)  # type: ignore[arg-type]
    assert not verifier().genuine(**check, signature=inner)  # type: ignore[arg-type]


def test_a_get_request_is_signed_by_its_address_alone() -> None:
    """No fields."""
    good = sign("token", f"{PUBLIC}/x?To=1")
    assert verifier().genuine(path="/x", query="To=1", fields=[], signature=good)
    assert not verifier().genuine(path="/x", query="To=2", fields=[], signature=good)


def test_two_tokens_are_valid_while_one_is_being_replaced() -> None:
    """The primary and the secondary token of an account."""
    old = sign("old", f"{PUBLIC}/x", FIELDS)
    assert verifier("new", "old").genuine(path="/x", query="", fields=FIELDS, signature=old)
    assert not verifier("new").genuine(path="/x", query="", fields=FIELDS, signature=old)


@given(st.one_of(st.none(), st.text()))
def test_no_made_up_signature_is_genuine(signature: str | None) -> None:
    """Whatever stands in the header, the answer is no and not an error."""
    assert not verifier().genuine(path="/x", query="", fields=FIELDS, signature=signature)


@pytest.mark.parametrize(
    ("tokens", "url", "setting"),
    [
        ((), PUBLIC, "ONBAM_TWILIO_AUTH_TOKEN"),
        (("",), PUBLIC, "ONBAM_TWILIO_AUTH_TOKEN"),
        (("t",), "desk.example", "ONBAM_PUBLIC_URL"),
    ],
)
def test_a_wrong_setting_is_named(tokens: tuple[str, ...], url: str, setting: str) -> None:
    """An empty token would make every signature guessable."""
    with pytest.raises(ValueError, match=setting):
        SignatureVerifier(tokens, public_url=url)


def test_a_body_that_is_no_form_is_refused() -> None:
    """Broken UTF-8 and text without fields."""
    assert parse_form(b"") == []
    assert parse_form(b"a=1&b=&a=2") == [("a", "1"), ("b", ""), ("a", "2")]
    for broken in (b"\xff\xfe", b"just words"):
        with pytest.raises(ValueError):  # noqa: PT011 (the kind of error is the contract)
            parse_form(broken)
