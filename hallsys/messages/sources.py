"""What a message is made of, read when it is sent: where its case stands, and what its text may fill in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from hallsys.cases.life_tables import GAP_OPEN
from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.messages.kinds import KINDS, NEAR, Kind
from hallsys.messages.ledger import Due
from hallsys.messages.results import TRUE_WHILE, Lying, lying
from hallsys.queue.calling_off import SAID, Why

_CASE = text(
    "SELECT c.case_number, c.status, c.due_at, v.name, v.name_en FROM cases c JOIN matter_versions v "
    "ON v.hall_id = c.hall_id AND v.matter_id = c.matter_id AND v.number = c.matter_version "
    "WHERE c.hall_id = :hall_id AND c.id = :subject_id"
)
_APPOINTMENT = text(
    "SELECT a.state, a.starts_at, a.called_off_why, m.name, m.name_en FROM appointments a "
    "JOIN matters m ON m.hall_id = a.hall_id AND m.id = a.matter_id WHERE a.hall_id = :hall_id "
    "AND a.id = :subject_id"
)
_TICKET = text(
    "SELECT number, status FROM tickets WHERE hall_id = :hall_id AND id = :subject_id AND day = :day"
)
_RESULT = text("SELECT status FROM results WHERE hall_id = :hall_id AND id = :result_id")
_OUTPUT_WINDOWS = text(
    "SELECT name, name_en FROM windows WHERE hall_id = :hall_id AND kind = 'output' ORDER BY number LIMIT 2"
)
_GAPS_DUE = text(
    f"SELECT min(due_at) FROM case_gaps WHERE hall_id = :hall_id AND case_id = :subject_id AND {GAP_OPEN}"  # noqa: S608
)
_TOLD_TODAY = text(
    "SELECT count(*) FROM phones p JOIN messages m ON m.hall_id = p.hall_id AND m.subject_id = p.subject_id "
    "WHERE p.hall_id = :hall_id AND p.print = :print AND m.state = 'sent' AND m.since >= :since"
)

# The deadline of now, not that of the fact: another may have moved it meanwhile.
_UNTIL_NOW = ("extended", "resumed", "gaps_near")


@dataclass(frozen=True, slots=True)
class Subject:
    """Where what a message is about stands now, and the values of its placeholders.

    `result`: where the result of its fact stands, None if it tells of none. `begins`: when the appointment
    that it tells of begins: from then on there is nothing to tell of it; None of anything else.
    """

    status: str
    values: dict[str, str]
    result: str | None = None
    begins: Millis | None = None

    def is_so(self, kind: Kind) -> bool:
        """Tell whether a kind of message is still true of it."""
        return (not kind.statuses or self.status in kind.statuses) and (
            not kind.result or self.result in (None, kind.result)
        )

    def presses(self, kind: Kind, morning: Millis) -> bool:
        """Tell whether a message of a kind is of no use any more by the next morning."""
        return kind.pressing and self.begins is not None and self.begins <= morning


def subject_of(conn: Connection, hall: Hall, message: Due, lang: str) -> Subject | None:
    """Return what a message is made of in a language; None if there is nothing to tell any more."""
    fills = KINDS[message.kind].fills
    read = _of_ticket if "ticket" in fills else _of_appointment if "at" in fills else _of_case
    found = read(conn, hall, message, en=lang == "en")
    if found is not None:
        # Unless it is another one, in which something is collected.
        found.values.setdefault("hall", hall.name_en if lang == "en" and hall.name_en else hall.name)
    return found


def _of_ticket(conn: Connection, hall: Hall, message: Due, *, en: bool) -> Subject | None:  # noqa: ARG001
    key = {"hall_id": hall.id, "subject_id": message.subject_id, "day": hall.business_day(message.at)}
    row = conn.execute(_TICKET, key).one_or_none()
    return None if row is None else Subject(row.status, {"ticket": row.number, "ahead": str(NEAR)})


def _of_appointment(conn: Connection, hall: Hall, message: Due, *, en: bool) -> Subject | None:
    row = conn.execute(_APPOINTMENT, {"hall_id": hall.id, "subject_id": message.subject_id}).one_or_none()
    if row is None:
        return None
    matter = row.name_en if en and row.name_en else row.name
    why = SAID[Why(row.called_off_why)][en] if row.called_off_why else ""
    values = {"matter": matter, "at": _moment(row.starts_at, hall, en=en), "why": why}
    return Subject(row.state, values, begins=row.starts_at)


def _of_case(conn: Connection, hall: Hall, message: Due, *, en: bool) -> Subject | None:
    key = {"hall_id": hall.id, "subject_id": message.subject_id}
    case = conn.execute(_CASE, key).one_or_none()
    if case is None:
        return None
    values = {"matter": case.name_en if en and case.name_en else case.name, "case": case.case_number}
    if message.kind in TRUE_WHILE:
        lies = lying(conn, hall.id, message.subject_id)
        values |= _collected(conn, hall, message.kind, lies, en=en)
        return Subject(case.status, values) if TRUE_WHILE[message.kind](lies) else None
    if message.kind in _UNTIL_NOW:
        due: Millis | None = conn.execute(_GAPS_DUE, key).scalar_one()
        until = due if message.kind == "gaps_near" else case.due_at
        if until is None:  # all were handed in meanwhile
            return None
        return Subject(case.status, {**values, "until": _moment(until, hall, en=en)})
    logged = eventlog.fact(conn, hall.id, message.seq)
    fact: dict[str, Any] = {} if logged is None else logged.payload
    if "due_at" in fact:
        values["until"] = _moment(fact["due_at"], hall, en=en)
    result = conn.execute(_RESULT, {"hall_id": hall.id, "result_id": fact.get("result_id")})
    return Subject(case.status, values, result.scalar_one_or_none())


def told_today(conn: Connection, hall_id: str, print_: bytes, since: Millis) -> int:
    """Return how many messages went to a number since an instant."""
    key = {"hall_id": hall_id, "print": print_, "since": since}
    return int(conn.execute(_TOLD_TODAY, key).scalar_one())


def _collected(conn: Connection, hall: Hall, kind: str, lies: Lying, *, en: bool) -> dict[str, str]:
    """Return where something is collected, and until when if in a locker."""
    if kind == "result_ready" and lies.hall is not None and not lies.shelf:
        name = lies.hall.name_en if en and lies.hall.name_en else lies.hall.name
        at = lies.hall.address_en if en else lies.hall.address
        window, where = ("an output window", f" ({at})") if en else ("出件窗口", f"（{at}）")
        return {"hall": name, "place": window + where if at else window}
    if kind != "result_in_locker" or lies.box is None:
        return {"place": _output_window(conn, hall.id, en=en)}
    place = lies.box.place_en if en and lies.box.place_en else lies.box.place
    return {"place": place, "until": _moment(lies.box.due_at, hall, en=en)}


def _output_window(conn: Connection, hall_id: str, *, en: bool) -> str:
    """Return where something is collected: at the only output window there is, or at one of them."""
    found = conn.execute(_OUTPUT_WINDOWS, {"hall_id": hall_id}).all()
    if len(found) == 1:
        return str(found[0].name_en if en and found[0].name_en else found[0].name)
    return "an output window" if en else "出件窗口"


def _moment(at: Millis, hall: Hall, *, en: bool) -> str:
    local = local_time(at, hall.timezone)
    return f"{local:%Y-%m-%d %H:%M}" if en else f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
