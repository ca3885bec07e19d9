"""The city that acceptance tests play in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.acceptance.city import City, open_city


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    """A fresh city at two o'clock at night; four officers are on the rota."""
    async with open_city(tmp_path) as opened:
        yield opened
