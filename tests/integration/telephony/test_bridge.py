"""An officer and a caller brought together, and every way in which that can fail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telephony.carrier import LegStatus
from telephony.introduction import ASK_AGAIN_AFTER, LEAVE_AFTER
from telephony.ports import Accepted, Joining
from telephony.simulated_carrier import Delivery, PhoneCall, Takes
from telephony.tables import BridgeState
from tests.integration.telephony.conftest import NIGHT_LINE, City
from tests.integration.telephony.fake_desk import CALL_ID

OFFICER = "010-2222-0001"
CALLER_TONE = bytes([0x10, 0x90]) * 80
OFFICER_TONE = bytes([0x20, 0xA0]) * 80


async def _caller_on_the_line(city: City) -> PhoneCall:
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    return call


async def _officer_in_briefing(city: City) -> PhoneCall:
    phone = city.simulated.phone(OFFICER).will(Takes.ANSWERS)
    await city.pager.send(city.order("+821022220001"))
    call = await phone.rung()
    await call.asked_for_keys()
    await call.presses("1")
    await call.hears("자살 위험")
    return call


def _states(city: City) -> list[Joining]:
    return [each.state for each in city.desk.bridges]


async def test_officer_and_caller_hear_each_other_after_the_briefing(city: City) -> None:
    """The briefing is heard by the officer alone; in the room both are introduced, and when both have spoken the
    desk leaves."""
    caller = await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await city.until(lambda: _states(city) == [Joining.WAITING, Joining.JOINED])
    introduced = "담당자와 전화하신 분을 연결했어요. 저는 AI예요. 두 분 들리시면 말씀해 주세요."
    assert await caller.hears("연결했어요") == await officer.hears("연결했어요") == introduced
    await caller.speaks(CALLER_TONE * 20)
    await officer.hears_speech()
    assert _states(city)[-1] is Joining.JOINED
    await officer.speaks(OFFICER_TONE * 20)
    await caller.hears_speech()
    await city.until(lambda: _states(city)[-1] is Joining.HANDED_OVER)
    left = city.desk.bridges[-1]
    assert (left.introduced, left.both_spoke, left.line) == (True, True, None)
    assert CALLER_TONE in officer.tape.heard
    assert OFFICER_TONE in caller.tape.heard
    assert caller.texts == ["연결할게요.", introduced]
    assert city.agent.order[-1] == "stop"


async def test_the_desk_asks_once_more_and_then_leaves_two_who_stay_silent(city: City) -> None:
    """A caller may be unable to speak: after the second question the desk leaves, and says what it did not hear."""
    caller = await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await caller.hears("연결했어요")
    city.clock.moment += ASK_AGAIN_AFTER
    await city.bridge.sweep()
    await officer.hears("두 분 서로 들리세요?")
    await city.bridge.sweep()
    assert _states(city)[-1] is Joining.JOINED
    city.clock.moment += LEAVE_AFTER
    await city.bridge.sweep()
    assert _states(city)[-1] is Joining.HANDED_OVER
    assert (city.desk.bridges[-1].introduced, city.desk.bridges[-1].both_spoke) == (True, False)


async def test_a_carrier_that_takes_no_announcement_keeps_nobody_apart(city: City) -> None:
    """Both are in the room and hear each other; nothing is claimed to have been said."""
    caller = await _caller_on_the_line(city)
    city.simulated.faults.rest_answers(500, times=2, path="Conferences")
    await _officer_in_briefing(city)
    await city.until(lambda: Joining.HANDED_OVER in _states(city))
    assert city.desk.bridges[-1].introduced is False
    assert caller.texts == ["연결할게요."]


async def test_to_a_caller_who_must_not_be_heard_nothing_is_said_in_the_room(city: City) -> None:
    """Somebody may be listening beside them."""
    caller = await _caller_on_the_line(city)
    city.desk.quiet = True
    await _officer_in_briefing(city)
    await city.until(lambda: _states(city)[-1:] == [Joining.HANDED_OVER])
    assert caller.texts == []
    assert city.desk.bridges[-1].introduced is False


async def test_of_two_who_take_the_same_caller_the_second_hears_the_truth(city: City) -> None:
    """One bridge runs for a call: nobody is moved from one room to another."""
    caller = await _caller_on_the_line(city)
    await _officer_in_briefing(city)
    accepted = Accepted(CALL_ID, "자살 위험.", caller.leg_id)
    told = await city.bridge.begin(accepted, officer_leg_id="CA9", officer_lang="ko")
    assert "다른 분이 먼저 연결됐어요" in told
    assert "Conference" not in told


async def test_when_the_caller_hangs_up_the_officer_is_told(city: City) -> None:
    """The bridge is over and the officer is asked for the outcome."""
    caller = await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await city.until(lambda: Joining.JOINED in _states(city))
    await caller.hangs_up()
    await officer.hears("통화가 끝났어요. 결과를 콘솔에 남겨 주세요.")
    await officer.ends()
    assert _states(city) == [Joining.WAITING, Joining.JOINED, Joining.OVER]


async def test_when_the_officer_hangs_up_the_caller_comes_back_to_the_desk(city: City) -> None:
    """Nobody is left in silence: the desk gives the caller's next document."""
    caller = await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await city.until(lambda: Joining.JOINED in _states(city))
    await officer.hangs_up()
    await caller.hears("담당자와의 통화가 끊겼어요.")
    assert [each.state for each in city.desk.returned] == [Joining.RETURNED]
    assert await caller.ends() is LegStatus.COMPLETED


async def test_a_caller_who_hung_up_during_the_briefing_is_reported(city: City) -> None:
    """The officer hears the truth, and no room is left open."""
    caller = await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await caller.hangs_up()
    await officer.hears("전화하신 분이 끊으셨어요.")
    await officer.ends()
    assert _states(city)[-1] is Joining.CALLER_GONE
    assert Joining.JOINED not in _states(city)


async def test_an_officer_who_hangs_up_during_the_briefing_leaves_the_caller_with_the_agent(
    city: City,
) -> None:
    """The caller's media stream is not touched, and the desk is told."""
    caller = await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await officer.hangs_up()
    await city.until(lambda: _states(city) == [Joining.OFFICER_GONE])
    assert caller.status is LegStatus.IN_PROGRESS
    assert caller.verbs == ("Connect", "Stream")


async def test_a_carrier_that_does_not_move_the_caller_is_reported(city: City) -> None:
    """After three tries the officer is told to call directly; the caller stays with the agent."""
    caller = await _caller_on_the_line(city)
    city.simulated.faults.rest_answers(500, times=3, path=caller.leg_id)
    officer = await _officer_in_briefing(city)
    await officer.hears("통신사 문제로 연결하지 못했어요.")
    assert _states(city) == [Joining.WAITING, Joining.REFUSED]
    assert caller.verbs == ("Connect", "Stream")


async def test_one_failed_try_to_move_the_caller_is_made_good(city: City) -> None:
    """A single 500 does not keep two people apart."""
    caller = await _caller_on_the_line(city)
    city.simulated.faults.rest_answers(500, times=1, path=caller.leg_id)
    await _officer_in_briefing(city)
    await city.until(lambda: _states(city) == [Joining.WAITING, Joining.JOINED])


async def test_an_officer_who_hung_up_while_the_key_was_on_its_way_is_given_up(city: City) -> None:
    """Their end was reported before the bridge existed: the regular round finds it and tells the desk."""
    accepted = Accepted(call_id=CALL_ID, briefing="자살 위험.", caller_leg_id="CA1")
    await city.bridge.begin(accepted, officer_leg_id="CA2", officer_lang="ko")
    assert await city.bridge.sweep() == 0
    city.clock.moment += timedelta(seconds=61)
    assert await city.bridge.sweep() == 1
    assert _states(city) == [Joining.OFFICER_GONE]
    assert await city.bridge.sweep() == 0


async def _waits_alone(city: City, officer: PhoneCall) -> None:
    """The officer is in the room, and the process that was to move the caller has died."""
    await officer.follows("Conference")
    bridge = (await city.bridge_log.running(CALL_ID)) or pytest.fail("no bridge runs")
    rooms = city.simulated.network.conferences
    sid = next(place.sid for place in rooms._open.values() if officer.leg_id in place.members)
    await city.bridge_log.note(bridge.bridge_id, BridgeState.room_sid.is_(None), room_sid=sid)
    assert await city.bridge_log.move(bridge.bridge_id, {Joining.BRIEFING}, Joining.WAITING, city.clock.now())


async def test_a_caller_whom_a_killed_process_did_not_move_is_moved_by_another(city: City) -> None:
    """The officer does not wait alone, and no other human is kept from the caller by a bridge that stands still."""
    city.simulated.faults.webhooks("/events", Delivery.NEVER, times=1)
    caller = await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await _waits_alone(city, officer)
    city.clock.moment += timedelta(seconds=21)
    await city.bridge.sweep()
    await caller.hears("연결할게요.")
    await city.until(lambda: _states(city) == [Joining.JOINED])
    await officer.hears("연결했어요")


async def test_two_whose_meeting_was_never_told_are_left_together(city: City) -> None:
    """The news of the caller in the room was lost: the room is asked, and nobody is torn out of it."""
    city.simulated.faults.webhooks("/events", Delivery.NEVER, times=99)
    caller = await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await _waits_alone(city, officer)
    bridge = (await city.bridge_log.running(CALL_ID)) or pytest.fail("no bridge runs")
    await city.bridge._bring_caller(bridge)
    await caller.follows("Conference")
    city.clock.moment += timedelta(seconds=21)
    await city.bridge.sweep()
    assert _states(city) == [Joining.JOINED]
    assert caller.texts.count("연결할게요.") == 1
    await officer.hangs_up()
    city.simulated.faults.webhooks_as_usual()


async def test_an_officer_who_left_the_room_unheard_keeps_nobody_from_the_caller(city: City) -> None:
    """Neither the room nor the leg told that they are gone."""
    city.simulated.faults.webhooks("/events", Delivery.NEVER, times=99)
    city.simulated.faults.webhooks("/status", Delivery.NEVER, times=99)
    city.simulated.faults.webhooks("/officer-left", Delivery.NEVER, times=99)
    await _caller_on_the_line(city)
    officer = await _officer_in_briefing(city)
    await _waits_alone(city, officer)
    await officer.hangs_up()
    await city.until(lambda: city.simulated.network.conferences.members("onbam-") == 0)
    city.clock.moment += timedelta(seconds=21)
    await city.bridge.sweep()
    assert _states(city) == [Joining.OFFICER_GONE]
