"""The output window: an agent who signs, taking back, a parcel, and shelving one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.cases.ways import Way
from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages, take_ticket
from tests.persons import person

SEEDS = {"zh": (501, 502), "en": (503, 504)}


@dataclass
class Office:
    """Whoever accepts and decides, and the reader of the output window."""

    url: str
    ids: dict[str, str] = field(default_factory=dict)  # of the cases that it decided, by number

    def ready(self, seed: int, shelf: str = "A-01", way: Way = Way.WINDOW) -> str:
        """Have a case of the invented person of `seed` decided; return its number.

        Without a shelf its result is sent to the output window. `way`: what the applicant chose.
        """
        take_ticket(self.url, seed)
        clerk, approver = Caller(self.url), Caller(self.url)
        clerk.sign_in("w02")
        clerk.post("/api/clerk/sign-in", window="W02")
        service = clerk.post("/api/clerk/next", window="W02")["service"]
        current = {"window": "W02", "service_id": service["service_id"]}
        clerk.post("/api/clerk/start", **current)
        matter = clerk.get(f"/clerk/W02/service/{service['service_id']}")["matters"][0]
        required = [one["material_id"] for one in matter["materials"] if one["required"]]
        accepted = {"matter_id": matter["matter_id"], "material_ids": required, "way": {"way": way}}
        case = clerk.post("/api/clerk/accept", **current, **accepted)["case"]
        clerk.post("/api/clerk/finish", **current)
        clerk.post("/api/clerk/sign-out", window="W02")
        approver.sign_in("app01")
        approver.post("/api/backoffice/take-up", case_id=case["case_id"])
        made = {"results": ["登记证"], "shelf": shelf}
        approver.post("/api/backoffice/conclude", case_id=case["case_id"], **made)
        self.ids[case["case_number"]] = case["case_id"]
        return str(case["case_number"])

    def void(self, number: str) -> None:
        """Have the decision of a case taken back, by the two people that it takes."""
        approver, boss = Caller(self.url), Caller(self.url)
        approver.sign_in("app01")
        boss.sign_in("boss")
        of = {"case_id": self.ids[number]}
        approver.post("/api/backoffice/ask-void", **of, reason="void_mistaken", note="")
        boss.post("/api/manager/confirm-void", **of)

    def lay(self, seed: int) -> None:
        """Show the document of the invented person of `seed` at the output window."""
        window = Caller(self.url)
        window.sign_in("out01")
        window.post("/api/output/typed", window="W08", number=person(seed).number.value)


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


def put(page: Page, shelf: str, asked: str) -> None:
    page.get_by_test_id("shelve-shelf").fill(shelf)
    page.get_by_test_id("shelve-asked").fill(asked)
    page.keyboard.press("Enter")


def test_the_back_office_puts_results_on_a_shelf(pages: Pages, fresh_demo: RunningDemo) -> None:
    number = Office(fresh_demo.url).ready(507)
    page = pages("backoffice")
    put(page, "D-11", number)
    expect(page.get_by_test_id("toast")).to_contain_text("D-11")
    expect(page.get_by_test_id("shelve-asked")).to_be_focused()
    axe.check(page)
    with page.expect_response("**/api/backoffice/*"):
        page.get_by_test_id("toast-undo").click()
    expect(page.get_by_test_id("toast")).to_have_count(0)
    expect(page.get_by_test_id("shelve-ok")).to_be_enabled()  # until then nothing else is put
    put(page, "D-12", "9" * 43)
    expect(page.get_by_test_id("error")).to_be_visible()


def at_the_window(page: Page) -> None:
    """Sign in at the window, unless somebody did before."""
    page.get_by_test_id("panel-pickup").or_(page.get_by_test_id("sign-in")).first.wait_for()
    if page.get_by_test_id("sign-in").count():
        page.get_by_test_id("sign-in").click()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_departments_send_is_received_by_scanning(
    pages: Pages, fresh_demo: RunningDemo, lang: str
) -> None:
    number = Office(fresh_demo.url).ready({"zh": 511, "en": 512}[lang], shelf="")
    page = pages("output", lang=lang)
    at_the_window(page)
    page.get_by_test_id("panel-incoming").click()
    coming = page.get_by_test_id("incoming-row").filter(has_text=number)
    expect(coming).to_have_count(1)
    page.get_by_test_id("receive-shelf").fill("A-03")
    page.get_by_test_id("receive-asked").fill("nothing")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("error")).to_be_visible()
    expect(page.get_by_test_id("receive-ok")).to_be_enabled()
    page.get_by_test_id("receive-asked").fill(f"{number}-1")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("received-row")).to_contain_text("A-03")
    expect(coming).to_have_count(0)
    axe.check(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_results_go_out_and_come_back(pages: Pages, fresh_demo: RunningDemo, lang: str) -> None:
    applicant, agent = SEEDS[lang]
    office = Office(fresh_demo.url)
    number = office.ready(applicant)
    page = pages("output", lang=lang)
    at_the_window(page)

    page.get_by_test_id("panel-shelving").click()
    put(page, "C-07", number)
    expect(page.get_by_test_id("shelved-row")).to_contain_text("C-07")
    expect(page.get_by_test_id("shelve-asked")).to_be_focused()
    axe.check(page)
    page.get_by_test_id("unshelve").click()
    expect(page.get_by_test_id("shelved-row")).to_have_count(0)
    put(page, "C-08", number)
    expect(page.get_by_test_id("shelved-row")).to_have_count(1)

    office.lay(agent)  # the panel of the hand-over comes by itself
    page.get_by_test_id("find-case").fill(number)
    page.get_by_test_id("find-ok").click()
    row = page.get_by_test_id("result-row")
    expect(row).to_contain_text("C-08")
    page.get_by_test_id("kind-kinship").click()
    page.get_by_test_id("agent-authorisation").fill("specimen 17")
    pad = page.get_by_test_id("sign-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 30, steps=4)
    page.mouse.move(box["x"] + 200, box["y"] - 90, steps=4)  # beyond the pad's edge
    page.mouse.up()
    axe.check(page)
    row.locator(".main").click()
    expect(page.get_by_test_id("done")).to_contain_text(number)

    page.get_by_test_id("done").get_by_test_id("take-back").click()
    expect(page.get_by_test_id("take-back-confirm")).to_be_disabled()
    page.get_by_test_id("reason-wrong_result").click()
    axe.check(page)
    page.get_by_test_id("take-back-confirm").click()
    handed = page.get_by_test_id("handed-row").filter(has_text=number)
    expect(handed).to_have_count(0)

    page.get_by_test_id("panel-courier").click()
    page.get_by_test_id("send-case").fill(number)
    page.get_by_test_id("send-find").click()
    page.get_by_test_id("ems").fill("123")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("error")).to_be_visible()
    page.get_by_test_id("ems").fill("EE473124829CN")
    page.get_by_test_id("send").click()
    expect(handed).to_have_count(1)
    parcel = page.get_by_test_id("parcel-row").filter(has_text=number)
    expect(parcel).to_contain_text("EE473124829CN")
    axe.check(page)
    parcel.get_by_test_id("delivered").click()
    expect(parcel).to_have_count(0)

    page.get_by_test_id("panel-overdue").click()
    expect(page.get_by_test_id("panel-overdue")).to_have_attribute("aria-selected", "true")
    axe.check(page)

    page.get_by_test_id("panel-ledger").click()
    rows = page.locator('[data-testid="ledger-row"][data-move="handed_over"]').filter(has_text=number)
    expect(rows).to_have_count(2)
    expect(page.get_by_test_id("ledger-count")).to_contain_text(
        page.get_by_test_id("handed-count").inner_text()
    )
    axe.check(page)
    page.emulate_media(media="print")
    expect(rows.first).to_be_visible()
    expect(page.get_by_test_id("panel-pickup")).to_be_hidden()
    expect(page.get_by_test_id("look-at").first).to_be_hidden()
    page.emulate_media(media="screen")
    with page.expect_download() as download:
        page.get_by_test_id("ledger-xlsx").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    rows.first.get_by_test_id("look-at").click()
    expect(page.get_by_test_id("signed")).to_be_visible()
    axe.check(page)
    page.get_by_test_id("dialog-cancel").click()
    expect(page.get_by_test_id("signature-dialog")).to_have_count(0)


def press(page: Page, command: str, testid: str) -> None:
    """Press a button and wait until the server has done it."""
    with page.expect_response(f"**/api/*/{command}") as answered:
        page.get_by_test_id(testid).click()
    assert answered.value.ok, answered.value.text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_department_calls_a_result_back_and_puts_it_out_corrected(
    pages: Pages, fresh_demo: RunningDemo, lang: str
) -> None:
    number = Office(fresh_demo.url).ready({"zh": 521, "en": 522}[lang])
    office, page = pages("backoffice", lang=lang), pages("output", lang=lang)
    at_the_window(page)
    office.get_by_test_id("search-case").fill(number)
    office.keyboard.press("Enter")
    office.get_by_test_id("recall").click()
    office.get_by_test_id("reason-recall_content").check()
    axe.check(office)
    press(office, "recall-result", "confirm-result")
    alert = page.get_by_test_id("recall-alert")
    expect(alert).to_contain_text("2")  # told at once, beside the one that the demo begins with

    alert.get_by_role("button").click()
    row = page.get_by_test_id("back-row").filter(has_text=number)
    expect(row).to_contain_text("A-01")
    axe.check(page)
    row.get_by_test_id("bring-back").click()
    expect(row).to_have_count(0)
    expect(alert).to_contain_text("1")

    expect(office.get_by_test_id("correction-row").filter(has_text=number)).to_have_count(1)
    office.get_by_test_id("reissue").click()
    press(office, "reissue", "confirm-result")
    expect(office.get_by_test_id("correction-row").filter(has_text=number)).to_have_count(0)
    page.get_by_test_id("panel-incoming").click()
    expect(page.get_by_test_id("incoming-row").filter(has_text=f"{number}-2")).to_have_count(1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_paper_of_a_void_result_is_taken_in_and_goes_back(
    pages: Pages, fresh_demo: RunningDemo, lang: str
) -> None:
    seed = {"zh": 541, "en": 542}[lang]
    office = Office(fresh_demo.url)
    number = office.ready(seed)
    page = pages("output", lang=lang)
    at_the_window(page)
    office.lay(seed)
    page.locator("[data-testid^=hand-over-]").click()
    expect(page.get_by_test_id("done")).to_be_visible()
    office.void(number)
    page.get_by_test_id("panel-back").click()
    page.get_by_test_id("given-case").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("given-void")).to_be_visible()
    expect(page.get_by_test_id("return-reason").locator("option")).to_have_count(1)
    axe.check(page)
    page.get_by_test_id("take-in").click()
    row = page.get_by_test_id("back-row").filter(has_text=number)
    expect(row).to_have_attribute("data-status", "void")
    axe.check(page)
    row.get_by_test_id("bring-back").click()
    expect(row).to_have_count(0)
