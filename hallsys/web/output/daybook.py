"""The ledger of a window's day: on the screen, on paper, as a workbook; and the signatures behind it."""

from dataclasses import asdict
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, send_file
from sqlalchemy import Connection

from hallsys.cases.errors import SignatureUnknown
from hallsys.cases.ledger import day_ledger
from hallsys.cases.service import note_shown
from hallsys.cases.signing import signature_of
from hallsys.counters.desk import own_desk
from hallsys.counters.views import Window
from hallsys.halls.rules import local_time
from hallsys.kernel.transaction import Tx
from hallsys.people.views import masked_people
from hallsys.staff.views import Clerk, clerks
from hallsys.web.counter.commands import Counters
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.output.presented import require_own
from hallsys.web.output.schemas import OnHandOver
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import Cell, Sheet, workbook
from hallsys.web.site import Site

MOST = 2000  # rows of a day: more than hands can give out at one window

Row = dict[str, Any]

# The columns of the workbook: the head, the width in characters, and what of a row stands there.
_COLUMNS = (
    ("时间 Time", 18),
    ("办件编号 Case", 48),
    ("结果 Result", 28),
    ("申请人 Applicant", 16),
    ("领取方式 Taken by", 18),
    ("邮件号 Parcel", 18),
    ("经办人 Clerk", 12),
    ("签名 Signature", 14),
    ("撤回时间 Taken back", 20),
)
_TAKEN_BY = {"applicant": "本人 Applicant", "agent": "代领 Agent", "courier": "邮寄 Courier"}


def daybook(conn: Connection, site: Site, window: Window, clerk: Clerk) -> list[Row]:
    """Return today's ledger of a window, also what was taken back, the oldest first. Raises NotYourWindow."""
    require_own(conn, site, window, clerk)
    entries = day_ledger(conn, site.hall_id, window.id, site.day_began, MOST)
    today = local_time(site.clock.now(), site.catalogue.hall.timezone).date()
    people = masked_people(conn, site.keyring, [one.person_id for one in entries], today)
    staff = {one.id: one.name for one in clerks(conn, site.hall_id)}
    return [
        {
            **{name: value for name, value in asdict(one).items() if name not in ("person_id", "clerk_id")},
            "applicant_masked": people[one.person_id].name,
            "number_tail": people[one.person_id].tail,
            "clerk": staff.get(one.clerk_id, ""),
        }
        for one in entries
    ]


def ledger_workbook(rows: list[Row], timezone: str) -> bytes:
    """Return the ledger as a workbook; instants are dates of the hall."""
    head, widths = zip(*_COLUMNS, strict=True)
    return workbook([Sheet("台账", head, [_cells(row, timezone) for row in rows], widths, "A2")])


def _cells(row: Row, timezone: str) -> list[Cell]:
    def instant(at: int | None) -> Cell:
        return None if at is None else local_time(at, timezone).replace(tzinfo=None)

    return [
        instant(row["at"]),
        row["case_number"],
        row["name"],
        f"{row['applicant_masked']} {row['number_tail']}",
        _TAKEN_BY[row["taken_by"]],
        row["parcel_number"] or "",
        row["clerk"],
        "有 kept" if row["signed"] else "",
        instant(row["taken_back_at"]),
    ]


def _look_at(tx: Tx, window: Window, clerk_id: str, hand_over_id: str) -> str:
    own_desk(tx, window.id, clerk_id)
    note_shown(tx, hand_over_id, window.id)
    return hand_over_id


def add_daybook(pages: Blueprint, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Give the output window's pages the ledger of the day."""
    site = counters.site

    def rows(code: str) -> list[Row]:
        return site.db.read(daybook, site, counters.window(code), me())

    @pages.get("/output/<code>/ledger")
    @signed_in(sessions, surface)
    def ledger(code: str) -> Row:
        return {"results": rows(code)}

    @pages.get("/output/<code>/ledger.xlsx")
    @signed_in(sessions, surface)
    def ledger_as_workbook(code: str) -> Response:
        made = site.in_thread(ledger_workbook, rows(code), site.catalogue.hall.timezone)
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
