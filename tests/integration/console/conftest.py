"""The console over ASGI, on its real parts with the sample night in them."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from agent.clock import MovableClock
from agent.console.routes import mount
from tests.browser.sample_desk import PASSWORD, SampleDesk, open_parts
from tests.browser.sample_night import START, Night, fill

_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def token_in(page: str) -> str:
    """The form token of a page."""
    found = _TOKEN.search(page)
    assert found is not None, "the page has no form of ours"
    return found[1]


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser of their own."""

    client: httpx.AsyncClient

    async def sign_in(self, login: str, password: str = PASSWORD, back: str = "/console/") -> httpx.Response:
        """Opens the sign-in page and sends its form."""
        page = await self.client.get("/console/sign-in")
        form = {"login": login, "password": password, "back": back, "form_token": token_in(page.text)}
        return await self.client.post("/console/sign-in", data=form)

    async def get(self, path: str) -> httpx.Response:
        """A page."""
        return await self.client.get(path)

    async def act(self, path: str, **form: str) -> httpx.Response:
        """Sends a form of the duty board with its token."""
        page = await self.client.get("/console/")
        return await self.client.post(path, data={"form_token": token_in(page.text), **form})


@dataclass(slots=True)
class Console:
    """The console, its sample night, and browsers for it."""

    desk: SampleDesk
    night: Night
    app: FastAPI
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def visitor(self, login: str | None = None) -> Visitor:
        """A fresh browser; signed in where a login is given."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://console.test")
        visitor = Visitor(await self._stack.enter_async_context(client))
        if login is not None:
            assert (await visitor.sign_in(login)).status_code == 303
        return visitor

    async def close(self) -> None:
        """Closes the browsers."""
        await self._stack.aclose()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Night]:
    """A folder with the sample night in it, written once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("sample-night")

    async def write() -> Night:
        async with open_parts(folder, MovableClock(START)) as desk:
            return await fill(desk)

    return folder, asyncio.run(write())


@pytest.fixture
async def console(filled: tuple[Path, Night], tmp_path: Path) -> AsyncIterator[Console]:
    """A console on the sample night, three minutes after the crisis call began."""
    folder, night = filled
    shutil.copytree(folder, tmp_path / "var", symlinks=True)  # the spoken sentences stay where they are
    async with open_parts(tmp_path / "var", MovableClock(START + timedelta(minutes=3))) as desk:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        mount(app, desk.parts)
        console = Console(desk, night, app)
        try:
            yield console
        finally:
            await console.close()
