"""Callers ring while the desk lags: what the carrier is told to do with them."""

from __future__ import annotations

from xml.etree import ElementTree

from agent.admission import MOST_ROUNDS, URGENT
from telephony.ports import IncomingCall
from tests.acceptance.city import City
from transcripts.queries import CallFilter

FOREVER = 1e12


async def told(city: City, *, keys: str = "", rounds: int = 0) -> ElementTree.Element:
    """The document for a caller in this state; the desk lags."""
    city.service.duty_desk.lag.note(FOREVER)
    incoming = IncomingCall("CA-crowd", city.night_line, "+821000001111", keys=keys, rounds=rounds)
    return ElementTree.fromstring(await city.service.duty_desk.answer(incoming))  # noqa: S314 - our own words


async def test_while_the_desk_lags_a_caller_is_asked_for_danger_and_never_left_alone(city: City) -> None:
    """The question comes before any connection; who presses nothing comes back to the desk; one record is kept."""
    asked = await told(city)
    gather = asked[0]
    assert gather.tag == "Gather"
    assert "1번" in "".join(gather.itertext())
    assert gather.get("action", "").endswith("/voice?rounds=1")
    assert asked[1].tag == "Redirect"
    assert asked[1].text == gather.get("action")
    danger = await told(city, keys="1", rounds=1)
    parameters = [one.attrib for one in danger.iter("Parameter")]
    assert parameters == [{"name": URGENT, "value": "1"}]
    person = await told(city, keys="2", rounds=1)
    assert [one.text for one in person.iter("Number")] == [city.service.city.duty_number]
    assert (await told(city, rounds=MOST_ROUNDS))[0].tag == "Connect"
    assert await city.service.record.queries.count_calls(CallFilter()) == 1
