"""The documents of a page's call, from pick-up to the hand-over."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from telephony import twiml
from telephony.page_text import page_sentence, phrase, phrase_for
from transcripts.calls import Lang, Level

_KEY_WAIT_S = 6
_PIN_WAIT_S = 8


def page_menu(
    *, lang: Lang, level: Level, rule: str, case_number: int, key_url: str, before: str = ""
) -> str:
    """Says the page and asks for a key, twice; without a key it says so and ends."""
    sentence = page_sentence(lang=lang, level=level, rule=rule, case_number=case_number)
    asked = f"{sentence} {phrase_for('menu', rule, lang)}"

    def menu(text: str) -> Element:
        return twiml.gather(twiml.say(text, lang), action=key_url, digits=1, timeout_s=_KEY_WAIT_S)

    return twiml.document(
        menu(f"{before} {asked}".strip()),
        menu(asked),
        twiml.say(phrase_for("no_key", rule, lang), lang),
        twiml.hang_up(),
    )


def ask_pin(*, lang: Lang, rule: str, pin_url: str, wrong: bool = False) -> str:
    """Asks for the PIN, ended by #; twice, then ends."""
    text = (phrase("pin_wrong", lang) if wrong else "") + phrase("pin", lang)

    def question() -> Element:
        return twiml.gather(twiml.say(text, lang), action=pin_url, finish="#", timeout_s=_PIN_WAIT_S)

    silence = twiml.say(phrase_for("no_key", rule, lang), lang)
    return twiml.document(question(), question(), silence, twiml.hang_up())


def briefing(text: str, lang: Lang) -> Element:
    """What the officer alone is told before the caller is joined."""
    return twiml.say(text, lang)


def farewell(name: str, lang: Lang, **values: str | int) -> str:
    """One sentence, then the end."""
    return twiml.say_and_hang_up((phrase(name, lang, **values), lang))
