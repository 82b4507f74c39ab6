"""The manager's page in a browser: queues go to windows by drag, by touches and by keyboard, and back."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.feed import HeldAnswer
from tests.browser.guests import Guest
from tests.browser.pages import SCREEN, Pages, take_ticket
from tests.browser.visits import ClerkAtWork


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    opened = Pages(browser, fresh_demo.url)  # windows are closed and given other queues here
    yield opened
    opened.close()


@pytest.fixture
def page(pages: Pages) -> Page:
    return pages("manager")


def staff_window(pages: Pages) -> None:
    """Have the clerk of window 2 sit there; who does already stays."""
    clerk = pages("clerk", "/clerk/W02", login="w02")
    body = {"request_id": uuid4().hex, "window": "W02"}
    headers = {"X-Requested-With": "hallsys"}
    assert clerk.request.post(f"{pages.url}/api/clerk/sign-in", data=body, headers=headers).ok


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, what: str, where: str) -> None:
    page.get_by_test_id(where).scroll_into_view_if_needed()
    page.mouse.move(*middle(page.get_by_test_id(what)))
    page.mouse.down()
    page.mouse.move(*middle(page.get_by_test_id(where)), steps=4)
    page.mouse.up()


def test_a_queue_dragged_to_a_window_reaches_clerk_and_board_and_goes_back(pages: Pages, page: Page) -> None:
    clerk = pages("clerk", "/clerk/W02", login="w02")
    clerk.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("window-W02")).to_have_attribute("data-state", "open")
    board = pages("board", "/board/all")
    take_ticket(pages.url, 501, "E001")
    expect(clerk.get_by_test_id("waiting-row")).to_have_count(0)
    drag(page, "handle-B", "window-W02")
    expect(page.get_by_test_id("chip-W02-B")).to_be_visible()
    expect(clerk.get_by_test_id("waiting-row")).to_have_count(1)
    expect(board.get_by_test_id("windows-B")).to_have_text("2窗口")
    expect(page.get_by_test_id("change").first).to_contain_text("2 号窗口：A → A B")
    page.get_by_test_id("toast-undo").click()
    page.get_by_test_id("strand-confirm").click()  # the way back would leave one without a window too
    expect(page.get_by_test_id("chip-W02-B")).to_have_count(0)
    expect(clerk.get_by_test_id("waiting-row")).to_have_count(0)
    expect(board.get_by_test_id("windows-B")).to_have_count(0)
    expect(page.get_by_test_id("change").first).to_contain_text("恢复")


def test_by_keyboard_alone_and_never_without_a_question_if_people_are_stranded(
    pages: Pages, page: Page
) -> None:
    staff_window(pages)
    handle = page.get_by_test_id("handle-F")
    handle.focus()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("said")).to_contain_text("F 咨询帮办")
    page.keyboard.press("ArrowRight")  # the first window
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("said")).to_contain_text("2 号窗口")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("said")).to_have_text("已取消")
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.get_by_test_id("chip-W03-F")).to_be_visible()
    expect(handle).to_be_focused()
    newest = page.get_by_test_id("change").first  # the list lags
    expect(newest).to_contain_text("3 号窗口")

    take_ticket(page.url.split("/manager")[0], 502)  # W02, open, is the only one that serves it
    expect(page.get_by_test_id("queue-waiting-A")).not_to_have_text("0")
    page.get_by_test_id("chip-W02-A").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Delete")
    axe.check(page)
    page.get_by_test_id("dialog-cancel").click()
    expect(page.get_by_test_id("chip-W02-A")).to_be_visible()
    page.get_by_test_id("chip-W02-A").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Delete")
    page.get_by_test_id("strand-confirm").click()
    expect(page.get_by_test_id("chip-W02-A")).to_have_count(0)
    expect(page.get_by_test_id("breach-A")).to_be_visible()
    expect(newest).to_contain_text("2 号窗口")
    newest.locator("[data-testid^=revert-]").click()
    expect(page.get_by_test_id("chip-W02-A")).to_be_visible()


def test_what_is_told_before_its_answer_is_taken_back_after_it(page: Page) -> None:
    answer = HeldAnswer(page, "**/api/manager/allocate")
    drag(page, "handle-C", "window-W06")
    undo = page.get_by_test_id("toast-undo")
    expect(undo).to_be_disabled()
    expect(page.get_by_test_id("chip-W06-C")).to_be_visible()
    answer.let_go()
    undo.click()
    expect(page.get_by_test_id("chip-W06-C")).to_have_count(0)


def test_a_queue_is_taken_off_a_window_by_dragging_it_away_and_given_by_two_touches(page: Page) -> None:
    drag(page, "chip-W05-A", "floor-edit")
    expect(page.get_by_test_id("chip-W05-A")).to_have_count(0)
    page.get_by_test_id("handle-C").click()
    page.get_by_test_id("face-W05").click()
    expect(page.get_by_test_id("chip-W05-C")).to_be_visible()
    expect(page.get_by_test_id("window-dialog")).to_have_count(0)


def test_the_queues_of_a_window_are_ticked_and_stay_so_until_they_are_saved(page: Page) -> None:
    page.get_by_test_id("face-W06").click()
    page.get_by_test_id("serves-E").check()
    page.get_by_test_id("serves-A").uncheck()
    take_ticket(page.url.split("/manager")[0], 506, "P001")  # so that the page is drawn anew
    expect(page.get_by_test_id("queue-waiting-C")).not_to_have_text("0")
    page.get_by_test_id("save-queues").click()
    expect(page.get_by_test_id("chip-W06-E")).to_be_visible()
    expect(page.get_by_test_id("chip-W06-A")).to_have_count(0)


def test_a_clerk_who_is_away_is_signed_out_and_the_window_locked(pages: Pages, page: Page) -> None:
    staff_window(pages)
    expect(page.get_by_test_id("window-W02")).to_have_attribute("data-state", "open")
    page.get_by_test_id("face-W02").focus()
    page.keyboard.press("Enter")
    axe.check(page)
    page.get_by_test_id("lock").check()
    page.get_by_test_id("shut").click()
    expect(page.get_by_test_id("window-W02")).to_have_attribute("data-state", "signed_out")
    expect(page.get_by_test_id("window-W02")).to_contain_text("人员离岗")
    page.get_by_test_id("face-W02").click()
    page.get_by_test_id("unlock").click()
    expect(page.get_by_test_id("window-W02")).not_to_contain_text("人员离岗")


def test_windows_are_placed_by_pointer_and_keys_and_stay_there(page: Page) -> None:
    window = page.get_by_test_id("window-W32")
    before = middle(window)
    page.get_by_test_id("floor-edit").click()
    page.get_by_test_id("face-W32").focus()
    for key in ("ArrowRight", "ArrowRight", "r"):
        page.keyboard.press(key)
    expect(window).to_have_class("window signed_out west  loose")
    axe.check(page)
    page.get_by_test_id("floor-save").click()
    expect(page.get_by_test_id("floor-edit")).to_be_visible()
    page.reload()
    expect(window).to_be_visible()
    assert middle(window)[0] > before[0]


def standing(page: Page) -> list[float]:
    """Return where the windows stand, seen from the first of them: what is above the plan may grow."""
    places = [middle(one) for one in page.locator("[data-testid^=window-W]").all()]
    (left, top), *_ = places
    return [distance for x, y in places for distance in (x - left, y - top)]


def test_the_areas_of_the_plan_are_drawn_by_keys_and_by_pointer(page: Page) -> None:
    page.locator("[data-testid^=window-W]").first.wait_for()
    stood = standing(page)
    page.get_by_test_id("floor-edit").click()
    areas = page.locator(".area-grip")
    expect(areas.first).to_be_visible()
    before = areas.count()
    page.get_by_test_id("area-add").press("Enter")
    expect(areas).to_have_count(before + 1)
    mine, corner = page.get_by_test_id(f"area-{before}"), page.get_by_test_id(f"area-{before}-corner")
    expect(mine).to_be_focused()
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    page.get_by_test_id("area-kind").select_option("desk")
    page.get_by_test_id("area-name").fill("导办台")
    expect(mine).to_have_text("导办台")
    axe.check(page)
    x, y = middle(corner)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 40, steps=3)
    page.mouse.up()
    wide = page.locator(".area.chosen").bounding_box()["width"]  # type: ignore[index]
    page.get_by_test_id("floor-save").click()
    expect(page.get_by_test_id("floor-edit")).to_be_visible()
    page.reload()
    drawn = page.locator(".area.desk")
    expect(drawn).to_contain_text("导办台")
    # The first drawing scatters no window.
    assert standing(page) == pytest.approx(stood, abs=2)
    assert abs(drawn.bounding_box()["width"] - wide) < 2  # type: ignore[index]
    page.get_by_test_id("floor-edit").click()
    mine.focus()
    page.keyboard.press("Delete")
    expect(areas).to_have_count(before)
    page.get_by_test_id("floor-save").click()
    expect(drawn).to_have_count(0)


def test_a_bad_rating_is_an_alert_that_shows_what_was_said(pages: Pages, page: Page) -> None:
    ticket = take_ticket(pages.url, 506)
    clerk = ClerkAtWork(pages.url, "w02", "W02")
    served = ""
    while served != ticket["number"]:  # others may wait before
        service = clerk.post("next")["service"]
        served = service["number"]
        for command in ("start", "finish"):
            clerk.post(command, service_id=service["service_id"])
    clerk.post("sign-out")
    rate = ticket["path"].replace("/t/", "/api/t/") + "/rate"
    Guest(pages.url, 506).post(rate, level=1, text="没有人解释为什么要再来一次")
    alert = page.locator('[data-testid=alert][data-code="bad_rating"]')
    alert.get_by_test_id("evidence").click()
    expect(page.get_by_test_id("rating-text")).to_have_text("没有人解释为什么要再来一次")
    axe.check(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("evidence-dialog")).to_have_count(0)


def test_a_ticket_is_put_first_with_a_reason_or_given_up(page: Page) -> None:
    number = take_ticket(page.url.split("/manager")[0], 503, "P001")["number"]
    page.get_by_test_id("waiters-C").click()
    page.get_by_test_id(f"pin-{number}").click()
    page.get_by_test_id("pin-reason").fill("行动不便")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("toast")).to_contain_text(number)
    axe.check(page)
    page.get_by_test_id(f"cancel-{number}").click()
    page.get_by_test_id("cancel-confirm").click()
    expect(page.get_by_test_id(f"waiter-{number}")).to_have_count(0)


def test_a_call_for_help_is_seen_and_answered(page: Page) -> None:
    Caller(page.url.split("/manager")[0]).post("/api/kiosk/K1/help")
    asked = page.get_by_test_id("help")
    expect(asked).to_have_attribute("data-answered", "false")
    axe.check(page)
    page.get_by_test_id("answer-help").click()
    expect(asked).to_have_attribute("data-answered", "true")
    page.get_by_test_id("close-help").click()
    expect(asked).to_have_count(0)


def test_a_printer_without_paper_is_an_alert_until_somebody_takes_care(
    fresh_demo: RunningDemo, page: Page
) -> None:
    fresh_demo.devices.poke("K1-printer", "faults", {"faults": ["paper_out"]})
    take_ticket(fresh_demo.url, 504)
    alert = page.locator('[data-testid=alert][data-code="device_broken"]')
    expect(alert).to_contain_text("缺纸")
    alert.get_by_test_id("acknowledge").click()
    page.get_by_test_id("note").fill("已派人换纸")
    axe.check(page)
    page.keyboard.press("Enter")
    expect(alert).to_have_attribute("data-noted", "true")
    expect(alert).to_contain_text("江远山：已派人换纸")
    fresh_demo.devices.poke("K1-printer", "faults", {"faults": []})


def test_a_notice_is_written_seen_before_it_hangs_changed_and_taken_down(pages: Pages) -> None:
    page, board = pages("notices"), pages("board")
    page.get_by_test_id("notice-zh").fill("系统将于 16:30 维护")
    page.get_by_test_id("notice-en").fill("Maintenance at 16:30")
    page.get_by_test_id("severity-important").click()
    expect(page.get_by_test_id("notice-preview")).to_contain_text("系统将于 16:30 维护")
    page.get_by_test_id("publish").click()
    expect(board.get_by_text("系统将于 16:30 维护").first).to_be_visible()
    page.get_by_test_id("edit-notice").click()
    page.get_by_test_id("notice-zh").fill("系统维护推迟")
    axe.check(page, without=["iframe"])
    page.get_by_test_id("publish").click()
    expect(board.get_by_text("系统维护推迟").first).to_be_visible()
    page.get_by_test_id("withdraw").click()
    expect(page.get_by_test_id("notice")).to_have_count(0)
    expect(board.get_by_text("系统维护推迟")).to_have_count(0)


def test_the_layout_of_a_board_is_seen_before_it_is_used(pages: Pages) -> None:
    page = pages("notices")
    page.get_by_test_id("board-zone").select_option(label="税务服务区")
    page.get_by_test_id("layout-rows").fill("5")
    page.get_by_test_id("layout-rows").press("Tab")
    expect(page.get_by_test_id("board-preview")).to_have_attribute("src", re.compile("/board/TAX.*rows=5"))
    page.get_by_test_id("lay-out").click()
    expect(page.get_by_test_id("lay-out")).to_be_disabled()
    page.reload()
    page.get_by_test_id("board-zone").select_option(label="税务服务区")
    expect(page.get_by_test_id("layout-rows")).to_have_value("5")


def test_the_tidal_plan_by_pointer_and_by_keys(pages: Pages) -> None:
    page = pages("plan")
    page.get_by_test_id("day-2").click()
    page.get_by_test_id("add-W31").click()
    page.get_by_test_id("ends").fill("08:00")
    page.get_by_test_id("keep").click()
    expect(page.get_by_test_id("wrong")).to_be_visible()
    axe.check(page)
    page.get_by_test_id("ends").fill("12:00")
    page.get_by_test_id("keep").click()
    bar = page.get_by_test_id("bar-W31")
    expect(bar).to_contain_text("09:00–12:00")
    bar.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Alt+ArrowRight")
    expect(bar).to_contain_text("09:30–12:00")
    x, y = middle(bar)
    width = page.locator(".lane").first.bounding_box()["width"]  # type: ignore[index]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + width / 24, y, steps=3)  # the demo's hall is open all day: one hour
    page.mouse.up()
    expect(bar).to_contain_text("10:30–13:00")
    page.get_by_test_id("save-plan").click()
    expect(page.get_by_test_id("next-W31")).to_contain_text("10:30")
    page.reload()
    page.get_by_test_id("day-2").click()
    bar.focus()
    page.keyboard.press("Delete")
    page.get_by_test_id("save-plan").click()
    expect(page.get_by_test_id("save-plan")).to_be_disabled()
    expect(bar).to_have_count(0)


def test_somebody_joins_the_staff_and_is_found(pages: Pages) -> None:
    page = pages("staff")
    page.get_by_test_id("add").click()
    page.get_by_test_id("staff-name").fill("周舟")
    page.get_by_test_id("staff-login").fill("W01")
    page.get_by_test_id("staff-save").click()
    expect(page.locator("#staff-login-told")).to_contain_text("w01")  # somebody has it
    axe.check(page)
    page.get_by_test_id("staff-login").fill("zhouzhou")
    page.get_by_test_id("staff-save").click()
    expect(page.get_by_test_id("password")).to_have_text(re.compile("^[A-Za-z2-9-]{14}$"))
    page.get_by_test_id("dialog-cancel").click()
    expect(page.get_by_test_id("password")).to_have_count(0)  # and the focus is back
    page.get_by_test_id("find").fill("zhou")
    expect(page.get_by_test_id("staff-row")).to_have_count(1)
    page.get_by_test_id("edit-zhouzhou").click()
    page.get_by_test_id("reset").click()
    page.get_by_test_id("reset-confirm").click()
    expect(page.get_by_test_id("password")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("password")).to_have_count(0)


def test_a_matter_is_suspended_and_a_queue_closed_for_the_kiosk_at_once(pages: Pages) -> None:
    page, kiosk = pages("matters"), pages("kiosk")
    page.get_by_test_id("find").fill("R002")  # which nobody can book
    expect(page.get_by_test_id("matter-row")).to_have_count(1)
    page.get_by_test_id("edit-R002").click()
    page.get_by_test_id("reason").fill("系统维护")
    axe.check(page)
    page.get_by_test_id("suspend").click()
    expect(page.get_by_test_id("matter-row")).to_contain_text("系统维护")
    page.get_by_test_id("resume-R002").click()
    expect(page.get_by_test_id("matter-row")).to_contain_text("办理中")
    page.get_by_test_id("open-D").click()
    expect(page.get_by_test_id("open-D")).to_have_attribute("aria-checked", "false")
    page.get_by_test_id("open-D").click()
    page.get_by_test_id("edit-queue-D").click()
    page.get_by_test_id("field-limit_minutes").fill("25")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("limit-D")).to_have_text("25")
    page.get_by_test_id("set-hours").click()
    page.get_by_test_id("closes").fill("08:00")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("form-error")).to_have_attribute("data-code", "bad_hours")
    page.get_by_test_id("dialog-cancel").click()
    expect(kiosk.locator("html")).to_have_attribute("data-live", "live")


def test_what_is_opened_while_an_answer_is_on_its_way_stays_open(pages: Pages) -> None:
    page = pages("matters")
    held: list[Route] = []
    page.route("**/api/manager/open-queue", lambda route: held.append(route), times=1)  # noqa: PLW0108 - a builtin has no signature
    page.get_by_test_id("open-D").click()
    page.get_by_test_id("edit-queue-D").click()
    page.get_by_test_id("field-limit_minutes").fill("26")
    expect(page.get_by_test_id("save")).to_be_disabled()  # the switch was asked for
    held[0].continue_()
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("limit-D")).to_have_text("26")
    page.get_by_test_id("open-D").click()  # as it was
    expect(page.get_by_test_id("open-D")).to_have_attribute("aria-checked", "true")


# Posts commands one after the other, as fast as the server answers.
_IN_A_ROW = """async ([path, bodies]) => {
  const headers = { "Content-Type": "application/json", "X-Requested-With": "hallsys" };
  for (const facts of bodies) {
    const body = JSON.stringify({ request_id: crypto.randomUUID(), ...facts });
    const answer = await fetch(`/api/manager/${path}`, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(await answer.text());
  }
}"""


def test_what_changes_in_quick_succession_is_all_shown(pages: Pages) -> None:
    page = pages("matters")
    matters = page.request.get(f"{pages.url}/manager/matters/snapshot").json()["matters"]
    codes = ("R001", "R002", "S003", "S004", "E002")
    resumed = [{"matter_id": one["matter_id"]} for one in matters if one["code"] in codes]
    suspended = [{**one, "reason": "系统升级"} for one in resumed]
    for _ in range(4):
        for path, bodies, shut in (("suspend", suspended, len(suspended)), ("resume", resumed, 0)):
            page.evaluate(_IN_A_ROW, [path, bodies])
            open_still = len(matters) - shut
            expect(page.locator("[data-testid=matter-row] .mark.good")).to_have_count(open_still)


def test_on_a_wall_there_is_nothing_to_touch_and_nothing_to_scroll(pages: Pages) -> None:
    page = pages("manager", size=SCREEN)
    page.goto(f"{pages.url}/manager?wall&lang=en")
    expect(page.get_by_test_id("floor")).to_be_visible()
    expect(page.get_by_test_id("today-waiting_now")).to_be_visible()
    expect(page.get_by_test_id("floor-edit")).to_be_hidden()
    expect(page.get_by_test_id("lang")).to_be_hidden()
    box = page.get_by_test_id("floor").bounding_box()
    assert box
    assert box["y"] + box["height"] <= SCREEN[1]
    axe.check(page)


def test_what_was_missed_while_the_line_was_cut_is_there_afterwards(pages: Pages, page: Page) -> None:
    page.context.set_offline(offline=True)
    number = take_ticket(pages.url, 505, "P001")["number"]
    page.context.set_offline(offline=False)
    page.get_by_test_id("waiters-C").click()
    expect(page.get_by_test_id(f"waiter-{number}")).to_be_visible()
