"""When cases, results and ratings need somebody in charge. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hallsys.cases.policy import TOLD
from hallsys.evaluation.followups import State
from hallsys.kernel.clock import Millis
from hallsys.supervision.alerts import Alert, Code, Severity


@dataclass(frozen=True, slots=True)
class BadRating:
    """A rating below fair that somebody has to follow up."""

    rating_id: str
    service_id: str
    window_number: int
    at: Millis


@dataclass(frozen=True, slots=True)
class OverdueNow:
    """Cases that `told` is alerted to after `after_days` working days of delay.

    `newest`: when one came last.
    """

    after_days: int
    told: str
    case_ids: tuple[str, ...]
    since: Millis
    newest: Millis


@dataclass(frozen=True, slots=True)
class LateNow:
    """Follow-ups of bad ratings that stand at `state` past its limit; `newest`: when that of the last was."""

    state: str
    follow_up_ids: tuple[str, ...]
    since: Millis
    newest: Millis


@dataclass(frozen=True, slots=True)
class UndeliveredNow:
    """A decided case whose result had to be at the output window by `deliver_by`."""

    case_id: str
    deliver_by: Millis


@dataclass(frozen=True, slots=True)
class InTransitNow:
    """A result that had to be received in the hall to which it was sent by `due_at`."""

    result_id: str
    due_at: Millis


def bad_ratings(ratings: Iterable[BadRating]) -> Iterator[Alert]:
    """Yield an alert for each bad rating; it does not tell who rated whom."""
    for rating in ratings:
        yield Alert(
            f"{Code.BAD_RATING}:{rating.rating_id}",
            Code.BAD_RATING,
            Severity.WARNING,
            f"{rating.window_number} 号窗口收到差评，请按期签收",
            f"A bad rating at window {rating.window_number}: sign for it in time",
            rating.at,
            (rating.rating_id, rating.service_id),
        )


# What was to be done by then.
_DUE: Mapping[str, tuple[str, str]] = {
    State.OPEN: ("签收", "to be signed for"),
    State.SIGNED: ("核实", "to be verified"),
    State.APPEALED: ("裁定申诉", "whose appeal is to be decided"),
    State.VERIFIED: ("整改", "to be rectified"),
    State.RECTIFIED: ("回访", "to be called back about"),
}


def late_follow_ups(steps: Iterable[LateNow]) -> Iterator[Alert]:
    """Yield an alert for each step that was due of bad ratings; new again only when one more is late."""
    for step in steps:
        count, (zh, en) = len(step.follow_up_ids), _DUE[step.state]
        yield Alert(
            f"{Code.FOLLOW_UP}:{step.state}",
            Code.FOLLOW_UP,
            Severity.CRITICAL,
            f"{count} 条差评超过{zh}期限，请督办",
            f"{count} bad {'rating' if count == 1 else 'ratings'} {en}, past the limit",
            step.since,
            step.follow_up_ids,
            f"{step.newest}",
        )


def nobody_free(opened: Mapping[str, Millis]) -> Iterator[Alert]:
    """Yield one alert for the bad ratings that nobody of the hall may handle, by when they were opened.

    The hall above counts it among what cannot wait: its managers can.
    """
    if opened:
        count = len(opened)
        yield Alert(
            Code.NOBODY_FREE,
            Code.NOBODY_FREE,
            Severity.CRITICAL,
            f"{count} 条差评在本厅无人可以处理（有权限的人都经办过该业务）："
            "请上级大厅的经理登录处理，或另设经理",
            f"{count} bad {'rating' if count == 1 else 'ratings'} that nobody here may handle, as all who "
            "could had a hand in it: for a manager of the hall above, or another one here",
            min(opened.values()),
            tuple(opened),
            str(max(opened.values())),
        )


def overdue(steps: Iterable[OverdueNow]) -> Iterator[Alert]:
    """Yield an alert for each step of the escalation that has cases; new again only when one more came."""
    for step in steps:
        told, told_en = TOLD[step.told]
        count, more = len(step.case_ids), step.after_days > 0
        yield Alert(
            f"{Code.OVERDUE}:{step.after_days}",
            Code.OVERDUE,
            Severity.CRITICAL,
            f"{count} 件办件超过办理时限{f' {step.after_days} 个工作日以上' if more else ''}，请{told}督办",
            f"{count} overdue {'case' if count == 1 else 'cases'}"
            f"{f', by more than {step.after_days} working days' if more else ''}: for {told_en}",
            step.since,
            step.case_ids,
            str(step.newest),
        )


def undelivered(cases: Sequence[UndeliveredNow]) -> Iterator[Alert]:
    """Yield one alert for all results that are late to arrive; new again only when one more is."""
    if not cases:
        return
    count, since = len(cases), min(case.deliver_by for case in cases)
    yield Alert(
        Code.UNDELIVERED,
        Code.UNDELIVERED,
        Severity.WARNING,
        f"{count} 件办件已作出决定，结果逾期未送达出件窗口",
        f"{count} decided {'case has its result' if count == 1 else 'cases have their results'} "
        "not delivered to the output window in time",
        since,
        tuple(case.case_id for case in cases),
        f"{max(case.deliver_by for case in cases)}",
    )


def in_transit(results: Sequence[InTransitNow]) -> Iterator[Alert]:
    """Yield one alert for all results that are too long between two halls; new again when one more is."""
    if not results:
        return
    count = len(results)
    yield Alert(
        Code.IN_TRANSIT,
        Code.IN_TRANSIT,
        Severity.CRITICAL,
        f"{count} 份结果在大厅之间转送超时未接收，请与对方大厅核对",
        f"{count} {'result' if count == 1 else 'results'} sent to another hall and not received in time",
        min(one.due_at for one in results),
        tuple(one.result_id for one in results),
        f"{max(one.due_at for one in results)}",
    )
