"""What a page weighs on its way to an empty browser: phones pay for it, and screens start on old machines."""

import pytest

from hallsys.demo.trip import RunningDemo
from tests.browser.pages import Pages, take_ticket

# audience -> the most bytes on the line
LIMITS = {
    "phone": 100_000,
    "booking": 100_000,
    "kiosk": 200_000,
    "board": 200_000,
    "sign": 200_000,
    "pad": 200_000,
}
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""


@pytest.mark.parametrize("audience", LIMITS)
def test_a_page_is_light(page_of: Pages, demo: RunningDemo, audience: str) -> None:
    path = take_ticket(demo.url, seed=321)["path"] if audience == "phone" else None
    page = page_of(audience, path)
    assert 20_000 < page.evaluate(WEIGHT) <= LIMITS[audience]
