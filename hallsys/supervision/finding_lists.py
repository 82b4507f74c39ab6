"""Findings as pages and workbooks list them: newest first, from where a list broke off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, literal_column, select, text, tuple_

from hallsys.kernel.clock import Millis
from hallsys.supervision.findings import evidence_of
from hallsys.supervision.inspection import Evidence
from hallsys.supervision.rule_table import Rule
from hallsys.supervision.tables import IS_UNSIGNED, ProposalState, exclusion_proposals, findings

MOST = 500  # read at once

_ROWS = select(findings).where(findings.c.hall_id == bindparam("hall_id"))
_BEFORE = tuple_(findings.c.last_at, findings.c.id) < tuple_(bindparam("at"), bindparam("id"))
_NEWEST_FIRST = (findings.c.last_at.desc(), findings.c.id.desc())
_UNSIGNED = _ROWS.where(text(IS_UNSIGNED), _BEFORE).order_by(*_NEWEST_FIRST).limit(bindparam("limit"))
# By the proposals that wait, of which there are few.
_WAITING = (
    _ROWS.join(exclusion_proposals, exclusion_proposals.c.finding_id == findings.c.id)
    .where(
        exclusion_proposals.c.hall_id == bindparam("hall_id"),
        exclusion_proposals.c.state == literal_column(f"'{ProposalState.WAITS}'"),
        _BEFORE,
    )
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("limit"))
)
_SIGNED = (
    _ROWS.where(
        findings.c.found_at >= bindparam("since"),
        findings.c.signed_at.is_not(None),
        tuple_(findings.c.found_at, findings.c.id) < tuple_(bindparam("at"), bindparam("id")),
    )
    .order_by(findings.c.found_at.desc(), findings.c.id.desc())
    .limit(bindparam("limit"))
)
_COUNTS = text(
    "SELECT (SELECT count(*) FROM findings f "  # noqa: S608 - literals of ours
    f"WHERE f.hall_id = :hall_id AND f.{IS_UNSIGNED}) AS unsigned, "
    "(SELECT count(*) FROM exclusion_proposals x "
    f"WHERE x.hall_id = :hall_id AND x.state = '{ProposalState.WAITS}') AS waiting"
)
_OF_PERIOD = _ROWS.where(
    findings.c.found_at >= bindparam("since"), findings.c.found_at < bindparam("until")
).order_by(findings.c.found_at.desc(), findings.c.id.desc())


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it is kept; `times`: how often its cause came up; signed off if `signed_at` is set."""

    finding_id: str
    rule: Rule
    figure: int
    threshold: int
    window_id: str | None
    clerk_id: str | None
    subject: str
    evidence: tuple[Evidence, ...]
    times: int
    found_at: Millis
    last_at: Millis
    note: str | None
    signed_at: Millis | None
    signed_by: str | None


class Last(NamedTuple):
    """The finding after which a list goes on; at first, none.

    `at`: when it was found, of one that is signed off, and else when its cause last came up.
    """

    at: Millis = 2**53
    finding_id: str = ""


NONE_YET = Last()


def unsigned(conn: Connection, hall_id: str, last: Last = NONE_YET, limit: int = MOST) -> tuple[Found, ...]:
    """Return the findings that nobody has signed off, the newest first, after the `last` one."""
    return _listed(conn, _UNSIGNED, last, hall_id=hall_id, limit=limit)


def with_waiting_exclusion(
    conn: Connection, hall_id: str, last: Last = NONE_YET, limit: int = MOST
) -> tuple[Found, ...]:
    """Return the findings on which an exclusion waits to be decided, in the same way."""
    return _listed(conn, _WAITING, last, hall_id=hall_id, limit=limit)


def signed_since(
    conn: Connection, hall_id: str, since: Millis, last: Last = NONE_YET, limit: int = MOST
) -> tuple[Found, ...]:
    """Return those signed off that were made since an instant, in the same way."""
    return _listed(conn, _SIGNED, last, hall_id=hall_id, since=since, limit=limit)


def counts(conn: Connection, hall_id: str) -> tuple[int, int]:
    """Return how many findings nobody has signed off, and how many exclusions wait to be decided."""
    row = conn.execute(_COUNTS, {"hall_id": hall_id}).one()
    return row.unsigned, row.waiting


def _listed(conn: Connection, statement: Select[Any], last: Last, **key: object) -> tuple[Found, ...]:
    return _found(conn.execute(statement, {**key, "at": last.at, "id": last.finding_id}).all())


def found_in(conn: Connection, hall_id: str, since: Millis, until: Millis) -> tuple[Found, ...]:
    """Return the findings made in [since, until), the newest first."""
    return _found(conn.execute(_OF_PERIOD, {"hall_id": hall_id, "since": since, "until": until}).all())


def _found(rows: Sequence[Row[Any]]) -> tuple[Found, ...]:
    return tuple(
        Found(
            row.id,
            Rule(row.rule),
            row.figure,
            row.threshold,
            row.window_id,
            row.clerk_id,
            row.subject,
            evidence_of(row.evidence),
            row.times,
            row.found_at,
            row.last_at,
            row.note,
            row.signed_at,
            row.signed_by,
        )
        for row in rows
    )
