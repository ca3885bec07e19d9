"""The city that acceptance tests play in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.log import set_up_logging
from tests.acceptance.city import City, open_city


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    """A fresh city at two o'clock at night; four officers are on the rota."""
    async with open_city(tmp_path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def quiet_logs() -> None:
    """Logs as the program writes them: without the frame-by-frame news of libraries."""
    set_up_logging(json=True, level="warning")
