"""A page: what an officer's phone can do with it, and what the desk is told."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from escalation.ports import PageFailed, PageMethod, PageOutcome
from telephony.carrier import LegStatus
from telephony.simulated_carrier import Delivery, Takes
from tests.integration.telephony.conftest import NIGHT_LINE, City
from transcripts.calls import Level

OFFICER = "010-2222-0001"


async def test_an_officer_hears_level_rule_and_case_and_takes_it_with_key_one(city: City) -> None:
    """Nothing private is said before the key; after it comes the briefing."""
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    order = city.order("+821022220001")
    receipt = await city.pager.send(order)
    call = await phone.rung()
    sentence = await call.hears("온밤 당직 호출입니다. 즉시, 규칙 R-10, 사건 4821.")
    assert "1번을 누르면 연결합니다" in sentence
    assert "자살" not in sentence
    await call.presses("1")
    await call.hears("자살 위험, 지금 생각 있음, 혼자.")
    assert await call.ends() is LegStatus.COMPLETED
    assert city.desk.accepted == [(order.page_id, None)]
    assert receipt.carrier_id == call.leg_id
    await city.until(lambda: _told(city, order.page_id, "status") == 4)
    assert city.desk.outcomes == []


async def test_an_officer_with_a_pin_types_it_after_the_key(city: City) -> None:
    """A wrong PIN is asked for again, the right one is accepted."""
    city.desk.pin = "2580"
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    order = city.order("+821022220001")
    await city.pager.send(order)
    call = await phone.rung()
    await call.asked_for_keys()
    await call.presses("1")
    await call.hears("확인 번호를 누르고")
    await call.presses("1111#")
    await call.hears("맞지 않아요")
    await call.presses("2580#")
    await call.hears("자살 위험")
    assert city.desk.accepted == [(order.page_id, pin) for pin in (None, "1111", "2580")]


async def test_three_wrong_pins_end_the_call_and_the_page_is_not_delivered(city: City) -> None:
    """Whoever has the phone without the PIN is nobody who was reached."""
    city.desk.pin = "2580"
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    order = city.order("+821022220001")
    await city.pager.send(order)
    call = await phone.rung()
    await call.asked_for_keys()
    await call.presses("1")
    for wrong in range(3):
        await call.asked_for_keys(2 + wrong)
        await call.presses("1111#")
    await call.hears("확인 번호가 맞지 않아서 다음 사람에게 넘길게요")
    await call.ends()
    await city.until(lambda: city.desk.outcomes == [(order.page_id, PageOutcome.MACHINE)])


async def test_a_test_page_says_that_it_is_one_and_is_confirmed_not_connected(city: City) -> None:
    """Nobody is told of a case, of a connection or of a next person; the acknowledgement is what became of it."""
    city.desk.noted = True
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    order = replace(city.order("+821022220001"), rule="TEST", case_number=0, level=Level.ROUTINE)
    await city.pager.send(order)
    call = await phone.rung()
    assert "실제 사건이 아니에요" in await call.hears("온밤 시험 호출이에요")
    await call.asked_for_keys()
    await call.presses("2")
    await call.hears("잘못 누르셨어요")
    await call.presses("1")
    await call.hears("확인됐어요")
    await call.ends()
    assert not any("다음 사람" in said or "연결" in said for said in call.texts)
    await city.until(lambda: _told(city, order.page_id, "status") >= 1)
    assert await city.pager.outcome(order.page_id) is PageOutcome.ACKNOWLEDGED
    assert city.desk.outcomes == []


async def test_key_two_passes_the_page_on(city: City) -> None:
    """A declined page is told at once."""
    phone = city.simulated.phone(OFFICER).answers(keys="2")
    order = city.order("+821022220001")
    await city.pager.send(order)
    call = await phone.rung()
    await call.hears("네, 다음 사람에게 넘길게요.")
    await call.ends()
    await city.until(lambda: _told(city, order.page_id, "status") == 4)
    assert city.desk.outcomes == [(order.page_id, PageOutcome.DECLINED)]


async def test_key_three_says_it_again_and_another_key_says_so(city: City) -> None:
    """The menu comes back."""
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    await city.pager.send(city.order("+821022220001"))
    call = await phone.rung()
    await call.asked_for_keys()
    await call.presses("3")
    await call.asked_for_keys(2)
    await call.presses("9")
    await call.hears("잘못 누르셨어요.")


@pytest.mark.parametrize(
    ("takes", "outcome"),
    [
        (Takes.SILENTLY, PageOutcome.MACHINE),
        (Takes.VOICEMAIL, PageOutcome.MACHINE),
        (Takes.BUSY, PageOutcome.BUSY),
        (Takes.OFF, PageOutcome.NO_ANSWER),
        (Takes.IGNORES, PageOutcome.NO_ANSWER),
        (Takes.UNASSIGNED, PageOutcome.FAILED),
    ],
)
async def test_a_phone_that_reaches_nobody_is_no_delivery(
    city: City, takes: Takes, outcome: PageOutcome
) -> None:
    """Voicemail and a pick-up without a key count as a machine; busy, off and unanswered as what they are."""
    city.simulated.phone(OFFICER).will(takes)
    order = city.order("+821022220001")
    await city.pager.send(order)
    await city.until(lambda: city.desk.outcomes, within=20)
    assert city.desk.outcomes == [(order.page_id, outcome)]


async def test_an_officer_who_is_second_hears_who_was_first(city: City) -> None:
    """The name is said and the call ends."""
    city.desk.taken_by = "당직 1"
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    await city.pager.send(city.order("+821022220001"))
    call = await phone.rung()
    await call.hears("당직 1 님이 먼저 맡으셨어요.")
    await call.ends()


async def test_a_page_that_is_over_says_so(city: City) -> None:
    """An escalation that was closed in between."""
    city.desk.closed = True
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    await city.pager.send(city.order("+821022220001"))
    call = await phone.rung()
    await call.hears("이 호출은 이미 끝났어요.")


async def test_status_webhooks_out_of_order_give_one_outcome(city: City) -> None:
    """`busy` before `initiated`: the desk hears of one busy phone."""
    for _ in range(4):
        city.simulated.faults.webhooks("/status", Delivery.HELD)
    city.simulated.phone(OFFICER).will(Takes.BUSY)
    order = city.order("+821022220001")
    await city.pager.send(order)
    await city.until(lambda: city.simulated.faults.held == 2)
    await city.simulated.faults.release(newest_first=True)
    assert city.desk.outcomes == [(order.page_id, PageOutcome.BUSY)]


async def test_a_status_that_comes_twice_is_one_outcome(city: City) -> None:
    """Each status webhook is delivered twice, the last one too: the desk hears of one busy phone."""
    city.simulated.faults.webhooks("/status", Delivery.TWICE, times=2)
    city.simulated.phone(OFFICER).will(Takes.BUSY)
    order = city.order("+821022220001")
    await city.pager.send(order)
    await city.until(lambda: _told(city, order.page_id, "status") == 4)
    assert city.desk.outcomes == [(order.page_id, PageOutcome.BUSY)]


async def test_an_officer_who_hears_nothing_was_not_reached(city: City) -> None:
    """The menu's webhook is lost: the carrier ends the call, and the page counts as not delivered."""
    order = city.order("+821022220001")
    city.simulated.faults.webhooks(str(order.page_id), Delivery.ONCE, times=3)  # initiated, ringing, answered
    city.simulated.faults.webhooks(str(order.page_id), Delivery.NEVER)
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    await city.pager.send(order)
    call = await phone.rung()
    await call.ends()
    assert call.texts == []
    await city.until(lambda: city.desk.outcomes == [(order.page_id, PageOutcome.MACHINE)])


async def test_late_news_of_a_page_is_still_news(city: City) -> None:
    """Twenty seconds late, the outcome is reported all the same."""
    order = city.order("+821022220001")
    city.simulated.faults.webhooks("/status", Delivery.LATE, times=2, delay_s=20)
    city.simulated.phone(OFFICER).will(Takes.BUSY)
    await city.pager.send(order)
    await city.until(lambda: city.desk.outcomes == [(order.page_id, PageOutcome.BUSY)])


async def test_an_english_officer_is_paged_in_english(city: City) -> None:
    """Menu and text follow the officer's language."""
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    await city.pager.send(replace(city.order("+821022220001"), lang="en"))
    call = await phone.rung()
    await call.hears("immediate, rule R-10, case 4821. Press 1 to take the call.")
    await city.pager.send(replace(city.order("+821022220001", PageMethod.SMS), lang="en"))
    await phone.receives_text("[immediate] R-10 · case 4821 · reply 3141")


async def test_the_same_page_sent_again_does_not_ring_again(city: City) -> None:
    """The carrier's id is remembered under the page's id."""
    city.simulated.phone(OFFICER).will(Takes.IGNORES)
    order = city.order("+821022220001")
    first = await city.pager.send(order)
    assert await city.pager.send(order) == first
    assert len(city.simulated.legs) == 1


async def test_a_page_whose_answer_was_lost_is_known_by_its_webhook(city: City) -> None:
    """After a 500 for a call that was placed, the status webhook tells the leg: sending again rings nobody."""
    city.simulated.phone(OFFICER).will(Takes.IGNORES)
    city.simulated.faults.rest_answers(500, after_doing=True)
    order = city.order("+821022220001")
    with pytest.raises(PageFailed) as failed:
        await city.pager.send(order)
    assert failed.value.retryable
    await city.until(lambda: _told(city, order.page_id, "status") >= 1)
    receipt = await city.pager.send(order)
    assert [leg.sid for leg in city.simulated.legs] == [receipt.carrier_id]


async def test_a_text_page_whose_answer_was_lost_is_known_by_its_webhook(city: City) -> None:
    """After a 500 for a message that was sent, its status tells the id: sending again texts nobody."""
    city.simulated.faults.rest_answers(500, after_doing=True)
    order = city.order("+821022220001", PageMethod.SMS)
    with pytest.raises(PageFailed):
        await city.pager.send(order)
    await city.until(lambda: _told(city, order.page_id, "sms-status") >= 1)
    receipt = await city.pager.send(order)
    assert [message.sid for message in city.simulated.messages] == [receipt.carrier_id]


async def test_a_text_page_is_short_and_its_delivery_is_reported(city: City) -> None:
    """At most 160 characters, no private word, and a code to answer with."""
    order = city.order("+821022220001", PageMethod.SMS)
    await city.pager.send(order)
    sms = await city.simulated.phone(OFFICER).receives_text("[즉시] R-10 · 사건 4821")
    assert sms.text.endswith("코드 3141 답장")
    assert len(sms.text) <= 160
    await city.until(lambda: city.desk.outcomes == [(order.page_id, PageOutcome.DELIVERED)])


async def test_a_text_page_that_does_not_arrive_is_a_failure(city: City) -> None:
    """Accepted by the carrier is not delivered."""
    city.simulated.phone(OFFICER).sms_arrive = False
    order = city.order("+821022220001", PageMethod.SMS)
    await city.pager.send(order)
    await city.until(lambda: city.desk.outcomes == [(order.page_id, PageOutcome.FAILED)])


async def test_an_officer_answers_by_text_with_the_code(city: City) -> None:
    """The reply reaches the desk, and its answer the phone."""
    phone = city.simulated.phone(OFFICER)
    await phone.texts(NIGHT_LINE, "3141")
    assert await phone.receives_text("확인했어요.")
    assert city.desk.sms[0].sender == "+821022220001"


async def test_a_page_nobody_knows_is_called_over(city: City) -> None:
    """A webhook for an unknown page is answered and changes nothing."""
    leg = await city.carrier.place_call(
        to="+821022220001", answer_url=city.addresses.page(uuid4()), status_url=city.addresses.status
    )
    call = await city.simulated.phone(OFFICER).will(Takes.ANSWERS).rung()
    await call.hears("이 호출은 이미 끝났어요.")
    assert leg.leg_id == call.leg_id
    assert city.desk.accepted == []


def _told(city: City, page_id: object, step: str) -> int:
    path = f"/telephony/twilio/page/{page_id}/{step}"
    return sum(each == (path, 204) for each in city.simulated.webhooks.delivered)
