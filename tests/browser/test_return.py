"""Screens that nobody attends, and a server that goes away and comes back."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, expect

from hallsys.demo.ports import keep_port
from hallsys.demo.trip import running_demo
from tests.browser.visits import STARTED_WITHIN, ClerkAtWork

_LISTEN = """() => {
    document.body.dataset.heard = "";
    HTMLMediaElement.prototype.play = function () {
      document.body.dataset.heard += new URL(this.src).search;
      setTimeout(() => this.dispatchEvent(new Event("ended")));
      return Promise.resolve();
    };
}"""

PROMISED = 5_000  # ms
ONE_CALL = "?sentence=0?sentence=1?sentence=2"  # Chinese, Chinese again, English


def test_screens_are_live_again_within_five_seconds_and_say_nothing_twice(
    browser: Browser, demo_folder: Callable[[], Path]
) -> None:
    folder, port = demo_folder(), keep_port()
    context = browser.new_context()
    board, sign, pad = (context.new_page() for _ in range(3))
    with running_demo(folder, port) as demo:
        for page, path in ((board, "/board/MAIN"), (sign, "/sign/W01"), (pad, "/pad/W01")):
            page.goto(demo.url + path)
            expect(page.locator('html[data-live="live"]')).to_have_count(1)
        board.evaluate(_LISTEN)
        service = ClerkAtWork(demo.url, "w01", "W01").call(seed=461)
        expect(board.get_by_test_id("hero-number")).to_have_text(service["number"])
        expect(sign.get_by_test_id("sign-number")).to_have_text(service["number"])
        expect(board.locator("body")).to_have_attribute("data-heard", ONE_CALL)
    with ExitStack() as until_the_end:
        # Whom no pad can ask is asked on the phone, so the pad has to be there again first.
        with pad.expect_response("**/pad/W01/snapshot", timeout=STARTED_WITHIN):
            demo = until_the_end.enter_context(running_demo(folder, port))
        clerk = ClerkAtWork(demo.url, "w01", "W01", signed_in=True)
        for command in ("start", "finish"):
            clerk.post(command, service_id=service["service_id"])
        expect(board.get_by_test_id("row")).to_have_count(0, timeout=PROMISED)
        expect(sign.get_by_test_id("sign-state")).to_have_attribute("data-state", "idle", timeout=PROMISED)
        expect(pad.get_by_test_id("level-5")).to_be_visible(timeout=PROMISED)
        expect(board.locator("body")).to_have_attribute("data-heard", ONE_CALL)
        context.close()
