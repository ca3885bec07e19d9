"""Pages go out more slowly than rungs are climbed: one page a contact waits, and it keeps its place in the queue."""

from __future__ import annotations

from escalation.ledger import PageState
from tests.integration.escalation.desk import SMS, VOICE, Desk


async def test_a_rung_does_not_add_a_second_page_to_a_phone_that_was_not_rung_yet(desk: Desk) -> None:
    """Nothing leaves while three rungs are climbed; then each phone rings once, and the first officer's page is still
    the oldest of all.
    """
    earlier = await desk.danger()
    await desk.ladder.decide_due(desk.clock.now())
    later = await desk.danger()
    for minutes in (1, 2):
        await desk.ladder.decide_due(desk.clock.forward(minutes=minutes))
    waiting = [page for page in await desk.pages(earlier) if page.state == PageState.PENDING.value]
    assert len(waiting) == len({page.contact_id for page in waiting}) == 8
    claimed, _ = await desk.ladder.outbox.claim(desk.clock.now(), limit=2)
    assert [page.subject_id for page in claimed] == [earlier, earlier]
    assert {page.order.officer_id for page in claimed if page.order} == {desk.ids["first"]}
    for page in claimed:
        await desk.ladder.outbox.send(page, desk.clock.now())
    await desk.tick()
    told = [(order.escalation_id, order.officer_id, order.method) for order in desk.pager.orders]
    assert len(told) == len(set(told)) == 16
    assert {(case, method) for case, _, method in told} == {
        (c, m) for c in (earlier, later) for m in (VOICE, SMS)
    }
