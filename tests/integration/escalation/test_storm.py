"""Everything at once on the same cases: no deadlock, no lost case, one winner at a time."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from uuid import UUID

from escalation.ports import PageFailed, PageOutcome
from escalation.service import EscalationError
from tests.integration.escalation.desk import Desk, build
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher


async def test_a_storm_of_reports_answers_and_ladders_leaves_every_case_accounted_for(
    desk: Desk, database: Database, cipher: Cipher
) -> None:
    """Two ladders climb while reports, acceptances, declines and raises arrive for the same six cases. Nothing
    raises but refusals that name their reason, and every case that is open has a due time.
    """
    rng = random.Random(7)  # noqa: S311  # a seed makes the storm repeatable
    other = build(database, cipher, worker="other", pager=desk.pager)
    desk.pager.fails = lambda _order: PageFailed("503", retryable=True) if rng.random() < 0.3 else None
    cases = [await desk.danger(rng.choice([Level.SAME_NIGHT, Level.IMMEDIATE])) for _ in range(6)]
    refused: Counter[str] = Counter()

    async def act(case: UUID, kind: str) -> None:
        now, officer = desk.clock.now(), rng.choice(list(desk.ids.values()))
        try:
            if kind == "acknowledge":
                await desk.service.acknowledge(case, officer_id=officer, method="console", now=now)
            elif kind == "decline":
                await desk.service.decline(case, officer_id=officer, now=now)
            elif kind == "raise":
                await desk.danger(Level.IMMEDIATE, "R-10", (await desk.row(case)).call_id)
            elif kind == "reassign":
                await desk.service.reassign(case, officer_id=officer, by="room", now=now)
            else:
                for page in (await desk.pages(case))[-3:]:
                    outcome = rng.choice([*PageOutcome])
                    await desk.service.report_page(page.page_id, outcome, now=now)
        except EscalationError as error:
            refused[type(error).__name__] += 1

    kinds = ["acknowledge", "decline", "raise", "reassign", "report", "report"]
    for _ in range(25):
        now = desk.clock.forward(seconds=rng.choice([1, 20, 61]))
        deeds = [act(rng.choice(cases), rng.choice(kinds)) for _ in range(8)]
        await asyncio.gather(desk.ladder.tick(now), other.ladder.tick(now), *deeds)
    for case in cases:
        row = await desk.row(case)
        assert row.status == "closed" or row.next_due_at is not None
        lines = Counter(await desk.log(case))
        assert lines["opened"] == 1
        assert (
            lines["accepted"]
            <= 1 + lines["declined"] + lines["raised"] + lines["reassigned"] + lines["reopened"]
        )
