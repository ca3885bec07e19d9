"""Public lines that are rung for a caller, and everything that may answer there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from telephony.carrier import LegStatus, PlacedCall
from telephony.dial_plan import RaceEntry
from telephony.ports import Joining
from telephony.race_log import LineState
from telephony.simulated_carrier import Delivery, PhoneCall, Takes, Tempo
from telephony.tables import RaceLine
from telephony.twilio_carrier import TwilioCarrier
from tests.integration.telephony.conftest import NIGHT_LINE, City
from tests.integration.telephony.fake_desk import CALL_ID

HOTLINE = RaceEntry("109", timedelta(0))
TONE = bytes([0x10, 0x90]) * 80
ASKED = "사람이 받으셨으면"


async def _caller_on_the_line(city: City) -> PhoneCall:
    call = await city.simulated.phone("010-1234-5678").dials(NIGHT_LINE)
    await city.until(lambda: city.agent.stream_sid)
    return call


async def _picked_up(city: City, number: str = "109") -> PhoneCall:
    """The line is rung and something answers; the carrier listens to it."""
    phone = city.simulated.phone(number).will(Takes.ANSWERS, after_rings=0)
    await city.race.tick()
    call = await phone.rung()
    await call.listened_to()
    return call


async def _line(city: City, number: str = "109") -> tuple[str, str | None]:
    row = next(row for row in await city.race_log.of_call(CALL_ID) if row.number == number)
    return row.state, row.outcome


def _told(city: City) -> list[str]:
    return [f"{news.number} {news.outcome}" for news in city.desk.line_news_told]


async def test_a_person_at_a_hotline_is_asked_briefed_and_joined_with_the_caller(city: City) -> None:
    """Only after an answer that fits is the caller moved; everybody hears what is true."""
    caller = await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    hotline = await _picked_up(city)
    hotline.tells("네, 자살예방상담전화입니다.")
    await hotline.hears(ASKED)
    assert caller.texts == []
    hotline.tells("네, 사람이에요.")
    await hotline.hears("109에 알려요. 자살 위험, 혼자.")
    await city.until(lambda: Joining.JOINED in [each.state for each in city.desk.bridges])
    await caller.hears("109 상담원과 전화하신 분을 연결했어요.")
    assert city.desk.bridges[-1].line == "109"
    await city.race.tick()
    assert await _line(city) == (LineState.OVER.value, "connected")
    assert _told(city) == ["109 dialled", "109 answered", "109 person", "109 connected"]
    await caller.hangs_up()
    await hotline.hears("통화가 끝났어요. 감사합니다.")


async def test_queue_menu_and_recordings_are_no_person_and_key_one_is(city: City) -> None:
    """The desk presses the key that a menu offers, stays in the queue, and is convinced by a key alone."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    hotline = await _picked_up(city)
    hotline.tells("상담을 원하시면 1번, 다시 들으시려면 별표를 눌러 주세요.")
    await hotline.hears("<1>")
    await hotline.listened_to(2)
    hotline.tells("네, 지금은 모든 상담원이 통화 중입니다. 잠시만 기다려 주십시오.")
    await hotline.listened_to(3)
    hotline.tells("여보세요, 말씀하세요.")
    await hotline.hears(ASKED)
    assert city.desk.bridges == []
    await hotline.presses("1")
    await hotline.hears("자살 위험")


async def test_a_voicemail_is_hung_up_and_the_line_is_rung_again(city: City) -> None:
    """Nothing is said to a machine; the race goes on."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    hotline = await _picked_up(city)
    hotline.tells("삐 소리 후 메시지를 남겨 주세요.")
    await hotline.ends()
    assert hotline.texts == []
    assert await _line(city) == (LineState.WAITING.value, "voicemail")
    city.clock.moment += timedelta(seconds=20)
    again = await _picked_up(city)
    assert again.leg_id != hotline.leg_id


async def test_the_first_human_wins_and_the_others_are_told(city: City) -> None:
    """An officer is with the caller: who answered elsewhere hears it, a line that rings is hung up, none is rung."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE, RaceEntry("1577-0199", timedelta(0)), RaceEntry("112", timedelta(seconds=45)))
    ringing = city.simulated.phone("1577-0199").will(Takes.IGNORES)
    queue = await _picked_up(city)
    rung = await ringing.rung()
    officer = city.simulated.phone("010-2222-0001").will(Takes.ANSWERS)
    await city.pager.send(city.order("+821022220001"))
    page = await officer.rung()
    await page.asked_for_keys()
    await page.presses("1")
    await city.until(lambda: Joining.JOINED in [each.state for each in city.desk.bridges])
    city.clock.moment += timedelta(seconds=45)
    await city.race.tick()
    await queue.hears("다른 분이 먼저 연결됐어요.")
    assert await rung.ends() is LegStatus.CANCELED
    assert city.simulated.phone("112").calls == []
    assert {row.outcome for row in await city.race_log.of_call(CALL_ID)} == {"another_first"}


async def test_a_line_joins_after_its_delay_and_a_caller_who_is_gone_ends_the_race(city: City) -> None:
    """112 is rung after 45 seconds; nobody is rung for a caller who has hung up."""
    await _caller_on_the_line(city)
    await city.plans(RaceEntry("112", timedelta(seconds=45)))
    police = city.simulated.phone("112").will(Takes.IGNORES)
    await city.race.tick()
    assert police.calls == []
    city.clock.moment += timedelta(seconds=45)
    await city.race.tick()
    call = await police.rung()
    city.desk.gone = True
    await city.race.tick()
    assert await call.ends() is LegStatus.CANCELED
    assert await _line(city, "112") == (LineState.OVER.value, "caller_gone")


async def test_another_process_goes_on_with_a_race_whose_process_died(city: City) -> None:
    """A line that was claimed and never told of is rung again when its lease is over; a leg without news is ended."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    city.simulated.faults.rest_answers(500, path="Calls")  # the process dies with the answer
    await city.race.tick()
    await city.race.tick()
    assert city.simulated.phone("109").calls == []
    city.clock.moment += timedelta(seconds=46)
    hotline = await _picked_up(city)
    city.clock.moment += timedelta(minutes=3)
    await city.race.tick()
    await hotline.ends()
    assert await _line(city) == (LineState.WAITING.value, "no_news")


async def test_a_carrier_that_rang_and_said_500_is_not_asked_twice(city: City) -> None:
    """The leg's own webhook tells that it was rung."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    phone = city.simulated.phone("109").will(Takes.ANSWERS, after_rings=0)
    city.simulated.faults.rest_answers(500, after_doing=True, path="Calls")
    await city.race.tick()
    hotline = await phone.rung()
    await hotline.listened_to()
    city.clock.moment += timedelta(seconds=46)
    await city.race.tick()
    assert len(phone.calls) == 1
    hotline.tells("여보세요")
    await hotline.hears(ASKED)


async def test_a_hotline_that_leaves_in_the_briefing_is_rung_again(city: City) -> None:
    """The caller stays with the desk, and the race goes on."""
    caller = await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    hotline = await _picked_up(city)
    hotline.tells("여보세요")
    await hotline.hears(ASKED)
    hotline.tells("네")
    await hotline.hears("자살 위험")
    await hotline.hangs_up()
    await city.until(lambda: Joining.OFFICER_GONE in [each.state for each in city.desk.bridges])
    await city.race.tick()
    assert await _line(city) == (LineState.WAITING.value, "not_joined")
    assert caller.texts == []


@pytest.mark.parametrize("trouble", ["429", "500", "down", "slow"])
async def test_a_carrier_in_trouble_delays_a_line_and_never_loses_or_doubles_it(
    city: City, trouble: str
) -> None:
    """429, 500, refused connections and time-outs: the line is rung once the carrier works, and once alone."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    if trouble == "down":
        await city.simulated.go_down()
    elif trouble == "slow":
        city.simulated.faults.rest_is_slow(
            2.5, path="Calls"
        )  # longer than we wait, and it rings nevertheless
    else:
        city.simulated.faults.rest_answers(int(trouble), path="Calls")
    phone = city.simulated.phone("109").will(Takes.ANSWERS, after_rings=0)
    await city.race.tick()
    if trouble == "down":
        await city.simulated.come_back()
    if trouble == "slow":
        await phone.rung()
    city.clock.moment += timedelta(seconds=46)
    await city.race.tick()
    await (await city.simulated.phone("109").rung() if trouble != "slow" else phone.calls[0]).listened_to()
    assert len(phone.calls) == 1


async def test_a_race_whose_webhooks_come_twice_joins_and_hands_over_once(city: City) -> None:
    """What was heard on the line, who is in the room, who has spoken: told twice it happens once."""
    city.simulated.faults.webhooks("/line/", Delivery.TWICE, times=999)
    city.simulated.faults.webhooks("/events", Delivery.TWICE, times=999)
    caller = await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    hotline = await _picked_up(city)
    hotline.tells("여보세요")
    await hotline.hears(ASKED)
    await hotline.presses("1")
    await caller.hears("109 상담원과 전화하신 분을 연결했어요.")
    await caller.speaks(TONE * 20)
    await hotline.speaks(TONE * 20)
    await city.until(lambda: Joining.HANDED_OVER in [each.state for each in city.desk.bridges])
    assert [each.state for each in city.desk.bridges] == [
        Joining.WAITING,
        Joining.JOINED,
        Joining.HANDED_OVER,
    ]
    assert (
        caller.texts.count(
            "109 상담원과 전화하신 분을 연결했어요. 저는 AI예요. 두 분 들리시면 말씀해 주세요."
        )
        == 1
    )


async def test_news_of_speech_that_comes_before_the_news_of_who_is_in_the_room_harms_nothing(
    city: City,
) -> None:
    """Out of order: the join is told last, and the introduction follows it."""
    caller = await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    hotline = await _picked_up(city)
    hotline.tells("여보세요")
    await hotline.hears(ASKED)
    await hotline.presses("1")
    await caller.follows("Conference")
    bridge = (await city.bridge_log.running(CALL_ID)) or pytest.fail("no bridge runs")
    await city.bridge.event(bridge.bridge_id, event="participant-speech-start", leg_id=hotline.leg_id)
    await city.bridge.event(bridge.bridge_id, event="participant-join", leg_id="CAunknown")
    await caller.hears("연결했어요.")
    assert Joining.HANDED_OVER not in [each.state for each in city.desk.bridges]


class Killed(BaseException):
    """Stands for SIGKILL between the carrier's answer and our row."""


class DiesAfterDialling:
    """The real carrier; its process dies with the first answer in its hands."""

    def __init__(self, carrier: TwilioCarrier) -> None:
        self._carrier = carrier

    async def place_call(self, **asked: Any) -> PlacedCall:
        await self._carrier.place_call(**asked)
        raise Killed


@pytest.mark.parametrize("trouble", ["killed", "500"])
async def test_a_line_that_rings_unknown_to_us_is_found_at_the_carrier_and_not_rung_twice(
    city: City, trouble: str
) -> None:
    """Killed between dialling and recording, or 500 after having done it, and no webhook ever comes."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    phone = city.simulated.phone("109").will(Takes.IGNORES)
    city.simulated.network.tempo = Tempo()  # it rings for 40 real seconds
    city.simulated.faults.webhooks("/line/", Delivery.NEVER, times=999)
    if trouble == "500":
        city.simulated.faults.rest_answers(500, after_doing=True, path="Calls")
        await city.race.tick()
    else:
        with pytest.raises(Killed):
            await city.race_with(DiesAfterDialling(city.carrier)).tick()
    ringing = await phone.rung()
    city.clock.moment += timedelta(seconds=16)
    await city.race.tick()
    await city.race.tick()
    assert len(phone.calls) == 1
    row = (await city.race_log.of_call(CALL_ID))[0]
    assert (row.state, row.leg_id) == (LineState.DIALLING.value, ringing.leg_id)
    assert _told(city) == ["109 dialled"]
    city.clock.moment += timedelta(seconds=61)
    await city.race.tick()
    assert await ringing.ends() is LegStatus.CANCELED
    assert await _line(city) == (LineState.WAITING.value, "no_news")


async def test_a_line_of_which_nobody_can_tell_is_rung_again_when_it_has_rung_out(city: City) -> None:
    """The carrier takes calls and cannot be asked: a ring too many rather than nobody; the record says so."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    phone = city.simulated.phone("109").will(Takes.IGNORES)
    city.simulated.network.tempo = Tempo()  # it rings for 40 real seconds
    city.simulated.faults.webhooks("/line/", Delivery.NEVER, times=999)
    city.simulated.faults.rest_answers(500, after_doing=True, path="Calls")
    await city.race.tick()
    first = await phone.rung()
    for seconds in (11, 6, 6, 6, 6, 6, 6, 6, 6):
        city.clock.moment += timedelta(seconds=seconds)
        city.simulated.faults.rest_answers(500, path="Calls")
        await city.race.tick()
    assert len(phone.calls) == 1
    city.clock.moment += timedelta(seconds=7)
    city.simulated.faults.rest_answers(500, path="Calls")
    await city.race.tick()
    await city.until(lambda: len(phone.calls) == 2)
    assert _told(city) == ["109 in_doubt", "109 dialled"]
    city.simulated.faults.webhooks_as_usual()
    line_id = (await city.race_log.of_call(CALL_ID))[0].line_id
    await city.race.leg_changed(line_id, leg_id=first.leg_id, status=LegStatus.RINGING)
    assert await first.ends() is LegStatus.CANCELED  # told of late: the second ring stands


async def test_a_line_that_began_to_ring_when_the_caller_had_left_is_hung_up_before_anybody_answers(
    city: City,
) -> None:
    """Its leg becomes known by its first news only."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    phone = city.simulated.phone("109").will(Takes.IGNORES)
    city.simulated.faults.webhooks("/line/", Delivery.HELD, times=2)
    city.simulated.faults.rest_answers(500, after_doing=True, path="Calls")
    await city.race.tick()
    ringing = await phone.rung()
    city.desk.gone = True
    await city.race.tick()
    await city.until(lambda: city.simulated.faults.held == 2)
    await city.simulated.faults.release()
    assert await ringing.ends() is LegStatus.CANCELED


async def test_nobody_waits_for_a_clock_that_was_set_back(city: City) -> None:
    await _caller_on_the_line(city)
    await city.plans(RaceEntry("112", timedelta(seconds=45)))
    police = city.simulated.phone("112").will(Takes.IGNORES)
    city.clock.moment -= timedelta(hours=1)
    await city.race.tick()
    await police.rung()


async def test_the_race_goes_on_as_long_as_the_caller_is_there(city: City) -> None:
    """After many tries the line is rung less often, and never given up (domain brief G.3)."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE)
    async with city.database.session() as session:
        await session.execute(update(RaceLine).values(tries=20))
    hotline = await _picked_up(city)
    hotline.tells("삐 소리 후 메시지를 남겨 주세요.")
    await hotline.ends()
    city.clock.moment += timedelta(seconds=119)
    await city.race.tick()
    assert await _line(city) == (LineState.WAITING.value, "voicemail")
    city.clock.moment += timedelta(seconds=1)
    assert (await _picked_up(city)).leg_id != hotline.leg_id


async def test_who_can_send_help_hears_where_to_although_an_officer_was_first(city: City) -> None:
    """The ambulance is not sent away with a thank you; a hotline that cannot send anybody hears nothing private."""
    await _caller_on_the_line(city)
    await city.plans(HOTLINE, RaceEntry("119", timedelta(0)))
    for number in ("109", "119"):
        city.simulated.phone(number).will(Takes.IGNORES)
    await city.race.tick()
    officer = city.simulated.phone("010-2222-0001").will(Takes.ANSWERS)
    await city.pager.send(city.order("+821022220001"))
    page = await officer.rung()
    await page.asked_for_keys()
    await page.presses("1")
    await city.until(lambda: city.desk.bridges)
    told = {}
    for row in await city.race_log.of_call(CALL_ID):
        for words in ("여보세요, 말씀하세요.", "네"):
            told[row.number] = await city.race.heard(
                row.line_id, leg_id=str(row.leg_id), words=words, digits=""
            )
    assert "자살 위험, 혼자." in told["119"]
    assert "출동을 판단해 주세요." in told["119"]
    assert "다른 분이 먼저 연결됐어요." in told["109"]
    assert "자살 위험" not in told["109"]
