"""A staffed desk on each database."""

from __future__ import annotations

import pytest

from tests.integration.escalation.desk import Desk, build, staff
from transcripts.database import Database
from transcripts.encryption import Cipher


@pytest.fixture
async def desk(database: Database, cipher: Cipher) -> Desk:
    """Four officers on duty, the clock at 02:13 in Seoul."""
    return await staff(build(database, cipher))
