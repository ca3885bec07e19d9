"""Every way in which the carrier fails has its own error, and none of them holds a telephone number."""

from __future__ import annotations

import traceback

import pytest

from escalation.ports import PageFailed
from telephony.carrier import (
    CarrierBusy,
    CarrierError,
    CarrierRefused,
    CarrierUnreachable,
    LegGone,
    PlacedCall,
)
from telephony.simulated_carrier import Takes
from telephony.twilio_carrier import TwilioCarrier
from telephony.twiml import say_and_hang_up
from tests.integration.telephony.conftest import NIGHT_LINE, City

OFFICER = "+821022220001"


async def _ring(city: City, to: str = OFFICER) -> PlacedCall:
    return await city.carrier.place_call(
        to=to, answer_url=city.addresses.voice, status_url=city.addresses.status
    )


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_overload_and_server_errors_may_be_tried_again(city: City, status: int) -> None:
    """429 and 5xx are retryable."""
    city.simulated.faults.rest_answers(status)
    with pytest.raises(CarrierBusy) as error:
        await _ring(city)
    assert error.value.retryable
    assert error.value.may_have_acted is (status != 429)
    assert city.simulated.legs == []


async def test_a_server_error_may_come_after_the_call_was_placed(city: City) -> None:
    """The phone rings although the answer was 500, and the pager says that it may have."""
    city.simulated.faults.rest_answers(500, after_doing=True)
    with pytest.raises(PageFailed) as failed:
        await city.pager.send(city.order(OFFICER))
    assert failed.value.may_have_rung
    await city.simulated.phone(OFFICER).rung()


async def test_a_carrier_that_is_down_is_unreachable_until_it_comes_back(city: City) -> None:
    """A refused connection is retryable, and the pager says so."""
    await city.simulated.go_down()
    with pytest.raises(CarrierUnreachable) as error:
        await _ring(city)
    assert error.value.retryable
    with pytest.raises(PageFailed) as failed:
        await city.pager.send(city.order(OFFICER))
    assert (failed.value.retryable, failed.value.may_have_rung) == (True, False)
    await city.simulated.come_back()
    await _ring(city)


async def test_a_slow_carrier_is_not_waited_for(city: City) -> None:
    """After the time-out the call may have been placed nevertheless."""
    city.simulated.faults.rest_is_slow(5.0)
    with pytest.raises(CarrierUnreachable) as error:
        await _ring(city)
    assert error.value.may_have_acted
    await city.simulated.phone(OFFICER).rung()


@pytest.mark.parametrize("number", ["+82101", "12345678901234567890", "nobody"])
async def test_a_bad_number_is_refused_for_good(city: City, number: str) -> None:
    """Asking again will not help, and the traceback does not repeat the number."""
    with pytest.raises(CarrierRefused) as error:
        await _ring(city, to=number)
    assert not error.value.retryable
    assert number not in "".join(traceback.format_exception(error.value))


async def test_wrong_credentials_name_the_settings(city: City) -> None:
    """The message tells what to check."""
    carrier = TwilioCarrier(
        account_sid=city.simulated.account_sid,
        auth_token="wrong",
        sender=NIGHT_LINE,
        api_base=city.simulated.api_base,
    )
    with pytest.raises(CarrierRefused, match="ONBAM_TWILIO_AUTH_TOKEN"):
        await carrier.place_call(to=OFFICER, answer_url="http://x/", status_url="http://x/")
    await carrier.close()


async def test_a_sender_that_is_not_ours_is_refused(city: City) -> None:
    """The carrier rings only in the name of the city's numbers."""
    carrier = city.simulated.carrier("031-000-0999")
    with pytest.raises(CarrierRefused):
        await carrier.send_sms(to=OFFICER, text="x")
    await carrier.close()


async def test_a_leg_that_is_gone_cannot_be_redirected(city: City) -> None:
    """Both a leg that has ended and one that never was."""
    city.simulated.phone(OFFICER).will(Takes.BUSY)
    placed = await _ring(city)
    await city.until(lambda: city.simulated.legs[0].status.over)
    for leg_id in (placed.leg_id, "CA" + "0" * 32):
        with pytest.raises(LegGone):
            await city.carrier.redirect(leg_id=leg_id, twiml=say_and_hang_up(("x", "ko")))
        await city.carrier.hang_up(leg_id=leg_id)


async def test_a_ringing_page_can_be_called_off(city: City) -> None:
    """The phone stops ringing when somebody else has taken the case."""
    placed = await _ring(city)
    call = await city.simulated.phone(OFFICER).rung()
    await city.carrier.hang_up(leg_id=placed.leg_id)
    assert (await call.ends()).value == "canceled"


async def test_a_server_that_is_no_carrier_is_an_error_of_the_carrier(city: City) -> None:
    """Pointing the REST base at something else is noticed, not swallowed."""
    carrier = TwilioCarrier(account_sid="AC1", auth_token="t", sender=NIGHT_LINE, api_base=city.server.url)
    with pytest.raises(CarrierError):
        await carrier.place_call(to=OFFICER, answer_url="http://x/", status_url="http://x/")
    await carrier.close()
