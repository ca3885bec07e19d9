"""What is not signed by the carrier does nothing."""

from __future__ import annotations

import httpx
import pytest

from telephony.signature import SIGNATURE_HEADER, sign
from telephony.webhook_request import MAX_BODY
from tests.integration.telephony.conftest import City

ID = "00000000-0000-4000-8000-00000000000a"
ROUTES = [
    "/voice",
    "/status",
    "/sms",
    f"/page/{ID}",
    f"/page/{ID}/key",
    f"/page/{ID}/pin",
    f"/page/{ID}/status",
    f"/page/{ID}/sms-status",
    f"/bridge/{ID}/events",
    f"/bridge/{ID}/officer-left",
    f"/bridge/{ID}/caller-left",
    f"/outbound/{ID}",
    f"/outbound/{ID}/status",
]
FORM = {"CallSid": "CA1", "CallStatus": "ringing", "From": "+821012345678", "To": "+82310000120"}


async def _post(city: City, path: str, form: dict[str, str], signature: str | None) -> httpx.Response:
    headers = {SIGNATURE_HEADER: signature} if signature is not None else {}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(f"{city.server.url}/telephony/twilio{path}", data=form, headers=headers)


@pytest.mark.parametrize("path", ROUTES)
async def test_a_webhook_without_or_with_a_wrong_signature_is_refused(city: City, path: str) -> None:
    """403 for no signature, a made-up one, and one by another token; nothing reaches the desk."""
    url = f"{city.server.url}/telephony/twilio{path}"
    wrong = sign("another token", url, FORM.items())
    for signature in (None, "", "AAAA", wrong):
        answer = await _post(city, path, FORM, signature)
        assert answer.status_code == 403
    assert (city.desk.incoming, city.desk.legs, city.desk.sms, city.desk.accepted) == ([], [], [], [])


async def test_a_signature_does_not_fit_changed_fields_or_another_address(city: City) -> None:
    """The form and the address are both signed."""
    url = f"{city.server.url}/telephony/twilio/voice"
    signature = sign(city.simulated.auth_token, url, FORM.items())
    changed = FORM | {"From": "+821099999999"}
    assert (await _post(city, "/voice", changed, signature)).status_code == 403
    assert (await _post(city, "/sms", FORM, signature)).status_code == 403
    assert (await _post(city, "/voice?x=1", FORM, signature)).status_code == 403
    assert (await _post(city, "/voice", FORM, signature)).status_code == 200


async def test_an_oversized_body_is_refused_before_it_is_read_to_its_end(city: City) -> None:
    """413 above 64 KiB, signed or not."""
    answer = await _post(city, "/sms", {"Body": "가" * MAX_BODY}, "AAAA")
    assert answer.status_code == 413


async def test_a_signed_form_without_its_fields_is_told_which_is_missing(city: City) -> None:
    """400 names the field."""
    url = f"{city.server.url}/telephony/twilio/voice"
    answer = await _post(city, "/voice", {"To": "x"}, sign(city.simulated.auth_token, url, [("To", "x")]))
    assert (answer.status_code, answer.json()["detail"]) == (400, "the field CallSid is missing")


async def test_a_signed_status_in_unknown_words_is_a_bad_request(city: City) -> None:
    """400, and the desk hears nothing."""
    form = {"CallSid": "CA1", "CallStatus": "flying"}
    url = f"{city.server.url}/telephony/twilio/status"
    answer = await _post(city, "/status", form, sign(city.simulated.auth_token, url, form.items()))
    assert answer.status_code == 400
    assert city.desk.legs == []


async def test_late_news_of_an_earlier_status_is_no_news(city: City) -> None:
    """`ringing` after `completed` does not reach the desk."""
    url = f"{city.server.url}/telephony/twilio/status"
    for status in ("completed", "ringing", "in-progress", "completed"):
        form = {"CallSid": "CA1", "CallStatus": status}
        signature = sign(city.simulated.auth_token, url, form.items())
        assert (await _post(city, "/status", form, signature)).status_code == 204
    assert [each.status.value for each in city.desk.legs] == ["completed"]
