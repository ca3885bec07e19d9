"""A call from the first ring to its end, over real HTTP and a real WebSocket."""

from __future__ import annotations

from telephony.carrier import LegStatus
from telephony.simulated_carrier import Takes
from telephony.simulated_carrier.tape import SILENCE
from tests.integration.telephony.conftest import NIGHT_LINE, City
from tests.integration.telephony.fake_desk import DUTY_PHONE

TONE = bytes([0x10, 0x90]) * 80  # 20 ms of a loud buzz


async def test_a_caller_reaches_the_media_stream_and_both_sides_hear_each_other(city: City) -> None:
    """The voice webhook's document leads to the socket; audio flows both ways, 20 ms a frame."""
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    said = await call.speaks(TONE * 10)
    await city.agent.speak(TONE * 25)
    await call.hears_speech(since_ms=said.end_ms)
    await call.hears_speech_end()
    await city.until(lambda: TONE * 10 in city.agent.heard)
    assert TONE * 25 in call.tape.heard
    assert city.desk.incoming[0].caller == "+821012345678"
    assert city.agent.call_sid == call.leg_id
    assert city.agent.parameters == {"lang": "ko"}
    assert city.agent.order[:3] == ["connected", "start", "media"]


async def test_keys_pressed_in_a_call_reach_the_socket(city: City) -> None:
    """DTMF arrives as its own message, in order."""
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    await call.presses("1#")
    await city.until(lambda: city.agent.keys == "1#")


async def test_a_mark_comes_back_when_everything_before_it_was_heard(city: City) -> None:
    """A mark behind one second of speech is echoed after the phone has heard that second."""
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    await city.agent.speak(TONE * 50)
    await city.agent.mark("sentence-1")
    await city.until(lambda: city.agent.marks == ["sentence-1"])
    assert TONE * 50 in call.tape.heard


async def test_clear_drops_what_was_not_heard_and_returns_its_marks(city: City) -> None:
    """After `clear` the phone hears silence at once, and every waiting mark is echoed."""
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    await city.agent.speak(TONE * 3000)
    await city.agent.mark("a")
    await city.agent.mark("b")
    await call.hears_speech()
    await city.agent.clear()
    await city.until(lambda: city.agent.marks == ["a", "b"])
    assert city.simulated.network.streams[0].playout.milliseconds == 0
    assert len(call.tape.heard.replace(SILENCE, b"")) < len(TONE) * 3000


async def test_the_desk_hangs_up_by_rest_and_the_duty_phone_stays_silent(city: City) -> None:
    """A call that ends normally never reaches the fallback dial."""
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    await city.carrier.hang_up(leg_id=call.leg_id)
    assert await call.ends() is LegStatus.COMPLETED
    await city.until(lambda: [each.status for each in city.desk.legs] == [LegStatus.COMPLETED])
    assert city.simulated.phone(DUTY_PHONE).calls == []
    await city.carrier.hang_up(leg_id=call.leg_id)  # a leg that is gone is no error


async def test_when_the_media_socket_dies_the_duty_phone_rings_and_is_joined(city: City) -> None:
    """The rest of the document is followed without any server of ours."""
    duty = city.simulated.phone(DUTY_PHONE).will(Takes.ANSWERS)
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    await city.agent.vanish()
    joined = await duty.rung()
    await joined.connected()
    await call.speaks(TONE * 20)
    await joined.hears_speech()
    await joined.hangs_up()
    assert await call.ends() is LegStatus.COMPLETED


async def test_when_the_desk_answers_with_an_error_the_static_document_is_followed(city: City) -> None:
    """HTTP 500 from the voice webhook leads to the number's own fallback document."""
    city.desk.broken = True
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    assert await call.hears("119나 112로")
    await city.simulated.phone("+82310000000").rung()


async def test_a_caller_who_hangs_up_ends_the_stream_and_is_reported_once(city: City) -> None:
    """`stop` is the last message, and a status webhook that comes twice is one piece of news."""
    from telephony.simulated_carrier import Delivery

    city.simulated.faults.webhooks("/status", Delivery.TWICE)
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    await call.hangs_up()
    await city.until(lambda: city.agent.order[-1] == "stop")
    delivered = city.simulated.webhooks.delivered
    await city.until(lambda: delivered.count(("/telephony/twilio/status", 204)) == 2)
    assert [each.status for each in city.desk.legs] == [LegStatus.COMPLETED]


async def test_a_withheld_number_is_no_number(city: City) -> None:
    """The carrier writes withheld numbers as words on keys."""
    await city.simulated.network.dial_from("+266696687", NIGHT_LINE)
    await city.until(lambda: city.desk.incoming)
    assert city.desk.incoming[0].caller is None
