"""Boards in every layout and form of screen: what is shown, how large, how soon, and what mends itself."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.feed import Feed, call, working_day
from tests.browser.pages import PORTRAIT, SCREEN, Pages, Size, take_ticket
from tests.persons import person

FORMS: dict[str, list[Size]] = {
    "landscape": [SCREEN, (3840, 2160)],
    "portrait": [PORTRAIT],
    "strip": [(1920, 360)],
}
HOUR = 3_600_000
SIZE_OF = """([selector]) => Math.min(...[...document.querySelectorAll(selector)]
    .map((one) => parseFloat(getComputedStyle(one).fontSize) / innerHeight))"""
# As a browser does that wants a gesture first.
REFUSES_SOUND = """HTMLMediaElement.prototype.play = () =>
    Promise.reject(new DOMException("no gesture yet", "NotAllowedError"))"""
# In one step: a notice that is drawn anew in between has no style any more.
NOTICE_LINES = """() => {
  const notice = document.querySelector("[data-testid=notice] p");
  return notice.offsetHeight / parseFloat(getComputedStyle(notice).lineHeight);
}"""
OVERFLOWING = """() => [...document.querySelectorAll("main *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1);
}).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture
def fed(browser: Browser, demo: RunningDemo) -> Iterator[Any]:
    """Yield what opens a board whose hall is as busy as a test likes, as (page, feed)."""
    contexts = []

    def open_board(path: str = "/board/MAIN", size: Size = SCREEN, script: str = "") -> tuple[Page, Feed]:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(script or "0")
        feed = Feed(page)
        page.goto(demo.url + path)
        expect(page.locator('html[data-live="live"]')).to_have_count(1)
        feed.ready()
        return page, feed

    yield open_board
    for context in contexts:
        context.close()


def notice(n: int, **more: Any) -> dict[str, Any]:
    return {
        "kind": "NoticePut",
        "notice_id": str(n),
        "zone_id": None,
        "zh": "今日 17:00 至 17:30 社保系统升级，期间暂停养老保险转移业务。" * 2,
        "en": "The social insurance system is being upgraded from 17:00 to 17:30 today. " * 2,
        "severity": "important",
        "begins_at": 0,
        "ends_at": None,
        **more,
    }


def on_screens(page: Page) -> Iterator[str]:
    """Show a page on every form of screen, and yield its name once it is drawn so."""
    for form, sizes in FORMS.items():
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            expect(page.get_by_test_id("page")).to_have_attribute("data-form", form)
            yield f"{form} {width} x {height}"


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_numbers_can_be_read_across_the_hall(fed: Any, lang: str) -> None:
    page, feed = fed(f"/board/MAIN?lang={lang}")
    snapshot = feed.snapshot()
    feed.tell([*(call(n, snapshot) for n in range(1, 7)), call(7, snapshot, letter="AL"), notice(1)])
    expect(page.get_by_test_id("hero-number")).to_have_text("AL007")
    for screen in on_screens(page):
        assert page.evaluate(SIZE_OF, [".hero-number"]) >= 0.19, screen
        assert page.evaluate(SIZE_OF, [".row-number, .row-window"]) >= 0.0799, screen
        assert page.locator(".rows-of-calls > li").count() <= 8 * 2, screen
        assert page.evaluate(OVERFLOWING) == [], screen
    assert page.evaluate("getComputedStyle(document.querySelector('button')).cursor") == "none"
    axe.check(page)


@pytest.mark.parametrize("layout", ["list", "grid", "portrait", "counts", "notice"])
def test_every_layout_fits_every_screen_and_is_open_to_everybody(fed: Any, layout: str) -> None:
    page, feed = fed(f"/board/all?layout={layout}&lang=both")
    snapshot = feed.snapshot()
    feed.tell([*(call(n, snapshot) for n in range(1, 8)), notice(1)])
    for screen in on_screens(page):
        assert page.evaluate(OVERFLOWING) == [], screen
        if layout == "notice":
            expect(page.get_by_test_id("notice").locator("p")).to_be_visible()
            assert page.evaluate(NOTICE_LINES) < 6, screen
    axe.check(page)
    theme = "light" if layout == "notice" else "dark"
    expect(page.locator("html")).to_have_attribute("data-theme", theme)


@pytest.mark.parametrize("layout", ["standard", "list", "grid", "portrait", "counts", "notice"])
def test_a_board_says_in_every_layout_that_the_browser_keeps_it_silent(fed: Any, layout: str) -> None:
    page, feed = fed(f"/board/all?layout={layout}&lang=both&voice=on", script=REFUSES_SOUND)
    feed.tell([call(1, feed.snapshot())])
    for screen in on_screens(page):
        expect(page.get_by_test_id("mute")).to_be_visible()
        assert page.evaluate(OVERFLOWING) == [], screen


def test_a_board_that_is_to_be_silent_asks_for_no_sound_and_marks_nothing(fed: Any) -> None:
    page, feed = fed("/board/all?voice=off", script=REFUSES_SOUND)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    feed.tell([call(2, feed.snapshot())])
    expect(page.get_by_test_id("hero-number")).to_have_text("A002")
    expect(page.get_by_test_id("mute")).to_have_count(0)
    assert not [url for url in asked if "announcement" in url]


def test_a_board_speaks_for_its_own_zone_alone(fed: Any) -> None:
    page, feed = fed("/board/MAIN", script=REFUSES_SOUND)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    snapshot = feed.snapshot()
    with page.expect_request("**/announcement/**"):  # the refusal of the browser may be drawn before it
        feed.tell([{**call(3, snapshot), "zone_id": "another", "queue_id": "another"}, call(4, snapshot)])
    expect(page.get_by_test_id("mute")).to_be_visible()
    (spoken,) = [url for url in asked if "announcement" in url]
    assert f"/board/MAIN/announcement/{snapshot['seq'] + 2}" in spoken


CONTRASTS = """() => {
  const light = (rgb) => rgb.map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("main *")]
    .filter((one) => one.offsetWidth)
    .filter((one) => [...one.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
    .map((one) => {
      const ink = parse(getComputedStyle(one).color).slice(0, 3), back = ground(one);
      const [high, low] = [light(ink), light(back)].sort((a, b) => b - a);
      return [(high + 0.05) / (low + 0.05), one.className + " " + one.textContent.trim().slice(0, 20)];
    }).filter(([ratio]) => ratio < 7);
}"""


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_word_stands_out_seven_to_one(fed: Any, theme: str) -> None:
    page, feed = fed(f"/board/MAIN?theme={theme}")
    snapshot = feed.snapshot()
    one = call(1, snapshot)
    feed.tell([call(2, snapshot), one, {**one, "kind": "ServiceStarted"}, notice(1)])
    expect(page.get_by_test_id("row")).to_have_count(2)
    assert page.evaluate(CONTRASTS) == []


def test_ten_calls_in_one_second_are_shown_at_once_and_announced_in_order(fed: Any) -> None:
    page, feed = fed()
    page.evaluate("""() => {
        document.body.dataset.heard = "";
        HTMLMediaElement.prototype.play = function () {
          const [, seq, sentence] = this.src.match(/announcement\\/(\\d+).wav\\?sentence=(\\d)/);
          if (sentence === "0") document.body.dataset.heard += seq + " ";
          setTimeout(() => this.dispatchEvent(new Event("ended")), 5);
          return Promise.resolve();
        };
    }""")
    snapshot = feed.snapshot()
    first = snapshot["seq"] + 1
    for n in range(1, 11):
        feed.tell([call(n, snapshot)])
    expect(page.get_by_test_id("row")).to_have_count(10)
    expect(page.get_by_test_id("turn")).to_have_count(0)
    in_order = "".join(f"{seq} " for seq in range(first, first + 10))
    expect(page.locator("body")).to_have_attribute("data-heard", in_order)


def test_flashing_is_slow_and_soon_over(fed: Any) -> None:
    page, feed = fed()
    feed.tell([call(1, feed.snapshot())], at=feed.soon())
    flashing = page.locator(".new")
    expect(flashing).to_have_count(1)
    style = flashing.evaluate("""(one) => {
        const { animationDuration, animationIterationCount } = getComputedStyle(one);
        return [parseFloat(animationDuration), Number(animationIterationCount)];
    }""")
    assert 2 / style[0] <= 3  # on and off again is one flash; two changes a turn at most
    assert style[0] * style[1] <= 5
    page.emulate_media(reduced_motion="reduce")
    assert flashing.evaluate("(one) => getComputedStyle(one).animationName") == "none"


def test_a_notice_hangs_and_goes(fed: Any) -> None:
    page, feed = fed("/board/MAIN?lang=en")
    feed.tell([notice(1, en="Closed at noon.")])
    expect(page.get_by_test_id("notice")).to_contain_text("Closed at noon.")
    feed.tell([{"kind": "NoticeWithdrawn", "notice_id": "1"}])
    expect(page.get_by_text("Closed at noon.")).to_have_count(0)


@pytest.fixture
def cut_off(browser: Browser, demo: RunningDemo) -> Iterator[Page]:
    """Yield a board with a clock of its own that never hears its server."""
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    Feed(page, beats=False)
    page.goto(f"{demo.url}/board/MAIN")
    expect(page.get_by_test_id("clock")).to_be_visible()
    yield page
    context.close()


def test_a_board_that_is_cut_off_says_so_and_keeps_its_clock(cut_off: Page) -> None:
    before = cut_off.get_by_test_id("clock").inner_text()
    cut_off.clock.run_for(12_000)
    expect(cut_off.get_by_test_id("stale")).to_be_visible()
    assert cut_off.get_by_test_id("clock").inner_text() > before


def test_a_board_whose_own_clock_was_set_back_says_so_too(cut_off: Page) -> None:
    cut_off.clock.set_system_time((cut_off.evaluate("Date.now()") - HOUR) / 1000)
    cut_off.clock.run_for(12_000)
    expect(cut_off.get_by_test_id("stale")).to_be_visible()


def test_after_a_fault_of_its_own_a_board_begins_anew(fed: Any) -> None:
    page, _ = fed()
    page.evaluate("""() => {
        document.documentElement.dataset.old = "";
        setTimeout(() => { throw new Error("broken on purpose") });
    }""")
    expect(page.locator("html[data-old]")).to_have_count(0)
    expect(page.locator('html[data-live="live"]')).to_have_count(1)


def test_after_a_long_sleep_a_board_reads_anew(browser: Browser, demo: RunningDemo) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    page.goto(f"{demo.url}/board/MAIN")
    expect(page.get_by_test_id("clock")).to_be_visible()
    with page.expect_response(re.compile("/board/MAIN/snapshot")):
        page.clock.fast_forward(HOUR)
        page.clock.run_for(3000)
    context.close()


def test_a_board_names_nobody(page_of: Pages, demo: RunningDemo) -> None:
    frames: list[str] = []
    page = page_of("board", "/board/all")
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    page.reload()
    expect(page.locator('html[data-live="live"]')).to_have_count(1)
    somebody = person(341)
    number = take_ticket(demo.url, seed=341)["number"]
    expect(page.get_by_test_id("page")).to_be_visible()
    told = page.content() + json.dumps(frames, ensure_ascii=False)
    assert somebody.number.value not in told
    assert somebody.number.value[-6:] not in told
    assert somebody.name not in told
    assert number


def test_a_working_day_leaves_nothing_behind(fed: Any) -> None:
    """Two simulated hours; the eight of a whole day are in bench/screens.py."""
    page, feed = fed()
    cdp = page.context.new_cdp_session(page)
    day = working_day(feed.snapshot())

    def live(minutes: int) -> tuple[int, int]:
        for _ in range(minutes):
            feed.tell(next(day))
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        for _ in range(2):
            cdp.send("HeapProfiler.collectGarbage")
        heap = cdp.send("Runtime.getHeapUsage")["usedSize"]
        return int(heap), int(cdp.send("Memory.getDOMCounters")["nodes"])

    heap, nodes = live(30)
    heap_after, nodes_after = live(90)
    assert heap_after - heap < 500_000
    assert nodes_after - nodes < 30  # not even a comment for each row that left
