"""What pages read of joint cases: the cases that belong together, and which results wait for which."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, String, bindparam, text

from hallsys.cases.joint_rules import Issue
from hallsys.cases.joint_tables import WAITED_FOR
from hallsys.kernel.clock import Millis

_JOINT = text(
    "SELECT j.id AS joint_id, j.number, j.name, j.name_en, j.issue, j.at, j.released_at, j.released_by, "  # noqa: S608
    "j.release_note, o.id, o.case_number, o.matter_id, v.name AS matter_name, v.name_en AS matter_name_en, "
    f"t.department, t.department_en, o.status, o.due_at, "
    f"CASE WHEN {WAITED_FOR} THEN 1 ELSE 0 END AS waited_for "
    "FROM joint_cases j JOIN joint_members n ON n.hall_id = j.hall_id AND n.joint_id = j.id "
    "JOIN cases o ON o.hall_id = n.hall_id AND o.id = n.case_id JOIN matters t ON t.hall_id = o.hall_id "
    "AND t.id = o.matter_id "
    "JOIN matter_versions v ON v.hall_id = o.hall_id AND v.matter_id = o.matter_id "
    "AND v.number = o.matter_version WHERE j.hall_id = :hall_id AND j.id IN "
    "(SELECT m.joint_id FROM joint_members m WHERE m.hall_id = :hall_id AND m.case_id IN :case_ids) "
    "ORDER BY j.id, o.id"
).bindparams(bindparam("case_ids", expanding=True, type_=String))
_NUMBERED = text(
    "SELECT m.case_id FROM joint_cases j JOIN joint_members m ON m.hall_id = j.hall_id AND m.joint_id = j.id "
    "WHERE j.hall_id = :hall_id AND j.number = :number ORDER BY m.case_id"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A case of a joint case; `waited_for`: results of the others wait for it."""

    case_id: str
    case_number: str
    matter_id: str
    matter_name: str
    matter_name_en: str
    department: str
    department_en: str
    status: str
    due_at: Millis
    waited_for: bool


@dataclass(frozen=True, slots=True)
class JointCase:
    """A joint case with its parts. It is due when the last of them is."""

    id: str
    number: str
    name: str
    name_en: str
    issue: str
    at: Millis
    released_at: Millis | None
    released_by: str | None
    release_note: str
    parts: tuple[Part, ...]

    @property
    def due_at(self) -> Millis:
        """When the last of its cases is due: the one limit of all."""
        return max(part.due_at for part in self.parts)

    @property
    def lead(self) -> Part:
        """The part whose department leads 牵头: the first of its cases."""
        return self.parts[0]

    @property
    def holds(self) -> bool:
        """Whether what is made now is held back until all of it is there."""
        together = self.issue == Issue.TOGETHER and self.released_at is None
        return together and any(part.waited_for for part in self.parts)

    def waits_for(self, case_id: str) -> tuple[Part, ...]:
        """Return the other cases that the results of one wait for."""
        others = (part for part in self.parts if part.case_id != case_id)
        return tuple(part for part in others if part.waited_for) if self.holds else ()


def joint_of(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, JointCase]:
    """Return the joint case of each case that is part of one, by case id."""
    if not case_ids:
        return {}
    rows = conn.execute(_JOINT, {"hall_id": hall_id, "case_ids": list(case_ids)})
    found: dict[str, JointCase] = {}
    for _, group in groupby(rows, lambda row: row.joint_id):
        members = list(group)
        one = members[0]
        parts = tuple(
            Part(
                row.id,
                row.case_number,
                row.matter_id,
                row.matter_name,
                row.matter_name_en,
                row.department,
                row.department_en,
                row.status,
                row.due_at,
                bool(row.waited_for),
            )
            for row in members
        )
        joint = JointCase(
            one.joint_id,
            one.number,
            one.name,
            one.name_en,
            one.issue,
            one.at,
            one.released_at,
            one.released_by,
            one.release_note,
            parts,
        )
        found.update({part.case_id: joint for part in parts})
    return found


def cases_of_joint(conn: Connection, hall_id: str, number: str) -> tuple[str, ...]:
    """Return the ids of the cases under the number of a joint case; none if there is no such number."""
    return tuple(conn.execute(_NUMBERED, {"hall_id": hall_id, "number": number}).scalars())
