"""A clerk's page in a real browser: from the key that calls to the frame that shows the number."""

from typing import Any

from playwright.sync_api import Browser, expect

from bench.hall import Desk

PRESSES = 40
# The instants of the key and of the frame after which the number stood on the page.
_WATCH = """() => {
    window.waits = [];
    let pressed = null;
    addEventListener("keydown", (event) => { if (event.key === "F2") pressed = event.timeStamp; }, true);
    new MutationObserver(() => {
        if (pressed === null || !document.querySelector("[data-testid=number]")) return;
        const at = pressed;
        pressed = null;
        requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - at)));
    }).observe(document.body, { subtree: true, childList: true });
}"""


def press_to_page(browser: Browser, desk: Desk, port: int) -> dict[str, Any]:
    """Call, serve and finish by keyboard at one window, and return how long each call took to be drawn."""
    url = f"http://127.0.0.1:{port}"
    name, token = desk.cookie.split("=", 1)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": name, "value": token, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/clerk/{desk.code}")
    page.locator('html[data-live="live"]').wait_for()
    page.evaluate(_WATCH)
    for _ in range(PRESSES):
        for key, ready in (("F2", "start"), ("F4", "finish"), ("F10", "next")):
            page.keyboard.press(key)
            expect(page.get_by_test_id(ready)).to_be_enabled()
    waits = sorted(page.evaluate("window.waits"))
    context.close()
    return {
        "presses": len(waits),
        "press_to_page_p50_ms": round(waits[len(waits) // 2], 1),
        "press_to_page_p95_ms": round(waits[int(len(waits) * 0.95)], 1),
        "press_to_page_max_ms": round(waits[-1], 1),
    }
