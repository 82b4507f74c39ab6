"""Takes the pictures of README and guides anew: a visit in a demo hall, every surface in zh and en.

python -m tools.screenshots                     the pictures of the documentation
python -m tools.screenshots --folder var/look   elsewhere, to look at after a change of the pages
"""

import argparse
import tempfile
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo, running_demo
from tools.album import Album, Size
from tools.chromium import chromium
from tools.film import shoot_film

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "hallsys" / "web" / "help" / "static" / "pictures"
FURTHER = ROOT / "docs" / "pictures"  # those of docs/surfaces.md, which the product does not carry
STARTED_IN = 20_000  # ms for the agent's devices; a toast is gone by then, too

DESK: Size = (1440, 900)
SCREEN: Size = (1920, 1080)
PORTRAIT: Size = (1080, 1920)
TABLET: Size = (1280, 800)
PHONE: Size = (390, 844)

# Who comes after the first applicant, and for what.
OTHERS = (
    ("li", "E001"),
    ("wang", "S003"),
    ("senior", "S004"),
    ("rare", "P001"),
    ("hong-kong", "T001"),
    ("foreigner-2023", "E002"),
)
# Which clerks call and start one of them meanwhile.
CLERKS = (("e01", "W11"), ("p01", "W21"), ("t01", "W31"), ("w02", "W02"))
# What stands beside the visit: picture -> path and size.
FURTHER_PAGES: dict[str, tuple[str, Size]] = {
    "book": ("/book", PHONE),
    "guide": ("/guide/S001", PHONE),
    "progress": ("/progress", PHONE),
    "history": ("/manager/history", DESK),
    "plan": ("/manager/plan", DESK),
    "staff": ("/manager/staff", DESK),
    "matters": ("/manager/matters", DESK),
    "notices": ("/manager/notices", DESK),
    "devices": ("/manager/devices", DESK),
    "studio": ("/studio", DESK),
    "setup": ("/manager/setup", DESK),
    "ratings": ("/manager/ratings", DESK),
    "supervision": ("/manager/supervision", DESK),
    "cases": ("/manager/cases", DESK),
    "settling": ("/manager/settling", DESK),
    "systems": ("/manager/systems", DESK),
    "pushes": ("/manager/pushes", DESK),
    "exchange": ("/exchange", DESK),
    "help": ("/help", DESK),
    "style": ("/style", (1440, 1200)),
    "screen": ("/screen", SCREEN),
    "refused": ("/no-such-page", DESK),
}


def _plan_a_noon(plan: Page) -> None:
    """Let two windows serve another queue at noon."""
    for code, begins, ends in (("W05", "11:30", "13:30"), ("W06", "10:00", "12:00")):
        plan.get_by_test_id(f"add-{code}").click()
        plan.get_by_test_id("begins").fill(begins)
        plan.get_by_test_id("ends").fill(ends)
        plan.locator("[name=queue]").nth(1).check()
        plan.get_by_test_id("keep").click()
        expect(plan.get_by_test_id(f"bar-{code}")).to_contain_text(begins)


def _put_up_a_notice(notices: Page) -> None:
    notices.get_by_test_id("notice-zh").fill("周五 16:30 后系统维护，请提前取号")
    notices.get_by_test_id("notice-en").fill("Maintenance after 16:30 on Friday: please come earlier")
    notices.get_by_test_id("publish").click()
    expect(notices.get_by_test_id("notice")).to_have_count(1)
    # What it says stays in the language in which it was said.
    expect(notices.get_by_test_id("toast")).to_have_count(0, timeout=STARTED_IN)


# What is done on a page before it is shot.
BEFORE: dict[str, Callable[[Page], None]] = {"plan": _plan_a_noon, "notices": _put_up_a_notice}


class Visit:
    """The surfaces of a demo in one browser, and what is done on them."""

    def __init__(self, demo: RunningDemo, browser: Browser, album: Album, further: Album) -> None:
        self._demo = demo
        self._album = album
        self._further = further
        self._browser = browser
        self._context = browser.new_context(
            viewport={"width": DESK[0], "height": DESK[1]},
            locale="zh-CN",  # its fields of dates
        )

    def run(self) -> None:
        """Make the visit."""
        self._open("/tour").wait_for_load_state()  # which signs the browser in everywhere
        clerk = self._open("/clerk/W01")
        clerk.get_by_test_id("sign-in").click()
        expect(clerk.get_by_test_id("sign-in")).to_have_count(0)
        kiosk = self._open("/kiosk/K1")
        expect(kiosk.get_by_test_id("start-card")).to_have_attribute("data-reader", "ok", timeout=STARTED_IN)
        self._album.shoot(kiosk, "kiosk", PORTRAIT, 540)
        self._take_first(kiosk)
        clerk.get_by_test_id("next").click()
        expect(clerk.get_by_test_id("number")).to_have_text("A001")
        pad = self._open("/pad/W01")
        self._album.shoot(self._open("/sign/W01"), "sign", SCREEN, 800)
        phones = [self._take(kiosk, card, matter) for card, matter in OTHERS]
        case_number = self._serve(clerk)
        self._call_others()
        self._look_around(phones[1])
        self._finish(clerk, pad)
        self._decide(case_number)
        self._collect()
        manager = self._open("/manager")
        expect(manager.get_by_test_id("rating-5")).to_contain_text("1")
        self._album.shoot(manager, "manager", (1440, 1080))
        tour = self._open("/tour")
        expect(tour.get_by_test_id("step-handover")).to_have_attribute("data-done", "true")
        expect(tour.get_by_test_id("slip").first).to_be_visible()
        self._album.shoot(tour, "tour", (1600, 1900))

    def _open(self, path: str, context: BrowserContext | None = None) -> Page:
        page = (context or self._context).new_page()
        page.goto(self._demo.url + path)
        if page.locator("#page").count():  # the guides have no script that would come alive
            expect(page.locator("html")).to_have_attribute("data-live", "live")
        return page

    def _card(self, kiosk: Page, card: str) -> None:
        self._demo.devices.poke("K1-reader", "lay_card", {"card": card})
        expect(kiosk.get_by_test_id("masked-name")).to_be_visible()

    def _printed(self, kiosk: Page) -> None:
        kiosk.get_by_test_id("take").click()
        expect(kiosk.get_by_test_id("print-state")).to_have_attribute("data-state", "printed")
        self._demo.devices.poke("K1-reader", "lift_card", {})

    @staticmethod
    def _find(kiosk: Page, matter: str) -> None:
        kiosk.get_by_test_id("way-search").click()
        kiosk.get_by_test_id("search").fill(matter)
        kiosk.locator(".choice").get_by_test_id(f"matter-{matter}").click()

    def _take(self, kiosk: Page, card: str, matter: str) -> str:
        """Take a number; return the path of its page on phones."""
        self._card(kiosk, card)
        self._find(kiosk, matter)
        self._printed(kiosk)
        code = kiosk.get_by_test_id("qr").get_attribute("src") or ""
        kiosk.get_by_test_id("done").click()
        return f"/t/{Path(code).stem}"

    def _take_first(self, kiosk: Page) -> None:
        self._card(kiosk, "zhang")
        kiosk.get_by_test_id("matter-S001").click()
        kiosk.get_by_test_id("matter-S002").click()
        self._album.shoot(kiosk, "kiosk-matters", PORTRAIT, 540)
        self._printed(kiosk)
        self._album.shoot(kiosk, "kiosk-ticket", PORTRAIT, 540)
        kiosk.get_by_test_id("done").click()
        state = self._demo.devices.state("K1-printer")
        assert state is not None
        self._album.keep("slip", b64decode(state["slips"][-1]["png"]), 400)

    def _serve(self, clerk: Page) -> str:
        """Serve the first visitor; return the number of the case that the back office decides."""
        clerk.get_by_test_id("start").click()
        clerk.get_by_test_id("accept-S001").wait_for()
        case_number = self._accept(clerk, "S001")
        self._album.shoot(clerk, "clerk", (1440, 1180))
        self._accept(clerk, "S002")
        clerk.get_by_test_id("conclude-S002").click()
        clerk.get_by_test_id("confirm-conclude").click()
        expect(clerk.get_by_test_id("conclude-dialog")).to_have_count(0)
        return case_number

    def _accept(self, clerk: Page, matter: str) -> str:
        for box in clerk.locator("[data-testid^=material-]").all():
            box.check()
        clerk.get_by_test_id(f"accept-{matter}").click()
        return clerk.get_by_test_id(f"case-{matter}").inner_text()

    def _call_others(self) -> None:
        for login, window in CLERKS:
            caller = Caller(self._demo.url)
            caller.sign_in(login)
            caller.post("/api/clerk/sign-in", window=window)
            service = caller.post("/api/clerk/next", window=window)["service"]["service_id"]
            if window != CLERKS[-1][1]:
                self._accept_by_call(caller, window, service)
        board = self._open("/board/all")
        expect(board.get_by_test_id("row")).to_have_count(len(CLERKS) + 1)
        self._album.shoot(board, "board", SCREEN)

    def _look_around(self, phone: str) -> None:
        """Shoot what stands beside the visit."""
        self._album.shoot(self._open(phone), "phone", PHONE)
        for name, (path, size) in FURTHER_PAGES.items():
            page = self._open(path)
            if before := BEFORE.get(name):
                before(page)
            self._further.shoot(page, name, size, 800)
            page.close()
        stranger = self._browser.new_context()
        self._further.shoot(self._open("/", stranger), "signin", DESK, 800)
        stranger.close()

    @staticmethod
    def _accept_by_call(caller: Caller, window: str, service: str) -> None:
        current = {"window": window, "service_id": service}
        caller.post("/api/clerk/start", **current)
        (matter,) = caller.get(f"/clerk/{window}/service/{service}")["matters"]
        if matter["questions"]:  # the clerk would ask about the situation first
            return
        materials = [one["material_id"] for one in matter["materials"]]
        caller.post("/api/clerk/accept", **current, matter_id=matter["matter_id"], material_ids=materials)

    def _finish(self, clerk: Page, pad: Page) -> None:
        clerk.get_by_test_id("finish").click()
        expect(pad.get_by_test_id("level-5")).to_be_visible()
        self._album.shoot(pad, "pad", TABLET, 800)
        pad.get_by_test_id("level-5").click()
        expect(pad.get_by_test_id("thanks")).to_be_visible()

    def _decide(self, case_number: str) -> None:
        office = self._open("/backoffice")
        office.get_by_test_id("open-case").filter(has_text=case_number).click()
        office.get_by_test_id("take-up").click()
        expect(office.get_by_test_id("conclude")).to_be_visible()
        self._album.shoot(office, "backoffice", DESK)
        office.get_by_test_id("conclude").click()
        office.get_by_test_id("shelf").first.fill("A-01")
        office.get_by_test_id("confirm-conclude").click()
        expect(office.get_by_test_id("done-row")).to_have_count(1)

    def _collect(self) -> None:
        output = self._open("/output/W08")
        output.get_by_test_id("sign-in").click()
        self._demo.devices.poke("W08-reader", "lay_card", {"card": "zhang"})
        expect(output.get_by_test_id("result-row")).to_have_count(1)
        self._album.shoot(output, "output", DESK)
        output.locator("[data-testid^=hand-over-]").click()
        expect(output.get_by_test_id("handed-row")).to_have_count(1)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path)
    folder = parser.parse_args().folder
    albums = [Album(folder or usual) for usual in (PICTURES, FURTHER)]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        with running_demo(Path(place) / "demo") as demo:
            shoot_film(browser, demo.url, albums[1])
        with running_demo(Path(place) / "again") as demo:
            Visit(demo, browser, *albums).run()
        browser.close()
    print(f"together: {sum(album.total for album in albums) // 1024} kB")


if __name__ == "__main__":
    main()
