"""The key to a media stream."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from telephony.media_token import ForeignToken, MediaTokens, MissingToken, ReusedToken, StaleToken
from telephony.tables import SpentMediaToken
from tests.integration.telephony.conftest import City
from tests.integration.telephony.fake_desk import Stopped
from transcripts.database import Database

CALL = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture
def clock() -> Stopped:
    return Stopped()


@pytest.fixture
def tokens(database: Database) -> MediaTokens:
    return MediaTokens(database, secret="for tests only")


async def test_a_token_admits_its_leg_once(tokens: MediaTokens, clock: Stopped) -> None:
    """The grant names the leg and the call; the second use is refused."""
    token = tokens.issue(leg_id="CA1", now=clock.now(), call_id=CALL)
    grant = await tokens.redeem(token, now=clock.now())
    assert (grant.leg_id, grant.call_id) == ("CA1", CALL)
    grant.admit("CA1")
    with pytest.raises(ForeignToken):
        grant.admit("CA2")
    with pytest.raises(ReusedToken):
        await tokens.redeem(token, now=clock.now())


async def test_two_workers_at_once_spend_a_token_once(
    tokens: MediaTokens, database: Database, clock: Stopped
) -> None:
    """Exactly one of ten simultaneous attempts is accepted."""
    other = MediaTokens(database, secret="for tests only")
    token = tokens.issue(leg_id="CA1", now=clock.now())
    attempts = [worker.redeem(token, now=clock.now()) for worker in (tokens, other) * 5]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(each, ReusedToken) for each in results) == 9


async def test_missing_stale_and_foreign_tokens_have_their_own_errors(
    tokens: MediaTokens, database: Database, clock: Stopped
) -> None:
    """None of them is spent."""
    token = tokens.issue(leg_id="CA1", now=clock.now())
    foreign = MediaTokens(database, secret="another desk").issue(leg_id="CA1", now=clock.now())
    for missing in (None, ""):
        with pytest.raises(MissingToken):
            await tokens.redeem(missing, now=clock.now())
    for strange in (foreign, "x", token[:-1], "가" * 10_000):
        with pytest.raises(ForeignToken):
            await tokens.redeem(strange, now=clock.now())
    for moment in (clock.now() + timedelta(seconds=61), clock.now() - timedelta(seconds=10)):
        with pytest.raises(StaleToken):
            await tokens.redeem(token, now=moment)
    await tokens.redeem(token, now=clock.now() + timedelta(seconds=60))


async def test_spent_tokens_are_forgotten_when_they_are_stale(
    tokens: MediaTokens, database: Database, clock: Stopped
) -> None:
    """The table does not grow for ever, and a forgotten token is still refused: it is stale."""
    token = tokens.issue(leg_id="CA1", now=clock.now())
    await tokens.redeem(token, now=clock.now())
    later = clock.now() + timedelta(minutes=5)
    await tokens.forget_expired(later)
    async with database.session() as session:
        assert await session.get(SpentMediaToken, token) is None
    with pytest.raises(StaleToken):
        await tokens.redeem(token, now=later)


async def test_a_socket_without_a_good_token_is_closed_before_it_is_open(city: City) -> None:
    """The handshake itself fails, so nothing is started."""
    base = city.addresses.media("")
    with pytest.raises(InvalidStatus):
        await connect(f"{base}nonsense", proxy=None)
    assert city.agent.refused == ["ForeignToken"]
    assert city.agent.sockets == []
