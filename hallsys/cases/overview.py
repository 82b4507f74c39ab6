"""All cases of a hall for those who lead it: by department, and a list; nobody is named."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

from sqlalchemy import Connection, text

from hallsys.cases.deadlines import Horizons
from hallsys.cases.rules import Outcome, Status
from hallsys.cases.tables import IS_OPEN
from hallsys.kernel.clock import Millis
from hallsys.kernel.schema import quoted

_STANDING = (Status.SUPPLEMENT, Status.SUSPENDED)  # their clock does not run

_OPEN = text(
    "SELECT m.department, count(*) AS open, "  # noqa: S608
    f"sum(CASE WHEN c.status IN ({quoted(_STANDING)}) THEN 1 ELSE 0 END) AS paused, "
    f"sum(CASE WHEN c.status NOT IN ({quoted(_STANDING)}) AND c.due_at < :now THEN 1 ELSE 0 END) AS late, "
    f"sum(CASE WHEN c.status NOT IN ({quoted(_STANDING)}) AND c.due_at >= :now AND c.due_at <= :soon "
    "THEN 1 ELSE 0 END) AS soon "
    "FROM cases c JOIN matters m ON m.hall_id = c.hall_id AND m.id = c.matter_id "
    f"WHERE c.hall_id = :hall_id AND c.{IS_OPEN} "
    "GROUP BY m.department"
)
_DECIDED = text(
    "SELECT m.department, count(*) AS decided, "
    "sum(CASE WHEN c.outcome = :refused THEN 1 ELSE 0 END) AS refused, "
    "sum(CASE WHEN c.decided_at <= c.due_at THEN 1 ELSE 0 END) AS in_time "
    "FROM cases c JOIN matters m ON m.hall_id = c.hall_id AND m.id = c.matter_id "
    "WHERE c.hall_id = :hall_id AND c.decided_at >= :since AND c.decided_at < :until "
    "AND c.outcome IS NOT NULL GROUP BY m.department"
)
_LIST = text(
    "SELECT c.id, c.case_number, c.matter_id, m.department, c.status, c.accepted_at, c.due_at "  # noqa: S608
    "FROM cases c JOIN matters m ON m.hall_id = c.hall_id AND m.id = c.matter_id "
    f"WHERE c.hall_id = :hall_id AND c.{IS_OPEN} "
    "AND (:everywhere = 1 OR m.department = :department) "
    "AND (c.due_at > :due OR (c.due_at = :due AND c.id > :id)) ORDER BY c.due_at, c.id LIMIT :limit"
)


_DUE_WITHIN = text(
    "SELECT count(*) FROM cases WHERE hall_id = :hall_id "  # noqa: S608
    f"AND {IS_OPEN} AND due_at >= :since AND due_at < :until"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Cases of a department. `open`: not ended, of which `paused` stand still, `soon` and `late` run.

    `decided` in the period, of which `refused`, and `in_time` up to the time at which they were due.
    """

    open: int = 0
    paused: int = 0
    soon: int = 0
    late: int = 0
    decided: int = 0
    refused: int = 0
    in_time: int = 0


class Meaning(NamedTuple):
    """A figure's name and what it counts, Chinese and English."""

    name: tuple[str, str]
    counts: tuple[str, str]


MEANINGS: Mapping[str, Meaning] = {
    "open": Meaning(("在办", "Open"), ("已受理、尚未办结或终止", "accepted and not ended")),
    "paused": Meaning(("暂停计时", "Paused"), ("其中待补正或中止", "of these, standing still")),
    "soon": Meaning(("临近期限", "Due soon"), ("其中计时中、已到黄灯提醒", "of these, running and yellow")),
    "late": Meaning(("已超期", "Overdue"), ("其中计时中、已过期限", "of these, running and past their time")),
    "decided": Meaning(("期间办结", "Decided"), ("期间内作出决定", "decided within the period")),
    "refused": Meaning(("未准予", "Refused"), ("其中不予许可", "of these, refused")),
    "in_time": Meaning(("按期办结", "In time"), ("其中在期限前办结", "of these, by the time they were due")),
}


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case as those who lead see it."""

    case_id: str
    case_number: str
    matter_id: str
    department: str
    status: str
    accepted_at: Millis
    due_at: Millis

    @property
    def standing(self) -> bool:
        """Tell whether its clock stands still."""
        return self.status in _STANDING


def by_department(
    conn: Connection, hall_id: str, lights: Horizons, since: Millis, until: Millis
) -> dict[str, Figures]:
    """Return the figures of each department, and the sum of all under an empty name."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    now = {"hall_id": hall_id, "now": lights.now, "soon": lights.yellow_until}
    period = {"hall_id": hall_id, "since": since, "until": until, "refused": Outcome.REFUSED}
    for statement, key in ((_OPEN, now), (_DECIDED, period)):
        for row in conn.execute(statement, key).mappings():
            counted = dict(row)
            found[str(counted.pop("department"))] |= {name: int(count) for name, count in counted.items()}
    departments = {name: Figures(**counted) for name, counted in sorted(found.items()) if name}
    unnamed = Figures(**found.get("", {}))
    every = [*departments.values(), unnamed]
    total = Figures(**{one.name: sum(getattr(of, one.name) for of in every) for one in fields(Figures)})
    return {**departments, "": total}


def open_cases(
    conn: Connection, hall_id: str, department: str, after: tuple[Millis, str], limit: int
) -> tuple[OpenCase, ...]:
    """Return open cases, of one department or (with an empty name) of all, those due first."""
    due, last = after
    key = {"hall_id": hall_id, "department": department, "everywhere": int(not department)}
    rows = conn.execute(_LIST, {**key, "due": due, "id": last, "limit": limit})
    return tuple(OpenCase(*row) for row in rows)


def due_within(conn: Connection, hall_id: str, since: Millis, until: Millis) -> int:
    """Return how many open cases are due from `since` on and before `until`."""
    key = {"hall_id": hall_id, "since": since, "until": until}
    return int(conn.execute(_DUE_WITHIN, key).scalar_one())
