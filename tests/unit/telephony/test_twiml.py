"""The documents that legs follow."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID
from xml.etree.ElementTree import Element, fromstring

import pytest

from telephony import twiml
from telephony.addresses import Addresses
from telephony.page_menu import ask_pin, page_menu
from telephony.page_text import sms_text
from transcripts.calls import LANGS, Lang, Level


def parsed(document: str) -> Element:
    return fromstring(document)  # noqa: S314 (a document of ours)


def test_the_duty_phone_comes_after_the_stream() -> None:
    """So that it rings only when the stream has ended and nobody has hung up."""
    document = parsed(twiml.connect_stream("wss://x/y", duty_phone="+8231", parameters={"a": "&<"}))
    assert [verb.tag for verb in document] == ["Connect", "Dial"]
    stream = document.find("Connect/Stream")
    assert stream is not None
    assert stream.get("url") == "wss://x/y"
    assert [(each.get("name"), each.get("value")) for each in stream] == [("a", "&<")]
    assert document.findtext("Dial/Number") == "+8231"


def test_an_outbound_call_has_no_duty_phone() -> None:
    """A household is not put through to the duty officer by a failure of ours."""
    document = parsed(twiml.connect_stream("wss://x/y", duty_phone=None))
    assert [verb.tag for verb in document] == ["Connect"]


def test_words_cannot_break_out_of_the_document() -> None:
    """A briefing holds a caller's words."""
    document = parsed(twiml.say_and_hang_up(("</Say><Dial>112</Dial>&", "ko")))
    assert [verb.tag for verb in document] == ["Say", "Hangup"]
    assert document.findtext("Say") == "</Say><Dial>112</Dial>&"


def test_the_media_address_follows_the_public_one() -> None:
    """https becomes wss, loopback's http becomes ws, a prefix stays."""
    assert Addresses("https://a.example/p/").media("t") == "wss://a.example/p/telephony/twilio/media/t"
    assert Addresses("http://127.0.0.1:8000").media("t") == "ws://127.0.0.1:8000/telephony/twilio/media/t"


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_asks_twice_and_then_ends(lang: Lang) -> None:
    """Nobody's voicemail keeps the leg open."""
    document = parsed(
        page_menu(lang=lang, level=Level.IMMEDIATE, rule="R-10", case_number=4821, key_url="https://x/key")
    )
    assert [verb.tag for verb in document] == ["Gather", "Gather", "Say", "Hangup"]
    said = document.findtext("Gather/Say") or ""
    assert "R-10" in said
    assert "4821" in said
    gather = document.find("Gather")
    assert gather is not None
    assert (gather.get("numDigits"), gather.get("finishOnKey"), gather.get("input")) == ("1", "", "dtmf")


def test_a_pin_ends_with_the_hash_key() -> None:
    """It may have any length."""
    gather = parsed(ask_pin(lang="ko", rule="R-10", pin_url="https://x/pin")).find("Gather")
    assert gather is not None
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == (None, "#")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("level", list(Level))
def test_a_text_page_fits_one_message(lang: Lang, level: Level) -> None:
    """At most 160 characters at every level, with rule, case and code (domain brief G.2)."""
    text = sms_text(lang=lang, level=level, rule="R-10", case_number=999_999, code="314159")
    assert len(text) <= 160
    for part in ("R-10", "999999", "314159"):
        assert part in text


def test_a_text_page_that_would_not_fit_is_refused() -> None:
    """Rather than cut off its code."""
    with pytest.raises(ValueError, match="shorten"):
        sms_text(lang="ko", level=Level.IMMEDIATE, rule="R" * 160, case_number=1, code="1")


def test_addresses_of_pages_name_the_page() -> None:
    """One address for each step."""
    page = UUID(int=1)
    base = f"https://a.example/telephony/twilio/page/{page}"
    addresses = Addresses("https://a.example")
    assert (addresses.page(page), addresses.page(page, "key")) == (base, f"{base}/key")


def test_the_static_fallback_document_rings_a_number_and_names_the_emergency_numbers() -> None:
    """It needs no server of ours."""
    document = parsed(Path("deploy/twilio-fallback.xml").read_text(encoding="utf-8"))
    assert [verb.tag for verb in document] == ["Say", "Dial", "Say"]
    words = " ".join(verb.text or "" for verb in document.findall("Say"))
    assert all(number in words for number in ("119", "112", "109"))
    assert not any(
        "url" in name.lower() or "action" in name for verb in document.iter() for name in verb.attrib
    )
