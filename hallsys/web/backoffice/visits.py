"""The tickets, visits and numbers elsewhere behind a case, for the back office, and who may ask."""

from typing import Any

from sqlalchemy import Connection

from hallsys.cases.process_errors import NotYourDepartment
from hallsys.cases.process_views import acts_of, place_of
from hallsys.cases.processes import desks_of
from hallsys.cases.systems import numbers_elsewhere
from hallsys.cases.views import Case
from hallsys.cases.visits import Given, Visit, given_of, visits_of
from hallsys.staff.views import Clerk
from hallsys.web.site import Site


def require_own(conn: Connection, site: Site, clerk: Clerk, case: Case) -> None:
    """Raise NotYourDepartment for a case of no department of the clerk's, that never was in their hands.

    Who is in no department's inbox works for all of them.
    """
    desks = desks_of(conn, site.hall_id, clerk.id)
    matter = site.catalogue.matters.get(case.matter_id)
    department = matter.department if matter else ""
    if not desks or department in desks:
        return
    place = place_of(conn, site.hall_id, case.id)
    if place is not None and place.department in desks:
        return
    if all(act.clerk_id != clerk.id for act in acts_of(conn, site.hall_id, case.id)):
        raise NotYourDepartment(department=department)


def visit_rows(conn: Connection, site: Site, case: Case) -> dict[str, Any]:
    """Return the visits, hand-overs and numbers of a case in departments' own systems."""

    def where(one: Visit | Given) -> dict[str, Any]:
        if one.there is not None:
            return {"window": one.there.window, "hall": [one.there.hall, one.there.hall_en]}
        found = site.windows.get(one.window_id)
        return {"window": found.number if found else None, "hall": None}

    return {
        "visits": [
            {
                "number": one.number,
                **where(one),
                "clerk_id": one.clerk_id,
                "called_at": one.called_at,
                "ended_at": one.ended_at,
            }
            for one in visits_of(conn, site.hall_id, case.id)
        ],
        "given": [
            {"name": one.name, **where(one), "at": one.at, "taken_by": one.taken_by}
            for one in given_of(conn, site.hall_id, case.id)
        ],
        "elsewhere": [
            {"system": one.system, "number": one.number}
            for one in numbers_elsewhere(conn, site.hall_id, case.id)
        ],
    }
