"""The states of a ticket and of its slip, as tables."""

from enum import StrEnum


class Status(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    PARKED = "parked"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Action(StrEnum):
    """What can be done to a ticket."""

    CALL = "call"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    REQUEUE = "requeue"
    PARK = "park"
    RESUME = "resume"
    TRANSFER = "transfer"
    UNDO_CALL = "undo_call"
    UNDO_RESUME = "undo_resume"
    RECLASSIFY = "reclassify"
    CANCEL = "cancel"
    EXPIRE = "expire"


_S, _A = Status, Action

# A ticket that is being served at night keeps its status until its clerk finishes it.
TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (_S.WAITING, _A.CALL): _S.CALLED,
    (_S.WAITING, _A.RECLASSIFY): _S.WAITING,
    (_S.WAITING, _A.CANCEL): _S.CANCELLED,
    (_S.WAITING, _A.EXPIRE): _S.EXPIRED,
    (_S.CALLED, _A.START): _S.SERVING,
    (_S.CALLED, _A.MISS): _S.NO_SHOW,
    (_S.CALLED, _A.TRANSFER): _S.WAITING,
    (_S.CALLED, _A.UNDO_CALL): _S.WAITING,
    (_S.CALLED, _A.UNDO_RESUME): _S.PARKED,
    (_S.CALLED, _A.EXPIRE): _S.EXPIRED,
    (_S.SERVING, _A.FINISH): _S.FINISHED,
    (_S.SERVING, _A.PARK): _S.PARKED,
    (_S.SERVING, _A.TRANSFER): _S.WAITING,
    (_S.PARKED, _A.RESUME): _S.CALLED,
    (_S.PARKED, _A.CANCEL): _S.CANCELLED,
    (_S.PARKED, _A.EXPIRE): _S.EXPIRED,
    (_S.NO_SHOW, _A.REQUEUE): _S.WAITING,
    (_S.NO_SHOW, _A.EXPIRE): _S.EXPIRED,
}

# A window has at most one ticket in one of these.
AT_WINDOW = frozenset({Status.CALLED, Status.SERVING})


class PrintState(StrEnum):
    """How far the paper of a ticket is: asked for, sent, seen to be out, or not to be had."""

    NONE = "none"
    RESERVED = "reserved"
    PRINTED = "printed"
    CONFIRMED = "confirmed"
    FAILED = "failed"


_P = PrintState

# Devices report at least once: a report that is not in the table says nothing new.
PRINT_REPORTS: dict[tuple[PrintState, PrintState], PrintState] = {
    (_P.RESERVED, _P.PRINTED): _P.PRINTED,
    (_P.RESERVED, _P.CONFIRMED): _P.CONFIRMED,
    (_P.RESERVED, _P.FAILED): _P.FAILED,
    (_P.PRINTED, _P.CONFIRMED): _P.CONFIRMED,
    (_P.PRINTED, _P.FAILED): _P.FAILED,
    (_P.FAILED, _P.PRINTED): _P.PRINTED,
    (_P.FAILED, _P.CONFIRMED): _P.CONFIRMED,
}
