"""The page of all cases 办件总览: by department with lights, a list, and how far each is; nobody is named."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from hallsys.cases.deadlines import Horizons, horizons
from hallsys.cases.overview import MEANINGS, Figures, OpenCase, by_department, open_cases
from hallsys.cases.progress import progress
from hallsys.cases.rules import STATUS_FACTS, Status
from hallsys.cases.systems import cases_numbered
from hallsys.kernel.clock import Millis
from hallsys.staff.rules import Action
from hallsys.web.case_progress import progress_row
from hallsys.web.errors import BadRequest
from hallsys.web.manager.periods import instants, period_asked
from hallsys.web.manager.subpages import SubPage
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX, Sheet, workbook
from hallsys.web.site import Site
from hallsys.web.snapshots import language

LISTED = 50
_SHOWN_AT_FIRST = 30  # days
_BEGINNING: tuple[Millis, str] = (-1, "")
_LATEST = 2**53
_LONGEST_NUMBER = 64
_DEPARTMENT = ("部门", "Department")
_ALL = ("全部", "All")
_TITLES = (("部门汇总", "By department"), ("指标口径", "Definitions"))

Row = dict[str, Any]


def add_cases(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` answer with other periods, more of the list, a case by its number, and a workbook."""

    @pages.get("/api/manager/cases-figures")
    @signed_in(sessions, surface, Action.LOOK)
    def figures() -> Row:
        return site.db.read(_figures, site, *period_asked(site))

    @pages.get("/api/manager/cases-list")
    @signed_in(sessions, surface, Action.LOOK)
    def more() -> Row:
        department, last = request.args.get("department", "")[:60], request.args.get("id", "")[:26]
        try:
            due = int(request.args.get("due", "-1"))
        except ValueError as error:
            raise BadRequest from error
        if not -1 <= due < _LATEST:
            raise BadRequest
        return {"cases": site.db.read(_list, site, department, (due, last))}

    @pages.get("/api/manager/cases-find")
    @signed_in(sessions, surface, Action.LOOK)
    def find() -> Row:
        number = request.args.get("number", "").strip()[:_LONGEST_NUMBER]
        return {"found": site.db.read(_found, site, number)}

    @pages.get("/manager/cases/figures.xlsx")
    @signed_in(sessions, surface, Action.LOOK)
    def as_workbook() -> Response:
        since, until = period_asked(site)
        told = site.db.read(_figures, site, since, until)
        made = site.in_thread(_book, told, int(language() == "en"))
        name = {"Content-Disposition": f'attachment; filename="cases-{since}-{until}.xlsx"'}
        return Response(made, mimetype=XLSX, headers={**name, "Cache-Control": "no-store"})


def _snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    until = date.fromisoformat(site.today)
    since = (until - timedelta(days=_SHOWN_AT_FIRST - 1)).isoformat()
    return {
        "today": site.today,
        "figures": _figures(conn, site, since, site.today),
        "meanings": [[key, list(one.name), list(one.counts)] for key, one in MEANINGS.items()],
        "cases": _list(conn, site, "", _BEGINNING),
        "listed": LISTED,
    }


PAGE = SubPage("办件总览", "Cases", _snapshot, sees=Action.LOOK)


def _lights(site: Site) -> Horizons:
    hall = site.catalogue.hall
    return horizons(hall.calendar, hall.timezone, site.settings.cases, site.clock.now())


def _figures(conn: Connection, site: Site, since: str, until: str) -> Row:
    found = by_department(conn, site.hall_id, _lights(site), *instants(site, since, until))
    english = site.catalogue.departments_en
    return {
        "since": since,
        "until": until,
        "departments": [
            {"department": name, "department_en": english.get(name, ""), **asdict(one)}
            for name, one in found.items()
        ],
    }


def _list(conn: Connection, site: Site, department: str, after: tuple[Millis, str]) -> list[Row]:
    lights = _lights(site)
    return [_row(site, lights, one) for one in open_cases(conn, site.hall_id, department, after, LISTED)]


def _row(site: Site, lights: Horizons, one: OpenCase) -> Row:
    matter = site.catalogue.matters.get(one.matter_id)
    facts = STATUS_FACTS[Status(one.status)]
    light = "paused" if one.standing else lights.light(one.due_at).name.lower()
    return {
        **asdict(one),
        "matter_name": matter.name if matter else "",
        "matter_name_en": matter.name_en if matter else "",
        "department_en": site.catalogue.departments_en.get(one.department, ""),
        "status_words": [facts.zh, facts.en],
        "light": light,
    }


def _found(conn: Connection, site: Site, number: str) -> list[Row]:
    ids = cases_numbered(conn, site.hall_id, number) if number else ()
    return [progress_row(site, one) for one in progress(conn, site.hall_id, ids)]


def _book(told: Row, column: int) -> bytes:
    head = [_DEPARTMENT[column], *(one.name[column] for one in MEANINGS.values())]
    rows = [
        [
            (column and one["department_en"]) or one["department"] or _ALL[column],
            *(one[key] for key in MEANINGS),
        ]
        for one in told["departments"]
    ]
    meant = [[one.name[column], one.counts[column]] for one in MEANINGS.values()]
    by, definitions = (title[column] for title in _TITLES)
    period = f"{told['since']} - {told['until']}"
    return workbook(
        [Sheet(by, head, rows, (24, 12)), Sheet(definitions, [definitions, period], meant, (20, 60))]
    )


assert set(MEANINGS) == set(Figures.__slots__)  # noqa: S101 - each figure says what it counts
