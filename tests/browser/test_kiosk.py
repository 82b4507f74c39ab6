"""The kiosk as visitors meet it: two touches to a slip, and every way around what goes wrong."""

import re
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.feed import HeldAnswer, HeldFacts
from tests.browser.guests import Guest
from tests.browser.kiosk import SIZES, SLOW, Visitor, fits, least_type
from tests.browser.pages import SCREEN, Pages
from tests.persons import person

HOUR = 3_600_000  # milliseconds


def drawn(page: Page) -> None:
    """Wait until the page has drawn what it was told by now."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_a_card_and_two_touches_are_a_slip(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.page
    expect(page.get_by_test_id("start-card")).to_have_attribute("data-reader", "ok", timeout=SLOW)
    demo.devices.poke("K1-reader", "lay_card", {"card": "wang"})
    expect(page.get_by_test_id("masked-name")).to_have_text("王*国")
    assert not re.search(r"\d{17}[\dX]", page.content())
    visitor.touch("matter-S001")
    before = Caller(demo.url).get("/kiosk/K1/snapshot")["queues"][0]["waiting"]
    page.get_by_test_id("take").dblclick()
    expect(page.get_by_test_id("print-state")).to_have_attribute("data-state", "printed", timeout=SLOW)
    expect(page.get_by_test_id("where")).to_contain_text("一窗受理区")
    expect(page.get_by_test_id("qr")).to_be_visible()
    first = visitor.number()
    assert Caller(demo.url).get("/kiosk/K1/snapshot")["queues"][0]["waiting"] == before + 1
    visitor.touch("done")
    demo.devices.poke("K1-reader", "lift_card", {})
    demo.devices.poke("K1-reader", "lay_card", {"card": "wang"})
    visitor.touch(f"reprint-{first}")
    expect(page.get_by_text("没有重复取号")).to_be_visible()
    assert visitor.number() == first
    demo.devices.poke("K1-reader", "lift_card", {})


def test_several_matters_are_several_numbers_and_say_what_to_bring(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.arrive(401)
    visitor.touch("matter-S001", "way-zones", "group-ESTATE", "matter-E001")
    expect(page.get_by_test_id("chosen-S001")).to_contain_text("证件照")
    expect(page.get_by_test_id("chosen-E001")).to_contain_text("买卖合同")
    visitor.touch("checklist-S001")
    expect(page.get_by_test_id("checklist-S001")).to_have_attribute("data-state", "printed", timeout=SLOW)
    visitor.touch("take")
    expect(page.get_by_test_id("number")).to_have_count(2)
    expect(page.get_by_test_id("where")).to_contain_text(["一窗受理区", "不动产登记区"])


def test_what_to_bring_goes_along_on_the_phone(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.arrive(413)
    visitor.touch("matter-S001", "guide-S001")
    code = page.get_by_test_id("guide-qr")
    expect(code).to_be_visible()
    svg = page.request.get(demo.url + (code.get_attribute("src") or "")).text()
    assert svg == page.request.get(f"{demo.url}/guide/S001/qr.svg").text()
    fits(page)
    axe.check(page)
    visitor.touch("dialog-cancel")
    expect(code).to_have_count(0)
    expect(page.get_by_test_id("chosen-S001")).to_be_visible()


def book(demo: RunningDemo, seed: int, matter: str) -> dict[str, Any]:
    """Book the first time of the last day for the invented person of `seed`; return the appointment."""
    caller = Guest(demo.url, seed)
    who = {"number": person(seed).number.value, "name": person(seed).name}
    matter_id = {one["code"]: one["matter_id"] for one in caller.get("/book/snapshot")["matters"]}[matter]
    slots = caller.get(f"/book/times/{matter_id}")["days"][-1]["slots"]
    booked: dict[str, Any] = caller.post(
        "/api/book/book", matter_id=matter_id, starts_at=slots[0]["starts_at"], **who
    )["appointment"]
    return booked


def test_an_appointment_of_another_day_is_told_and_printed(page_of: Pages, demo: RunningDemo) -> None:
    book(demo, 414, "S001")
    visitor = Visitor(page_of, demo)
    page = visitor.arrive(414)
    expect(page.locator("[data-testid^=booked-]")).to_contain_text("社会保障卡申领")
    fits(page)
    page.locator("[data-testid^=slip-]").click()
    slip = page.locator("[data-testid^=slip-]")
    expect(slip).to_have_attribute("data-state", "printed", timeout=SLOW)


def test_who_comes_too_early_is_told_when_to_come_and_gets_the_slip_unasked(
    page_of: Pages, demo: RunningDemo
) -> None:
    own = book(demo, 674, "S001")
    visitor = Visitor(page_of, demo, size=SCREEN)
    page = visitor.page
    demo.devices.poke("K1-scanner", "scan", {"text": own["code"]})
    slip = page.locator("[data-testid^=slip-]")
    expect(slip).to_have_attribute("data-state", "printed", timeout=SLOW)
    expect(page.get_by_test_id("early-opens")).to_contain_text("可在取号机签到取号")
    expect(page.get_by_test_id("error")).to_have_count(0)
    expect(page.get_by_test_id("map-goal")).to_contain_text("一窗受理区")
    fits(page)
    axe.check(page)
    visitor.touch("lang")
    expect(page.get_by_test_id("early-opens")).to_contain_text("you can check in at a kiosk")
    visitor.touch("done")
    expect(page.get_by_test_id("start-card")).to_be_visible()


def test_what_cannot_be_had_is_shown_with_its_reason(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo, size=SCREEN)
    boss = Caller(demo.url)
    boss.sign_in("boss")
    offer = boss.get("/kiosk/K1/snapshot")
    matter_id = {one["code"]: one["matter_id"] for one in offer["matters"]}["T004"]
    queue_id = {one["code"]: one["queue_id"] for one in offer["queues"]}["tax"]
    page = visitor.arrive(415)
    visitor.touch("way-zones")
    group = page.get_by_test_id("group-TAX")
    boss.post("/api/manager/open-queue", queue_id=queue_id, open=False)
    expect(group).to_be_disabled()
    expect(group).to_contain_text("暂停取号")
    boss.post("/api/manager/open-queue", queue_id=queue_id, open=True)
    group.click()
    tile = page.get_by_test_id("matter-T004")
    boss.post("/api/manager/suspend", matter_id=matter_id, reason="系统升级")
    expect(tile).to_be_disabled()
    expect(tile).to_contain_text("系统升级")
    boss.post("/api/manager/resume", matter_id=matter_id)
    expect(tile).to_be_enabled()


def test_a_queue_that_has_given_out_its_tickets_is_shown_at_once(page_of: Pages, demo: RunningDemo) -> None:
    boss = Caller(demo.url)
    boss.sign_in("boss")
    tax = {one["code"]: one for one in boss.get("/manager/setup/snapshot")["queues"]}["tax"]
    manager = page_of("manager")
    mark = manager.get_by_test_id(f"full-{tax['prefix']}")
    visitor = Visitor(page_of, demo, size=SCREEN)
    last = Guest(demo.url, 419)  # read their card before, and will touch first
    shown = last.post("/api/kiosk/K1/typed", number=person(419).number.value)
    page = visitor.arrive(418)
    visitor.touch("way-zones", "group-TAX")
    tile = page.get_by_test_id("matter-T001")
    expect(tile).to_be_enabled()

    def known() -> int:
        """The limit that the server reckons with: it hears of a change a moment after it was made."""
        rows = {one["code"]: one for one in boss.get("/manager/setup/snapshot")["queues"]}
        return int(rows["tax"]["daily_limit"])

    # One place is left, however many others came before.
    for daily_limit in count(1):
        boss.post("/api/manager/put-queue", **{**tax, "daily_limit": daily_limit})
        while known() != daily_limit:
            pass
        if tax["queue_id"] not in boss.get("/kiosk/K1/waits")["refused"]:
            break
    expect(tile).to_be_enabled()
    expect(mark).to_have_count(0)
    matters = {one["code"]: one["matter_id"] for one in last.get("/kiosk/K1/snapshot")["matters"]}
    taken = last.post(
        "/api/kiosk/K1/issue",
        presentation_id=shown["presentation_id"],
        matter_ids=[matters["T001"]],
        priority=None,
    )["tickets"][0]
    expect(tile).to_be_disabled()
    expect(tile).to_contain_text("已发完")
    fits(page)
    axe.check(page)
    expect(mark).to_be_visible()
    token = taken["qr"].rsplit("/", 1)[-1].removesuffix(".svg")
    last.post(f"/api/t/{token}/cancel")
    expect(tile).to_be_enabled()
    expect(mark).to_have_count(0)
    boss.post("/api/manager/put-queue", **{**tax, "daily_limit": 0})


def test_the_last_card_is_met_though_the_answer_about_an_earlier_one_comes_later(
    page_of: Pages, demo: RunningDemo
) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.page
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/kiosk/K1/presentation/*", hold_the_first)
    with page.expect_request("**/kiosk/K1/presentation/*"):
        visitor.present(422)
    visitor.arrive(423)
    with page.expect_response(held[0].request.url):
        held[0].continue_()
    drawn(page)
    expect(page.get_by_test_id("masked-number")).to_have_text(person(423).number.masked)


def test_a_life_event_chooses_its_matters(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo, size=SCREEN)
    page = visitor.arrive(402)
    visitor.touch("way-packages", "group-newborn")
    expect(page.locator("[data-testid^=chosen-]")).to_have_count(6)
    visitor.touch("matter-S020")
    expect(page.locator("[data-testid^=chosen-]")).to_have_count(5)
    expect(page.get_by_test_id("take")).to_have_text(re.compile("取 2 个号"))


@pytest.mark.parametrize("query", ["社保卡", "shebaoka", "social securty", "S001"])
def test_a_matter_is_found_by_words_and_with_a_slip(page_of: Pages, demo: RunningDemo, query: str) -> None:
    visitor = Visitor(page_of, demo, size=SCREEN)
    page = visitor.arrive(403)
    visitor.touch("way-search")
    page.get_by_test_id("search").fill(query)
    expect(page.locator(".choice [data-testid^=matter-]").first).to_have_attribute(
        "data-testid", "matter-S001"
    )


def test_letters_find_a_matter_by_the_first_of_its_syllables(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.arrive(404)
    visitor.touch("way-search", "letter-S", "letter-B", "letter-K")
    expect(page.locator(".choice [data-testid^=matter-]")).to_have_count(1)
    visitor.touch("matter-S001")
    expect(page.get_by_test_id("take")).to_be_enabled()


def test_somebody_acts_for_another_person(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo, lang="en", size=SCREEN)
    page = visitor.arrive(405)
    visitor.touch("act-for")
    expect(page.get_by_test_id("relation-entrusted")).to_contain_text("Power of attorney")
    visitor.touch("relation-entrusted")
    axe.check(page)
    visitor.present(406)
    expect(page.get_by_test_id("principal")).to_contain_text(person(406).number.masked)
    expect(page.get_by_test_id("masked-number")).to_have_text(person(405).number.masked)
    visitor.touch("matter-S001", "take")
    number = visitor.number()
    visitor.touch("done")
    visitor.arrive(405)
    expect(page.get_by_test_id(f"reprint-{number}")).to_be_visible()


@pytest.mark.parametrize(("first", "seed"), [("answer", 731), ("fact", 734), ("a card", 737)])
def test_the_number_of_whom_one_acts_for_is_typed_whatever_is_told_first(
    page_of: Pages, demo: RunningDemo, first: str, seed: int
) -> None:
    visitor = Visitor(page_of, demo, size=SCREEN)
    page = visitor.page
    facts = HeldFacts(page)
    page.reload()
    expect(page.locator('html[data-live="live"]')).to_have_count(1)
    visitor.arrive(seed)
    visitor.touch("act-for", "relation-family", "type-principal")
    page.get_by_test_id("typed").focus()
    page.keyboard.type(person(seed + 1).number.value)
    expect(page.get_by_test_id("typed-ok")).to_be_enabled()
    facts.hold()
    if first == "answer":
        page.keyboard.press("Enter")
    else:
        answer = HeldAnswer(page, "**/api/kiosk/K1/typed")
        page.keyboard.press("Enter")
        facts.let_go()
        if first == "a card":
            facts.hold()
            visitor.present(seed + 2)
            facts.let_go()
        drawn(page)
        answer.let_go()
    expect(page.get_by_test_id("principal")).to_contain_text(person(seed + 1).number.masked)
    if first == "answer":
        facts.let_go()
    visitor.touch("matter-S001", "take")
    number = visitor.number()
    visitor.touch("done")
    visitor.arrive(seed)
    expect(page.get_by_test_id(f"reprint-{number}")).to_be_visible()


def test_who_went_home_before_their_number_was_answered_is_not_shown_there_but_the_next_is(
    page_of: Pages, demo: RunningDemo
) -> None:
    visitor = Visitor(page_of, demo, size=SCREEN)
    page = visitor.page
    visitor.touch("type-number")
    page.get_by_test_id("typed").focus()
    page.keyboard.type(person(740).number.value)
    expect(page.get_by_test_id("typed-ok")).to_be_enabled()
    answer = HeldAnswer(page, "**/api/kiosk/K1/typed")
    page.keyboard.press("Enter")
    visitor.touch("home")
    visitor.present(741)
    with page.expect_response("**/api/kiosk/K1/typed"):
        answer.let_go()
    expect(page.get_by_test_id("masked-number")).to_have_text(person(741).number.masked)


def test_a_number_is_typed_by_keyboard_and_a_visit_made_with_it(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo, size=SCREEN)
    page = visitor.page

    def press_on(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.dataset.testid") == name:
                return page.keyboard.press("Enter")
        raise AssertionError(f"{name} is not reached by the keyboard")

    press_on("type-number")
    number = person(407).number.value
    page.get_by_test_id("typed").focus()
    page.keyboard.type(number[:-1] + ("1" if number[-1] != "1" else "2"))
    expect(page.get_by_text("号码不正确")).to_be_visible()
    expect(page.get_by_test_id("typed-ok")).to_be_disabled()
    page.keyboard.press("Backspace")
    page.keyboard.type(number[-1])
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("masked-number")).to_have_text(person(407).number.masked)
    press_on("matter-S001")
    press_on("take")
    expect(page.get_by_test_id("number")).to_be_visible()


def test_a_card_that_fails_leaves_three_ways(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.page
    demo.devices.poke("K1-reader", "lay_card", {"card": "wrong-check"})
    expect(page.get_by_test_id("failed")).to_have_attribute("data-fault", "wrong_check_digit", timeout=SLOW)
    axe.check(page)
    fits(page)
    visitor.touch("help")
    expect(page.get_by_test_id("helped")).to_be_visible()
    visitor.touch("type-number")
    expect(page.get_by_test_id("typed")).to_be_visible()
    visitor.touch("home")
    demo.devices.poke("K1-reader", "lift_card", {})
    demo.devices.poke("K1-reader", "lay_card", {"card": "expired"})
    expect(page.get_by_test_id("failed")).to_be_visible(timeout=SLOW)
    visitor.touch("retry")
    expect(page.get_by_test_id("start-card")).to_be_visible()
    demo.devices.poke("K1-reader", "lift_card", {})


def test_codes_are_scanned(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.page

    def hold(what: str) -> None:
        # As the tour does, but without the kiosk that the tour shows: it would be the one to take the code.
        Caller(demo.url).post("/tour/scan", device_id="K1-scanner", what=what)

    hold("appointment")
    expect(page.get_by_test_id("print-state")).to_have_attribute("data-state", "printed", timeout=SLOW)
    assert visitor.number()
    visitor.touch("done")
    visitor.arrive(408)
    visitor.touch("matter-S001", "take")
    number = visitor.number()
    visitor.touch("done")
    hold("ticket")
    expect(page.get_by_test_id("standing-status")).to_have_text("等候中", timeout=SLOW)
    assert visitor.number() == number
    visitor.touch("reprint-scanned")
    expect(page.get_by_test_id("print-state")).to_have_attribute("data-state", "printed", timeout=SLOW)


def test_nothing_of_a_visitor_stays(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.page
    visitor.reload_on_a_clock()
    pages_behind = page.evaluate("history.length")
    visitor.arrive(409)
    visitor.touch("matter-S001", "elder", "contrast", "lang")
    for _ in range(10):
        page.clock.run_for(41_000)
        expect(page.get_by_test_id("idle-warning")).to_be_visible()
        visitor.touch("continue")
        expect(page.get_by_test_id("idle-warning")).to_have_count(0)
    expect(page.get_by_test_id("masked-number")).to_be_visible()
    page.clock.run_for(41_000)
    page.clock.run_for(15_000)
    expect(page.get_by_test_id("idle-warning")).to_be_visible()
    page.clock.run_for(8_000)
    expect(page.get_by_test_id("start-card")).to_be_visible()
    expect(page.locator('html[lang="zh-CN"]:not([data-elder], [data-contrast])')).to_have_count(1)
    assert person(409).number.masked not in page.content()
    kept = "[localStorage.length, sessionStorage.length, document.cookie, history.length]"
    assert page.evaluate(kept) == [0, 0, "", pages_behind]
    visitor.arrive(410)
    expect(page.get_by_test_id("take")).to_be_disabled()


def test_nothing_stays_though_the_clock_was_set_back(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.page
    visitor.reload_on_a_clock()
    visitor.arrive(498)
    expect(page.get_by_test_id("masked-number")).to_be_visible()
    page.clock.set_system_time((page.evaluate("Date.now()") - HOUR) / 1000)
    page.clock.run_for(41_000)
    expect(page.get_by_test_id("idle-warning")).to_be_visible()
    page.clock.run_for(21_000)
    expect(page.get_by_test_id("start-card")).to_be_visible()
    assert person(498).number.masked not in page.content()


def test_a_number_stays_until_it_is_read(page_of: Pages, demo: RunningDemo) -> None:
    visitor = Visitor(page_of, demo)
    page = visitor.page
    visitor.reload_on_a_clock()
    visitor.arrive(411)
    visitor.touch("matter-S001", "take")
    number = visitor.number()
    visitor.present(412)  # the next one does not wait
    page.clock.run_for(5_000)
    assert visitor.number() == number
    page.clock.run_for(6_000)
    expect(page.get_by_test_id("masked-number")).to_have_text(person(412).number.masked)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_fits_a_finger_and_is_open_to_everybody(
    page_of: Pages, demo: RunningDemo, lang: str, size: str
) -> None:
    visitor = Visitor(page_of, demo, lang, SIZES[size])
    page = visitor.page
    fits(page)
    visitor.touch("type-number")
    fits(page)
    axe.check(page)
    visitor.touch("home")
    visitor.arrive({"zh": 420, "en": 421}[lang] + 2 * list(SIZES).index(size))
    visitor.touch("matter-S001")
    for way in ("asked", "packages", "themes", "zones", "search"):
        visitor.touch(f"way-{way}")
        fits(page)
    axe.check(page)
    visitor.touch("way-asked", "take")
    expect(page.get_by_test_id("number")).to_be_visible()
    fits(page)
    axe.check(page)


@pytest.mark.parametrize("size", SIZES)
def test_large_type_is_large_on_every_screen(page_of: Pages, demo: RunningDemo, size: str) -> None:
    visitor = Visitor(page_of, demo, size=SIZES[size])
    page = visitor.page

    def is_large() -> None:
        expect(page.locator("html[data-elder]")).to_have_count(1)
        fits(page)
        assert least_type(page) >= 0.038 - 1e-6

    visitor.touch("elder")
    is_large()
    expect(page.locator(".screen-home button")).to_have_count(2)
    assert page.evaluate(
        "[...document.querySelectorAll('.screen')].every((one) => one.scrollHeight <= one.clientHeight + 1)"
    )
    visitor.touch("type-number")
    is_large()
    visitor.touch("home", "elder")
    visitor.arrive(430 + list(SIZES).index(size))
    is_large()
    expect(page.get_by_test_id("way-themes")).to_have_count(0)
    expect(page.locator("[data-testid^=matter-]")).to_have_count(5)
    for way in ("packages", "zones", "search", "asked"):
        visitor.touch(f"way-{way}")
        is_large()
    visitor.touch("matter-S001", "take")
    expect(page.get_by_test_id("number")).to_be_visible()
    is_large()
    visitor.touch("done")
    expect(page.locator("html:not([data-elder])")).to_have_count(1)
