"""The page of history: days in figures, a day once more with other windows, and all of it to take away."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from sqlalchemy import Connection

from hallsys.counters.views import standings
from hallsys.evaluation.figures import rates
from hallsys.kernel.clock import MINUTE
from hallsys.reports import history as histories
from hallsys.reports.history import DEFINITIONS, SERVICE_EDGES, WAIT_EDGES, History, Totals
from hallsys.reports.replay import Post, changed, jobs_of, posts_of, replay
from hallsys.reports.spread import Spread
from hallsys.reports.views import Offer, days, whole_day
from hallsys.staff.rules import Action
from hallsys.web.errors import BadRequest
from hallsys.web.manager.history_tables import CSV, Names, csv_of, sheets, tables, told
from hallsys.web.manager.periods import day_asked, instants, period_asked
from hallsys.web.manager.ratings import kinds_row
from hallsys.web.ratings import DEFINITIONS as RATE_DEFINITIONS
from hallsys.web.ratings import KINDS
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import workbook
from hallsys.web.site import Site
from hallsys.web.snapshots import language

SHOWN_AT_FIRST = 7  # days
MOST_WINDOWS = 10  # more, or fewer, of a replayed day

Row = dict[str, Any]


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the last days, what can be chosen, and what each figure means."""
    until = date.fromisoformat(site.today)
    since = (until - timedelta(days=SHOWN_AT_FIRST - 1)).isoformat()
    return {
        "history": _told(conn, site, since, site.today, None),
        "queues": [
            {"queue_id": one.id, "name": one.name, "name_en": one.name_en}
            for one in site.catalogue.queues.values()
        ],
        "definitions": {
            key: list(words) for key, words in {**DEFINITIONS, **RATE_DEFINITIONS, **KINDS}.items()
        },
        "wait_edges": [edge // MINUTE for edge in WAIT_EDGES],
        "service_edges": [edge // MINUTE for edge in SERVICE_EDGES],
        "most_windows": MOST_WINDOWS,
        "today": site.today,
    }


def add_history_routes(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` answer with other periods, with a replayed day, and with files."""

    @pages.get("/api/manager/history")
    @signed_in(sessions, surface, Action.LOOK)
    def read_history() -> Row:
        return site.db.read(_told, site, *period_asked(site), _queue(site))

    @pages.get("/api/manager/what-if")
    @signed_in(sessions, surface, Action.LOOK)
    def what_if() -> Row:
        day, by = day_asked(site, "day"), _by()
        return site.db.read(_replayed, site, day, by, _queue(site))

    @pages.get("/manager/history/history.xlsx")
    @signed_in(sessions, surface, Action.LOOK)
    def take_workbook() -> Response:
        since, until = period_asked(site)
        found, names = site.db.read(_history, site, since, until, _queue(site)), _names(site)
        made = site.in_thread(workbook, sheets(found, names, DEFINITIONS, language()))
        return _file(made, f"大厅运行统计-{since}-{until}.xlsx")

    @pages.get("/manager/history/<part>.csv")
    @signed_in(sessions, surface, Action.LOOK)
    def take_csv(part: str) -> Response:
        since, until = period_asked(site)
        found = site.db.read(_history, site, since, until, _queue(site))
        chosen = next((one for one in tables(found, _names(site)) if one.part == part), None)
        if chosen is None:
            raise BadRequest
        name = f"大厅运行统计-{chosen.title[0]}-{since}-{until}.csv"
        return _file(csv_of(chosen, language()), name, CSV)

    @pages.get("/manager/history/day")
    @signed_in(sessions, surface, Action.LOOK)
    def print_day() -> str:
        day, lang = day_asked(site, "day"), language()
        found, evaluation = site.db.read(_day_told, site, day)
        return render_template(
            "manager/day.html",
            lang=lang,
            day=day,
            hall=site.catalogue.hall,
            history=found,
            rates=evaluation,
            tables=[one for one in tables(found, _names(site)) if one.part in ("queues", "windows")],
            definitions={**DEFINITIONS, **RATE_DEFINITIONS, **KINDS},
            column=0 if lang == "zh" else 1,
            told=told,
        )


def _offer(site: Site) -> Offer:
    return Offer(site.catalogue.hall, site.catalogue.queues)


def _history(conn: Connection, site: Site, since: str, until: str, queue_id: str | None) -> History:
    found = days(conn, _offer(site), since, until, site.clock.now(), site.today)
    return histories.history(found, frozenset([queue_id]) if queue_id else None)


def _told(conn: Connection, site: Site, since: str, until: str, queue_id: str | None) -> Row:
    found = _history(conn, site, since, until, queue_id)
    names = _names(site)
    return {
        "since": since,
        "until": until,
        "queue_id": queue_id,
        "hall": totals_row(found.hall),
        "days": [{"day": day, **totals_row(one)} for day, one in found.days.items()],
        "queues": [
            {"id": key, "name": list(names.queue(key)), **totals_row(one)}
            for key, one in sorted(found.queues.items(), key=lambda item: names.queue_rank(item[0]))
        ],
        "windows": [
            {"id": key, "name": list(names.window(key)), **asdict(one), "utilisation": one.utilisation}
            for key, one in sorted(found.windows.items(), key=lambda item: names.window_rank(item[0]))
        ],
        "first_slot": found.first_slot,
        "heat": [[asdict(cell) for cell in row] for row in found.heat],
        "wait_bins": list(found.wait_bins),
        "service_bins": list(found.service_bins),
        "rates": _rates(conn, site, since, until),
    }


def _day_told(conn: Connection, site: Site, day: str) -> tuple[History, Row]:
    return _history(conn, site, day, day, None), _rates(conn, site, day, day)


def _rates(conn: Connection, site: Site, since: str, until: str) -> Row:
    return kinds_row(rates(conn, site.hall_id, *instants(site, since, until)))


def _replayed(conn: Connection, site: Site, day: str, by: int, queue_id: str | None) -> Row:
    """Return how long people waited on a day, how long they wait in its replay, and with other windows."""
    whole = whole_day(conn, _offer(site), day, site.clock.now())
    jobs = jobs_of(whole.calls)
    allocated = {key: one.queue_ids for key, one in standings(conn, site.hall_id).items()}
    posts = posts_of(whole.calls, whole.periods, allocated)
    rank = {one.id: one.number for one in site.windows.values()}
    other = changed(posts, by, queue_id, rank)
    waited = [
        one.waited
        for one in whole.calls
        if one.waited is not None and (queue_id is None or one.queue_id == queue_id)
    ]

    def waits(of: tuple[Post, ...]) -> Row:
        found = replay(jobs, of)
        return {**_wait_row(found.wait(queue_id)), "left": found.left}

    return {
        "day": day,
        "by": len(other) - len(posts),
        "windows": len(posts),
        "actual": _wait_row(Spread.of(waited)),
        "as_it_was": waits(posts),
        "changed": waits(other),
    }


def _wait_row(spread: Spread) -> Row:
    return {"n": spread.n, "p50": spread.quantile(0.5), "p90": spread.quantile(0.9)}


def totals_row(one: Totals) -> Row:
    """Return totals as the page shows them."""
    return {**asdict(one), "late_share": one.late_share, "missed_share": one.missed_share}


def _names(site: Site) -> Names:
    queues = {one.id: (one.name, one.name_en or one.name) for one in site.catalogue.queues.values()}
    windows = {one.id: one.number for one in site.windows.values()}
    return Names(queues, windows)


def _file(data: bytes, name: str, mimetype: str | None = None) -> Response:
    return send_file(BytesIO(data), download_name=name, as_attachment=True, mimetype=mimetype)


def _queue(site: Site) -> str | None:
    queue_id = request.args.get("queue") or None
    if queue_id is not None and queue_id not in site.catalogue.queues:
        raise BadRequest
    return queue_id


def _by() -> int:
    try:
        by = int(request.args.get("by", "0"))
    except ValueError as error:
        raise BadRequest from error
    if abs(by) > MOST_WINDOWS:
        raise BadRequest
    return by
