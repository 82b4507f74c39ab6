"""The ledger of results as pages and workbooks tell it: in words, whose masked, by whom, where."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from hallsys.cases.collecting import TAKE_BACK_REASONS, TakenBy
from hallsys.cases.daybook import Entry, Totals, entries, totals
from hallsys.cases.progress_words import reason_words
from hallsys.cases.result_rules import HANDS_OVER, Move
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.people.views import masked_people
from hallsys.staff.views import names_of
from hallsys.web.sheets import Cell, Sheet, workbook
from hallsys.web.site import Site

Row = dict[str, Any]

MOVE_WORDS: Mapping[Move, tuple[str, str]] = {
    Move.SENT: ("部门送出", "Sent by department"),
    Move.RECEIVED: ("接收上架", "Received"),
    Move.SHELVED: ("上架", "Shelved"),
    Move.DEPOSITED: ("存入取件柜", "Put in a locker"),
    Move.TAKEN_OUT: ("取出放回货架", "Back from the locker"),
    Move.COLLECTED: ("取件柜自取", "Taken from the locker"),
    Move.HANDED_OVER: ("交付", "Handed over"),
    Move.DELIVERED: ("快递签收", "Delivered"),
    Move.TAKEN_BACK: ("撤销交付", "Taken back"),
    Move.DISPATCHED: ("送往其他大厅", "Sent to another hall"),
    Move.ARRIVED: ("领取大厅接收", "Received for collection"),
    Move.GIVEN_THERE: ("其他大厅代为交付", "Handed over in another hall"),
    Move.UNDONE_THERE: ("其他大厅撤销交付", "Taken back in another hall"),
    Move.SENT_HOME: ("退回受理大厅", "Sent back to its hall"),
    Move.CAME_HOME: ("退回件接收", "Back from another hall"),
    Move.LOST: ("转送遗失", "Lost on the way"),
    Move.RECALLED: ("部门召回", "Called back"),
    Move.RETURNED: ("申请人退回", "Brought back"),
    Move.SENT_BACK: ("交回部门", "Back to department"),
    Move.REPLACED: ("更正重发", "Replaced"),
    Move.LAPSED: ("作废", "Void"),
    Move.VOIDED: ("随办件作废", "Void with its case"),
}
TAKEN_BY_WORDS = {
    "applicant": ("本人", "applicant"),
    "agent": ("代领", "agent"),
    "courier": ("快递", "courier"),
    "locker": ("取件柜", "locker"),
}

# The columns of the workbook: their heads, and their widths in characters.
_COLUMNS: tuple[tuple[tuple[str, str], int], ...] = (
    (("时间", "Time"), 18),
    (("事项", "What happened"), 16),
    (("出件编号", "Result number"), 50),
    (("出件名称", "Result"), 28),
    (("申请人", "Applicant"), 16),
    (("领取方式", "Taken by"), 14),
    (("邮件号", "Parcel"), 18),
    (("窗口或取件柜", "Window or lockers"), 18),
    (("货架或箱格", "Shelf or box"), 12),
    (("原因", "Reason"), 24),
    (("经办人", "By"), 14),
    (("签名", "Signature"), 10),
    (("撤销时间", "Taken back"), 20),
    (("往来大厅", "Other hall"), 24),
)
# What rows tell in words or masked, instead of as the ledger has it.
_IN_WORDS = ("person_id", "actor", "window_id", "bank_id", "reason_code", "hall", "hall_en")
_TITLES = (("台账", "合计", "类别", "件数"), ("Ledger", "Totals", "What", "Count"))


def ledger(
    conn: Connection, site: Site, since: Millis, until: Millis, limit: int, window_id: str | None = None
) -> Row:
    """Return the lines of a period with their totals; `cut` if there are more lines than `limit`."""
    found = entries(conn, site.hall_id, since, until, limit + 1, window_id)
    return {
        "results": _rows(conn, site, found[:limit]),
        "totals": _totals(totals(conn, site.hall_id, since, until, window_id)),
        "cut": len(found) > limit,
    }


def _rows(conn: Connection, site: Site, found: Sequence[Entry]) -> list[Row]:
    today = local_time(site.clock.now(), site.catalogue.hall.timezone).date()
    people = masked_people(conn, site.keyring, [one.person_id for one in found], today)
    banks = {bank.id: [bank.name, bank.name_en] for bank in site.lockers.values()}
    staff = {f"clerk:{one}": name for one, name in names_of(conn, site.hall_id).items()}
    return [
        {
            **{name: value for name, value in asdict(one).items() if name not in _IN_WORDS},
            "what": list(MOVE_WORDS[Move(one.move)]),
            "reason": _reason(site, one),
            "window": _window(site, one.window_id),
            "bank": banks.get(one.bank_id or ""),
            "hall": one.hall and [one.hall, one.hall_en or one.hall],
            "applicant_masked": people[one.person_id].name,
            "number_tail": people[one.person_id].tail,
            "clerk": staff.get(one.actor, ""),
        }
        for one in found
    ]


def _reason(site: Site, one: Entry) -> list[str] | None:
    reason = reason_words(site.reasons, one.reason_code, one.at) or TAKE_BACK_REASONS.get(
        one.reason_code or ""
    )
    return list(reason) if reason else None


def _window(site: Site, window_id: str | None) -> int | None:
    found = site.windows.get(window_id or "")
    return found.number if found else None


def _totals(counted: Totals) -> Row:
    """Return the totals in the order of a result's life, hand-overs also by who took them."""
    lines: list[Row] = []
    for move, words in MOVE_WORDS.items():
        lines.append({"key": str(move), "words": list(words), "count": counted.moves.get(move, 0)})
        if move is Move.HANDED_OVER:
            lines += [
                {"key": who, "words": list(said), "count": counted.taken_by.get(who, 0), "part": True}
                for who, said in TAKEN_BY_WORDS.items()
                if who != TakenBy.LOCKER  # that is a move of its own
            ]
    return {"lines": lines, "standing": counted.standing}


def ledger_workbook(told: Row, timezone: str, column: int) -> bytes:
    """Return the ledger as a workbook, in Chinese (column 0) or English; instants are dates of the hall."""
    title, sums, what, count = _TITLES[column]
    head, widths = [name[column] for name, _ in _COLUMNS], tuple(width for _, width in _COLUMNS)
    lines = [_cells(row, timezone, column) for row in told["results"]]
    summed = [[one["words"][column], one["count"]] for one in told["totals"]["lines"]]
    return workbook(
        [Sheet(title, head, lines, widths, "A2"), Sheet(sums, [what, count], summed, (24, 10), "A2")]
    )


def _cells(row: Row, timezone: str, column: int) -> list[Cell]:
    def instant(at: int | None) -> Cell:
        return None if at is None else local_time(at, timezone).replace(tzinfo=None)

    handed = row["move"] in HANDS_OVER
    return [
        instant(row["at"]),
        row["what"][column],
        row["number"],
        row["name"],
        f"{row['applicant_masked']} {row['number_tail']}",
        TAKEN_BY_WORDS[row["taken_by"]][column] if handed else "",
        row["parcel_number"] or "",
        row["bank"][column] if row["bank"] and row["window"] is None else row["window"],
        row["shelf"],
        row["reason"][column] if row["reason"] else "",
        row["clerk"],
        ("有", "kept")[column] if handed and row["signed"] else "",
        instant(row["taken_back_at"]) if handed else None,
        row["hall"][column] if row["hall"] else "",
    ]
