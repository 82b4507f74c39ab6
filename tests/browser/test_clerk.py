"""The clerk's page: a visit by keyboard alone, what outlives a reload, and a call for help."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.feed import HeldAnswer
from tests.browser.pages import Pages, take_ticket

SEEDS = {"zh": (601, 602), "en": (603, 604)}
RECALLED_WITHIN = 10_000  # ms: a recall waits for its pause


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


def at_the_window(pages: Pages, lang: str) -> Page:
    page = pages("clerk", lang=lang)
    page.get_by_test_id("call-bar").or_(page.get_by_test_id("state")).or_(
        page.get_by_test_id("sign-in")
    ).first.wait_for()
    if page.get_by_test_id("sign-in").count():
        page.get_by_test_id("sign-in").focus()
        page.keyboard.press("Enter")
    page.get_by_test_id("state").wait_for()
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_whole_visit_by_keyboard(pages: Pages, fresh_demo: RunningDemo, lang: str) -> None:
    for seed in SEEDS[lang]:
        take_ticket(fresh_demo.url, seed)
    page = at_the_window(pages, lang)
    number = page.get_by_test_id("number")
    page.keyboard.press("F2")
    expect(number).to_be_visible()
    expect(page.get_by_test_id("toast")).to_contain_text(number.inner_text())
    first = number.inner_text()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("toast")).to_have_count(0)  # what has begun is not undone
    expect(page.get_by_test_id("pacing")).to_have_attribute("data-late", "false")
    boxes = page.locator("[data-testid^=material-]")
    for n in range(boxes.count()):
        boxes.nth(n).focus()
        page.keyboard.press("Space")
    axe.check(page)

    page.reload()
    expect(number).to_have_text(first)
    expect(page.get_by_test_id("pacing")).to_be_visible()
    for box in boxes.all():
        expect(box).to_be_checked()
    accept = page.get_by_test_id("accept-S001")
    accept.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("case-S001")).to_be_visible()

    page.keyboard.press("F7")
    expect(number).to_have_count(0)
    page.keyboard.press("F8")
    expect(number).to_have_text(first)
    page.keyboard.press("F4")
    expect(page.get_by_test_id("finish")).to_be_enabled()
    page.keyboard.press("F10")
    expect(number).to_have_count(0)

    page.keyboard.press("F2")
    expect(number).not_to_have_text(first)
    page.keyboard.press("F9")
    expect(page.get_by_test_id("transfer-find")).to_be_focused()
    axe.check(page)
    page.keyboard.type("zzz")
    expect(page.locator("[data-testid^=transfer-queue-]")).to_have_count(0)
    for _ in "zzz":
        page.keyboard.press("Backspace")
    page.keyboard.type("A")
    expect(page.get_by_test_id("transfer-queue-A")).to_have_class("main")
    page.keyboard.press("Enter")
    expect(number).to_have_count(0)


class Presses:
    """Counts the commands that a page sends."""

    def __init__(self, page: Page) -> None:
        self._sent: list[str] = []
        page.on("request", lambda request: self._sent.append(request.url.rsplit("/", 1)[-1]))

    def of(self, command: str) -> int:
        return self._sent.count(command)


def compose(page: Page, text: str) -> None:
    """Compose a text in the field in focus as an input method does, without ending it."""
    inputs = page.context.new_cdp_session(page)
    inputs.send(
        "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    )


def test_every_key_has_its_effect(pages: Pages, fresh_demo: RunningDemo) -> None:
    for seed in (605, 606):
        take_ticket(fresh_demo.url, seed)
    page = at_the_window(pages, "zh")
    number, state = page.get_by_test_id("number"), page.get_by_test_id("state")
    presses = Presses(page)
    for _ in range(5):  # held down: the first is a press, the others repeat it
        page.keyboard.down("F2")
    page.keyboard.up("F2")
    expect(number).to_be_visible()
    missed = number.inner_text()
    expect(page.get_by_test_id("recall")).to_be_disabled()  # until its pause is over
    page.keyboard.press("F3")
    for again in (1, 2):
        expect(page.get_by_test_id("recall")).to_be_enabled(timeout=RECALLED_WITHIN)
        expect(page.get_by_test_id("no-show")).to_be_disabled()
        page.keyboard.press("F6")
        with page.expect_response("**/api/clerk/recall"):
            page.keyboard.press("F3")
        expect(page.get_by_text(f"已重呼 {again} 次")).to_be_visible()
    expect(page.get_by_test_id("no-show")).to_be_enabled()
    page.keyboard.press("F6")
    expect(page.get_by_test_id("missed-row").filter(has_text=missed)).to_be_visible()
    expect(number).to_have_count(0)
    assert [presses.of(command) for command in ("next", "recall", "no-show")] == [1, 2, 1]

    expect(page.get_by_test_id("next")).to_be_enabled()
    page.keyboard.press("F2")
    expect(number).to_be_visible()
    served = number.inner_text()
    expect(page.get_by_test_id("start")).to_be_enabled()
    page.keyboard.press("F4")
    expect(state).to_have_attribute("data-state", "serving")
    expect(page.get_by_test_id("park")).to_be_enabled()
    page.keyboard.press("F7")
    expect(page.get_by_test_id("parked-row")).to_contain_text(served)
    expect(page.get_by_test_id("resume")).to_be_enabled()
    page.keyboard.press("F8")
    expect(number).to_have_text(served)
    expect(page.get_by_test_id("start")).to_be_enabled()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("finish")).to_be_enabled()
    page.keyboard.press("F9")
    expect(page.get_by_test_id("transfer-find")).to_be_focused()
    page.keyboard.press("F10")  # a dialog is open: nothing is ended behind it
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("transfer-find")).to_have_count(0)
    expect(state).to_have_attribute("data-state", "serving")
    expect(page.get_by_test_id("finish")).to_be_enabled()
    page.keyboard.press("F10")
    expect(number).to_have_count(0)


def test_what_is_composed_is_text_and_no_command(pages: Pages, fresh_demo: RunningDemo) -> None:
    take_ticket(fresh_demo.url, 607)
    page = at_the_window(pages, "zh")
    expect(page.get_by_test_id("next")).to_be_enabled()
    presses = Presses(page)
    page.evaluate("document.body.append(document.createElement('input'))")
    field = page.locator("body > input")
    field.focus()
    compose(page, "guo")
    page.keyboard.press("F2")
    page.keyboard.insert_text("过")
    expect(field).to_have_value("过")
    assert presses.of("next") == 0
    with page.expect_response("**/api/clerk/next"):
        page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_be_visible()
    expect(page.get_by_test_id("start")).to_be_enabled()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("finish")).to_be_enabled()

    timer = page.get_by_test_id("timer")
    expect(timer).not_to_have_text("00:00")
    number, since = page.get_by_test_id("number").inner_text(), timer.inner_text()
    page.reload()
    expect(page.get_by_test_id("number")).to_have_text(number)
    assert timer.inner_text() >= since  # it goes on, and does not begin anew
    expect(page.get_by_test_id("finish")).to_be_enabled()
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)


@pytest.mark.parametrize(("seed", "by"), [(608, "key"), (698, "button")])
def test_a_key_that_is_pressed_before_the_answer_is_done_after_it(
    pages: Pages, fresh_demo: RunningDemo, seed: int, by: str
) -> None:
    take_ticket(fresh_demo.url, seed)
    page = at_the_window(pages, "zh")
    state, presses = page.get_by_test_id("state"), Presses(page)
    answer = HeldAnswer(page, "**/api/clerk/next")
    expect(page.get_by_test_id("next")).to_be_enabled()
    if by == "key":
        page.keyboard.press("F2")
    else:
        page.get_by_test_id("next").click()
    expect(page.get_by_test_id("number")).to_be_visible()  # told by the fact
    page.keyboard.press("F2")  # the same press
    page.keyboard.press("F4")
    answer.let_go()
    expect(state).to_have_attribute("data-state", "serving")
    assert (presses.of("next"), presses.of("start")) == (1, 1)
    expect(page.get_by_test_id("finish")).to_be_enabled()
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_is_called_and_answered(pages: Pages, fresh_demo: RunningDemo, lang: str) -> None:
    page = at_the_window(pages, lang)
    page.get_by_test_id("help").focus()
    page.keyboard.press("Enter")
    state = page.get_by_test_id("help-state")
    expect(state).to_be_visible()
    asked = state.inner_text()
    manager = Caller(fresh_demo.url)
    manager.sign_in("boss")
    help_id = page.evaluate("fetch('/clerk/W01/snapshot').then((a) => a.json()).then((s) => s.help.help_id)")
    manager.post("/api/manager/answer-help", help_id=help_id)
    expect(state).not_to_have_text(asked)
    axe.check(page)
    page.get_by_test_id("help-over").click()
    expect(state).to_have_count(0)


def test_a_matter_that_is_changed_closes_nothing_that_the_clerk_has_open(
    pages: Pages, fresh_demo: RunningDemo
) -> None:
    take_ticket(fresh_demo.url, 611)
    page = at_the_window(pages, "zh")
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_be_visible()
    page.keyboard.press("F4")
    papers = page.locator("[data-testid^=material-]")
    papers.first.wait_for()
    before = papers.count()
    expect(page.get_by_test_id("finish")).to_be_enabled()  # before that, F9 means nothing
    page.keyboard.press("F9")
    expect(page.get_by_test_id("transfer-find")).to_be_focused()
    page.keyboard.type("zzz")
    setup = pages("setup")
    setup.get_by_test_id("kind-matter").click()
    setup.get_by_test_id("edit-S001").click()
    entries = setup.get_by_test_id("entry")
    setup.get_by_test_id("add-entry").wait_for()
    listed = entries.count()
    setup.get_by_test_id("add-entry").click()
    expect(entries).to_have_count(listed + 1)  # until it is drawn, the last one is another
    entries.last.locator("input").first.fill("居住证")
    setup.get_by_test_id("save").click()
    expect(papers).to_have_count(before + 1)
    expect(page.get_by_test_id("transfer-find")).to_have_value("zzz")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_own_ratings_are_shown_as_sums(page_of: Pages, lang: str) -> None:
    page = page_of("clerk", lang=lang)
    page.get_by_test_id("own-ratings").click()
    shown = page.get_by_test_id("own-ratings-dialog")
    expect(shown).to_contain_text("To protect those who rated" if lang == "en" else "为保护评价人")
    axe.check(page)
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
