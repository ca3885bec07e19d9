"""A page that may have rung although the carrier gave no good answer: sent again, and never silently."""

from __future__ import annotations

import pytest

from escalation.metrics import desk_numbers
from escalation.ports import PageFailed, PageOrder, PageReceipt
from tests.integration.escalation.desk import SMS, VOICE, Desk, PagerInMemory, build, staff
from transcripts.database import Database
from transcripts.encryption import Cipher


class RingsAndFails(PagerInMemory):
    """Every phone rings, and the first answer about each page is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.rang: list[PageOrder] = []

    async def send(self, order: PageOrder) -> PageReceipt:
        self.rang.append(order)
        if self.rang.count(order) == 1:
            raise PageFailed("500", retryable=True, may_have_rung=True)
        return await super().send(order)


async def test_a_page_that_rang_although_the_carrier_failed_is_marked_when_it_rings_again(
    database: Database, cipher: Cipher
) -> None:
    pager = RingsAndFails()
    desk = await staff(build(database, cipher, pager=pager))
    case = await desk.danger()
    assert await desk.tick() == []
    assert await desk.tick(seconds=1) == [("first", SMS), ("first", VOICE)]
    assert len(pager.rang) == 4
    pages = await desk.pages(case)
    assert [(page.state, page.maybe_doubled) for page in pages] == [("accepted", True)] * 2
    assert (await desk_numbers(database, desk.clock.now())).doubled == 2


@pytest.mark.parametrize(("may_have_rung", "retryable"), [(False, True), (True, False)])
async def test_a_page_that_never_rang_or_is_not_sent_again_is_no_double(
    desk: Desk, may_have_rung: bool, retryable: bool
) -> None:
    desk.pager.fails = lambda _order: PageFailed("x", retryable=retryable, may_have_rung=may_have_rung)
    case = await desk.danger()
    await desk.tick()
    desk.pager.fails = lambda _order: None
    await desk.tick(seconds=1)
    assert {page.maybe_doubled for page in await desk.pages(case)} == {False}
