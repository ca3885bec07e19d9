"""A city on the telephone: the webhooks with a fake desk behind them, and a simulated carrier before them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, WebSocket

from escalation.ports import PageMethod, PageOrder
from telephony.addresses import Addresses
from telephony.bridge import Bridge
from telephony.bridge_log import BridgeLog
from telephony.call_back_log import CallBackLog
from telephony.call_backs import CallBacks
from telephony.caller_messages import CallerMessages
from telephony.campaigns import Campaigns
from telephony.dial_plan import RaceEntry
from telephony.dialer import Dialer
from telephony.leg_log import LegLog
from telephony.media_token import MediaTokens
from telephony.page_call import PageCall
from telephony.page_log import PageLog
from telephony.pager import CarrierPager, SmsPager, VoicePager
from telephony.race import Race
from telephony.race_log import RaceLog
from telephony.signature import SignatureVerifier
from telephony.simulated_carrier import SimulatedCarrier, Tempo
from telephony.simulated_carrier.loopback_server import LoopbackServer
from telephony.twilio_carrier import TwilioCarrier
from telephony.webhooks import Switchboard, build_router
from tests.integration.telephony.fake_desk import CALL_ID, FakeAgent, FakeDesk, Stopped
from transcripts.calls import Level
from transcripts.database import Database
from transcripts.encryption import Cipher

NIGHT_LINE = "+82310000120"
FALLBACK = Path("deploy/twilio-fallback.xml").read_text(encoding="utf-8")


@dataclass
class City:
    """Everything a test acts on."""

    simulated: SimulatedCarrier
    carrier: TwilioCarrier
    server: LoopbackServer
    desk: FakeDesk
    agent: FakeAgent
    pager: CarrierPager
    bridge: Bridge
    dialer: Dialer
    campaigns: Campaigns
    tokens: MediaTokens
    addresses: Addresses
    clock: Stopped
    database: Database
    race: Race
    race_log: RaceLog
    call_backs: CallBacks
    call_back_log: CallBackLog
    bridge_log: BridgeLog

    async def plans(self, *entries: RaceEntry) -> None:
        """The city lets us ring these lines for the caller on the line."""
        async with self.database.session() as session:
            await self.race_log.add(session, CALL_ID, entries, self.clock.now())

    def race_with(self, carrier: Any) -> Race:
        """The race of another process, which has this carrier."""
        bridges = self.bridge_log
        return Race(
            self.desk,
            carrier,
            self.race_log,
            bridges,
            self.bridge,
            addresses=self.addresses,
            clock=self.clock,
            city="한별시",
        )

    def call_backs_with(self, carrier: Any) -> CallBacks:
        """The call-backs of another process, which has this carrier."""
        legs = LegLog(self.database)
        return CallBacks(self.desk, carrier, self.call_back_log, legs, self.addresses, self.clock)

    async def until(self, happened: Callable[[], object], within: float = 30.0) -> None:
        """Waits for something that arrives by HTTP or WebSocket."""
        async with asyncio.timeout(within):
            while not happened():  # noqa: ASYNC110 (it is brought about by servers, each in its own way)
                await asyncio.sleep(0.005)

    def order(
        self, number: str, method: PageMethod = PageMethod.VOICE, page_id: UUID | None = None
    ) -> PageOrder:
        return PageOrder(
            page_id=page_id or uuid4(),
            escalation_id=uuid4(),
            call_id=uuid4(),
            officer_id=uuid4(),
            method=method,
            number=number,
            lang="ko",
            level=Level.IMMEDIATE,
            rule="R-10",
            case_number=4821,
            code="3141",
        )


@pytest.fixture
async def city(database: Database, cipher: Cipher) -> AsyncIterator[City]:
    async with SimulatedCarrier(tempo=Tempo(speed=20)) as simulated:
        app = FastAPI()
        server = LoopbackServer(app)
        await server.start()
        addresses, clock = Addresses(server.url), Stopped()
        tokens = MediaTokens(database, secret="for tests only")
        desk, agent = FakeDesk(addresses, tokens, clock), FakeAgent(tokens, clock)
        carrier = simulated.carrier(NIGHT_LINE, timeout_s=2.0)
        pages, campaigns = PageLog(database), Campaigns(database, cipher)
        bridge = Bridge(desk, carrier, BridgeLog(database), addresses, clock)
        dialer = Dialer(desk, carrier, campaigns, addresses, clock, office_number="031-000-0120")
        race_log, call_back_log = RaceLog(database), CallBackLog(database)
        race = Race(
            desk,
            carrier,
            race_log,
            BridgeLog(database),
            bridge,
            addresses=addresses,
            clock=clock,
            city="한별시",
        )
        call_backs = CallBacks(desk, carrier, call_back_log, LegLog(database), addresses, clock)
        board = Switchboard(
            desk=desk,
            pages=PageCall(desk, pages, bridge, addresses, clock),
            bridge=bridge,
            dialer=dialer,
            legs=LegLog(database),
            clock=clock,
            race=race,
            call_backs=call_backs,
            messages=CallerMessages(database, cipher, carrier, clock, addresses),
        )
        verifier = SignatureVerifier([simulated.auth_token], public_url=server.url)
        app.include_router(build_router(board, verifier))

        @app.websocket("/telephony/twilio/media/{token}")
        async def media(socket: WebSocket, token: str) -> None:
            await agent.serve(socket, token)

        simulated.own_number(
            NIGHT_LINE,
            voice_url=addresses.voice,
            sms_url=addresses.sms,
            status_url=addresses.status,
            fallback_twiml=FALLBACK,
        )
        pager = CarrierPager(VoicePager(carrier, addresses), SmsPager(carrier, addresses), pages, clock)
        yield City(
            simulated,
            carrier,
            server,
            desk,
            agent,
            pager,
            bridge,
            dialer,
            campaigns,
            tokens,
            addresses,
            clock,
            database,
            race,
            race_log,
            call_backs,
            call_back_log,
            BridgeLog(database),
        )
        await simulated.network.close()
        await carrier.close()
        await server.stop()
