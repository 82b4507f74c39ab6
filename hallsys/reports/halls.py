"""What a period came to in several halls, by the figures that are kept of their days."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, String, bindparam, text

from hallsys.reports.days import QueueDay, unpacked
from hallsys.reports.history import Totals, totals

_KEPT = text(
    "SELECT hall_id, day, figures FROM day_reports "
    "WHERE hall_id IN :hall_ids AND day BETWEEN :since AND :until ORDER BY hall_id, day"
).bindparams(bindparam("hall_ids", expanding=True, type_=String))


def totals_of_halls(
    conn: Connection, hall_ids: Sequence[str], since: str, until: str
) -> Mapping[str, tuple[int, Totals]]:
    """Return for each hall how many days are kept from `since` to `until`, and their sum; none without any.

    Costs the figures of those days; a hall keeps a day's in the night after it.
    """
    days: dict[str, list[QueueDay]] = {}
    key = {"hall_ids": list(hall_ids), "since": since, "until": until}
    for row in conn.execute(_KEPT, key):
        of_day = unpacked(row.day, json.loads(row.figures))
        days.setdefault(row.hall_id, []).append(QueueDay.sum(of_day.queues.values()))
    return {hall_id: (len(found), totals(QueueDay.sum(found))) for hall_id, found in days.items()}
