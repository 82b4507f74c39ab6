"""Papers other than tickets: asked for at a place, printed there or nearby, and asked for again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.relay.events import PaperFailed, PaperOrdered, PaperPrinted

_CHECKLIST = "checklist"  # worth nothing: two of them deceive nobody

_ADD = text(
    "INSERT INTO papers (id, hall_id, layout, subject_id, about, place, reprint, state, at) "
    "VALUES (:id, :hall_id, :layout, :subject_id, :about, :place, :reprint, 'ordered', :now)"
)
# One that is on its way may be out already, and one that failed has an outlet if it may be out in part.
_BEFORE = text(
    "SELECT 1 FROM papers WHERE hall_id = :hall_id AND subject_id = :subject_id AND layout = :layout "
    "AND about = :about AND NOT (state = 'failed' AND outlet IS NULL) LIMIT 1"
)
_GET = text(
    "SELECT id, layout, subject_id, about, place, state, reprint, at FROM papers "
    "WHERE hall_id = :hall_id AND id = :paper_id"
)
# A part that may be out stays so, whatever becomes of the paper afterwards.
_MARK = text(
    "UPDATE papers SET state = :state, outlet = coalesce(:outlet, outlet), fault = :fault "
    "WHERE hall_id = :hall_id AND id = :paper_id"
)
_SPOIL = text(
    "UPDATE papers SET outlet = coalesce(outlet, :outlet) WHERE hall_id = :hall_id AND id = :paper_id"
)
_AGAIN = text(
    "UPDATE papers SET state = 'ordered', fault = NULL "
    "WHERE hall_id = :hall_id AND id = :paper_id AND state = 'failed'"
)
# Of the papers that say the same, one that was asked for later does for this one, unless it cannot be out.
_WANTED = text(
    "SELECT 1 FROM papers p WHERE p.hall_id = :hall_id AND p.id = :paper_id AND p.state = 'failed' "
    "AND NOT EXISTS (SELECT 1 FROM papers n WHERE n.hall_id = p.hall_id AND n.subject_id = p.subject_id "
    "AND n.layout = p.layout AND n.about = p.about AND n.id > p.id "
    "AND NOT (n.state = 'failed' AND n.outlet IS NULL))"
)
_OF = text(
    "SELECT id, layout, subject_id, about, state, fault, outlet, at FROM papers "
    "WHERE hall_id = :hall_id AND subject_id IN :subject_ids ORDER BY id"
).bindparams(bindparam("subject_ids", expanding=True, type_=String))
_FORGET = text("DELETE FROM papers WHERE hall_id = :hall_id AND at < :before")


@dataclass(frozen=True, slots=True)
class Ordered:
    """A paper that will be printed; `reprint` if it may have been printed before."""

    paper_id: str
    layout: str
    subject_id: str
    reprint: bool
    state: str = "ordered"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is to be put together: of which layout, and about what."""

    layout: str
    subject_id: str
    about: Mapping[str, Any]
    place: str
    state: str
    reprint: bool
    at: Millis


def order(
    tx: Tx, place: str, layout: str, subject_id: str, about: Mapping[str, Any] | None = None
) -> Ordered:
    """Have a paper printed for somebody at `place`; `about` has the ids that it needs besides.

    It is marked as a repeat if an earlier one may have come out.
    """
    row = {
        "hall_id": tx.hall_id,
        "layout": layout,
        "subject_id": subject_id,
        "about": json.dumps(about or {}, sort_keys=True),
    }
    reprint = layout != _CHECKLIST and tx.execute(_BEFORE, row).first() is not None
    ordered = Ordered(new_id(), layout, subject_id, reprint)
    tx.execute(_ADD, {**row, "id": ordered.paper_id, "place": place, "reprint": reprint, "now": tx.now})
    tx.append(PaperOrdered(ordered.paper_id, layout, subject_id, place, reprint))
    return ordered


def paper(conn: Connection, hall_id: str, paper_id: str) -> Paper | None:
    """Return a paper; None for one that was forgotten."""
    row = conn.execute(_GET, {"hall_id": hall_id, "paper_id": paper_id}).one_or_none()
    if row is None:
        return None
    about = json.loads(row.about)
    return Paper(row.layout, row.subject_id, about, row.place, row.state, bool(row.reprint), row.at)


def mark(tx: Tx, paper_id: str, outlet: str | None, fault: str | None) -> None:
    """Write down that a paper came out at `outlet`, or why not; one that is out stays so.

    One that failed has an outlet if a part of it may have come out there. One that fails once more is
    not told of again, but its outlet is written down.
    """
    found = paper(tx.conn, tx.hall_id, paper_id)
    state = "printed" if fault is None else "failed"
    if found is None or found.state == "printed":
        return
    key = {"hall_id": tx.hall_id, "paper_id": paper_id}
    tx.execute(_MARK, {**key, "state": state, "outlet": outlet, "fault": fault})
    if found.state == state:
        return
    facts = (paper_id, found.layout, found.subject_id, found.place)
    tx.append(
        PaperFailed(*facts, fault) if fault is not None else PaperPrinted(*facts, outlet or found.place)
    )


def spoil(tx: Tx, paper_id: str, outlet: str) -> None:
    """Write down that a paper on its way may have come out at `outlet`, in part at least."""
    tx.execute(_SPOIL, {"hall_id": tx.hall_id, "paper_id": paper_id, "outlet": outlet})


def wanted(tx: Tx, paper_id: str) -> bool:
    """Tell whether a paper failed, and no later one that says the same may be out or come out."""
    return tx.execute(_WANTED, {"hall_id": tx.hall_id, "paper_id": paper_id}).first() is not None


def try_again(tx: Tx, paper_id: str) -> None:
    """Write down that a paper that failed is on its way again."""
    tx.execute(_AGAIN, {"hall_id": tx.hall_id, "paper_id": paper_id})


def papers_of(conn: Connection, hall_id: str, subject_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the papers about those subjects, oldest first, as pages show them."""
    rows = conn.execute(_OF, {"hall_id": hall_id, "subject_ids": list(subject_ids)})
    return [
        {
            "paper_id": row.id,
            "layout": row.layout,
            "subject_id": row.subject_id,
            "about": json.loads(row.about),
            "state": row.state,
            "fault": row.fault,
            # Of one that is not out, it is where a part may be: that concerns the next order only.
            "outlet": row.outlet if row.state == "printed" else None,
        }
        for row in rows
    ]


def forget_papers(tx: Tx, before: Millis) -> int:
    """Delete the papers that were asked for before an instant; the log keeps that they were."""
    return tx.execute(_FORGET, {"hall_id": tx.hall_id, "before": before}).rowcount
