"""`onbam dial`: calls one household now. With a real carrier a running `onbam serve` holds the conversation;
without one a practice household answers on this machine, so that the whole way can be seen and heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import typer

from agent.city import load_city
from agent.clock import WallClock
from agent.practice_caller import PracticeCaller, Reply
from agent.practice_stage import Stage, practice_stage, tell_turns
from agent.settings import Settings
from agent.wiring import open_service
from telephony.dial_policy import Household
from telephony.dialer import DialFailed
from telephony.phone_number import InvalidPhoneNumber, parse_number
from telephony.simulated_carrier import PhoneCall
from transcripts.calls import Flow, Lang

PRACTICE_NAME = "김온밤"
"""The practice household bears the product's own name."""
PRACTICE_BIRTHDAY = "11-03"
PRACTICE_SCRIPT: Sequence[Reply] = (
    Reply(to=("out.id_1",), says="네, 제가 맞아요."),
    Reply(to=("out.id_2",), says="11월 3일이에요."),
    Reply(to=("consent.ask",), says="네, 말씀하세요."),
    Reply(to=("out.he_1",), says="허리가 많이 아파졌어요."),
    Reply(to=("out.he_2",), says="네, 병원비가 없어서 못 갔어요."),
    Reply(to=("out.he_3",), says="네, 약이 떨어졌어요."),
    Reply(to=("out.ec_1",), says="네, 생활비가 모자라요."),
    Reply(to=("out.ec_4",), says="끊긴 건 없어요."),
    Reply(to=("out.em_1",), says="네, 지난달에 일을 그만뒀어요."),
    Reply(to=("out.ho_1",), says="월세가 두 달 밀렸어요."),
    Reply(to=("out.ho_2",), says="네, 난방은 돼요."),
    Reply(to=("out.ca_1",), says="아니요, 혼자 살아요."),
    Reply(to=("out.so_1",), says="일주일에 한두 번이요."),
    Reply(to=("out.mh_1", "out.mh_2"), says="없어요.", times=2),
    Reply(to=("out.ne_1",), says="생활비가 제일 급해요."),
    Reply(to=("out.ne_2",), says="네, 전화 주세요."),
    Reply(to=("out.ne_3",), says="평일 오후가 좋아요."),
    Reply(to=("out.*",), says="아니요, 괜찮아요.", times=4),
)
_FLOWS = frozenset({Flow.INITIAL_COUNSELLING})


class DialRefused(Exception):
    """The household cannot be called. The text names the mend."""


async def dial_household(
    settings: Settings, *, to: str, flow: Flow, name: str, birthday: str, lang: str
) -> None:
    """Places the call and, on a simulated carrier, stays until the intake is written. Raises `DialRefused`."""
    household = _household(settings, to=to, flow=flow, name=name, birthday=birthday, lang=lang)
    try:
        if settings.twilio_account_sid:
            await _ring(settings, household, flow)
        else:
            await _practise(settings, household, flow)
    except DialFailed as error:
        raise DialRefused(f"the call was not placed: {error}") from error


def _household(settings: Settings, *, to: str, flow: Flow, name: str, birthday: str, lang: str) -> Household:
    if flow not in _FLOWS:
        raise DialRefused(f"{flow.value} is not a flow that calls out; use initial_counselling")
    try:
        number = parse_number(to).dial
    except InvalidPhoneNumber as error:
        raise DialRefused(str(error)) from error
    spoken: Lang = "en" if lang == "en" else "ko"
    simulated = not settings.twilio_account_sid
    if not simulated and not (name and birthday):
        raise DialRefused("give --name and --birthday MM-DD: the identity check asks for them")
    day = (birthday or PRACTICE_BIRTHDAY).replace("-", "")
    if len(day) != 4 or not day.isdecimal():
        raise DialRefused("write the birthday as MM-DD, for instance 11-03")
    office = f"{load_city(settings.city).name[spoken]} 복지 안내"
    return Household(name or PRACTICE_NAME, day, (number,), office, spoken)


async def _ring(settings: Settings, household: Household, flow: Flow) -> None:
    async with open_service(settings) as service:
        target = await service.telephone.campaigns.add_target(household, flow=flow, now=WallClock().now())
        placed = await service.switchboard.dialer.dial_now(target)
    typer.echo(f"Ringing. Attempt {placed.attempt_id}; the conversation is held by {settings.public_url}.")


async def _practise(settings: Settings, household: Household, flow: Flow) -> None:
    typer.echo("No carrier account is set: the carrier is simulated and a practice household answers.")
    async with practice_stage(settings) as stage:
        await _talk(stage, household, flow)


async def _talk(stage: Stage, household: Household, flow: Flow) -> None:
    service = stage.service
    phone = stage.carrier.phone(household.numbers[0])
    phone.answers(script=_stays_on_the_line)
    target = await service.telephone.campaigns.add_target(household, flow=flow, now=service.clock.now())
    await service.switchboard.dialer.dial_now(target)
    call = await phone.rung()
    await call.connected()
    view = stage.view(call)
    telling = asyncio.create_task(tell_turns(view))
    try:
        await PracticeCaller(call, view, household.lang).follows(PRACTICE_SCRIPT, within=45)
        await call.ends(within=60)
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
    intake = await stage.intake(view)
    typer.echo(
        f"\nIntake {intake.intake_id} · {intake.triage.level.value} · {', '.join(intake.triage.rules)}"
    )
    typer.echo(intake.summary.sbar.text)


async def _stays_on_the_line(_call: PhoneCall) -> None:
    return
