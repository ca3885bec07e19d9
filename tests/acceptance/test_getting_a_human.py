"""From a caller's words to a human's ear: pages, acknowledgements, the bridge, and what the caller is told of it."""

from __future__ import annotations

from escalation.policy import Status
from tests.acceptance.city import City


async def test_second_officer_is_paged_when_the_first_stays_silent(city: City) -> None:
    """An unacknowledged danger call climbs to the next officer after two minutes."""
    caller = await city.caller()
    await caller.answers("open.ask", "약을 한꺼번에 먹었어요.")
    page = await city.officer(0).rung()
    await caller.hears("human.paged")
    city.clock.forward(minutes=2)
    await city.takes_the_case(1)
    await caller.hears("human.acknowledged")
    progress = await caller.reaches(lambda found: found.status is Status.ACKNOWLEDGED, "somebody takes the case")
    assert progress.who == city.name(1)
    assert not page.status.over or page.texts == []
    caller.told_only_the_truth()
