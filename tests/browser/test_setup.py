"""A manager sets the hall up by keyboard: a window, a queue, a checklist; what is wrong is told."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import DESK, PHONE, Pages, Size


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


def press(page: Page, testid: str, key: str = "Enter") -> None:
    page.get_by_test_id(testid).focus()
    page.keyboard.press(key)


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.get_by_test_id(f"f-{name}").fill(value)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_window_and_a_queue_are_added_by_keyboard(pages: Pages, lang: str) -> None:
    page = pages("setup", lang=lang)
    code = {"zh": "91", "en": "92"}[lang]
    press(page, "kind-zone", "ArrowRight")
    expect(page.get_by_test_id("kind-queue")).to_have_attribute("aria-selected", "true")
    press(page, "add")
    press(page, "save")
    expect(page.locator("dialog [aria-invalid=true]")).to_have_count(3)
    expect(page.get_by_test_id("f-code")).to_be_focused()
    axe.check(page)
    fill(page, code=f"q{code}", prefix="A", name="投资项目", name_en="Investment")
    press(page, "save")
    expect(page.locator("#f-prefix-told")).to_be_visible()  # it is another's
    fill(page, prefix="k")
    press(page, "save")
    expect(page.get_by_test_id("form-error")).to_have_attribute("data-code", "bad_prefix")
    fill(page, prefix={"zh": "K", "en": "L"}[lang])
    press(page, "save")
    expect(page.get_by_test_id("setup-dialog")).to_have_count(0)
    expect(page.get_by_test_id(f"edit-q{code}")).to_be_visible()

    press(page, "kind-queue", "ArrowRight")
    expect(page.get_by_test_id("kind-window")).to_have_attribute("aria-selected", "true")
    press(page, "add")
    fill(page, code=f"W{code}", number=code, name=f"{code}号窗口")
    page.get_by_test_id("f-zone_id").select_option(index=1)
    press(page, "save")
    press(page, f"edit-W{code}")
    fill(page, name_en=f"Window {code}")
    press(page, "save")
    expect(page.get_by_test_id("setup-dialog")).to_have_count(0)
    live = pages("manager", lang=lang)
    expect(live.get_by_test_id(f"window-W{code}")).to_be_visible()
    name = {"zh": "投资项目", "en": "Investment"}[lang]
    expect(live.locator("[data-testid^=queue-row-]").filter(has_text=name).first).to_be_visible()


def test_a_checklist_is_changed_and_the_guide_tells_the_new_version(pages: Pages) -> None:
    page = pages("setup")
    page.get_by_test_id("kind-matter").click()
    page.get_by_test_id("edit-S001").click()
    expect(page.get_by_test_id("version-1")).to_be_visible()
    entries = page.get_by_test_id("entry")
    before = entries.count()
    press(page, "add-entry")
    expect(entries).to_have_count(before + 1)
    press(page, "save")
    expect(page.get_by_test_id("list-error")).to_be_visible()
    axe.check(page)
    page.get_by_test_id(f"entry-{before + 1}-name").fill("居住证")
    page.get_by_test_id(f"entry-{before + 1}-copies").fill("2")
    press(page, f"entry-{before + 1}-entry_up")
    expect(page.get_by_test_id(f"entry-{before}-name")).to_have_value("居住证")
    press(page, "save")
    expect(page.get_by_test_id("setup-dialog")).to_have_count(0)
    page.goto(f"{pages.url}/guide/S001")
    expect(page.get_by_test_id("materials")).to_contain_text("居住证")
    expect(page.get_by_test_id("version")).to_contain_text("第 2 版")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_waits_for_its_day_is_shown_kept_and_withdrawn(pages: Pages, lang: str) -> None:
    page = pages("setup", lang=lang)
    code, limit = {"zh": "S002", "en": "S003"}[lang], page.get_by_test_id("f-limit_days")
    page.get_by_test_id("kind-matter").click()
    edit = page.get_by_test_id(f"edit-{code}")
    edit.click()
    before, there = limit.input_value(), page.get_by_test_id("entry").count()
    page.get_by_test_id("f-kind").select_option("promised")
    fill(page, limit_days="77", effective_on="2099-01-01")
    press(page, "save")
    expect(page.get_by_test_id("setup-dialog")).to_have_count(0)
    # Whoever adds a material meanwhile has the new limit before the eyes, and keeps it.
    edit.click()
    expect(limit).to_have_value("77")
    expect(page.get_by_test_id("f-effective_on")).to_have_value("2099-01-01")
    expect(page.get_by_test_id("waiting-2")).to_contain_text("2099-01-01")
    press(page, "add-entry")
    page.get_by_test_id(f"entry-{there + 1}-name").fill("居住证")
    press(page, "save")
    expect(page.get_by_test_id("setup-dialog")).to_have_count(0)
    edit.click()
    expect(limit).to_have_value("77")
    expect(page.get_by_test_id("entry")).to_have_count(there + 1)
    # What is to hold at once begins with what holds now, and waits for the withdrawal.
    fill(page, effective_on="")
    expect(limit).to_have_value(before)
    expect(page.get_by_test_id("undone")).to_be_visible()
    axe.check(page)
    page.get_by_test_id("f-kind").select_option("promised")
    fill(page, limit_days="66")
    press(page, "save")
    expect(page.get_by_test_id("form-error")).to_have_attribute("data-code", "version_waits")
    withdraw = page.get_by_test_id("waiting-3").get_by_role("button")
    withdraw.press("Enter")
    withdraw.press("Enter")
    expect(page.get_by_test_id("waiting-3")).to_have_count(0)
    expect(limit).to_have_value(before)
    page.get_by_test_id("f-kind").select_option("promised")
    fill(page, limit_days="66")
    press(page, "save")
    expect(page.get_by_test_id("setup-dialog")).to_have_count(0)


def test_a_guide_and_its_situations_are_written_and_somebody_elses_change_is_taken_over(pages: Pages) -> None:
    one, other = pages("setup"), pages("setup", lang="en")
    for page in (one, other):
        page.get_by_test_id("kind-matter").click()
        page.get_by_test_id("edit-S006").click()
        expect(page.get_by_test_id("part-guide")).to_be_visible()
    press(other, "part-guide-summary")
    fill(other, fee="100元/证")
    press(other, "save")
    expect(other.get_by_test_id("setup-dialog")).to_have_count(0)
    # The first one writes a question, and a material for one of its answers.
    there = one.get_by_test_id("entry").count()
    press(one, "part-questions-summary")
    press(one, "add-question")
    press(one, "save")
    expect(one.get_by_test_id("question-error")).to_be_visible()
    expect(one.get_by_test_id("question-1-text")).to_be_focused()
    for field, text in {
        "text": "由谁来办？",
        "text_en": "Who comes?",
        "option-1-name": "本人",
        "option-2-name": "代办人",
    }.items():
        one.get_by_test_id(f"question-1-{field}").fill(text)
    press(one, "add-entry")
    one.get_by_test_id(f"entry-{there + 1}-name").fill("授权委托书")
    press(one, f"entry-{there + 1}-more")
    one.get_by_test_id(f"entry-{there + 1}-form").select_option("original")
    one.get_by_test_id(f"entry-{there + 1}-review_points").fill("有签名")
    press(one, f"entry-{there + 1}-when-q1-o2", "Space")
    axe.check(one)
    press(one, "save")
    expect(one.get_by_test_id("form-error")).to_have_attribute("data-code", "matter_otherwise")
    one.get_by_test_id("form-error").get_by_role("button").press("Enter")
    expect(one.get_by_test_id("merged")).to_be_visible()
    expect(one.get_by_test_id("f-fee")).to_have_value("100元/证")
    expect(one.get_by_test_id("question-1-text")).to_have_value("由谁来办？")
    press(one, "save")
    expect(one.get_by_test_id("setup-dialog")).to_have_count(0)
    one.goto(f"{pages.url}/guide/S006")
    expect(one.get_by_test_id("fee")).to_contain_text("100元/证")
    one.get_by_test_id("answer-q1-o1").click()
    expect(one.get_by_test_id("materials")).not_to_contain_text("授权委托书")
    one.get_by_test_id("answer-q1-o2").click()
    expect(one.get_by_test_id("materials")).to_contain_text("授权委托书")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_second_of_two_managers_is_told_and_loses_nothing(pages: Pages, lang: str) -> None:
    first, second = pages("setup", lang=lang), pages("setup", lang=lang)
    for page in (first, second):
        press(page, "edit-TAX")
        expect(page.get_by_test_id("setup-dialog")).to_be_visible()
    fill(first, name=f"税务区 {lang}")
    press(first, "save")
    expect(first.get_by_test_id("setup-dialog")).to_have_count(0)
    fill(second, name_en=f"Tax zone {lang}")
    press(second, "save")
    expect(second.get_by_test_id("form-error")).to_have_attribute("data-code", "changed_meanwhile")
    axe.check(second)
    expect(second.get_by_test_id("f-name_en")).to_have_value(f"Tax zone {lang}")
    second.get_by_test_id("form-error").get_by_role("button").click()
    expect(second.get_by_test_id("f-name")).to_have_value(f"税务区 {lang}")
    press(second, "save")
    expect(second.get_by_test_id("setup-dialog")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_result_has_a_kind_and_a_sample_both_languages(pages: Pages, lang: str) -> None:
    page, code = pages("setup", lang=lang), {"zh": "S004", "en": "S005"}[lang]
    page.get_by_test_id("kind-matter").click()
    page.get_by_test_id(f"edit-{code}").click()
    expect(page.get_by_test_id("part-guide")).to_be_visible()
    press(page, "part-guide-summary")
    fill(page, results="证明\n附页")
    page.get_by_test_id("result-kind-1").select_option("certificate")
    page.get_by_test_id("result-kind-2").select_option("notice")
    fill(page, results="附页\n证明\n公章")
    expect(page.get_by_test_id("result-kind-1")).to_have_value("notice")
    expect(page.get_by_test_id("result-kind-2")).to_have_value("certificate")
    press(page, "entry-1-more")
    page.get_by_test_id("entry-1-sample_said").fill("用黑色笔填写")
    page.get_by_test_id("entry-1-sample_en_said").fill("Use a black pen")
    axe.check(page)
    press(page, "save")
    expect(page.get_by_test_id("setup-dialog")).to_have_count(0)
    page.get_by_test_id(f"edit-{code}").click()
    press(page, "part-guide-summary")
    expect(page.get_by_test_id("result-kind-3")).to_have_value("seal")
    expect(page.get_by_test_id("result-kind-1")).to_have_value("notice")
    page.goto(f"{pages.url}/guide/{code}?lang={lang}")
    told = {"zh": "用黑色笔填写", "en": "Use a black pen"}[lang]
    expect(page.get_by_test_id("materials")).to_contain_text(told)


@pytest.mark.parametrize(("lang", "size"), [("zh", DESK), ("en", PHONE)])
def test_where_the_hall_is_is_said(pages: Pages, lang: str, size: Size) -> None:
    page = pages("setup", lang=lang, size=size)
    page.get_by_test_id("kind-hall").click()
    page.get_by_test_id("hall-address").fill(f"青溪路 {size[0]} 号")
    page.get_by_test_id("hall-help_phone").fill("0539-0000000")
    page.get_by_test_id("hall-notice").fill(f"请保管好第 {size[0]} 号物品")
    page.get_by_test_id("hall-idle_minutes").fill("6")
    axe.check(page)
    page.get_by_test_id("hall-keep").click()
    expect(page.get_by_test_id("toast")).to_be_visible()
    page.reload()
    page.get_by_test_id("kind-hall").click()
    expect(page.get_by_test_id("hall-address")).to_have_value(f"青溪路 {size[0]} 号")
    expect(page.get_by_test_id("hall-idle_minutes")).to_have_value("6")
    expect(page.get_by_test_id("hall-notice")).to_have_value(f"请保管好第 {size[0]} 号物品")


@pytest.mark.parametrize("kind", ["zone", "queue", "window", "matter"])
def test_a_row_can_be_changed_on_a_phone_without_scrolling_sideways(page_of: Pages, kind: str) -> None:
    page = page_of("setup", size=PHONE)
    page.get_by_test_id(f"kind-{kind}").click()
    change = page.locator("[data-testid^=edit-]").first
    expect(change).to_be_in_viewport(ratio=1)
    code = page.locator("tbody td").first
    expect(code).to_be_in_viewport(ratio=1)
    box, button = code.bounding_box(), change.bounding_box()
    assert box
    assert button
    assert box["x"] < button["x"]
    change.click()
    expect(page.locator("dialog[open]")).to_be_visible()
