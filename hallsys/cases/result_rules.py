"""The life of a result: its number, its way to the window and back, where its case stands. Pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from hallsys.cases.errors import AlreadyHandedOver, ResultNotInState
from hallsys.cases.rules import Reason, Status


class ResultStatus(StrEnum):
    """Where a result is. Only what is ready is handed over; what was corrected or lapsed is void."""

    UNDER_WAY = "under_way"  # from the department to the output window
    READY = "ready"
    IN_LOCKER = "in_locker"  # in a box of a bank of lockers: its applicant takes it out, or a clerk does
    BETWEEN = "between_halls"  # on its way to the hall where it is collected, or back from there
    ELSEWHERE = "elsewhere"  # on a shelf of that hall, ready to be collected there
    HANDED_OVER = "handed_over"
    RECALLED = "recalled"  # its department wants it back: it lies at the window, or is on its way there
    RETURNED = "returned"  # its applicant brought it back: it lies at the window
    BACK = "back"  # with its department, to be corrected
    VOID = "void"


RESULT_WORDS: Mapping[ResultStatus, Reason] = {
    ResultStatus.UNDER_WAY: Reason("在送往出件窗口途中", "on its way to the output window"),
    ResultStatus.READY: Reason("待领取", "ready for collection"),
    ResultStatus.IN_LOCKER: Reason("已放入自助取件柜", "in a locker"),
    ResultStatus.BETWEEN: Reason("在大厅之间转送途中", "on its way between two halls"),
    ResultStatus.ELSEWHERE: Reason("在其他大厅待领取", "ready for collection in another hall"),
    ResultStatus.HANDED_OVER: Reason("已领取", "handed over"),
    ResultStatus.RECALLED: Reason("已被部门召回", "called back by its department"),
    ResultStatus.RETURNED: Reason("已由申请人退回", "brought back by the applicant"),
    ResultStatus.BACK: Reason("已退回部门更正", "with its department for correction"),
    ResultStatus.VOID: Reason("已作废", "void"),
}

# Results that are neither in somebody's hands nor void, nor ready: the applicant still waits for them.
# What lies in a locker is ready as well, in another place than the shelves.
PENDING = (
    ResultStatus.UNDER_WAY,
    ResultStatus.BETWEEN,
    ResultStatus.RECALLED,
    ResultStatus.RETURNED,
    ResultStatus.BACK,
)
# Ready for the applicant: on a shelf, in a locker, or on a shelf of another hall.
LIES_READY = (ResultStatus.READY, ResultStatus.IN_LOCKER, ResultStatus.ELSEWHERE)


class Move(StrEnum):
    """What happens to a result, as a row of the ledger says it."""

    SENT = "sent"
    RECEIVED = "received"
    SHELVED = "shelved"
    DEPOSITED = "deposited"
    TAKEN_OUT = "taken_out"  # of a locker by a clerk, back to its shelf
    COLLECTED = "collected"  # out of a locker, by its applicant
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    TAKEN_BACK = "taken_back"
    RECALLED = "recalled"
    RETURNED = "returned"
    SENT_BACK = "sent_back"
    REPLACED = "replaced"
    LAPSED = "lapsed"
    VOIDED = "voided"
    # Collected in another hall: as the book of the accepting hall has it.
    DISPATCHED = "dispatched"
    ARRIVED = "arrived"
    GIVEN_THERE = "given_there"
    UNDONE_THERE = "undone_there"
    SENT_HOME = "sent_home"
    CAME_HOME = "came_home"
    LOST = "lost"


_S, _M = ResultStatus, Move

# The moves by which a result leaves the hall; each has its row among the hand-overs.
HANDS_OVER = (_M.HANDED_OVER, _M.COLLECTED)

MOVES: Mapping[tuple[ResultStatus, Move], ResultStatus] = {
    (_S.UNDER_WAY, _M.RECEIVED): _S.READY,
    (_S.READY, _M.SHELVED): _S.READY,
    (_S.READY, _M.DEPOSITED): _S.IN_LOCKER,
    (_S.IN_LOCKER, _M.TAKEN_OUT): _S.READY,
    (_S.IN_LOCKER, _M.COLLECTED): _S.HANDED_OVER,
    (_S.READY, _M.HANDED_OVER): _S.HANDED_OVER,
    (_S.HANDED_OVER, _M.DELIVERED): _S.HANDED_OVER,
    (_S.HANDED_OVER, _M.TAKEN_BACK): _S.READY,
    (_S.UNDER_WAY, _M.RECALLED): _S.RECALLED,
    (_S.READY, _M.RECALLED): _S.RECALLED,
    (_S.IN_LOCKER, _M.RECALLED): _S.RECALLED,
    (_S.HANDED_OVER, _M.RETURNED): _S.RETURNED,
    (_S.RECALLED, _M.SENT_BACK): _S.BACK,
    (_S.RETURNED, _M.SENT_BACK): _S.BACK,
    (_S.BACK, _M.REPLACED): _S.VOID,
    (_S.READY, _M.DISPATCHED): _S.BETWEEN,
    (_S.BETWEEN, _M.ARRIVED): _S.ELSEWHERE,
    (_S.ELSEWHERE, _M.GIVEN_THERE): _S.HANDED_OVER,
    (_S.HANDED_OVER, _M.UNDONE_THERE): _S.ELSEWHERE,
    (_S.ELSEWHERE, _M.SENT_HOME): _S.BETWEEN,
    (_S.BETWEEN, _M.CAME_HOME): _S.READY,
    (_S.BETWEEN, _M.RECALLED): _S.RECALLED,
    (_S.ELSEWHERE, _M.RECALLED): _S.RECALLED,
    # What was called back goes its way until it is at home again: it is taken out where it arrives.
    **{(_S.RECALLED, move): _S.RECALLED for move in (_M.ARRIVED, _M.SENT_HOME, _M.CAME_HOME)},
    # What was brought back in the other hall goes home as well.
    **{(_S.RETURNED, move): _S.RETURNED for move in (_M.SENT_HOME, _M.CAME_HOME)},
    # Its department makes another one.
    (_S.BETWEEN, _M.LOST): _S.BACK,
    (_S.RECALLED, _M.LOST): _S.BACK,
    (_S.RETURNED, _M.LOST): _S.BACK,
    # What was promised for later did not come (容缺): nothing was handed over before.
    **{(status, _M.LAPSED): _S.VOID for status in ResultStatus if status not in (_S.HANDED_OVER, _S.VOID)},
    # Its case is void (作废), and with it what was handed over; a courier may still deliver that.
    **{(status, _M.VOIDED): _S.VOID for status in ResultStatus if status is not _S.VOID},
    # Its paper goes its way all the same.
    **{(_S.VOID, move): _S.VOID for move in (_M.DELIVERED, _M.RETURNED, _M.TAKEN_OUT, _M.SENT_BACK)},
    **{(_S.VOID, move): _S.VOID for move in (_M.ARRIVED, _M.SENT_HOME, _M.CAME_HOME, _M.LOST)},
}

# What is void has a paper: where that is, in the words of the others, until it is with its department again.
PAPERS: Mapping[tuple[ResultStatus, Move], ResultStatus] = {
    (_S.HANDED_OVER, _M.DELIVERED): _S.HANDED_OVER,
    (_S.HANDED_OVER, _M.RETURNED): _S.RETURNED,
    (_S.IN_LOCKER, _M.TAKEN_OUT): _S.RECALLED,
    (_S.IN_LOCKER, _M.DELIVERED): _S.HANDED_OVER,  # its box was found empty: its applicant has it
    (_S.BETWEEN, _M.ARRIVED): _S.ELSEWHERE,
    (_S.ELSEWHERE, _M.SENT_HOME): _S.BETWEEN,
    (_S.BETWEEN, _M.CAME_HOME): _S.RECALLED,
    (_S.BETWEEN, _M.LOST): _S.BACK,
    # Called or brought back before it was void, wherever between the halls that was.
    **{
        (paper, move): paper
        for paper in (_S.RECALLED, _S.RETURNED)
        for move in (_M.ARRIVED, _M.SENT_HOME, _M.CAME_HOME)
    },
    (_S.RECALLED, _M.LOST): _S.BACK,
    (_S.RETURNED, _M.LOST): _S.BACK,
    **{(paper, _M.SENT_BACK): _S.BACK for paper in (_S.UNDER_WAY, _S.READY, _S.RECALLED, _S.RETURNED)},
}

# Papers of void results that lie at the window, in a locker, in another hall or on their way, and go to their
# department.
PAPERS_HERE = (
    *(_S.UNDER_WAY, _S.READY, _S.IN_LOCKER, _S.BETWEEN, _S.ELSEWHERE),
    *(_S.RECALLED, _S.RETURNED),
)

PAPER_WORDS: Mapping[ResultStatus, Reason] = {
    _S.UNDER_WAY: Reason("已作废，纸质件在送往窗口途中", "void; its paper is on its way to the window"),
    _S.READY: Reason("已作废，纸质件须退回部门", "void; its paper goes back to its department"),
    _S.IN_LOCKER: Reason("已作废，须先从取件柜取出", "void; to be taken out of its locker first"),
    _S.BETWEEN: Reason("已作废，纸质件在大厅之间转送途中", "void; its paper is on its way between halls"),
    _S.ELSEWHERE: Reason("已作废，纸质件在其他大厅，须退回", "void; its paper lies in another hall"),
    _S.HANDED_OVER: Reason("已作废，纸质件须向申请人收回", "void; its holder has to hand it in"),
    _S.RECALLED: Reason("已作废，纸质件须退回部门", "void; its paper goes back to its department"),
    _S.RETURNED: Reason("已作废并收回，须退回部门", "void and handed in; goes back to its department"),
}


def moved(status: ResultStatus, move: Move, case_number: str) -> ResultStatus:
    """Return where `move` takes a result.

    Raises AlreadyHandedOver for a second hand-over, ResultNotInState if the table has no such move.
    """
    reached = MOVES.get((status, move))
    if reached is not None:
        return reached
    if status is ResultStatus.HANDED_OVER and move in (*HANDS_OVER, Move.GIVEN_THERE):
        raise AlreadyHandedOver(case_number=case_number)
    raise _not_in(RESULT_WORDS[status], case_number)


def paper_after(
    status: ResultStatus, paper: ResultStatus | None, move: Move, case_number: str
) -> ResultStatus | None:
    """Return where the paper of a result is that is void after a move which the table has.

    `paper`: where it was, if the result was void before. None once it is with its department, and for a
    result that is not void: its status tells. Raises ResultNotInState if its paper is elsewhere.
    """
    if MOVES[status, move] is not ResultStatus.VOID:
        return None
    reached = status if status is not ResultStatus.VOID else PAPERS.get((paper or _S.BACK, move))
    if reached is None:
        raise _not_in(where_words(status, paper), case_number)
    return None if reached is ResultStatus.BACK else reached


def may_be(status: str, paper: str | None, move: Move) -> bool:
    """Tell whether a result, or the paper of one that is void, can be moved so."""
    if status == ResultStatus.VOID:
        return (ResultStatus(paper or _S.BACK), move) in PAPERS
    return (ResultStatus(status), move) in MOVES


def where_words(status: str, paper: str | None) -> Reason:
    """Return where a result is; of one that is void, where its paper is."""
    return RESULT_WORDS[ResultStatus(status)] if paper is None else PAPER_WORDS[ResultStatus(paper)]


def _not_in(words: Reason, case_number: str) -> ResultNotInState:
    return ResultNotInState(case_number=case_number, status_zh=words.zh, status_en=words.en)


def case_with(results: Collection[ResultStatus]) -> Status:
    """Return where a decided case stands that has those results.

    It is ready while one is, wherever it lies, handed over once none is to come any more, and only
    decided in between.
    """
    if set(LIES_READY) & set(results):
        return Status.READY
    return Status.CONCLUDED if set(results) & set(PENDING) else Status.HANDED_OVER


def result_number(case_number: str, serial: int) -> str:
    """Return the number on the label of a result: that of its case, and which of its results it is."""
    return f"{case_number}-{serial}"


def named(asked: str) -> tuple[str, int | None]:
    """Return the case's number and the serial that a result's number tells; None for all of a case."""
    case_number, dash, serial = asked.strip().rpartition("-")
    if dash and len(serial) <= 3 and serial.isascii() and serial.isdigit():
        return case_number, int(serial)
    return asked.strip(), None
