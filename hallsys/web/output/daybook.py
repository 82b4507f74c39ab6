"""The ledger of a window's day: on the screen, on paper, as a workbook; and the signatures behind it."""

from io import BytesIO

from flask import Blueprint, Response, send_file
from sqlalchemy import Connection

from hallsys.cases.errors import SignatureUnknown
from hallsys.cases.service import note_shown
from hallsys.cases.signing import signature_of
from hallsys.counters.desk import own_desk
from hallsys.counters.views import Window
from hallsys.kernel.clock import DAY
from hallsys.kernel.transaction import Tx
from hallsys.staff.views import Clerk
from hallsys.web.counter.commands import Counters
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.ledgers import Row, ledger, ledger_workbook
from hallsys.web.output.schemas import OnHandOver
from hallsys.web.output.windows import require_own
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.snapshots import language

MOST = 5000  # lines of a day: more than hands can move at one window


def daybook(conn: Connection, site: Site, window: Window, clerk: Clerk) -> Row:
    """Return today's ledger of a window, also what was taken back, the oldest first. Raises NotYourWindow."""
    require_own(conn, site, window, clerk)
    return ledger(conn, site, site.day_began, site.day_began + 2 * DAY, MOST, window.id)


def _look_at(tx: Tx, window: Window, clerk_id: str, hand_over_id: str) -> str:
    own_desk(tx, window.id, clerk_id)
    note_shown(tx, hand_over_id, window.id)
    return hand_over_id


def add_daybook(pages: Blueprint, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Give the output window's pages the ledger of the day."""
    site = counters.site

    def told(code: str) -> Row:
        return site.db.read(daybook, site, counters.window(code), me())

    @pages.get("/output/<code>/ledger")
    @signed_in(sessions, surface)
    def of_today(code: str) -> Row:
        return told(code)

    @pages.get("/output/<code>/ledger.xlsx")
    @signed_in(sessions, surface)
    def ledger_as_workbook(code: str) -> Response:
        made = site.in_thread(
            ledger_workbook, told(code), site.catalogue.hall.timezone, int(language() == "en")
        )
        name = f"交付台账-{counters.window(code).number}号窗口-{site.today}.xlsx"
        file = send_file(BytesIO(made), download_name=name, as_attachment=True)
        file.headers["Cache-Control"] = "no-store"
        return file

    @pages.post("/api/output/signature")
    @signed_in(sessions, surface)
    def signature() -> Row:
        asked, clerk = body(OnHandOver), me()
        window = counters.window(asked.window)
        # The one that is on record is shown: a repeat of the request could ask for another.
        noted = site.transact(actor(clerk), asked.request_id, _look_at, window, clerk.id, asked.hand_over_id)
        kept = site.db.read(signature_of, site.keyring, site.hall_id, noted)
        if kept is None:  # forgotten since
            raise SignatureUnknown
        return {"signature": kept}
