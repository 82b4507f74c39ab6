"""Templates of processes as a hall keeps them, which matter goes through which, and whose inbox is whose."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, text

from hallsys.cases.clock import Limit
from hallsys.cases.process_errors import BadDesk, ProcessUnknown
from hallsys.cases.process_events import DeskClerksSet, MatterProcessSet, ProcessPut
from hallsys.cases.process_rules import (
    DEFAULT_PROCESSES,
    LONGEST_DEPARTMENT,
    Process,
    check_process,
    from_data,
    replace_stage,
    to_data,
)
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.matters.errors import MatterInherited, MatterUnknown
from hallsys.staff.errors import ClerkUnknown

_NEWEST = text(
    "SELECT code, version, zh, en, stages FROM processes p WHERE hall_id = :hall_id AND version = "
    "(SELECT max(version) FROM processes q WHERE q.hall_id = p.hall_id AND q.code = p.code) ORDER BY code"
)
_ONE = text(
    "SELECT code, version, zh, en, stages FROM processes "
    "WHERE hall_id = :hall_id AND code = :code AND version = :version"
)
_PUT = text(
    "INSERT INTO processes (hall_id, code, version, zh, en, stages, put_at) "
    "VALUES (:hall_id, :code, :version, :zh, :en, :stages, :now)"
)
_MATTER = text("SELECT id FROM matters WHERE hall_id = :hall_id AND id = :matter_id")
_SET = text(
    "INSERT INTO matter_processes (hall_id, matter_id, process_code) VALUES (:hall_id, :matter_id, :code) "
    "ON CONFLICT (hall_id, matter_id) DO UPDATE SET process_code = excluded.process_code"
)
_LED_ABOVE = text(
    "SELECT m.name FROM inheritances i JOIN halls h ON h.id = i.hall_id AND h.parent_id = i.from_hall_id "
    "JOIN inherited_matters t ON t.hall_id = i.hall_id AND NOT t.left_out "
    "JOIN matters m ON m.hall_id = t.hall_id AND m.code = t.code "
    "JOIN matters a ON a.hall_id = i.from_hall_id AND a.code = t.code "
    "JOIN matter_processes p ON p.hall_id = a.hall_id AND p.matter_id = a.id "
    "WHERE i.hall_id = :hall_id AND m.id = :matter_id AND p.process_code <> :code"
)
_UNSET = text("DELETE FROM matter_processes WHERE hall_id = :hall_id AND matter_id = :matter_id")
_OF_MATTERS = text("SELECT matter_id, process_code FROM matter_processes WHERE hall_id = :hall_id")
_CLERK = text("SELECT id FROM clerks WHERE hall_id = :hall_id AND id = :clerk_id")
_NO_DESKS = text("DELETE FROM desk_clerks WHERE hall_id = :hall_id AND clerk_id = :clerk_id")
_DESK = text(
    "INSERT INTO desk_clerks (hall_id, clerk_id, department) VALUES (:hall_id, :clerk_id, :department)"
)
_DESKS_OF = text(
    "SELECT department FROM desk_clerks WHERE hall_id = :hall_id AND clerk_id = :clerk_id ORDER BY department"
)
_DESKS = text(
    "SELECT clerk_id, department FROM desk_clerks WHERE hall_id = :hall_id ORDER BY clerk_id, department"
)


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of which template."""

    code: str
    version: int


def put_process(tx: Tx, process: Process) -> Version:
    """Keep a template as the newest version of its code; cases under way go on as they began.

    The same stages again make no new version. Raises BadProcess.
    """
    check_process(process)
    before = processes(tx.conn, tx.hall_id).get(process.code)
    if before is not None and replace(process, version=before.version) == before:
        return Version(before.code, before.version)
    version = 1 if before is None else before.version + 1
    row = {"hall_id": tx.hall_id, "code": process.code, "version": version, "now": tx.now}
    tx.execute(_PUT, {**row, "zh": process.zh, "en": process.en, "stages": json.dumps(to_data(process))})
    tx.append(ProcessPut(process.code, version))
    return Version(process.code, version)


def change_stage(
    tx: Tx,
    code: str,
    stage: str,
    *,
    department: str,
    limit_days: int,
    pauses: bool,
    experts: int,
    quorum: int,
) -> Version:
    """Say something else of a stage; the template has a new version then, for cases that begin from now on.

    No working days are no limit. Raises ProcessUnknown, also for a stage that it has not, and BadProcess.
    """
    process = offered(tx.conn, tx.hall_id).get(code)
    if process is None or stage not in {one.code for one in process.stages}:
        raise ProcessUnknown(process=code)
    limit = Limit(limit_days) if limit_days else None
    told = {"department": one_line(department), "limit": limit, "pauses": pauses}
    return put_process(tx, replace_stage(process, stage, **told, experts=experts, quorum=quorum))


def set_process(tx: Tx, matter_id: str, code: str | None) -> None:
    """Let the cases of a matter go through a process from now on; None: one approver decides them.

    A default template becomes the hall's own when it is first used. Raises MatterUnknown, ProcessUnknown, and
    MatterInherited where the hall above leads what was taken over from it another way.
    """
    asked = {"hall_id": tx.hall_id, "matter_id": matter_id, "code": code or ""}
    name = tx.execute(_LED_ABOVE, asked).scalar_one_or_none()
    if name is not None:
        raise MatterInherited(matter=name)
    key = {"hall_id": tx.hall_id, "matter_id": matter_id}
    if tx.execute(_MATTER, key).one_or_none() is None:
        raise MatterUnknown
    if code is None:
        tx.execute(_UNSET, key)
    else:
        if code not in processes(tx.conn, tx.hall_id):
            if code not in DEFAULT_PROCESSES:
                raise ProcessUnknown(process=code)
            put_process(tx, DEFAULT_PROCESSES[code])
        tx.execute(_SET, {**key, "code": code})
    tx.append(MatterProcessSet(matter_id, code or ""))


def set_desks(tx: Tx, clerk_id: str, departments: Collection[str]) -> None:
    """Say whose inboxes are a clerk's; none: all of them. Raises ClerkUnknown, BadDesk."""
    key = {"hall_id": tx.hall_id, "clerk_id": clerk_id}
    if tx.execute(_CLERK, key).one_or_none() is None:
        raise ClerkUnknown
    clean = sorted({one_line(name) for name in departments})
    if not all(0 < len(name) <= LONGEST_DEPARTMENT for name in clean):
        raise BadDesk(longest=LONGEST_DEPARTMENT)
    in_turn(tx, "desks")
    tx.execute(_NO_DESKS, key)
    if clean:
        tx.execute(_DESK, [{**key, "department": name} for name in clean])
    tx.append(DeskClerksSet(clerk_id))


def processes(conn: Connection, hall_id: str) -> dict[str, Process]:
    """Return the newest version of each template that the hall keeps, by code."""
    return {row.code: _process(row) for row in conn.execute(_NEWEST, {"hall_id": hall_id})}


def offered(conn: Connection, hall_id: str) -> dict[str, Process]:
    """Return what a matter can be given: the hall's templates, and the defaults that it has not."""
    return {**DEFAULT_PROCESSES, **processes(conn, hall_id)}


def process_of(conn: Connection, hall_id: str, code: str, version: int) -> Process:
    """Return a version of a template. Raises ProcessUnknown."""
    row = conn.execute(_ONE, {"hall_id": hall_id, "code": code, "version": version}).one_or_none()
    if row is None:
        raise ProcessUnknown(process=code)
    return _process(row)


def of_matters(conn: Connection, hall_id: str) -> Mapping[str, str]:
    """Return the process code of each matter that has one, by matter id."""
    return {row.matter_id: row.process_code for row in conn.execute(_OF_MATTERS, {"hall_id": hall_id})}


def desks_of(conn: Connection, hall_id: str, clerk_id: str) -> tuple[str, ...]:
    """Return the departments whose inboxes are the clerk's; none means all."""
    return tuple(conn.execute(_DESKS_OF, {"hall_id": hall_id, "clerk_id": clerk_id}).scalars())


def desks(conn: Connection, hall_id: str) -> dict[str, tuple[str, ...]]:
    """Return whose inboxes are whose: departments by clerk id, without those who work for all."""
    found: dict[str, tuple[str, ...]] = {}
    for row in conn.execute(_DESKS, {"hall_id": hall_id}):
        found[row.clerk_id] = (*found.get(row.clerk_id, ()), row.department)
    return found


def _process(row: Row[Any]) -> Process:
    return from_data(row.code, row.zh, row.en, row.version, json.loads(row.stages))
