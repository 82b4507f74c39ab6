"""One visit as somebody makes it who opens nothing but the tour: every touch inside its frames."""

from collections.abc import Generator, Iterator

from playwright.sync_api import FrameLocator, Page, expect

SLOW = 20_000  # ms: eight pages and the agent's devices start at once


def surface(tour: Page, key: str) -> FrameLocator:
    """Return the page of a surface inside the tour."""
    return tour.frame_locator(f'[data-testid="frame-{key}"]')


def visit(tour: Page) -> Iterator[str]:
    """Make the visit; after each act, once it can be seen, yield the key of the surface that shows it."""
    surface(tour, "clerk").get_by_test_id("sign-in").click()
    yield from _take(tour)
    case_number = yield from _serve(tour)
    yield from _rate(tour)
    yield from _decide(tour, case_number)
    yield from _collect(tour)


def _take(tour: Page) -> Iterator[str]:
    kiosk = surface(tour, "kiosk")
    expect(kiosk.get_by_test_id("start-card")).to_have_attribute("data-reader", "ok", timeout=SLOW)
    yield "kiosk"
    tour.get_by_test_id("lay-zhang").click()
    expect(kiosk.get_by_test_id("masked-name")).to_be_visible()
    yield "kiosk"
    kiosk.get_by_test_id("matter-S001").click()
    yield "kiosk"
    kiosk.get_by_test_id("take").click()
    expect(kiosk.get_by_test_id("print-state")).to_have_attribute("data-state", "printed", timeout=SLOW)
    yield "kiosk"
    tour.get_by_test_id("lift").click()
    expect(tour.get_by_test_id("slip")).to_have_count(1, timeout=SLOW)
    kiosk.get_by_test_id("done").click()


def _serve(tour: Page) -> Generator[str, None, str]:
    clerk = surface(tour, "clerk")
    clerk.get_by_test_id("next").click()
    expect(clerk.get_by_test_id("number")).to_have_text("A001")
    yield "clerk"
    expect(surface(tour, "board").get_by_test_id("hero-number")).to_have_text("A001")
    yield "board"
    expect(surface(tour, "sign").get_by_test_id("sign-number")).to_have_text("A001")
    yield "sign"
    clerk.get_by_test_id("start").click()
    clerk.get_by_test_id("accept-S001").wait_for()
    yield "clerk"
    for box in clerk.locator("[data-testid^=material-]").all()[:2]:
        box.click()
    clerk.get_by_test_id("accept-S001").click()
    case_number = clerk.get_by_test_id("case-S001").inner_text()
    yield "clerk"
    clerk.get_by_test_id("finish").click()
    return case_number


def _rate(tour: Page) -> Iterator[str]:
    pad = surface(tour, "pad")
    expect(pad.get_by_test_id("level-5")).to_be_visible()
    yield "pad"
    pad.get_by_test_id("level-5").click()
    expect(pad.get_by_test_id("thanks")).to_be_visible()
    yield "pad"
    expect(surface(tour, "manager").get_by_test_id("rating-5")).to_contain_text("1")


def _decide(tour: Page, case_number: str) -> Iterator[str]:
    office = surface(tour, "backoffice")
    office.get_by_test_id("open-case").filter(has_text=case_number).click()
    office.get_by_test_id("take-up").click()
    expect(office.get_by_test_id("conclude")).to_be_visible()
    yield "backoffice"
    office.get_by_test_id("conclude").click()
    office.get_by_test_id("shelf").first.fill("A-01")
    office.get_by_test_id("confirm-conclude").click()
    expect(office.get_by_test_id("done-row")).to_have_count(1)
    yield "backoffice"


def _collect(tour: Page) -> Iterator[str]:
    output = surface(tour, "output")
    output.get_by_test_id("sign-in").click()
    tour.get_by_test_id("reader-W08-reader").click()
    tour.get_by_test_id("lay-zhang").click()
    expect(output.get_by_test_id("result-row")).to_have_count(1)
    yield "output"
    output.locator("[data-testid^=hand-over-]").click()
    expect(output.get_by_test_id("handed-row")).to_have_count(1)
    yield "output"
    expect(tour.locator('[data-testid^="step-"][data-done="true"]')).to_have_count(11)
    yield "manager"
