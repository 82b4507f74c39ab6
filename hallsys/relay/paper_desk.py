"""What papers are put together from: the hall, its people, windows and materials, as they are printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from hallsys.cases.views import Case
from hallsys.counters import views as counters
from hallsys.counters.rules import WindowKind
from hallsys.evaluation.percase import rating_path
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.sealing import Keyring
from hallsys.matters import views as matters
from hallsys.matters.guides import FORMS, SOURCES, Source
from hallsys.matters.limits import said
from hallsys.matters.rules import Kind, Matter
from hallsys.matters.versions import MatterVersion
from hallsys.matters.views import Material
from hallsys.people.organisations import AGENT_ROLES, AgentRole
from hallsys.people.views import masked_names
from hallsys.queue.catalogue import Catalogue
from hallsys.staff.views import clerk as read_clerk

Fields = dict[str, Any]

_OF_CASE = text(
    "SELECT c.pick_up_code, s.window_id FROM cases c JOIN services s ON s.hall_id = c.hall_id "
    "AND s.id = c.service_id "
    "WHERE c.hall_id = :hall_id AND c.id = :case_id"
)


@dataclass(frozen=True)
class Desk:
    """What the papers of a hall are put together from."""

    conn: Connection
    keyring: Keyring
    catalogue: Catalogue
    phone: str
    now: Millis
    public_url: str = ""
    halls_at: str = ""

    @property
    def hall_id(self) -> str:
        """The id of the hall."""
        return self.catalogue.hall.id

    def at(self, instant: Millis) -> str:
        """Return an instant as it is printed, to the minute."""
        return local_time(instant, self.catalogue.hall.timezone).strftime("%Y-%m-%d %H:%M")

    def day(self, instant: Millis) -> str:
        """Return the day of an instant as it is printed."""
        return self.at(instant)[:10]

    def masked(self, person_id: str) -> str:
        """Return the name of an applicant, a person's masked; empty for somebody whose name is not known."""
        return masked_names(self.conn, self.keyring, [person_id]).get(person_id, "")

    def agent(self, case: Case) -> str:
        """Return who applied for an organisation, masked, and by what right; empty for a person's case."""
        if case.agent_person_id is None or case.agent_role is None:
            return ""
        return f"{self.masked(case.agent_person_id)}（{AGENT_ROLES[AgentRole(case.agent_role)][0]}）"

    def rating_address(self, case_id: str) -> str:
        """Return the address at which a decided case is rated as a whole."""
        return f"{self.public_url}{rating_path(self.keyring, case_id)}"

    def window(self, window_id: str) -> str:
        """Return the number of a window, empty for one that is gone."""
        known = {one.id: one.number for one in counters.windows(self.conn, self.hall_id)}
        return str(known.get(window_id, ""))

    def output_windows(self) -> str:
        """Return where results are collected."""
        numbers = [
            str(one.number)
            for one in counters.windows(self.conn, self.hall_id)
            if one.kind == WindowKind.OUTPUT
        ]
        return f"{'、'.join(numbers)} 号出件窗口" if numbers else ""

    def staff_number(self, clerk_id: str) -> str:
        """Return the number by which the public knows a clerk."""
        return read_clerk(self.conn, self.hall_id, clerk_id).staff_number

    def of_case(self, case_id: str, hall_id: str | None = None) -> Row[Any]:
        """Return the pick-up code of a case and the window that entered it; `hall_id`: another hall's."""
        return self.conn.execute(_OF_CASE, {"hall_id": hall_id or self.hall_id, "case_id": case_id}).one()

    def materials(self, matter_id: str) -> tuple[Material, ...]:
        """Return the checklist of a matter."""
        return matters.materials(self.conn, self.hall_id, [matter_id])

    def named(self, material_ids: Iterable[str]) -> tuple[Material, ...]:
        """Return entries of checklists, also of a version that is in force no more."""
        return matters.materials_by_id(self.conn, self.hall_id, list(material_ids))


def limit(matter: Matter | MatterVersion) -> str:
    """Return the promised limit of a matter as it is printed."""
    told = said(matter.limit_days, matter.limit_unit)[0] if matter.limit_days else ""
    if matter.kind is Kind.IMMEDIATE:
        return f"即办件，{told}内办结" if told else "即办件，当场办结"
    return told


def wanted(listed: Iterable[Material], *, english: bool = False, described: bool = False) -> list[str]:
    """Return materials as they are asked for, each on a line; `described`: narrowed by a situation."""
    return [
        f"{one.name}{f' {one.name_en}' if english and one.name_en else ''} {one.copies} 份"
        f"{_asked_how(one, described)}{f' {one.note_en}' if english and one.note_en else ''}"
        for one in listed
    ]


def _asked_how(one: Material, described: bool) -> str:
    said = (
        FORMS[one.form][0] if one.source is Source.APPLICANT else SOURCES[one.source][0],
        "" if described or not one.applies_when else "视情形提供",
        one.note,
        "可容缺" if one.may_be_missing else "",
    )
    told = "，".join(dict.fromkeys(filter(None, said)))
    return f"（{told}）" if told else ""
