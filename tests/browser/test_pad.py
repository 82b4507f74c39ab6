"""The rating pad: one touch or one key, a reason or none, and quiet again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.feed import HeldAnswer, Hush
from tests.browser.pages import Pages
from tests.browser.visits import ClerkAtWork

SIZES = [(1280, 800), (1024, 600), (800, 480), (800, 1280)]
CUT_OFF = """() => [...document.querySelectorAll("main :is(button, h2, p, textarea)")]
    .filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth || box.bottom > innerHeight || box.top < 0);
}).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def clerk(demo: RunningDemo) -> ClerkAtWork:
    return ClerkAtWork(demo.url, "w02", "W02")


@pytest.fixture(scope="module")
def seeds() -> Iterator[int]:
    return iter(range(401, 460))


@pytest.fixture
def pad(page_of: Pages) -> Page:
    page = page_of("pad", "/pad/W02")
    expect(page.get_by_test_id("idle")).to_be_visible()
    return page


def fits(page: Page) -> None:
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(CUT_OFF) == [], (width, height)


def asked(page: Page, clerk: ClerkAtWork, seeds: Iterator[int]) -> None:
    clerk.serve(next(seeds))
    expect(page.get_by_test_id("level-5")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_touch_for_fair_or_better(
    page_of: Pages, clerk: ClerkAtWork, seeds: Iterator[int], lang: str
) -> None:
    page = page_of("pad", "/pad/W02", lang=lang)
    fits(page)
    expect(page.get_by_test_id("clerk")).to_contain_text("1002")
    expect(page.locator("footer")).to_contain_text("12345")
    asked(page, clerk, seeds)
    assert page.locator("[aria-pressed=true], .level:focus").count() == 0
    expect(page.get_by_test_id("countdown").get_by_role("timer")).to_be_visible()
    fits(page)
    axe.check(page)
    page.get_by_test_id("level-3").click()
    expect(page.get_by_test_id("thanks")).to_be_visible()
    fits(page)
    expect(page.get_by_test_id("idle")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bad_level_asks_why(page_of: Pages, clerk: ClerkAtWork, seeds: Iterator[int], lang: str) -> None:
    page = page_of("pad", "/pad/W02", lang=lang)
    asked(page, clerk, seeds)
    page.get_by_test_id("level-1").click()
    expect(page.get_by_test_id("send")).to_be_disabled()
    fits(page)
    axe.check(page)
    page.get_by_test_id("again").click()
    page.get_by_test_id("level-2").click()
    page.locator(".tags button").first.click()
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("thanks")).to_be_visible()


def test_a_pad_whose_rating_is_told_before_its_answer_thanks_in_the_language_of_the_applicant(
    pad: Page, clerk: ClerkAtWork, seeds: Iterator[int]
) -> None:
    with pad.expect_websocket() as line:
        pad.reload()
    expect(pad.locator('html[data-live="live"]')).to_have_count(1)
    asked(pad, clerk, seeds)
    pad.get_by_test_id("lang").click()
    answer = HeldAnswer(pad, "**/api/pad/W02/rate")
    with line.value.expect_event("framereceived", lambda frame: "ServiceRated" in frame):
        pad.get_by_test_id("level-4").dblclick()  # a finger that bounces
    expect(pad.get_by_test_id("level-4")).to_be_disabled()
    answer.let_go()
    expect(pad.get_by_test_id("thanks")).to_contain_text("Thank you")
    expect(pad.locator('html[lang="zh-CN"]')).to_have_count(1)


def test_the_next_is_asked_anew_though_the_answer_to_the_rating_before_comes_only_then(
    pad: Page, clerk: ClerkAtWork, seeds: Iterator[int]
) -> None:
    asked(pad, clerk, seeds)
    pad.get_by_test_id("lang").click()
    answer = HeldAnswer(pad, "**/api/pad/W02/rate")
    pad.get_by_test_id("level-4").click()
    expect(pad.get_by_test_id("level-4")).to_be_disabled()
    clerk.serve(next(seeds))
    expect(pad.locator('html[lang="zh-CN"]')).to_have_count(1)
    answer.let_go()
    expect(pad.get_by_test_id("level-4")).to_be_enabled()
    expect(pad.locator('html[lang="zh-CN"]')).to_have_count(1)
    pad.get_by_test_id("level-4").click()
    expect(pad.get_by_test_id("thanks")).to_be_visible()


def test_number_keys_do_what_touches_do(pad: Page, clerk: ClerkAtWork, seeds: Iterator[int]) -> None:
    asked(pad, clerk, seeds)
    pad.keyboard.press("2")
    expect(pad.get_by_test_id("send")).to_be_visible()
    pad.keyboard.press("Escape")
    pad.keyboard.press("1")
    pad.keyboard.press("3")
    expect(pad.locator(".tags [aria-pressed=true]")).to_have_count(1)
    pad.get_by_test_id("text").fill("5")
    expect(pad.locator(".tags [aria-pressed=true]")).to_have_count(1)
    pad.get_by_test_id("text").blur()
    pad.keyboard.press("Enter")
    expect(pad.get_by_test_id("thanks")).to_be_visible()


def test_a_second_rating_is_refused_and_the_first_is_not_shown(
    pad: Page, clerk: ClerkAtWork, seeds: Iterator[int]
) -> None:
    bodies: list[str] = []
    pad.on("request", lambda one: bodies.append(one.post_data or "") if one.url.endswith("/rate") else None)
    asked(pad, clerk, seeds)
    pad.get_by_test_id("level-1").click()
    pad.get_by_test_id("text").fill("说不得的话")
    pad.get_by_test_id("send").click()
    expect(pad.get_by_test_id("thanks")).to_be_visible()
    again = pad.evaluate(
        """async (body) => {
            const headers = { "Content-Type": "application/json", "X-Requested-With": "hallsys" };
            const other = body.replace(/"request_id":"[^"]*"/, '"request_id":"another-request-of-a-pad"');
            return (await fetch("/api/pad/W02/rate", { method: "POST", headers, body: other })).status;
        }""",
        bodies[0],
    )
    assert again == 409
    pad.reload()
    expect(pad.get_by_test_id("idle")).to_be_visible()
    assert "说不得的话" not in pad.content()


def test_after_thirty_seconds_the_pad_is_quiet_again(
    browser: Browser, demo: RunningDemo, clerk: ClerkAtWork, seeds: Iterator[int]
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    hush = Hush(page)
    page.goto(f"{demo.url}/pad/W02")
    expect(page.locator('html[data-live="live"]')).to_have_count(1)
    asked(page, clerk, seeds)
    hush.fall()
    page.clock.run_for(25_000)
    expect(page.get_by_role("timer")).to_be_visible()
    page.clock.run_for(6_000)
    expect(page.get_by_test_id("idle")).to_be_visible()
    context.close()
