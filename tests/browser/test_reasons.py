"""The page of coded reasons: one is added, said otherwise, switched off; a file is looked at."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.visits import ClerkAtWork


def save(page: Page) -> None:
    """Save the dialog, and wait until the server has done it and the page has read it."""
    with page.expect_response("**/api/manager/set-reason") as answered:
        page.get_by_test_id("save").click()
    assert answered.value.ok, answered.value.text()
    expect(page.get_by_test_id("reason-dialog")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reason_is_added_reworded_and_switched_off(page_of: Pages, lang: str) -> None:
    page, code = page_of("reasons", lang=lang), f"h_browser_{lang}"
    section = page.get_by_test_id("purpose-recall")
    section.get_by_test_id("add-recall").click()
    expect(page.get_by_test_id("reason-dialog")).to_be_visible()
    axe.check(page)
    page.get_by_test_id("code").fill(code)
    page.get_by_test_id("zh").fill(f"印章不清 {code}")
    page.get_by_test_id("en").fill(f"The seal is blurred {code}")
    page.get_by_test_id("source").fill("出件规范")
    save(page)
    row = section.get_by_test_id("reason").filter(has=page.get_by_test_id(f"edit-{code}"))
    expect(row).to_contain_text({"zh": "印章不清", "en": "blurred"}[lang])
    page.get_by_test_id(f"edit-{code}").click()
    page.get_by_test_id("zh").fill(f"印章模糊 {code}")
    page.get_by_test_id("en").fill(f"The seal is faint {code}")
    # In years to come: the other tests of this hall go on with what there is.
    page.get_by_test_id("since").fill("2040-01-01")
    save(page)
    told = {"zh": "2040-01-01 起：印章模糊", "en": "From 2040-01-01: The seal is faint"}
    expect(row).to_contain_text(told[lang])
    page.get_by_test_id(f"edit-{code}").click()
    page.get_by_test_id("offered").uncheck()
    save(page)
    expect(row).to_contain_text({"zh": "已停用", "en": "Switched off"}[lang])
    axe.check(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_wrong_code_is_told_in_the_dialog(page_of: Pages, lang: str) -> None:
    page = page_of("reasons", lang=lang)
    page.get_by_test_id("add-void").click()
    page.get_by_test_id("code").evaluate("(field) => field.removeAttribute('pattern')")
    page.get_by_test_id("code").fill("other")
    page.get_by_test_id("zh").fill("其他")
    page.get_by_test_id("en").fill("Other")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("reason-error")).to_be_visible()
    axe.check(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_is_looked_at_and_imported(page_of: Pages, lang: str) -> None:
    page, code = page_of("reasons", lang=lang), f"h_file_{lang}"

    def choose(line: str) -> None:
        text = f"purpose,code,zh,en\n{line}"
        file: FilePayload = {"name": "reasons.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.get_by_test_id("file").set_input_files(files=[file])

    choose("nothing,h_a,甲,A")
    expect(page.get_by_test_id("faults")).to_contain_text("A2")
    choose(f"return,{code},尺寸不符,Wrong size")
    expect(page.get_by_test_id("file-changes")).to_contain_text(code)
    axe.check(page)
    page.get_by_test_id("file-since").fill("2040-01-01")
    page.get_by_test_id("file-import").click()
    expect(page.get_by_test_id("purpose-return")).to_contain_text(code)


def test_what_is_sought_is_found(page_of: Pages) -> None:
    page = page_of("reasons")
    page.get_by_test_id("find").fill("听证")
    expect(page.get_by_test_id("edit-hearing")).to_be_visible()
    expect(page.get_by_test_id("purpose-void")).to_have_count(0)


def test_a_reason_that_is_switched_off_leaves_the_dialog_that_is_open(
    page_of: Pages, demo: RunningDemo
) -> None:
    boss = Caller(demo.url)
    boss.sign_in("boss")

    def say(*, offered: bool) -> None:
        page = boss.get("/manager/reasons/snapshot")
        words = {"purpose": "termination", "code": "h_open", "zh": "并入另一办件", "en": "Merged"}
        when = {"since": page["today"], "seen": page["version"]}
        boss.post("/api/manager/set-reason", **words, **when, offered=offered)

    say(offered=True)
    case = ClerkAtWork(demo.url, "w02", "W02").accept(689, "S005")
    page = page_of("backoffice")
    page.locator(f'[data-case="{case["case_id"]}"]').get_by_test_id("open-case").click()
    page.get_by_test_id("claim").click()
    page.get_by_test_id("ask-end").click()
    page.get_by_test_id("reason-h_open").check()
    say(offered=False)
    expect(page.get_by_test_id("reason-h_open")).to_have_count(0)
    page.get_by_test_id("reason-duplicate").check()
    with page.expect_response("**/api/backoffice/terminate") as answered:
        page.get_by_test_id("confirm-step").click()
    assert answered.value.ok, answered.value.text()
