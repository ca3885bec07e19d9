"""Questions that a test asks of a page, in the browser's own language."""

from __future__ import annotations

import asyncio
import json

from playwright.async_api import Page

TOO_FAINT = r"""() => {
  const parse = (css) => { const n = css.match(/[\d.]+/g).map(Number); return { rgb: n.slice(0, 3), a: n[3] ?? 1 }; };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const css = parse(getComputedStyle(e).backgroundColor);
      if (css.a === 1) return css.rgb;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll("main *, header *, aside *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest("svg, .sr, .skip, option") || !e.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color).rgb), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${e.className} ${e.textContent.trim().slice(0, 30)}`);
  }
  return found;
}"""
"""Texts whose contrast to their ground is below 4.5 to 1 (WCAG 2.2, 1.4.3)."""

NAMELESS = r"""() => {
  const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length
    || document.getElementById(e.getAttribute("aria-labelledby"));
  const asked = "a, button, input:not([type=hidden]), select, audio, section, [role=region], [role=img]";
  return [...document.querySelectorAll(asked)].filter((e) => !named(e)).map((e) => e.outerHTML);
}"""
"""Things to use or to jump to that a screen reader could not name."""

IDS = "[...document.querySelectorAll('[id]')].map((e) => e.id)"

FOCUS_SHOWS = """getComputedStyle(document.activeElement).outlineStyle !== "none"
  || document.activeElement === document.body"""
"""Whether one sees where the keyboard is."""

LOUDNESS = """async (address) => {
  const bytes = await (await fetch(address)).arrayBuffer();
  const sound = await new OfflineAudioContext(2, 1, 8000).decodeAudioData(bytes);
  const peak = (side, from, to) => Math.max(...sound.getChannelData(side).slice(from * 8000, to * 8000));
  const both = (from, to) => [peak(0, from, to), peak(1, from, to)];
  return { sides: sound.numberOfChannels, greeting: both(2, 4), answer: both(20, 22) };
}"""
"""The peaks of both sides while the agent greets and while the caller answers."""


async def until(page: Page, question: str, seconds: float = 8.0) -> None:
    """Waits until a question to the page is answered with true. The page's own rules forbid what Playwright's
    waiting does (building code from text), so the question is asked again and again from outside.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while not await page.evaluate(question):
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"the page never answered true to: {question}")
        await asyncio.sleep(0.05)


async def until_focused(page: Page, selector: str) -> None:
    """Waits until the keyboard is at the element."""
    await until(page, f"document.activeElement.matches({json.dumps(selector)})")
