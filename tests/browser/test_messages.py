"""An applicant leaves a number at acceptance, is told when the result is there, and withdraws it."""

import pytest
from playwright.sync_api import expect

from hallsys.demo.journey import Page as Caller
from tests.browser import axe
from tests.browser.pages import Pages, take_ticket
from tests.browser.test_output import Office, at_the_window
from tests.browser.visits import ClerkAtWork, at_work

NUMBER, MASKED = "13900000000", "139****0000"


@pytest.mark.parametrize(("lang", "seed"), [("zh", 681), ("en", 683)])
def test_a_number_is_left_changed_and_withdrawn(page_of: Pages, lang: str, seed: int) -> None:
    page = at_work(page_of, lang, seed)
    number = page.get_by_test_id("phone-number")
    number.fill("1390000")
    expect(page.get_by_test_id("accept-S006")).to_be_disabled()  # half a number is none
    number.fill("+86 139 0000 0000")
    axe.check(page)
    with page.expect_response("**/api/clerk/accept"):
        page.get_by_test_id("accept-S006").click()
    change = page.locator("[data-testid^=case-phone-]")
    expect(change).to_contain_text(MASKED)
    change.click()
    axe.check(page)
    page.get_by_test_id("new-phone-number").fill("13700000000")
    with page.expect_response("**/api/clerk/case-phone"):
        page.get_by_test_id("phone-confirm").click()
    expect(change).to_contain_text("137****0000")
    change.click()
    with page.expect_response("**/api/clerk/case-phone"):
        page.get_by_test_id("phone-withdraw").click()
    expect(change).not_to_contain_text("137")
    expect(page.get_by_test_id("told")).to_be_visible()
    expect(page.get_by_test_id("finish")).to_be_enabled()
    with page.expect_response("**/api/clerk/finish"):
        page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)


def test_a_manager_changes_a_text(page_of: Pages) -> None:
    page = page_of("messages", lang="en")
    expect(page.get_by_test_id("count-planned")).to_be_visible()
    axe.check(page)
    page.get_by_test_id("view-texts").click()
    page.get_by_test_id("edit-suspended").click()
    page.get_by_test_id("text-zh").fill("{name} 您好")
    page.get_by_test_id("save-text").click()
    expect(page.get_by_test_id("text-error")).to_have_attribute("data-code", "placeholder_unknown")
    page.get_by_test_id("text-zh").fill("您的办件{case}暂停计时。")
    page.get_by_test_id("history").click()
    page.get_by_test_id("versions").wait_for()
    axe.check(page)
    with page.expect_response("**/api/manager/change-message"):
        page.get_by_test_id("save-text").click()
    expect(page.get_by_test_id("template-suspended")).to_contain_text("您的办件{case}暂停计时。")
    expect(page.get_by_test_id("template-suspended")).to_contain_text("version 1")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_who_waits_leaves_a_number_on_the_page_of_the_ticket(page_of: Pages, lang: str) -> None:
    ticket = take_ticket(page_of.url, 687 if lang == "zh" else 689)
    page = page_of("phone", ticket["path"], lang=lang)
    page.get_by_test_id("by-message").locator("summary").click()
    page.get_by_test_id("number-said").fill("1390000")
    expect(page.get_by_test_id("number-save")).to_be_disabled()
    page.get_by_test_id("number-said").fill(NUMBER)
    axe.check(page)
    page.get_by_test_id("number-save").click()
    expect(page.get_by_test_id("told-at")).to_contain_text(MASKED)
    page.get_by_test_id("number-off").click()
    page.get_by_test_id("by-message").wait_for()
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-confirm").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-status", "cancelled")


def test_the_phone_and_the_output_window_know_that_the_result_is_ready(page_of: Pages) -> None:
    clerk = ClerkAtWork(page_of.url, "w02", "W02", signed_in=True)
    clerk.post("sign-in")
    service = clerk.call(691, "S006")
    on = {"service_id": service["service_id"]}
    clerk.post("start", **on)
    told = Caller(page_of.url)
    told.sign_in("w02")
    (matter,) = told.get(f"/clerk/W02/service/{service['service_id']}")["matters"]
    papers = [one["material_id"] for one in matter["materials"] if one["required"]]
    body = {"matter_id": matter["matter_id"], "material_ids": papers, "phone": {"number": NUMBER}}
    case = clerk.post("accept", **on, **body)["case"]
    clerk.post("finish", **on)
    office = Caller(page_of.url)
    office.sign_in("app01")
    office.post("/api/backoffice/take-up", case_id=case["case_id"])
    office.post("/api/backoffice/conclude", case_id=case["case_id"], results=["教师资格证"], shelf="B-12")
    phone = page_of("exchange")
    arrived = phone.get_by_test_id("text-message").filter(has_text=case["case_number"])
    expect(arrived.first).to_contain_text("已出件")
    expect(arrived.first).to_contain_text(MASKED)
    axe.check(phone)
    page = page_of("output")
    at_the_window(page)
    page.get_by_test_id("panel-pickup").wait_for()
    Office(page_of.url).lay(691)
    expect(page.get_by_test_id("told")).to_contain_text("已短信告知“出件待领”")
    axe.check(page)
