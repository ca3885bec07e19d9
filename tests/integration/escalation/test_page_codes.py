"""The code of an SMS reply means one case."""

from __future__ import annotations

from collections import Counter

from escalation.ledger import PageState
from escalation.replies import Replies
from escalation.service import Accepted
from tests.integration.escalation.desk import SMS, Desk


async def test_of_a_hundred_cases_of_one_night_no_two_have_the_same_code(desk: Desk) -> None:
    """A reply to any of them takes that case and no other; every page of a case has its code."""
    cases = [await desk.danger() for _ in range(100)]
    await desk.tick()
    await desk.tick(minutes=1)
    codes = {order.escalation_id: order.code for order in desk.pager.orders}
    assert len(set(codes.values())) == len(codes) == 100
    assert all(order.code == codes[order.escalation_id] for order in desk.pager.orders)
    text = next(o for o in desk.pager.orders if o.method is SMS and o.escalation_id == cases[50])
    again = [p for p in await desk.pages(cases[50]) if p.code == text.code]
    assert len(again) == 6  # the first officer twice and the second once, by voice and text each
    reply = await Replies(desk.database, desk.officers, desk.service).take(
        text.number, text.code, now=desk.clock.now()
    )
    assert isinstance(reply.acknowledgement, Accepted)
    assert reply.acknowledgement.escalation_id == cases[50]
    (taken,) = [page for page in await desk.pages(cases[50]) if page.state == PageState.ACKNOWLEDGED]
    assert taken.method == SMS
    states = Counter([(await desk.row(case)).status for case in cases])
    assert states == {"acknowledged": 1, "open": 99}
