"""Every statement of a busy minute is served by an index, so that history costs nothing."""

from typing import Any

import pytest
from sqlalchemy import BindParameter, Connection, TextClause, bindparam, text

from hallsys.kernel.database import Database
from hallsys.queue import arriving, claiming, held, issuing, line, moving, night, tickets, views
from hallsys.queue.states import Action

VALUES: dict[str, Any] = {"queue_ids": ["q1", "q2"], "ticket_ids": ["t1"], "limit": 10, "now": 1}

STATEMENTS: dict[str, tuple[TextClause, set[str]]] = {
    "next number": (issuing._NEXT_NUMBER, {"uq_tickets_waiting_person"}),
    "held": (issuing._HELD, {"uq_tickets_waiting_person"}),
    "heads": (
        claiming._HEADS,
        {"ix_tickets_lane", "ix_tickets_targeted", "ix_tickets_pinned", "uq_tickets_active_present"},
    ),
    "lanes": (views._LANES, {"ix_tickets_lane"}),
    "busy": (views._BUSY, {"uq_tickets_active_window|uq_tickets_active_present"}),
    "call": (tickets._UPDATES[Action.CALL], {"uq_tickets_active_window"}),
    "aside": (views._ASIDE, {"ix_tickets_aside"}),
    "at window": (views._AT_WINDOW, {"uq_tickets_active_window"}),
    "by token": (views._BY_TOKEN, {"sqlite_autoindex_tickets_3"}),
    "held by a person": (
        held._HELD,
        {"uq_tickets_waiting_person", "ix_tickets_aside", "ix_tickets_agent"},
    ),
    # Where two indexes of the waiting tickets serve equally, which is taken depends on their order.
    "line": (line._LINE, {"ix_tickets_lane|uq_tickets_waiting_person"}),
    "list": (line._WAITING, {"ix_tickets_lane|uq_tickets_waiting_person"}),
    "list of a window": (line._WAITING_AT, {"ix_tickets_lane|uq_tickets_waiting_person"}),
    "most asked": (arriving._ASKED, {"USING PRIMARY KEY"}),
    "release": (moving._RELEASE, {"ix_tickets_targeted"}),
    "left over": (night._LEFT_OVER, {"ix_tickets_aside"}),
}


def plan(conn: Connection, statement: TextClause) -> list[str]:
    lists: list[BindParameter[Any]] = [
        bindparam(n, expanding=True) for n, p in statement._bindparams.items() if p.expanding
    ]
    explain = text(f"EXPLAIN QUERY PLAN {statement.text}").bindparams(*lists)
    values = {name: VALUES.get(name, "x") for name in statement._bindparams}
    return [row.detail for row in conn.execute(explain, values)]


@pytest.mark.parametrize("name", STATEMENTS)
@pytest.mark.only_sqlite("EXPLAIN QUERY PLAN is its word; PostgreSQL's are counted by bench.province")
def test_no_statement_scans_the_tickets(db: Database, name: str) -> None:
    statement, indexes = STATEMENTS[name]
    steps = db.read(plan, statement)
    scans = [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step]
    assert not [step for step in scans if "tickets" in step or step in ("SCAN t", "SCAN h")], steps
    for index in indexes:
        assert any(one in step for step in steps for one in index.split("|")), (index, steps)
