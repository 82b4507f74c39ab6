"""A case for an organisation: named in a dialog by keyboard; a new agent, and a record that is corrected."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.trip import RunningDemo
from hallsys.kernel.credit_code import check_character
from tests.browser import axe
from tests.browser.guests import Guest
from tests.browser.pages import Pages, take_ticket
from tests.persons import person

CODE = "91350100M000100Y43"


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


@pytest.mark.parametrize(
    ("lang", "seed", "role"), [("zh", 661, "授权经办人"), ("en", 663, "Authorised agent")]
)
def test_the_clerk_names_the_organisation(
    pages: Pages, fresh_demo: RunningDemo, lang: str, seed: int, role: str
) -> None:
    page = pages("clerk", lang=lang)
    page.get_by_test_id("sign-in").or_(page.get_by_test_id("state")).first.wait_for()
    if page.get_by_test_id("sign-in").count():
        page.get_by_test_id("sign-in").click()
    page.get_by_test_id("state").wait_for()
    take_ticket(fresh_demo.url, seed, "S010")
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_be_visible()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("acts-for")).to_be_enabled()
    page.get_by_test_id("acts-for").focus()
    page.keyboard.press("Enter")
    axe.check(page)
    page.get_by_test_id("organisation-name").fill("闽江茶业有限公司")
    page.get_by_test_id("organisation-code").fill(CODE[:-1] + "4")
    page.get_by_test_id("organisation-role").select_option("authorised")
    page.get_by_test_id("organisation-note").fill("授权委托书 7")
    page.get_by_test_id("acting-confirm").click()
    expect(page.get_by_test_id("acting-dialog")).to_be_visible()  # the check character is wrong
    page.get_by_test_id("organisation-code").fill(CODE.lower())
    with page.expect_response("**/api/clerk/acts-for"):
        page.get_by_test_id("acting-confirm").click()
    expect(page.get_by_test_id("organisation")).to_contain_text("闽江茶业有限公司")
    expect(page.get_by_test_id("organisation")).to_contain_text(role)
    expect(page.get_by_test_id("organisation")).not_to_contain_text(CODE)
    axe.check(page)
    for box in page.locator("[data-testid^=material-]").all():
        box.check()
    with page.expect_response("**/api/clerk/accept"):
        page.get_by_test_id("accept-S010").click()
    expect(page.get_by_test_id("case-S010")).to_be_visible()
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)


def test_who_came_for_somebody_else_is_shown_and_acts_for_the_organisation(
    pages: Pages, fresh_demo: RunningDemo
) -> None:
    page = pages("clerk")
    _at_work(page)
    _ticket_for_another(fresh_demo.url, 681, 683)
    _called(page)
    expect(page.get_by_test_id("agent")).to_contain_text(person(681).number.value[-4:])
    expect(page.get_by_test_id("agent")).to_contain_text("近亲属")
    _named(page, "闽江茶业有限公司", CODE, "委托书 9")
    expect(page.get_by_test_id("organisation")).to_contain_text("到场代办人为授权经办人")
    axe.check(page)
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)


def _ticket_for_another(url: str, seed: int, principal: int) -> None:
    """Take a ticket with one person's number for another person."""
    caller = Guest(url, seed)
    shown = [
        caller.post("/api/kiosk/K1/typed", number=person(one).number.value)["presentation_id"]
        for one in (seed, principal)
    ]
    matters = {one["code"]: one["matter_id"] for one in caller.get("/kiosk/K1/snapshot")["matters"]}
    caller.post(
        "/api/kiosk/K1/issue",
        presentation_id=shown[0],
        matter_ids=[matters["S010"]],
        priority=None,
        principal={"presentation_id": shown[1], "relation": "family"},
    )


def _at_work(page: Page) -> None:
    """Sign the clerk of the page in, if that is still to be done."""
    page.get_by_test_id("sign-in").or_(page.get_by_test_id("state")).first.wait_for()
    if page.get_by_test_id("sign-in").count():
        page.get_by_test_id("sign-in").click()
    page.get_by_test_id("state").wait_for()


def _called(page: Page) -> None:
    """Call who waits, and begin."""
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_be_visible()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("acts-for")).to_be_enabled()


def _served(page: Page, url: str, seed: int) -> None:
    """Let the person of that seed take a ticket, and the clerk of the page serve it."""
    _at_work(page)
    take_ticket(url, seed, "S010")
    _called(page)


def _named(page: Page, name: str, code: str, paper: str) -> None:
    """Say for which organisation the holder acts."""
    page.get_by_test_id("acts-for").click()
    page.get_by_test_id("organisation-name").fill(name)
    page.get_by_test_id("organisation-code").fill(code)
    page.get_by_test_id("organisation-role").select_option("authorised")
    page.get_by_test_id("organisation-note").fill(paper)
    with page.expect_response("**/api/clerk/acts-for"):
        page.get_by_test_id("acting-confirm").click()
    expect(page.get_by_test_id("organisation")).to_be_visible()


def test_a_new_agent_takes_over_and_a_mistyped_record_is_corrected(
    pages: Pages, fresh_demo: RunningDemo
) -> None:
    first = "91350100M00020022"
    other = first + check_character(first)
    page = pages("clerk")
    _served(page, fresh_demo.url, 671)
    page.get_by_test_id("acts-for").click()
    page.get_by_test_id("organisation-code").fill(person(671).number.value)
    said = page.get_by_test_id("organisation-code").evaluate("one => one.validationMessage")
    assert "个人证件号码" in said
    page.get_by_test_id("dialog-cancel").click()
    _named(page, "乌龙茶业有限公司", other, "委托书 1")
    page.get_by_test_id("way-courier").click()
    page.get_by_test_id("way-receiver").fill("甲样本")
    page.get_by_test_id("way-phone").fill("138 0000 0000")
    page.get_by_test_id("way-place").fill("云溪市青溪路 1 号 2 单元 301")
    for box in page.locator("[data-testid^=material-]").all():
        box.check()
    with page.expect_response("**/api/clerk/accept"):
        page.get_by_test_id("accept-S010").click()
    expect(page.get_by_test_id("case-S010")).to_be_visible()
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)

    _served(page, fresh_demo.url, 673)
    _named(page, "乌龙茶叶有限公司", other, "委托书 2")
    expect(page.get_by_test_id("record-differs")).to_contain_text("乌龙茶叶有限公司")
    expect(page.get_by_test_id("organisation")).to_contain_text("乌龙茶业有限公司")
    axe.check(page)
    page.get_by_test_id("record-differs").get_by_role("button").click()
    axe.check(page)
    with page.expect_response("**/api/clerk/correct-organisation"):
        page.get_by_test_id("correct-confirm").click()
    expect(page.get_by_test_id("organisation")).to_contain_text("乌龙茶叶有限公司")
    expect(page.get_by_test_id("record-differs")).to_have_count(0)
    page.get_by_test_id("replace-agent").click()
    expect(page.get_by_test_id("replace-whom")).to_contain_text(person(671).number.value[-4:])
    axe.check(page)
    with page.expect_response("**/api/clerk/replace-agent"):
        page.get_by_test_id("replace-confirm").click()
    expect(page.get_by_test_id("taken-over")).to_contain_text("1")
    expect(page.get_by_test_id("replace-agent")).to_have_count(0)
    expect(page.get_by_test_id("taken-over-couriers")).to_contain_text("窗口领取")
    axe.check(page)
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)

    _served(page, fresh_demo.url, 671)
    _named(page, "乌龙茶叶有限公司", other, "旧委托书")
    expect(page.get_by_test_id("agent-replaced")).to_be_visible()
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)
