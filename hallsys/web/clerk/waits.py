"""What the applicant's cases wait for, and what may be promised: how a clerk sees the life of cases."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases.clock import Limit, due_at, office
from hallsys.cases.exclusions import is_excluded
from hallsys.cases.life_views import Wanted, answering, disputed, extended, gaps_of, supplements_of, ticked
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.rules import OPEN_STATUSES, STATUS_FACTS, Status
from hallsys.cases.views import Case
from hallsys.cases.ways import Way, places_of, ways_of
from hallsys.halls.errors import CalendarUncovered
from hallsys.kernel.clock import Millis
from hallsys.web.reasons import offered_reasons
from hallsys.web.site import Site
from hallsys.web.told import told_rows

# Results may lie ready while something is still to come.
_ALIVE = (Status.RECEIVED, *OPEN_STATUSES, Status.CONCLUDED, Status.READY)
_ENDED = (Status.DECLINED, Status.WITHDRAWN, Status.TERMINATED, Status.VOIDED)


def waits(conn: Connection, site: Site, person_id: str, cases: Sequence[Case]) -> dict[str, Any]:
    """Return for each case that is not over what it waits for, and what the applicant may promise now."""
    alive = [case for case in cases if case.status in _ALIVE]
    ids = [case.id for case in alive]
    hall_id, settings = site.hall_id, site.settings.cases
    gaps, supplements = (_by_case(read(conn, hall_id, ids)) for read in (gaps_of, supplements_of))
    received, there = answering(conn, hall_id, ids), ticked(conn, hall_id, ids)
    open_ones, longer = disputed(conn, hall_id, ids), extended(conn, hall_id, ids)
    ways, places = ways_of(conn, hall_id, ids), places_of(conn, hall_id, ids)
    told = told_rows(conn, site, ids)
    return {
        "life": {
            case.id: {
                **_status(case),
                "gaps": gaps.get(case.id, []),
                "supplement": supplements.get(case.id, []),
                "decline_waits": case.id in open_ones,
                "way": ways.get(case.id, Way.WINDOW),
                "hall": places[case.id].hall_id if case.id in places else "",
                "told": told.get(case.id),
                "extended": case.id in longer,
                "decide_by": received[case.id].decide_by if case.id in received else None,
                "noticed_at": received[case.id].noticed_at if case.id in received else None,
                "ticked": there.get(case.id, []) if case.id in received else [],
            }
            for case in alive
        },
        "ended": {case.id: _status(case) for case in cases if case.status in _ENDED},
        "gaps": {
            "excluded": is_excluded(conn, hall_id, person_id, site.clock.now()),
            "dues": _dues(site, settings.gap_days) if settings.gaps else [],
        },
        "decline_reasons": offered_reasons(site, Purpose.DECLINE),
    }


def _status(case: Case) -> dict[str, str]:
    facts = STATUS_FACTS[Status(case.status)]
    return {"status": case.status, "status_zh": facts.zh, "status_en": facts.en}


def _by_case(wanted: Iterable[Wanted]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for one in wanted:
        row = {"material_id": one.material_id, "name": one.name, "name_en": one.name_en}
        rows.setdefault(one.case_id, []).append({**row, "due_at": one.due_at})
    return rows


def _dues(site: Site, days: int) -> list[Millis]:
    """Return when what is promised within 1 to `days` working days is due, as far as the calendar goes."""
    hall = site.catalogue.hall
    clock = office(hall.calendar, hall.timezone, hall.hours, site.settings.cases)
    found: list[Millis] = []
    for number in range(1, days + 1):
        try:
            found.append(due_at(clock, site.clock.now(), Limit(number)))
        except CalendarUncovered:  # acceptance says so, with the year
            break
    return found
