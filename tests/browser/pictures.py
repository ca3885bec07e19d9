"""Takes the pictures of README and docs from sample data: `python -m tests.browser.pictures [FOLDER]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.chromium import installed, open_chromium, sign_in
from tests.browser.served_desk import Served, serve_parts

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


async def take(folder: Path) -> None:
    """Writes `console-board.png` and `console-call.png`."""
    with tempfile.TemporaryDirectory() as var:
        async with serve_parts(Path(var)) as served, open_chromium() as browser:
            page = await _signed_in(browser, served)
            await page.screenshot(path=folder / "console-board.png")
            await _take_the_case(page, served)
            await page.screenshot(path=folder / "console-call.png")


async def _signed_in(browser: Browser, served: Served) -> Page:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 880}, locale="ko-KR", color_scheme="light"
    )
    page = await context.new_page()
    await sign_in(page, served.url, "officer2")
    return page


async def _take_the_case(page: Page, served: Served) -> None:
    await page.goto(f"{served.url}/console/calls/{served.night.crisis}")
    await page.locator("form[action$='/acknowledge'] button").click()
    served.desk.clock.forward(seconds=80)
    await page.locator("form[action$='/contacted'] button").click()
    await page.goto(f"{served.url}/console/calls/{served.night.crisis}")
    await page.locator("a.jump").first.click()
    await page.evaluate("scrollTo(0, 0)")


def main() -> None:
    """The command."""
    if installed() is None:
        sys.exit("no Chromium is installed: install Debian's chromium package, then run this again")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(folder))


if __name__ == "__main__":
    main()
