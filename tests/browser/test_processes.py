"""The page of processes: each dialog is filled in and kept, and the page shows what it changed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import axe
from tests.browser.pages import Pages


def asked(page: Page, part: str, row: Locator, name: str) -> Locator:
    """Open the dialog that a row of a part of the page leads to."""
    page.get_by_test_id(f"part-{part}").click()
    row.get_by_test_id(f"edit-{name}").click()
    dialog = page.get_by_test_id("process-dialog")
    expect(dialog).to_be_visible()
    axe.check(page)
    return dialog


def keep(page: Page, command: str) -> None:
    """Save the dialog, and wait until the server has done it and the page has read it."""
    with page.expect_response(f"**/api/manager/{command}") as answered:
        page.get_by_test_id("save").click()
    assert answered.value.ok, answered.value.text()
    expect(page.get_by_test_id("process-dialog")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stage_has_a_limit_of_its_own(page_of: Pages, lang: str) -> None:
    page = page_of("processes", lang=lang)
    stage = page.locator('[data-testid="process"][data-code="one_desk"]').get_by_test_id("stage-review")
    for days in ("3", "0"):
        dialog = asked(page, "processes", stage, "stage")
        dialog.get_by_test_id("limit_days").fill(days)
        keep(page, "put-stage")
        expect(stage.get_by_text({"zh": "3 个工作日", "en": "3 working days"}[lang])).to_have_count(
            int(days == "3")
        )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_matter_goes_through_another_process(page_of: Pages, lang: str) -> None:
    page = page_of("processes", lang=lang)
    row = page.get_by_test_id("matter-row").filter(has_text="S016")
    for code, named in (("one_desk", {"zh": "审核合一", "en": "One desk"}[lang]), ("", None)):
        asked(page, "matters", row, "matter").get_by_test_id("process-choice").select_option(code)
        keep(page, "set-process")
        if named:
            expect(row).to_contain_text(named)
    page.get_by_test_id("part-changes").click()
    expect(page.get_by_test_id("change-row").first).to_be_visible()
    axe.check(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_somebody_works_for_one_department(page_of: Pages, lang: str) -> None:
    page = page_of("processes", lang=lang)
    row = page.get_by_test_id("desk-row").filter(has_text="秦若水")
    name = {"zh": "教育局", "en": "Education Bureau"}[lang]
    for works in (True, False):
        box = asked(page, "desks", row, "desks").get_by_label(name)
        box.set_checked(works)
        keep(page, "set-desks")
        expect(row.get_by_text(name)).to_have_count(int(works))


@pytest.mark.parametrize(("lang", "name"), [("zh", "示例甲"), ("en", "示例乙")])
def test_an_expert_comes_and_cannot_be_drawn_for_a_while(page_of: Pages, lang: str, name: str) -> None:
    page = page_of("processes", lang=lang)
    page.get_by_test_id("part-experts").click()
    page.get_by_test_id("add-expert").click()
    dialog = page.get_by_test_id("process-dialog")
    dialog.get_by_test_id("name").fill(name)
    dialog.get_by_test_id("unit").fill("样本研究院")
    dialog.get_by_test_id("fields").fill("环境保护，环境保护")
    axe.check(page)
    keep(page, "put-expert")
    row = page.get_by_test_id("expert-row").filter(has_text=name)
    expect(row).to_have_count(1)
    asked(page, "experts", row, "expert").get_by_test_id("active").uncheck()
    keep(page, "put-expert")
    expect(row).to_contain_text({"zh": "暂不参加", "en": "Not at present"}[lang])


def test_what_cannot_be_is_said_in_the_dialog(page_of: Pages) -> None:
    page = page_of("processes")
    stage = page.locator('[data-testid="process"][data-code="experts"]').get_by_test_id("stage-experts")
    dialog = asked(page, "processes", stage, "stage")
    dialog.get_by_test_id("quorum").fill("9")  # more than are drawn
    page.get_by_test_id("save").click()
    expect(dialog.get_by_test_id("form-error")).to_be_visible()
    axe.check(page)
