"""The kiosk in a browser: whoever comes, and what every screen of it must be."""

from playwright.sync_api import Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser.guests import Guest
from tests.browser.pages import PORTRAIT, SCREEN, Pages, Size
from tests.persons import person

SLOW = 60_000  # ms that a device, or a page, may take on a busy machine
SIZES: dict[str, Size] = {"portrait": PORTRAIT, "landscape": SCREEN}
FINGER = 80  # pixels that a finger needs
_SMALL = """(least) => [...document.querySelectorAll("button, a[href], input, select")]
    .map((one) => [one, (one.closest(".search") ?? one).getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < least - 0.5 || box.height < least - 0.5))
    .map(([one, box]) => `${one.dataset.testid ?? one.className} ${box.width} x ${box.height}`)"""
_WIDER = """() => [document.documentElement, ...document.querySelectorAll(".screen")]
    .some((one) => one.scrollWidth > one.clientWidth + 1)"""
# A drawing is no type to read: what it says stands in words beside it.
_LEAST_TYPE = """() => Math.min(...[...document.querySelectorAll("main *")]
    .filter((one) => one.checkVisibility() && !one.closest("svg[aria-hidden]"))
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize))) / innerHeight"""


class Visitor:
    """Somebody at the kiosk of the shared demo; each test has persons of its own."""

    def __init__(self, pages: Pages, demo: RunningDemo, lang: str = "zh", size: Size = PORTRAIT) -> None:
        self.demo = demo
        self.page = pages("kiosk", lang=lang, size=size)

    def present(self, seed: int) -> None:
        """Have a document presented here, by its number."""
        Guest(self.demo.url, seed).post("/api/kiosk/K1/typed", number=person(seed).number.value)

    def arrive(self, seed: int) -> Page:
        """Come to the choice of matters."""
        self.present(seed)
        expect(self.page.get_by_test_id("masked-number")).to_have_text(person(seed).number.masked)
        return self.page

    def reload_on_a_clock(self) -> None:
        """Let the page begin anew, on a clock that the test may move."""
        self.page.clock.install()
        self.page.reload()
        expect(self.page.locator('html[data-live="live"]')).to_have_count(1)

    def touch(self, *names: str) -> None:
        """Touch one thing after the other."""
        for name in names:
            thing = self.page.get_by_test_id(name)
            expect(thing).to_be_enabled()  # whose failure tells what is there instead
            thing.click()

    def number(self) -> str:
        """Return the number on the confirmation."""
        return self.page.get_by_test_id("number").inner_text()


def fits(page: Page) -> None:
    """Assert that a finger hits everything and that nothing is cut off at the side."""
    small = page.evaluate(_SMALL, FINGER)
    assert not small, small
    assert not page.evaluate(_WIDER)


def least_type(page: Page) -> float:
    """Return the smallest type on the page as a share of the screen's height."""
    return float(page.evaluate(_LEAST_TYPE))
