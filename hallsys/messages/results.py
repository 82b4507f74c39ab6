"""What can be collected of a case, as its applicant is told of it: read from its results when that is sent.

A message tells of the case, not of the one result of its fact: of two that lay ready one may be called back
meanwhile, and the other waits all the same.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from hallsys.cases.joint_tables import THE_OTHERS
from hallsys.cases.life_tables import GAP_OPEN
from hallsys.cases.result_rules import PENDING, ResultStatus
from hallsys.cases.stay_tables import IS_THERE
from hallsys.cases.ways import Way, ways_of
from hallsys.halls.policy import known_settings
from hallsys.kernel.clock import Millis

_HELD = text(
    f"SELECT EXISTS (SELECT 1 {THE_OTHERS} :hall_id AND m.case_id = :case_id) AS held, "  # noqa: S608
    f"EXISTS (SELECT 1 FROM case_gaps WHERE hall_id = :hall_id AND case_id = :case_id "
    f"AND {GAP_OPEN}) AS lacks"
)
_RESULTS = text(
    "SELECT r.id, r.status, r.replaces, d.due_at, b.place, b.place_en, h.name AS hall, "  # noqa: S608
    "h.name_en AS hall_en, h.settings AS hall_says, EXISTS (SELECT 1 FROM hand_overs h "
    "WHERE h.result_id = r.id AND h.taken_back_at IS NULL) AS given FROM results r "
    "LEFT JOIN locker_deposits d ON d.hall_id = r.hall_id AND d.result_id = r.id "
    "AND d.taken_at IS NULL AND d.returned_at IS NULL "
    "LEFT JOIN locker_banks b ON b.hall_id = d.hall_id AND b.id = d.bank_id "
    f"LEFT JOIN stays s ON s.result_id = r.id AND s.{IS_THERE} LEFT JOIN halls h ON h.id = s.to_hall_id "
    "WHERE r.hall_id = :hall_id AND r.case_id = :case_id ORDER BY d.due_at, r.id"
)
# Only who was asked to come is told not to.
_INVITED = text(
    "SELECT 1 FROM messages WHERE hall_id = :hall_id AND subject_id = :case_id AND state = 'sent' "
    "AND kind IN ('result_ready', 'result_in_locker') LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Box:
    """Where something lies in a locker, and until when."""

    due_at: Millis
    place: str
    place_en: str


@dataclass(frozen=True, slots=True)
class OtherHall:
    """The hall in which something lies ready, if that is not the one of its case."""

    name: str
    name_en: str
    address: str = ""
    address_en: str = ""


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies ready of a case: on the shelves, and the first that is due of what lies in lockers.

    `hall`: another one, on whose shelves something lies. `pending`: something is still to come. `stopped`:
    none of it can be collected, as it waits for others of its joint case or for papers that were promised.
    `ungiven`: something is void that nobody had. `invited`: the applicant was asked to come.
    """

    shelf: bool
    box: Box | None
    hall: OtherHall | None
    pending: bool
    stopped: bool
    ungiven: bool
    invited: bool

    @property
    def anywhere(self) -> bool:
        """Whether something of it lies ready in any place."""
        return self.shelf or self.box is not None or self.hall is not None


# Which kinds are told only while this is so.
TRUE_WHILE: Mapping[str, Callable[[Lying], bool]] = {
    "result_ready": lambda lies: (lies.shelf or lies.hall is not None) and not lies.stopped,
    "result_in_locker": lambda lies: lies.box is not None and not lies.stopped,
    "result_recalled": lambda lies: lies.invited and (lies.stopped or (lies.pending and not lies.anywhere)),
    "case_voided": lambda lies: lies.invited and lies.ungiven,
}


def lying(conn: Connection, hall_id: str, case_id: str) -> Lying:
    """Return what can be collected of a case now; what a courier brings is nobody's to come for."""
    key = {"hall_id": hall_id, "case_id": case_id}
    waits = conn.execute(_HELD, key).one()
    rows = conn.execute(_RESULTS, key).all()
    # What a courier brings, or is yet to go to another hall, is not to be collected from the shelves.
    brought = ways_of(conn, hall_id, [case_id]).get(case_id) in (Way.COURIER, Way.HALL)
    halls = [_hall(row) for row in rows if row.status == ResultStatus.ELSEWHERE]
    replaced = {row.replaces for row in rows}
    boxes = [Box(row.due_at, row.place, row.place_en) for row in rows if row.status == ResultStatus.IN_LOCKER]
    return Lying(
        shelf=not brought and any(row.status == ResultStatus.READY for row in rows),
        box=boxes[0] if boxes else None,
        hall=halls[0] if halls else None,
        pending=any(row.status in PENDING for row in rows),
        stopped=bool(waits.held or waits.lacks),
        ungiven=any(
            row.status == ResultStatus.VOID and not row.given and row.id not in replaced for row in rows
        ),
        invited=conn.execute(_INVITED, key).first() is not None,
    )


def _hall(row: Row[Any]) -> OtherHall:
    says = known_settings(json.loads(row.hall_says))
    return OtherHall(row.hall, row.hall_en, says.address or "", says.address_en or says.address or "")
