"""What an import of matters does, and what it would do: each matter that becomes another one."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from hallsys.cases.process_rules import Process
from hallsys.cases.processes import of_matters, processes, put_process, set_process
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.matters.guides import Guide
from hallsys.matters.packages import PackageFacts, packages, put_package
from hallsys.matters.rules import MatterFacts
from hallsys.matters.service import put_matter
from hallsys.matters.standing import Standing, standing
from hallsys.matters.views import matters
from hallsys.queue.calling_off import call_off
from hallsys.workbook.errors import DifferencesOthers
from hallsys.workbook.plan import Plan
from hallsys.workbook.wanted import wanted


@dataclass(frozen=True)
class Difference:
    """What becomes of a matter: `before` is None for a new one."""

    code: str
    before: Standing | None
    after: Standing

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        """Return what is said otherwise of a matter that is there: the field's name, before and after."""
        if self.before is None:
            return
        for kind, old, new in (
            (MatterFacts, self.before.facts, self.after.facts),
            (Guide, self.before.guide, self.after.guide),
        ):
            for one in fields(kind):
                was, becomes = getattr(old, one.name), getattr(new, one.name)
                if was != becomes:
                    yield one.name, was, becomes

    def list_changes(self) -> Iterator[tuple[str, str]]:
        """Return what becomes of the list: `added`, `removed` or `changed`, and the material; or `moved`."""
        before = {one.name: one for one in self.before.checklist} if self.before else {}
        after = {one.name: one for one in self.after.checklist}
        for name, one in after.items():
            if name not in before:
                yield "added", name
            elif one != before[name]:
                yield "changed", name
        for name in before:
            if name not in after:
                yield "removed", name
        kept = [name for name in before if name in after]
        if kept != [name for name in after if name in before]:
            yield "moved", ""


@dataclass(frozen=True)
class Differences:
    """What an import changes: matters, packages and templates that are new or others.

    `led`: codes of matters with the process that their cases went through, and that they go through.
    """

    matters: tuple[Difference, ...]
    packages: tuple[PackageFacts, ...]
    processes: tuple[Process, ...] = ()
    led: tuple[tuple[str, str, str], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything changes."""
        return bool(self.matters or self.packages or self.processes or self.led)

    @property
    def mark(self) -> str:
        """A short text that is the same for the same differences only."""
        return sha256(repr(self).encode()).hexdigest()[:32]


def differences(conn: Connection, hall_id: str, plan: Plan, at: Millis) -> Differences:
    """Return what a plan changes of the matters as they are in effect at `at`, in the order of the sheets."""
    there = standing(conn, hall_id, at)
    found = (
        Difference(code, there.get(code), wanted(one, there.get(code))) for code, one in plan.matters.items()
    )
    codes = {one.id: one.code for one in matters(conn, hall_id).values()}
    offered = {
        (one.code, one.name, one.name_en, one.icon, tuple(codes[id_] for id_ in one.matter_ids))
        for one in packages(conn, hall_id)
    }
    templates = processes(conn, hall_id)
    leads = {codes[matter_id]: process for matter_id, process in of_matters(conn, hall_id).items()}
    return Differences(
        tuple(one for one in found if one.before != one.after),
        tuple(
            one
            for one in plan.packages
            if (one.code, one.name, one.name_en, one.icon, one.matter_codes) not in offered
        ),
        tuple(one for one in plan.processes if not _same(one, templates.get(one.code))),
        tuple(
            (matter, leads.get(matter, ""), process)
            for matter, process in plan.matter_processes
            if leads.get(matter) != process
        ),
    )


def _same(template: Process, there: Process | None) -> bool:
    return there is not None and replace(template, version=there.version) == there


def put_matters(tx: Tx, plan: Plan, at: Millis, seen: str | None = None) -> None:
    """Carry out what a plan changes of the matters, to take effect at `at`; packages and processes at once.

    Appointments that no longer fit what the hall offers by now are called off.

    `seen` is the mark of the differences that somebody agreed to. Raises DifferencesOthers if they are others
    by now, and what `put_matter` and `put_package` raise.
    """
    in_turn(tx, "matters")
    found = differences(tx.conn, tx.hall_id, plan, at)
    if seen is not None and seen != found.mark:
        raise DifferencesOthers
    for one in found.matters:
        put_matter(tx, one.after.facts, one.after.checklist, at, one.after.guide)
    for package in found.packages:
        put_package(tx, package)
    for process in found.processes:
        put_process(tx, process)
    ids = {one.code: one.id for one in matters(tx.conn, tx.hall_id).values()} if found.led else {}
    for code, _, process_code in found.led:
        set_process(tx, ids[code], process_code)
    call_off(tx)
