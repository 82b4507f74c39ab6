"""Measures visits at a kiosk in a browser, from the card on the reader to the slip: `python -m bench.visits`.

Everything on the way is real: reader and printer twins that speak their bytes, the agent, the server, the
page with its two touches. Touching takes no time here; a person's own time is not in the figures.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from hallsys.demo.trip import RunningDemo, running_demo
from hallsys.devices.simulated.cards import resident
from tools.chromium import chromium

LIMIT = 3.0  # seconds from the card to the slip
_SLOW = 30_000  # ms after which a visit counts as lost
_SIZE = ViewportSize(width=1080, height=1920)


def visit(demo: RunningDemo, page: Page, sequence: int) -> tuple[float, float]:
    """Make a visit of two touches; return the seconds to the choice of matters, and to the slip."""
    card = resident("样本", "19900101", f"{sequence:03}")
    began = perf_counter()
    demo.devices.poke("K1-reader", "lay_card", {"card": {"type": card.type, "fields": dict(card.fields)}})
    page.get_by_test_id("matter-S001").wait_for(timeout=_SLOW)
    chosen = perf_counter()
    page.get_by_test_id("matter-S001").click()
    page.get_by_test_id("take").click()
    expect(page.get_by_test_id("print-state")).to_have_attribute("data-state", "printed", timeout=_SLOW)
    ended = perf_counter()
    demo.devices.poke("K1-reader", "lift_card", {})
    page.get_by_test_id("done").click()
    return chosen - began, ended - began


def main() -> int:
    """Make the visits and tell the figures; return 1 if a slow one was slower than the limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.visits", description=__doc__)
    parser.add_argument("--visits", type=int, default=20)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-visits-") as folder,
        running_demo(Path(folder) / "demo") as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport=_SIZE)
        page.goto(f"{demo.url}/kiosk/K1")
        ready = page.get_by_test_id("start-card")
        expect(ready).to_have_attribute("data-reader", "ok", timeout=_SLOW)
        visit(demo, page, 0)  # warms up
        times = [visit(demo, page, 1 + n) for n in range(options.visits)]
        browser.close()
    for name, seconds in zip(("card to choice", "card to slip"), zip(*times, strict=True), strict=True):
        cuts = quantiles(seconds, n=20)
        print(f"{name}: p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s, most {max(seconds):.2f} s")
    return int(max(slip for _, slip in times) >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
