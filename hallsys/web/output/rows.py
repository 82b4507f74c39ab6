"""Rows of the lists at the output window: whose a result is, without a name or a number."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from hallsys.halls.rules import local_time
from hallsys.people.views import masked_people
from hallsys.web.site import Site

LISTED = 200


def masked(conn: Connection, site: Site, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return rows with their applicants masked, and without their ids."""
    today = local_time(site.clock.now(), site.catalogue.hall.timezone).date()
    people = masked_people(conn, site.keyring, [row.person_id for row in rows], today)
    return [
        {
            **{name: value for name, value in asdict(row).items() if name != "person_id"},
            "applicant_masked": people[row.person_id].name,
            "number_tail": people[row.person_id].tail,
        }
        for row in rows
    ]
