"""An officer's night and morning at the console, in a real browser over a whole service."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from escalation.policy import Status
from escalation.triggers import OpenEscalation
from tests.browser.checks import FOCUS_SHOWS, IDS, LOUDNESS, NAMELESS, TOO_FAINT, until, until_focused
from tests.browser.chromium import Watched, sign_in, watched
from tests.browser.served_desk import Served
from transcripts.calls import Level

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(loop_scope="module")
async def tab(chromium: Browser, served: Served) -> AsyncIterator[Watched]:
    """A Korean browser of its own for each test; at its end nothing may have gone wrong in it unseen."""
    context = await chromium.new_context(locale="ko-KR", viewport=ViewportSize(width=1280, height=900))
    opened = await watched(context, served.url)
    yield opened
    await context.close()
    assert opened.complaints == []


async def test_an_officer_sees_the_case_listens_takes_it_and_closes_it(tab: Watched, served: Served) -> None:
    """The way from the board to the outcome, with the evidence and the recording on it."""
    page, night = tab.page, served.night
    await sign_in(page, served.url, "officer2")
    first = page.locator(".cards > li").first
    await expect(first).to_contain_text("즉시")
    await expect(first).to_contain_text("아무도 맡지 않음")

    await first.get_by_role("link", name="통화 보기").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("자살 위험, 지금")

    await page.get_by_role("link", name="17번 말로 가기").click()
    turn = page.locator("#turn-17")
    await until_focused(page, "#turn-17")
    await expect(turn).to_be_in_viewport()
    await expect(turn).to_contain_text("수면제를 모아 뒀어요")

    audio = page.locator("audio")
    await until(page, "document.querySelector('audio').readyState >= 1")
    assert await audio.evaluate("a => a.duration") > 60
    await turn.get_by_role("button").click()
    await until(page, "!document.querySelector('audio').paused")
    await expect(turn).to_have_class(re.compile(r"\bnow\b"))
    begins = int(await turn.get_attribute("data-t0") or 0) / 1000
    await until(page, f"document.querySelector('audio').currentTime > {begins} + 0.2")
    assert await audio.evaluate("a => a.currentTime") < begins + 20
    await audio.evaluate("a => a.pause()")

    await page.get_by_role("button", name="내가 맡기").click()
    await expect(page.get_by_role("status")).to_contain_text("지금 신고자에게 연락해 주세요")
    (case,) = await served.desk.parts.cases.cases_of(night.crisis)
    assert (case.status, case.who) == (Status.ACKNOWLEDGED, "2번 당직자")

    await page.get_by_role("button", name="신고자와 통화했음").click()
    await page.get_by_label("결과", exact=True).select_option("handed_over")
    await page.get_by_role("button", name="결과 남기고 끝내기").click()
    await expect(page.locator(".card.closed")).to_contain_text("다른 기관에 넘김")
    (case,) = await served.desk.parts.cases.cases_of(night.crisis)
    assert (case.status, case.outcome) == (Status.CLOSED, "handed_over")


async def test_the_left_channel_is_the_caller_and_the_right_one_the_agent(
    tab: Watched, served: Served
) -> None:
    """As the browser decodes it: while the agent greets, only the right side sounds; then only the left one."""
    page = tab.page
    await sign_in(page, served.url, "officer1")
    heard = await page.evaluate(LOUDNESS, f"/console/calls/{served.night.crisis}/audio")
    assert heard["sides"] == 2
    (quiet_caller, agent), (caller, quiet_agent) = heard["greeting"], heard["answer"]
    assert max(quiet_caller, quiet_agent) < 0.01
    assert min(caller, agent) > 0.05


async def test_everything_speaks_english_when_the_officer_wants_it(tab: Watched, served: Served) -> None:
    page = tab.page
    await sign_in(page, served.url, "officer1")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Someone needs a human")).to_be_visible()
    await page.goto(f"{served.url}/console/calls/{served.night.hungry}")
    assert await page.locator("html").get_attribute("lang") == "en"
    await expect(page.get_by_role("heading", name="What was established")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("no food tonight")
    await page.get_by_role("button", name="한국어").click()
    await expect(page.get_by_role("heading", name="확인된 내용")).to_be_visible()


async def test_the_way_from_sign_in_to_a_turn_needs_no_mouse(tab: Watched, served: Served) -> None:
    """Tab and Enter alone; every stop shows where the focus is."""
    page = tab.page
    await page.goto(f"{served.url}/console/calls/{served.night.hungry}")
    await until_focused(page, "input[name=login]")
    await page.keyboard.type("officer1")
    await page.keyboard.press("Tab")
    await page.keyboard.type("sample-password")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{served.url}/console/calls/{served.night.hungry}")

    await page.keyboard.press("Tab")
    await until_focused(page, ".skip")
    await expect(page.locator(".skip")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await until_focused(page, "#main")

    for _ in range(40):
        await page.keyboard.press("Tab")
        shown = await page.evaluate(FOCUS_SHOWS)
        assert shown, await page.evaluate("document.activeElement.outerHTML")
        if await page.evaluate("document.activeElement.matches('a.jump')"):
            break
    await page.keyboard.press("Enter")
    focused = await page.evaluate("document.activeElement.id")
    assert focused.startswith("turn-")
    await expect(page.locator(f"#{focused}")).to_be_in_viewport()


@pytest.mark.parametrize(
    "where",
    [
        "/console/",
        "/console/calls",
        "/console/calls/{crisis}",
        "/console/sign-in",
        "/console/rota",
        "/console/policies",
    ],
)
async def test_landmarks_names_and_labels_tell_a_screen_reader_what_is_there(
    tab: Watched, served: Served, where: str
) -> None:
    page = tab.page
    if "sign-in" not in where:
        await sign_in(page, served.url, "officer1")
    await page.goto(served.url + where.format(crisis=served.night.crisis))
    assert await page.get_by_role("main").count() == 1
    assert await page.get_by_role("heading", level=1).count() == 1
    assert await page.evaluate(NAMELESS) == []
    ids = await page.evaluate(IDS)
    assert len(ids) == len(set(ids))


async def test_the_board_speaks_only_when_what_waits_has_changed_and_keeps_the_focus(
    tab: Watched, served: Served
) -> None:
    """Seconds pass without a word; a case that is opened is told once."""
    page, desk = tab.page, served.desk
    await sign_in(page, served.url, "officer1")
    link = page.locator("[id^=open-]").first
    await link.focus()
    chosen = await link.get_attribute("id")
    async with page.expect_response("**/console/board/live"):
        pass
    assert await page.locator("#alert").text_content() == ""
    assert await page.evaluate("document.activeElement.id") == chosen
    before = await page.locator("#live > .board").get_attribute("data-alert")
    urgent = OpenEscalation(served.night.live, Level.IMMEDIATE, "R-04", ("R-04",))
    await desk.parts.escalations.open(urgent, now=desk.clock.now())
    await until(page, "document.getElementById('alert').textContent !== ''")
    assert await page.locator("#alert").text_content() != before
    assert await page.evaluate("document.activeElement.id") == chosen


async def test_a_board_that_has_lost_its_server_says_so_and_recovers(tab: Watched, served: Served) -> None:
    page = tab.page
    await sign_in(page, served.url, "officer1")
    await expect(page.locator("#stale")).to_be_hidden()
    await page.route("**/console/board/live", lambda route: route.abort())
    await expect(page.locator("#stale")).to_be_visible()
    await page.unroute("**/console/board/live")
    await expect(page.locator("#stale")).to_be_hidden()
    tab.complaints[:] = [c for c in tab.complaints if "ERR_FAILED" not in c]  # what we broke ourselves


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_pages_fit_a_telephone_and_a_desk_and_can_be_read_by_day_and_night(
    tab: Watched, served: Served, scheme: str, width: int
) -> None:
    """No page is wider than its window, and text stands out from its ground by 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    page = tab.page
    await page.set_viewport_size(ViewportSize(width=width, height=800))
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await sign_in(page, served.url, "officer1")
    for path in ("/console/", "/console/calls", f"/console/calls/{served.night.hungry}"):
        await page.goto(served.url + path)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await page.evaluate(TOO_FAINT) == [], path
