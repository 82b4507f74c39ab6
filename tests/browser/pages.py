"""Pages of a demo, signed in as their audience and watched: what they complain of fails the test."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, expect

from hallsys.demo.cast import PASSWORD
from tests.browser.guests import Guest
from tests.persons import person

Size = tuple[int, int]
SCREEN: Size = (1920, 1080)
PORTRAIT: Size = (1080, 1920)
DESK: Size = (1366, 768)
TABLET: Size = (1280, 800)
PHONE: Size = (390, 844)

# Where an audience begins, the account it is signed in with, and the size of its screen.
AUDIENCES: dict[str, tuple[str, str | None, Size]] = {
    "kiosk": ("/kiosk/K1", None, PORTRAIT),
    "board": ("/board/MAIN", None, SCREEN),
    "sign": ("/sign/W01", None, SCREEN),
    "pad": ("/pad/W01", None, TABLET),
    "locker": ("/locker/E1", None, TABLET),
    "clerk": ("/clerk/W01", "w01", DESK),
    "output": ("/output/W08", "out01", DESK),
    "backoffice": ("/backoffice", "app01", DESK),
    "manager": ("/manager", "boss", DESK),
    "leader": ("/manager", "leader", DESK),
    "halls": ("/manager/halls", "boss", DESK),
    "matters": ("/manager/matters", "boss", DESK),
    "setup": ("/manager/setup", "boss", DESK),
    "plan": ("/manager/plan", "boss", DESK),
    "processes": ("/manager/processes", "boss", DESK),
    "staff": ("/manager/staff", "boss", DESK),
    "notices": ("/manager/notices", "boss", DESK),
    "history": ("/manager/history", "boss", DESK),
    "ratings": ("/manager/ratings", "boss", DESK),
    "supervision": ("/manager/supervision", "boss", DESK),
    "reasons": ("/manager/reasons", "boss", DESK),
    "retention": ("/manager/retention", "boss", DESK),
    "systems": ("/manager/systems", "boss", DESK),
    "cases": ("/manager/cases", "boss", DESK),
    "ledger": ("/manager/ledger", "boss", DESK),
    "pushes": ("/manager/pushes", "boss", DESK),
    "messages": ("/manager/messages", "boss", DESK),
    "settling": ("/manager/settling", "boss", DESK),
    "lockers": ("/manager/lockers", "boss", DESK),
    "devices": ("/manager/devices", "boss", DESK),
    "studio": ("/studio", "boss", DESK),
    "signin": ("/", None, DESK),
    "screen": ("/screen", None, PORTRAIT),
    "tour": ("/tour", None, (1600, 1000)),
    "exchange": ("/exchange", None, DESK),
    "style": ("/style", None, (1600, 1000)),
    "guide": ("/guide/S001", None, PHONE),
    "progress": ("/progress", None, PHONE),
    "booking": ("/book", None, PHONE),
    "phone": ("", None, PHONE),  # the path is that of a ticket: see ticket_path
}
TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass
class Watch:
    """What pages complained of; one that asks a host outside, which the browser does not find, does."""

    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context, those open now and those to come."""
        context.on("weberror", self._error)
        context.on("console", self._line)

    def _error(self, error: WebError) -> None:
        self.complaints.append(str(error.error))

    def _line(self, line: ConsoleMessage) -> None:
        # A browser calls every 4xx an error; a refusal of a command is an answer, which its page shows, and
        # so is that of a snapshot whose session is over, of a service that was over before it was read, and a
        # 503, which says when to come again. So does it call each attempt on a line that the test has cut.
        url = line.location.get("url", "")
        refused = ("/api/" in url and "status of 4" in line.text) or "status of 503" in line.text
        refused = refused or (url.endswith("/snapshot") and "status of 401" in line.text)
        refused = refused or ("/service/" in url and "status of 409" in line.text)
        cut = "net::ERR_INTERNET_DISCONNECTED" in line.text
        if line.type == "error" and not refused and not cut:
            self.complaints.append(f"{line.text} {url}")

    def verify(self) -> None:
        """Assert that no page complained."""
        assert not self.complaints, self.complaints


class Pages:
    """Opens pages, each in a context of its own: the accounts of two pages do not meet."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self.url = url
        self.watch = Watch()
        self._contexts: list[BrowserContext] = []

    def __call__(
        self,
        audience: str,
        path: str | None = None,
        *,
        size: Size | None = None,
        lang: str = "zh",
        login: str = "",
    ) -> Page:
        """Open the page of an audience once it is live: at `path` and in `size` if its own are not meant."""
        begins, account, usual = AUDIENCES[audience]
        width, height = size or usual
        context = self._browser.new_context(viewport={"width": width, "height": height})
        self._contexts.append(context)
        self.watch.over(context)
        if login or account:
            self._sign_in(context, login or account or "")
        page = context.new_page()
        address = path or begins
        page.goto(f"{self.url}{address}{'&' if '?' in address else '?'}lang={lang}")
        expect(page.locator(f'html[lang="{TAGS[lang]}"][data-live="live"]')).to_have_count(1)
        return page

    def _sign_in(self, context: BrowserContext, login: str) -> None:
        body = {"request_id": f"signing-in-{login}", "login": login, "password": PASSWORD}
        answer = context.request.post(
            f"{self.url}/api/staff/sign-in", data=body, headers={"X-Requested-With": "hallsys"}
        )
        assert answer.ok, answer.text()

    def close(self) -> None:
        """Close what is open and verify that nothing was complained of."""
        for context in self._contexts:
            context.close()
        self.watch.verify()


def take_ticket(url: str, seed: int, *codes: str) -> dict[str, str]:
    """Take a number at the kiosk for the invented person of `seed`; return it with its `path` on phones.

    `codes` are those of the matters, S001 if none is named.
    """
    caller = Guest(url, seed)
    number = person(seed).number
    presentation = caller.post("/api/kiosk/K1/typed", number=number.value)
    matters = {one["code"]: one["matter_id"] for one in caller.get("/kiosk/K1/snapshot")["matters"]}
    ticket: dict[str, str] = caller.post(
        "/api/kiosk/K1/issue",
        presentation_id=presentation["presentation_id"],
        matter_ids=[matters[code] for code in codes or ("S001",)],
        priority=None,
    )["tickets"][0]
    token = ticket["qr"].rsplit("/", 1)[-1].removesuffix(".svg")
    return {**ticket, "path": f"/t/{token}"}
