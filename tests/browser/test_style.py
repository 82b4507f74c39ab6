"""The elements of the style page in every theme, and each by keyboard as by touch."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.pages import DESK, PHONE, Pages

THEMES = {"light": "theme-light", "dark": "theme-dark", "high": "contrast", "elder": "elder"}


@pytest.fixture
def style(page_of: Pages) -> Page:
    return page_of("style")


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_is_open_to_everybody(page_of: Pages, theme: str) -> None:
    style = page_of("style", lang="en")
    style.locator(f'[data-testid="{THEMES[theme]}"]').click()
    axe.check(style)
    style.get_by_test_id("theme-dark").click()
    axe.check(style)


@pytest.mark.parametrize("size", [DESK, PHONE, (320, 640)])
def test_nothing_is_wider_than_the_screen(page_of: Pages, size: tuple[int, int]) -> None:
    style = page_of("style", size=size)
    assert style.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_what_is_touched_is_large_enough(style: Page) -> None:
    small = """least => [...document.querySelectorAll(".card button, .card .button, .card select")]
        .filter((one) => !one.closest("thead") && one.getBoundingClientRect().height < least)
        .map((one) => one.outerHTML.slice(0, 90))"""
    assert style.evaluate(small, 44) == []
    style.get_by_test_id("elder").click()
    expect(style.locator("html[data-elder]")).to_have_count(1)
    type_size = "parseFloat(getComputedStyle(document.querySelector('.choice-card')).fontSize) / innerHeight"
    assert style.evaluate(type_size) >= 0.0379


def test_the_choice_of_contrast_is_kept(style: Page) -> None:
    style.get_by_test_id("contrast").click()
    style.reload()
    expect(style.locator('html[data-contrast="high"]')).to_have_count(1)


def test_a_dialog_holds_the_focus_and_gives_it_back(style: Page) -> None:
    style.get_by_test_id("ask").press("Enter")
    dialog = style.get_by_test_id("confirm-dialog")
    expect(dialog).to_be_visible()
    axe.check(style, "dialog")
    for _ in range(5):
        style.keyboard.press("Tab")
        assert style.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    style.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(style.get_by_test_id("ask")).to_be_focused()


def test_a_toast_takes_back(style: Page) -> None:
    style.get_by_test_id("say").click()
    expect(style.get_by_test_id("toast")).to_contain_text("A003")
    expect(style.get_by_test_id("toast")).to_contain_text("已标记")
    style.get_by_test_id("lang").click()
    expect(style.get_by_test_id("toast")).to_contain_text("marked as missed")
    style.get_by_test_id("lang").click()
    style.get_by_test_id("toast-undo").click()
    expect(style.get_by_test_id("toast")).to_have_text(re.compile("已撤销"))


def test_tabs_go_by_arrows(style: Page) -> None:
    style.get_by_test_id("tab-waiting_tab").press("ArrowRight")
    expect(style.get_by_test_id("tab-parked_tab")).to_be_focused()
    expect(style.get_by_role("tabpanel")).to_contain_text("已挂起")


def test_a_table_is_sorted_by_its_heads(style: Page) -> None:
    first = style.get_by_test_id("window-row").first
    expect(first).to_contain_text("3 号窗口")
    style.get_by_test_id("sort-n").click()
    expect(first).to_contain_text("1 号窗口")
    style.get_by_test_id("sort-n").click()
    expect(first).to_contain_text("11 号窗口")


def test_letters_find_a_name(style: Page) -> None:
    expect(style.get_by_test_id("letter-A")).to_be_disabled()
    style.get_by_test_id("letter-S").click()
    style.get_by_test_id("letter-H").click()
    expect(style.get_by_test_id("found").locator("li")).to_have_count(1)
    expect(style.get_by_test_id("found").locator("mark")).to_have_text("SH")
    style.get_by_test_id("letter-clear").click()
    style.get_by_test_id("search").fill("登记")
    expect(style.get_by_test_id("found").locator("mark")).to_have_text(["登记", "登记"])


def test_a_signature_is_drawn_and_wiped(style: Page) -> None:
    pad = style.get_by_test_id("signature-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    style.mouse.move(box["x"] + 60, box["y"] + 60)
    style.mouse.down()
    style.mouse.move(box["x"] + 200, box["y"] + 90, steps=10)
    style.mouse.up()
    expect(pad).to_have_attribute("aria-label", re.compile("已签名"))
    drawn = pad.locator(".ink").get_attribute("d")
    assert drawn
    assert drawn.count("L") >= 10
    style.get_by_test_id("signature-clear").click()
    expect(pad).to_have_attribute("aria-label", re.compile("请在此签名"))


def test_who_cannot_draw_types_the_name(style: Page) -> None:
    style.get_by_test_id("signature-way").click()
    style.get_by_test_id("signature-typed").fill("样本甲")
    axe.check(style, ".signature")
