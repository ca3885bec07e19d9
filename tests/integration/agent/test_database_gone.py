"""PostgreSQL is gone in the middle of a call: the caller is answered, and when it is back nothing was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.city import open_city
from tests.integration.agent.test_stalls import heard_speech_after, in_danger
from tests.integration.cut_line import cut_line
from transcripts.calls import Level, Speaker


@pytest.mark.slow
async def test_turns_and_page_of_a_call_survive_a_database_that_is_gone(
    postgresql_url: str, tmp_path: Path
) -> None:
    """What was said while every connection was dead stands in the record; the danger is paged, and only the truth
    was told.
    """
    async with (
        cut_line(postgresql_url) as (line, address),
        open_city(tmp_path, database_url=address) as city,
    ):
        caller = await in_danger(city)
        line.cut()
        await caller.says("네, 준비는 다 해 놨어요.")
        await heard_speech_after(caller)
        line.mend()
        await caller.reaches(lambda found: found.paged > 0, "the page goes out when the database is back")
        await caller.call.hangs_up()
        await caller.intake()
        turns = await caller.turns()
        assert "네, 준비는 다 해 놨어요." in [turn.text for turn in turns if turn.speaker is Speaker.CALLER]
        assert [turn.index for turn in turns] == list(range(len(turns)))
        assert await caller.level() is Level.IMMEDIATE
        caller.told_only_the_truth()
