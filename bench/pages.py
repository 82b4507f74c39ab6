"""What each surface weighs and how soon it is there: `python -m bench.pages` prints one JSON object.

A demo hall runs beside the browser, on the same machine. Each surface is opened with an empty cache, once to
warm up and then `RUNS` times; then all of them in one context, and the tour with all of them in its frames.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hallsys.demo.cast import SURFACES
from hallsys.demo.trip import running_demo
from tests.browser.pages import take_ticket
from tests.browser.test_weights import WEIGHT
from tools.chromium import chromium

RUNS = 5
SEED = 321  # of the invented person whose ticket the phone shows
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
_LIVE = 'html[data-live="live"]'
# A page can be live before it was painted.
_PAINT = """() => new Promise((done) => new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName("first-contentful-paint");
    if (paint) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""
_ALSO = {"book": "/book", "guide": "/guide/S001", "sign-in": "/"}


def alone(browser: Browser, url: str, path: str) -> dict[str, Any]:
    """Open one surface in contexts of its own; return its bytes on the line and medians in ms."""
    paints, lives, weight = [], [], 0
    for run in range(RUNS + 1):
        context = _signed_in(browser, url)
        page = context.new_page()
        began = time.perf_counter()
        page.goto(url + path)
        page.locator(_LIVE).wait_for()
        if run:
            lives.append((time.perf_counter() - began) * 1000)
            paints.append(page.evaluate(_PAINT))
        weight = page.evaluate(WEIGHT)
        context.close()
    return {
        "kb": round(weight / 1000, 1),
        "first_paint_ms": round(statistics.median(paints)),
        "live_ms": round(statistics.median(lives)),
    }


def together(browser: Browser, url: str) -> float:
    """Open the eight surfaces in one context at once; return the seconds until the last one is live."""
    context = _signed_in(browser, url)
    pages = [context.new_page() for _ in SURFACES]
    began = time.perf_counter()
    for page, (_, path, *_names) in zip(pages, SURFACES, strict=True):
        page.evaluate("path => location.assign(path)", url + path)
    for page in pages:
        page.locator(_LIVE).wait_for()
    took = time.perf_counter() - began
    context.close()
    return took


def tour(browser: Browser, url: str) -> float:
    """Open the tour; return the seconds until each of its surfaces is live."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"{url}/tour")
    _frames_live(page)
    took = time.perf_counter() - began
    context.close()
    return took


def _frames_live(page: Page) -> None:
    for key, *_ in SURFACES:
        page.frame_locator(f'[data-testid="frame-{key}"]').locator(_LIVE).wait_for()


def _signed_in(browser: Browser, url: str) -> BrowserContext:
    """Return a context that the tour has signed in everywhere; nothing of a page is in its cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.request.get(f"{url}/tour")
    return context


def main() -> int:
    """Measure, print and return the exit code."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        with running_demo(Path(folder) / "demo") as demo:
            paths = {key: path for key, path, *_ in SURFACES} | _ALSO
            paths["phone"] = take_ticket(demo.url, SEED)["path"]
            found: dict[str, Any] = {key: alone(browser, demo.url, path) for key, path in paths.items()}
            for name, opened in (("together", together), ("tour", tour)):
                seconds = [opened(browser, demo.url) for _ in range(RUNS)]
                found[f"{name}_live_s"] = {
                    "median": round(statistics.median(seconds), 2),
                    "max": round(max(seconds), 2),
                }
        browser.close()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
