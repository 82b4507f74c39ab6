"""What changes in a hall when it takes matters over, and whenever something changes in the hall above."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection

from hallsys.cases.process_rules import Process
from hallsys.cases.processes import of_matters, offered, processes
from hallsys.inheritance.templates import template_below
from hallsys.kernel.clock import Millis
from hallsys.matters.following import Course, courses
from hallsys.matters.inherited import Inheritance
from hallsys.matters.packages import Package, PackageFacts, packages
from hallsys.matters.rules import Matter
from hallsys.matters.views import matters
from hallsys.queue.views import queues


@dataclass(frozen=True)
class Changes:
    """What is to be changed.

    `suspended`: codes, what is told of it, and until when, as far as is known; `led`: codes, the
    process that it was, and is to be; `packages_taken`: the codes of all that come along; `names`: of
    matters, by code.
    """

    courses: tuple[Course, ...] = ()
    suspended: tuple[tuple[str, str, str | None], ...] = ()
    resumed: tuple[str, ...] = ()
    packages: tuple[PackageFacts, ...] = ()
    packages_gone: tuple[str, ...] = ()
    packages_taken: tuple[str, ...] = ()
    processes: tuple[Process, ...] = ()
    led: tuple[tuple[str, str, str], ...] = ()
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False, compare=False)

    def __bool__(self) -> bool:
        """Tell whether anything changes."""
        return bool(self.codes)

    @property
    def codes(self) -> tuple[str, ...]:
        """What is changed, by code."""
        return tuple(
            dict.fromkeys(
                (
                    *(one.code for one in self.courses),
                    *(code for code, *_ in self.suspended),
                    *self.resumed,
                    *(one.code for one in self.packages),
                    *self.packages_gone,
                    *(one.code for one in self.processes),
                    *(code for code, *_ in self.led),
                )
            )
        )

    @property
    def mark(self) -> str:
        """A short text that is the same for the same changes only."""
        return sha256(repr(self).encode()).hexdigest()[:32]


def changes(conn: Connection, hall_id: str, taken: Inheritance, now: Millis) -> Changes:
    """Return what is not yet in the hall as what it takes over says."""
    above = {one.code: one for one in matters(conn, taken.from_hall_id).values()}
    own = {one.code: one for one in matters(conn, hall_id).values()}
    there = {one.code for one in queues(conn, hall_id).values()}
    offered_here = _packages(conn, hall_id, own)
    along = {
        code: one
        for code, one in _packages(conn, taken.from_hall_id, above).items()
        if one.matter_codes and frozenset(one.matter_codes) <= taken.taken & above.keys()
    }
    templates, led = _processes(conn, hall_id, taken, above, own)
    return Changes(
        courses=courses(conn, hall_id, taken, now, there),
        suspended=_suspended(taken, above, own),
        resumed=tuple(
            code
            for code in sorted(taken.taken & own.keys() & above.keys())
            if taken.matters[code].suspended_at is not None and above[code].open and not own[code].open
        ),
        packages=tuple(one for code, one in along.items() if one != offered_here.get(code)),
        packages_gone=tuple(sorted((taken.packages - along.keys()) & offered_here.keys())),
        packages_taken=tuple(along),
        processes=templates,
        led=led,
        names={code: (one.name, one.name_en) for code, one in {**own, **above}.items()},
    )


def _suspended(
    taken: Inheritance, above: Mapping[str, Matter], own: Mapping[str, Matter]
) -> tuple[tuple[str, str, str | None], ...]:
    """Return what is not handled above and is still handled here, or comes here; with reason and end.

    What is suspended here because it is above follows once that takes longer, or less long.
    """
    found = []
    for code in sorted(taken.taken):
        theirs, ours = above.get(code), own.get(code)
        if (theirs is not None and theirs.open) or not (ours or theirs):
            continue
        until = theirs.closed_until if theirs else None
        follows = taken.matters[code].suspended_at is not None
        if ours is None or ours.open or (follows and ours.closed_until != until):
            why = f"上级大厅暂停：{theirs.closed_reason}" if theirs else "上级大厅已取消该事项"
            found.append((code, why, until))
    return tuple(found)


def _packages(conn: Connection, hall_id: str, known: Mapping[str, Matter]) -> dict[str, PackageFacts]:
    codes = {one.id: one.code for one in known.values()}
    return {one.code: _facts(one, codes) for one in packages(conn, hall_id)}


def _facts(one: Package, codes: Mapping[str, str]) -> PackageFacts:
    return PackageFacts(
        code=one.code,
        name=one.name,
        name_en=one.name_en,
        icon=one.icon,
        matter_codes=tuple(codes[matter_id] for matter_id in one.matter_ids),
    )


def _processes(
    conn: Connection,
    hall_id: str,
    taken: Inheritance,
    above: Mapping[str, Matter],
    own: Mapping[str, Matter],
) -> tuple[tuple[Process, ...], tuple[tuple[str, str, str], ...]]:
    """Return the templates, and which matters go through which, that are others than above."""
    theirs, ours = of_matters(conn, taken.from_hall_id), of_matters(conn, hall_id)
    leads = {
        code: theirs[above[code].id]
        for code in sorted(taken.taken & above.keys())
        if above[code].id in theirs
    }
    kept, of_above = processes(conn, hall_id), offered(conn, taken.from_hall_id)
    wanted = [template_below(of_above[code], kept.get(code)) for code in sorted(set(leads.values()))]
    was = {code: ours.get(own[code].id, "") if code in own else "" for code in leads}
    return (
        tuple(one for one in wanted if one != kept.get(one.code)),
        tuple((code, was[code], process) for code, process in leads.items() if was[code] != process),
    )
