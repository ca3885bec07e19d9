"""A caller in danger is rung back in time although the process that held the call was killed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from telephony.carrier import LegStatus
from tests.acceptance.city import CALLER, open_city
from tests.integration.agent.test_rounds import call_whose_process_died


@pytest.mark.parametrize(
    "killed", ["before anything was planned", "between the plan and the end of the record"]
)
async def test_the_first_call_back_comes_within_fifteen_seconds_of_the_drop(
    database_url: str, tmp_path: Path, killed: str
) -> None:
    """The carrier has told that the line went, and the process died; another one, on the same rows, rings."""
    async with open_city(tmp_path, database_url=database_url) as city:
        call_id = await call_whose_process_died(city, "그냥 더는 살고 싶지 않아요.")
        phone, parts = city.carrier.phone(CALLER), city.service.recovery.parts
        before = len(phone.calls)
        record = await city.service.recovery.snapshot(call_id)
        leg, dropped = record.call.carrier_call_id, city.clock.now()
        await city.service.telephone.legs.note(leg, LegStatus.COMPLETED, dropped)
        if killed.startswith("between"):
            await parts.call_backs.plan(call_id, dropped_leg_id=leg, at=dropped)
        city.clock.forward(seconds=14)
        await phone.rung()
        assert len(phone.calls) == before + 1
        rows = await parts.call_backs.of_call(call_id)
        assert [row.due_at - dropped for row in rows[1:]] == [timedelta(seconds=60), timedelta(seconds=180)]
