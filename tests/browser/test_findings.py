"""More findings than a page lists at once: the rest is asked for, and what is signed off goes from there."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hallsys.halls.views import tree
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.supervision.findings import write_down
from hallsys.supervision.inspection import Evidence, Finding
from hallsys.supervision.rule_table import Rule
from hallsys.web.manager.supervision import LISTED
from tests.browser import axe
from tests.browser.pages import DESK, PHONE, Pages, Size
from tests.browser.test_above import settings_of
from tests.test_cli import serving

MORE = 20


@pytest.fixture(scope="module")
def busy(demo_folder: Callable[[], Path]) -> Iterator[str]:
    """Yield the address of a demo's hall in which much was found and nothing signed off."""
    folder = demo_folder()

    def find(tx: Tx) -> None:
        odd = (
            Finding(Rule.SKIPPED, f"skipped-{n}", 3, 10, (Evidence(n, tx.now, 3),), subject=f"A{n:03}")
            for n in range(1, LISTED + MORE)
        )
        write_down(tx, odd)

    with closing(Database.open(f"sqlite:///{folder / 'hall.db'}", SystemClock())) as db:
        (hall,) = db.read(tree)
        db.transact(Origin(hall.id, "system"), find)
    with serving(settings_of(folder)) as (_, url):
        yield url


@pytest.mark.parametrize(("lang", "size"), [("zh", DESK), ("en", PHONE)])
def test_earlier_findings_are_listed_on_request(browser: Browser, busy: str, lang: str, size: Size) -> None:
    pages = Pages(browser, busy)
    page = pages("supervision", lang=lang, size=size)
    rows, count = page.get_by_test_id("finding"), page.get_by_test_id("view-findings")
    expect(rows).to_have_count(LISTED)
    page.get_by_test_id("more").click()
    expect(page.get_by_test_id("more")).to_have_count(0)
    axe.check(page)
    listed = rows.count()
    assert listed > LISTED
    expect(count).to_contain_text(str(listed))
    earliest = rows.filter(has=page.get_by_test_id("sign")).last
    earliest.get_by_test_id("sign").click()
    page.get_by_test_id("note").fill("已核")
    page.get_by_test_id("sign-send").click()
    expect(rows).to_have_count(listed - 1)
    expect(count).to_contain_text(str(listed - 1))
    pages.close()
