"""A real Chromium: the one that is installed, alone with our console."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

from tests.browser.sample_desk import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required"
).split()


def installed() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """The browser. Asks no proxy: everything it needs is on loopback."""
    no_proxy = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=installed(), args=_ARGUMENTS, env={k: str(v) for k, v in no_proxy.items()}
        )
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(slots=True)
class Watched:
    """A tab, and everything about it that ought not to happen."""

    page: Page
    complaints: list[str] = field(default_factory=list)


async def watched(context: BrowserContext, url: str) -> Watched:
    """A new tab that notes errors and every request that leaves `url`."""
    tab = Watched(await context.new_page())

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            tab.complaints.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            tab.complaints.append(f"left the machine: {request.url}")

    tab.page.on("console", on_console)
    tab.page.on("pageerror", lambda error: tab.complaints.append(f"script: {error}"))
    tab.page.on("request", on_request)
    return tab


async def sign_in(page: Page, url: str, login: str) -> None:
    """Signs in and waits for the board."""
    await page.goto(f"{url}/console/")
    await page.locator("input[name=login]").fill(login)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("button.main").click()
    await page.locator("#live").wait_for()
