"""Screens in a real browser: `python -m bench.screens` prints one JSON object.

How soon one of 300 boards and the signs of the windows show a call, how soon a clerk's page draws the answer
to a press, and what eight simulated hours leave behind in a board.
"""

import json
import select
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench import hall
from bench.boards import Boards
from bench.clerk_page import PRESSES, press_to_page
from bench.client import Connection
from bench.measures import Measures, next_calls
from bench.process import ServerProcess
from tests.browser.feed import Feed, working_day
from tools.chromium import chromium

BOARDS = 299  # and the browser
SIGNS = 12  # each a page of its own
CALLS = 100
GAP = 0.15  # seconds between two calls
HOURS = 8
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
# When each number stood on the page: the wall clock, in ms, after the frame in which it was drawn.
_WATCH = """() => {
    window.shown = {};
    new MutationObserver(() => requestAnimationFrame(() => {
        const at = performance.timeOrigin + performance.now();
        for (const { dataset: { number } } of document.querySelectorAll("li[data-number]"))
            window.shown[number] ??= at;
        const sign = document.querySelector("[data-testid=sign-number]");
        if (sign) window.shown[sign.textContent.trim()] ??= at;
    })).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""
_LONG = """() => {
    window.long = [];
    new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: "longtask" });
}"""


def call_to_page(browser: Browser, built: hall.Hall, port: int) -> dict[str, Any]:
    """Call in front of 300 boards, and return how long it took until the browser among them showed it."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(f"http://127.0.0.1:{port}/board/all?voice=off")
    page.locator('html[data-live="live"]').wait_for()
    page.evaluate(_WATCH)
    signs = [browser.new_page(viewport={"width": 1280, "height": 400}) for _ in range(SIGNS)]
    for sign, desk in zip(signs, built.desks, strict=False):
        sign.goto(f"http://127.0.0.1:{port}/sign/{desk.code}")
        sign.locator('html[data-live="live"]').wait_for()
        sign.evaluate(_WATCH)
    sent: dict[str, float] = {}
    over = threading.Event()
    with Boards(port, BOARDS) as boards:

        def listen() -> None:
            while not over.is_set():
                boards.turn(0.05)

        listener = threading.Thread(target=listen)
        listener.start()
        for request in next_calls(built.desks[:CALLS]):
            connection = Connection(port)
            at = time.time()
            connection.send(request)
            answer = None
            while answer is None:
                select.select([connection.socket], [], [])
                answer = connection.receive()
            connection.close()
            sent[answer.json()["service"]["number"]] = at
            page.wait_for_timeout(GAP * 1000)
        page.wait_for_timeout(1000)
        over.set()
        listener.join()
    shown = page.evaluate("window.shown")
    on_signs = {number: at for sign in signs for number, at in sign.evaluate("window.shown").items()}
    for one in (page, *signs):
        one.close()
    waits = sorted(shown[number] - at * 1000 for number, at in sent.items())
    own = sorted(on_signs[number] - at * 1000 for number, at in sent.items() if number in on_signs)
    return {
        "boards": BOARDS + 1,
        "calls": len(waits),
        "call_to_page_p50_ms": round(waits[len(waits) // 2], 1),
        "call_to_page_p95_ms": round(waits[int(len(waits) * 0.95)], 1),
        "call_to_page_max_ms": round(waits[-1], 1),
        "signs": len(own),
        "call_to_sign_p50_ms": round(own[len(own) // 2], 1),
        "call_to_sign_max_ms": round(own[-1], 1),
    }


def a_day(browser: Browser, port: int) -> dict[str, Any]:
    """Let a board live eight busy hours, a minute a frame, and return what is in it after each."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    feed = Feed(page)
    page.goto(f"http://127.0.0.1:{port}/board/all?voice=off")
    page.locator('html[data-live="live"]').wait_for()
    feed.ready()
    page.evaluate(_LONG)
    cdp = page.context.new_cdp_session(page)
    day = working_day(feed.snapshot())
    heaps, nodes, facts = [], [], 0
    for _ in range(HOURS):
        for _ in range(60):
            minute = next(day)
            facts += len(minute)
            feed.tell(minute)
        heap, count = _left(page, cdp)
        heaps.append(round(heap / 1024))
        nodes.append(count)
    long = page.evaluate("window.long")
    page.close()
    return {
        "hours": HOURS,
        "facts": facts,
        "heap_kib_each_hour": heaps,
        "heap_growth_kib": heaps[-1] - heaps[0],
        "nodes_each_hour": nodes,
        "long_tasks": len(long),
        "longest_task_ms": round(max(long, default=0), 1),
    }


def _left(page: Page, cdp: CDPSession) -> tuple[int, int]:
    """Return the bytes of the heap and the nodes that are left once nothing is garbage."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    for _ in range(2):
        cdp.send("HeapProfiler.collectGarbage")
    return cdp.send("Runtime.getHeapUsage")["usedSize"], cdp.send("Memory.getDOMCounters")["nodes"]


def main() -> int:
    """Measure, print and return the exit code."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        built = hall.build(Path(folder), CALLS + 1, CALLS + PRESSES)
        server = ServerProcess.hall(built.config)
        browser = playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        try:
            Measures(built, server.port).issue(16, CALLS + PRESSES)
            found = {
                **call_to_page(browser, built, server.port),
                **press_to_page(browser, built.desks[-1], server.port),
                **a_day(browser, server.port),
            }
        finally:
            browser.close()
            server.stop()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
