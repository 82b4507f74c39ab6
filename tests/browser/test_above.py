"""A manager takes matters over from the hall above, and sees what followed a change there."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from hallsys.halls.rules import Level
from hallsys.halls.service import create_hall
from hallsys.halls.views import tree
from hallsys.inheritance.service import take_over
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.limits import LimitUnit
from hallsys.matters.rules import Kind, MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter, suspend_matter
from hallsys.matters.standing import standing
from tests.browser import axe
from tests.browser.pages import DESK, PHONE, Pages, Size
from tests.test_cli import serving

UNDER = text("UPDATE halls SET parent_id = :above WHERE id = :hall_id")
CARD = MatterFacts(
    code="C900",
    name="市民卡申领",
    name_en="Citizen card",
    kind=Kind.PROMISED,
    limit_days=5,
    limit_unit=LimitUnit.WORKING_DAY,
    queue_code="citizens",
    implementation_code="11110101MB0000001A4000118012001",
)
BUS = replace(CARD, code="C901", name="公交卡年审", name_en="Bus pass")
PARKING = replace(CARD, code="C902", name="停车证", name_en="Parking permit")
CITY = Origin(new_id(), "system")


def put_above(tx: Tx, copied: Any) -> None:
    """Let a city have matters of its own, and one of the hall's with another fee."""
    create_hall(tx, code="CITY", name="滨海市政务服务中心", name_en="Binhai City", level=Level.CITY)
    put_matter(tx, CARD, [MaterialFacts(name="身份证")])
    put_matter(tx, BUS, [MaterialFacts(name="公交卡")])
    put_matter(tx, PARKING, [MaterialFacts(name="行驶证")])
    put_matter(tx, copied.facts, copied.checklist, None, replace(copied.guide, fee="8元/张"))


def put_under_a_city(folder: Path) -> None:
    """Put the hall of a demo that does not run under a city, which changes one matter that was taken over."""
    with closing(Database.open(f"sqlite:///{folder / 'hall.db'}", SystemClock())) as db:
        (hall,) = db.read(tree)
        own = Origin(hall.id, "system")
        db.transact(CITY, put_above, db.read(standing, hall.id)["S001"])

        def settle(tx: Tx) -> None:
            tx.execute(UNDER, {"above": CITY.hall_id, "hall_id": hall.id})
            take_over(tx, ["C902"], "general")

        db.transact(own, settle)
        renamed = replace(PARKING, name="停车证年审", name_en="Parking permit renewal")
        db.transact(CITY, suspend_matter, db.transact(CITY, put_matter, renamed), "系统升级")


def settings_of(folder: Path) -> Path:
    """Write the settings of a server of that folder's hall; a demo would not start with a city beside it."""
    config = folder / "hall.toml"
    config.write_text(
        f"[server]\nhall = 'DEMO'\nport = 0\ndatabase = 'sqlite:///{folder / 'hall.db'}'\n"
        f"keys = '{folder / 'keys.json'}'\nclips = '{folder / 'clips'}'\n"
        f"recordings = '{folder / 'voice'}'\n"
    )
    return config


@pytest.fixture(scope="module")
def under_a_city(demo_folder: Callable[[], Path]) -> Iterator[str]:
    """Yield the address of the demo's hall with a city above it."""
    folder = demo_folder()
    put_under_a_city(folder)
    with serving(settings_of(folder)) as (_, url):
        yield url


@pytest.fixture
def pages(browser: Browser, under_a_city: str) -> Iterator[Pages]:
    opened = Pages(browser, under_a_city)
    yield opened
    opened.close()


@pytest.mark.parametrize(("lang", "matter"), [("zh", CARD), ("en", BUS)])
def test_matters_are_taken_over_and_narrowed(pages: Pages, lang: str, matter: MatterFacts) -> None:
    page = pages("matters", lang=lang)
    page.get_by_test_id("open-above").click()
    expect(page.get_by_test_id("state-S001")).to_be_visible()
    axe.check(page)
    page.get_by_test_id(f"choose-{matter.code}").check()
    page.get_by_test_id("choose-S001").check()
    page.get_by_test_id("look-above").click()
    expect(page.get_by_test_id("above-lines")).to_contain_text(matter.code)
    expect(page.get_by_test_id("above-lines")).to_contain_text("8元/张")
    axe.check(page)
    page.get_by_test_id("choose-S001").uncheck()
    page.get_by_test_id("look-above").click()
    expect(page.get_by_test_id("above-lines")).not_to_contain_text("8元/张")
    page.get_by_test_id("take-over").click()
    expect(page.get_by_test_id(f"leave-{matter.code}")).to_be_visible()
    mine = page.get_by_test_id("matter-row").filter(has_text=matter.code)
    expect(mine).to_have_count(1)
    page.get_by_test_id(f"edit-{matter.code}").click()
    expect(page.get_by_test_id("keep-above")).to_be_visible()
    axe.check(page)
    page.get_by_test_id("field-limit_days").fill("3")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("matter-dialog")).to_have_count(0)
    setup = pages("setup", lang=lang)
    setup.get_by_test_id("kind-matter").click()
    setup.get_by_test_id(f"edit-{matter.code}").click()
    expect(setup.get_by_test_id("inherited")).to_contain_text("滨海" if lang == "zh" else "Binhai")
    expect(setup.get_by_test_id("f-name")).to_have_attribute("readonly", "")
    expect(setup.get_by_test_id("f-kind")).to_be_disabled()
    expect(setup.get_by_test_id("f-queue_code")).to_be_enabled()
    expect(setup.get_by_test_id("add-entry")).to_be_disabled()
    axe.check(setup)
    setup.get_by_test_id("save").click()  # as it stands, which changes nothing
    expect(setup.get_by_test_id("setup-dialog")).to_have_count(0)
    page.get_by_test_id("shut-above").click()
    page.get_by_test_id("open-above").click()
    row = page.get_by_test_id("above-row").filter(has_text=matter.code)
    expect(row).to_contain_text("3 个工作日" if lang == "zh" else "3 working days")
    page.get_by_test_id(f"leave-{matter.code}").click()
    expect(page.get_by_test_id(f"choose-{matter.code}")).to_be_visible()


def test_what_changed_above_has_changed_here(pages: Pages) -> None:
    page = pages("matters")
    row = page.get_by_test_id("matter-row").filter(has_text="C902")
    expect(row).to_contain_text("停车证年审")
    expect(row).to_contain_text("引自上级")


@pytest.mark.parametrize(("lang", "size"), [("zh", DESK), ("en", PHONE)])
def test_what_is_refused_far_down_the_page_is_told_in_sight(pages: Pages, lang: str, size: Size) -> None:
    page = pages("matters", lang=lang, size=size)
    page.get_by_test_id("resume-C902").click()
    told = page.get_by_test_id("error")
    expect(told).to_have_attribute("data-code", "suspended_above")
    expect(told).to_be_in_viewport(ratio=1)
    axe.check(page)
