"""Lockers as pages tell them: banks, boxes, what lies there; nobody's name, codes only to the proven."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases import locker_views
from hallsys.cases.locker_codes import code_of
from hallsys.cases.locker_errors import KeyNotNeeded, LocksAway
from hallsys.cases.locker_rules import SIZE_WORDS
from hallsys.cases.locker_views import Bank, BoxNow, Deposit
from hallsys.cases.result_rules import ResultStatus
from hallsys.web.site import Site

Row = dict[str, Any]

# Whether the doors at a place ("locker:<code>") can be opened now.
LocksWork = Callable[[str], bool]


def require_locks(works: LocksWork, place: str) -> None:
    """Raise LocksAway if the doors of a bank cannot be opened now."""
    if not works(place):
        raise LocksAway


def require_way(works: LocksWork, place: str, key_note: str | None) -> None:
    """Check how a box of a bank is opened: by its locks, or with the mechanical key while they do not work.

    Raises LocksAway, KeyNotNeeded.
    """
    if key_note is None:
        require_locks(works, place)
    elif works(place):
        raise KeyNotNeeded


def bank_row(bank: Bank) -> Row:
    """Return a bank as every page shows it."""
    return {
        "code": bank.code,
        "name": bank.name,
        "name_en": bank.name_en,
        "place": bank.place,
        "place_en": bank.place_en,
    }


def box_row(box: BoxNow) -> Row:
    """Return a box with how it stands: free, taken, out of service, or stuck."""
    return {
        "box_id": box.id,
        "number": box.number,
        "size": box.size,
        "state": _state(box),
        "reason": box.out_reason,
        "note": box.out_note,
        "fault": box.stuck_fault,
        "deposit_id": box.deposit_id,
    }


def banks_with_boxes(conn: Connection, hall_id: str) -> list[Row]:
    """Return the banks of the hall, each with its boxes in their order."""
    boxes = locker_views.boxes(conn, hall_id)
    return [
        {
            **bank_row(bank),
            "bank_id": bank.id,
            "boxes": [box_row(box) for box in boxes if box.bank_id == bank.id],
        }
        for bank in locker_views.banks(conn, hall_id)
    ]


def counted(conn: Connection, site: Site) -> Row:
    """Return whether the hall has lockers, how many results lie in them, and how many of those too long."""
    lies, late = locker_views.counts(conn, site.hall_id)
    return {"any": bool(locker_views.banks(conn, site.hall_id)), "lies": lies, "late": late}


def lies_row(lies: Deposit) -> Row:
    """Return where a result lies and until when, without whose it is."""
    return {
        "deposit_id": lies.deposit_id,
        "name": lies.name,
        "bank": lies.bank,
        "bank_name": lies.bank_name,
        "bank_name_en": lies.bank_name_en,
        "box": lies.box,
        "due_at": lies.due_at,
    }


def rows_of_cases(
    conn: Connection, site: Site, case_ids: Sequence[str], *, codes: bool
) -> dict[str, list[Row]]:
    """Return by case what of it can be had in lockers; `codes` for whoever has shown that it is theirs.

    What is void or was called back lies there until a clerk takes it out, and opens to nobody.
    """
    found: dict[str, list[Row]] = {}
    for lies in locker_views.lying_of(conn, site.hall_id, case_ids):
        if lies.status != ResultStatus.IN_LOCKER:
            continue
        code = code_of(conn, site.keyring, site.hall_id, lies.deposit_id) if codes else None
        found.setdefault(lies.case_id, []).append({**lies_row(lies), "code": code})
    return found


def size_rows() -> list[Row]:
    """Return the sizes of boxes as a page names them."""
    return [{"size": str(size), "zh": words.zh, "en": words.en} for size, words in SIZE_WORDS.items()]


def _state(box: BoxNow) -> str:
    if box.out_reason is not None:
        return "out"
    if box.stuck_at is not None:
        return "stuck"
    return "free" if box.deposit_id is None else "taken"
