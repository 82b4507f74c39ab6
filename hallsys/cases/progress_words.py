"""What the steps and states of a case are called to its applicant: plain words, nobody named."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hallsys.cases.listed_reasons import OTHER, OTHER_REASON
from hallsys.cases.locker_rules import FOUND_EMPTY, FOUND_EMPTY_REASON
from hallsys.cases.pausing import SUPPLEMENT
from hallsys.cases.reasons import GAP_MISSED, GAP_MISSED_REASON, Reasons
from hallsys.cases.result_rules import Move, ResultStatus
from hallsys.cases.rules import Action, Reason, Status
from hallsys.kernel.clock import Millis

ON_THE_WAY, READY, HANDED_OVER, SENT = "on_the_way", "ready", "handed_over", "sent"
# Of a result that is collected in another hall.
LEFT, ARRIVED, HANDED_OVER_THERE = "left", "arrived", "handed_over_there"


class Words(NamedTuple):
    """Something said in Chinese and English."""

    zh: str
    en: str


# The steps that are told. What staff do among themselves (a decline asked for, an opinion, a draw) is not.
STEPS: Mapping[str, Words] = {
    "receive": Words("已收到申请材料", "The application was received"),
    Action.ACCEPT: Words("已受理，开始计算办理期限", "Accepted; the time limit runs"),
    Action.DEEM: Words("依法视为已受理，自收到之日计算期限", "Accepted by law as of the day of receipt"),
    "promise_gaps": Words("容缺受理：部分材料承诺后补", "Accepted with gaps: some are promised for later"),
    "fill_gap": Words("已收到后补的材料", "A promised material was received"),
    Action.TAKE_UP: Words("部门已开始审查", "The department works on it"),
    Action.ASK_SUPPLEMENT: Words(
        "需要申请人补正材料，办理期限暂停计算", "The applicant is asked for materials; the limit stands still"
    ),
    Action.SUPPLY: Words("补正材料已收齐，继续办理", "What was asked for is complete; it goes on"),
    Action.SUSPEND: Words("办理期限暂停计算", "The time limit stands still"),
    Action.RESUME: Words("办理期限继续计算", "The time limit runs again"),
    Action.EXTEND: Words("经批准延长办理期限", "The time limit was extended"),
    Action.CONCLUDE: Words("已办结", "Decided"),
    Action.CONCLUDE_AT_WINDOW: Words("已当场办结", "Decided at the window"),
    ON_THE_WAY: Words("结果已送往出件窗口", "The result was sent to the output window"),
    READY: Words("结果已可领取", "The result can be collected"),
    "replace_agent": Words("单位已更换经办人", "The organisation has another agent"),
    Move.RECALLED: Words("部门召回结果进行更正", "The department called the result back to correct it"),
    Move.RETURNED: Words("申请人退回结果，转部门更正", "The result was brought back and is to be corrected"),
    "hand_in": Words("作废的结果已收回", "What is void was handed in"),
    Move.REPLACED: Words("更正后的结果已重新制发", "The corrected result was put out"),
    SENT: Words("结果已交快递寄出", "The result was sent by courier"),
    HANDED_OVER: Words("结果已领取", "The result was handed over"),
    LEFT: Words("结果已送往“{hall}”", "The result was sent to “{hall_en}”"),
    ARRIVED: Words("结果已到达“{hall}”", "The result arrived in “{hall_en}”"),
    HANDED_OVER_THERE: Words("结果已在“{hall}”领取", "The result was handed over in “{hall_en}”"),
    Action.DECLINE: Words("不予受理", "Not accepted"),
    Action.WITHDRAW: Words("申请人已撤回申请", "Withdrawn by the applicant"),
    Action.TERMINATE: Words("已终止办理", "Ended without a decision"),
    Action.VOID: Words("原决定作废，已发出的结果不再有效", "Void: the decision and its results hold no more"),
    Action.LAPSE: Words("承诺后补的材料逾期未交，已终止办理", "Ended: what was promised did not come"),
}

# Where it is now.
NOW: Mapping[Status, Words] = {
    Status.RECEIVED: Words("窗口正在核对材料，尚未受理", "Its materials are looked through"),
    Status.ACCEPTED: Words("已转到承办部门，等待审查", "It lies with the department"),
    Status.IN_PROGRESS: Words("承办部门正在审查", "The department works on it"),
    Status.SUPPLEMENT: Words("等待申请人补正材料", "It waits for materials from the applicant"),
    Status.SUSPENDED: Words("期限暂停，等待法定程序完成", "A step that the law names is waited for"),
    Status.CONCLUDED: Words("已办结", "It is decided"),
    Status.READY: Words("已办结，请到出件窗口领取结果", "Decided; collect it at the output window"),
    Status.HANDED_OVER: Words("已办结，结果已领取", "It is decided, and the result was handed over"),
    Status.DECLINED: Words("不予受理", "It was not accepted"),
    Status.WITHDRAWN: Words("申请人已撤回申请", "Withdrawn by the applicant"),
    Status.TERMINATED: Words("已终止办理", "It ended without a decision"),
    Status.VOIDED: Words(
        "办件已作废，原决定及已发出的结果不再有效", "It is void: decision and results hold no more"
    ),
}

# Where a result is; nothing is said of one that is in hand or void.
PLACES: Mapping[ResultStatus, Words] = {
    ResultStatus.UNDER_WAY: Words("正在送往出件窗口", "on its way to the output window"),
    ResultStatus.READY: Words(
        "可到统一出件窗口领取，货架 {shelf}", "ready at the output window, shelf {shelf}"
    ),
    ResultStatus.IN_LOCKER: Words("在自助取件柜 {shelf}，凭证件或取件码自取", "in the locker, box {shelf}"),
    ResultStatus.BETWEEN: Words("正在大厅之间转送", "on its way between two halls"),
    ResultStatus.ELSEWHERE: Words(
        "可到“{hall}”出件窗口领取，货架 {shelf}", "ready at the output window of “{hall_en}”, shelf {shelf}"
    ),
    ResultStatus.RECALLED: Words(
        "已被部门召回更正，暂不能领取", "recalled for correction; it cannot be collected now"
    ),
    ResultStatus.RETURNED: Words("已退回，等待部门更正", "brought back; its department will correct it"),
    ResultStatus.BACK: Words("部门正在更正，完成后重新制发", "being corrected; a new one will be put out"),
}

# Of the results of a case that is void, handed over or not.
VOID_RESULT = Words("已作废，不再有效", "void: it holds no more")
VOID_IN_HAND = Words(
    "已作废，不再有效，请交回大厅出件窗口", "void: it holds no more; please hand it in at the output window"
)

# Of a case of which nothing lies on a shelf, and something in a locker.
IN_LOCKER = Words("已办结，请到自助取件柜领取", "Decided; collect it from the locker")

# Of a case that is collected in another hall: before it is there, and once it is.
TO_ANOTHER_HALL = Words(
    "已办结，结果将转送到“{hall}”，到达后请到该大厅领取",
    "Decided; the result goes to “{hall_en}” and can be collected there once it has arrived",
)
IN_ANOTHER_HALL = Words("已办结，请到“{hall}”领取结果", "Decided; collect it in “{hall_en}”")
WAITS_FOR_TRANSFER = Words("等待转送到“{hall}”", "waits to be sent to “{hall_en}”")

# Of a joint case: what is made waits for the others.
HELD = Words("已办结，待联办事项全部办完后一并领取", "Decided; it is collected together with the others")

# What is no reason of a table: "other", of which several purposes have one, and what nobody chose.
_NO_TABLES: Mapping[str, Reason] = {
    OTHER: OTHER_REASON,
    FOUND_EMPTY: FOUND_EMPTY_REASON,
    GAP_MISSED: GAP_MISSED_REASON,
    SUPPLEMENT: Reason("等待补正材料", "Materials are asked for"),
}


def reason_words(reasons: Reasons, code: str | None, at: Millis) -> Reason | None:
    """Return why a step was made, in the words in force at its instant; None for no known reason."""
    return _NO_TABLES.get(code or "") or reasons.words(code or "", at)


class Step(NamedTuple):
    """A step of a case, and when it was made; `reason` is a code."""

    what: str
    at: int
    reason: str | None = None


def told(
    written: Iterable[Step], known: Iterable[tuple[str, int | None]], after: Iterable[Step]
) -> list[Step]:
    """Return the steps that are told, in the order of time.

    `known`: steps whose instants stand in the row of the case, for one that is older than the list of
    steps. `after`: what became of its results.
    """
    steps = list(written)
    has = {one.what for one in steps}
    has |= {Action.CONCLUDE} if Action.CONCLUDE_AT_WINDOW in has else set()
    has |= {Action.ACCEPT} if has & {Action.DEEM, "receive"} else set()
    has |= (
        {Action.CONCLUDE}
        if has & {Action.DECLINE, Action.WITHDRAW, Action.TERMINATE, Action.LAPSE}
        else set()
    )
    steps += [Step(what, at) for what, at in known if at is not None and what not in has]
    steps += after
    return sorted((one for one in steps if one.what in STEPS), key=lambda one: one.at)


def where_is(status: str, shelf: str, hall: tuple[str, str] | None = None) -> Words | None:
    """Return where a result of that status is; None if there is nothing to say of it.

    `hall`: the other one in which it is collected, in Chinese and English.
    """
    waits = hall is not None and status == ResultStatus.READY
    words = WAITS_FOR_TRANSFER if waits else PLACES.get(ResultStatus(status))
    return None if words is None else in_hall(words, hall, shelf)


def in_hall(words: Words, hall: tuple[str, str] | None, shelf: str = "") -> Words:
    """Return words with the name of a hall, and a shelf, filled in."""
    name, name_en = hall or ("其他大厅", "another hall")
    return Words(*(said.format(shelf=shelf, hall=name, hall_en=name_en or name) for said in words))
