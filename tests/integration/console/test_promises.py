"""Promises to callers in the console: also one that has no case is noted as kept, or given up with a reason."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from tests.integration.console.conftest import Console, Visitor
from transcripts.promises import promise_numbers

LIST = "/console/promises"


async def promised(console: Console, minutes: int, text: str = "담당자가 전화") -> UUID:
    """A promise of the routine call of the sample night, which has no case."""
    now = console.desk.clock.now()
    due = now + timedelta(minutes=minutes)
    recorder = console.desk.recorder
    return await recorder.record_promise(console.night.crisis, text=text, due_at=due, at=now)


async def rows(visitor: Visitor, section: str) -> list[str]:
    """The heads of the cards, or the rows of the table, of one section, without tags."""
    page = (await visitor.get(LIST)).text
    part = page.partition(f'id="{section}"')[2].partition("</section>")[0]
    found = re.findall(r'<div class="card-head">(.*?)</div>|<tr><th scope="row">(.*?)</tr>', part, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", card or row).split()) for card, row in found]


async def test_the_list_puts_first_what_presses_most_and_a_button_keeps_a_promise(console: Console) -> None:
    """Overdue, due soon, open; kept counts in the rate, stands in the access log, and is settled once."""
    visitor = await console.visitor("officer1")
    late = await promised(console, 1, "늦은 약속")
    await promised(console, 60, "먼 약속")
    soon = await promised(console, 6, "가까운 약속")
    console.desk.clock.forward(minutes=2)
    waiting = await rows(visitor, "h-waiting")
    assert [re.sub(r" 기한 \d.*", "", each) for each in waiting if "약속" in each][:3] == [
        "늦은 약속 기한이 지남",
        "가까운 약속 곧 기한",
        "먼 약속 아직",
    ]
    for promise in (soon, late):
        answer = await visitor.act(f"{LIST}/{promise}/kept", back=LIST)
        assert answer.headers["location"] == f"{LIST}?notice=saved"
    settled = await rows(visitor, "h-settled")
    assert any("늦은 약속" in each and "늦게 지킴 · officer1" in each for each in settled)
    numbers = await promise_numbers(console.desk.database, console.desk.clock.now())
    assert (numbers.kept, numbers.kept_late, numbers.kept_rate) == (1, 1, 0.5)
    again = await visitor.act(f"{LIST}/{late}/broken", back=LIST, reason="not_done")
    assert again.headers["location"] == f"{LIST}?notice=promise_settled"
    log = await (await console.visitor("supervisor")).get("/console/audit")
    assert log.text.count("약속을 지켰다고 남김") == 2


async def test_a_promise_is_given_up_only_with_a_reason_and_counts_as_broken(console: Console) -> None:
    visitor = await console.visitor("officer1")
    promise = await promised(console, 60)
    for reason in ("", "forgotten"):
        answer = await visitor.act(f"{LIST}/{promise}/broken", back=LIST, reason=reason)
        assert answer.headers["location"] == f"{LIST}?notice=promise_needs_reason"
    await visitor.act(f"{LIST}/{promise}/broken", back=LIST, reason="wrong_number")
    assert any("지키지 못함: 번호가 틀림" in each for each in await rows(visitor, "h-settled"))
    assert (await promise_numbers(console.desk.database, console.desk.clock.now())).broken == 1
    watched = await console.desk.parts.queries.promises_due(
        before=console.desk.clock.now() + timedelta(days=1)
    )
    assert promise not in [each.promise_id for _, each in watched]
    english = (await visitor.get(f"{LIST}?lang=en")).text
    assert "Not kept: wrong number" in english


async def test_who_may_only_look_sees_no_words_and_has_no_buttons(console: Console) -> None:
    viewer = await console.visitor("analyst")
    promise = await promised(console, 60)
    page = (await viewer.get(LIST)).text
    assert "담당자가 전화" not in page
    assert f"{promise}/kept" not in page
    assert (await viewer.act(f"{LIST}/{promise}/kept")).status_code == 403
