"""How soon people see what they wait for: a card at the output window, a call on the phone.

python -m bench.answers
"""

from statistics import median
from time import perf_counter

from playwright.sync_api import Page

from bench.browsing import demo_pages
from hallsys.demo.journey import Page as Caller
from tests.browser.pages import Pages, take_ticket
from tests.browser.test_output import Office
from tests.browser.visits import ClerkAtWork
from tests.persons import person

ROUNDS = 20
BOUND = 1.0  # seconds
FIRST = 700  # seed of the first invented person


def main() -> None:
    """Show documents at the output window and call tickets, again and again."""
    with demo_pages() as (demo, pages):
        Office(demo.url).ready(FIRST)
        output, reader = pages("output"), Caller(demo.url)
        output.get_by_test_id("sign-in").click()
        output.get_by_test_id("sign-in").wait_for(state="detached")
        reader.sign_in("out01")
        found = [_found(reader, output) for _ in range(ROUNDS)]
        clerk = ClerkAtWork(demo.url, "e01", "W11")
        told = [_told(pages, clerk, FIRST + 1 + n) for n in range(ROUNDS)]
    slow = [_report("from the card to the results", found), _report("from the call to the phone", told)]
    if any(slow):
        raise SystemExit(f"something took more than {BOUND} s")


def _found(reader: Caller, page: Page) -> float:
    page.reload()
    page.locator('html[data-live="live"]').wait_for()
    started = perf_counter()
    reader.post("/api/output/typed", window="W08", number=person(FIRST).number.value)
    page.get_by_test_id("result-row").first.wait_for()
    return perf_counter() - started


def _told(pages: Pages, clerk: ClerkAtWork, seed: int) -> float:
    phone = pages("phone", take_ticket(pages.url, seed, "E001")["path"])
    started = perf_counter()
    service = clerk.post("next")["service"]
    phone.get_by_test_id("go").wait_for()
    seconds = perf_counter() - started
    for command in ("start", "finish"):
        clerk.post(command, service_id=service["service_id"])
    phone.context.close()
    return seconds


def _report(what: str, seconds: list[float]) -> bool:
    worst = max(seconds)
    print(f"{what}: median {median(seconds) * 1000:.0f} ms, worst {worst * 1000:.0f} ms")
    return worst > BOUND


if __name__ == "__main__":
    main()
