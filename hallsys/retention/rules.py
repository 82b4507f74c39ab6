"""What is kept how long, counted from what, and why: the one table of it.

Sources: 个人信息保护法 art. 19 (the shortest time that the purpose needs, unless a law or an administrative
regulation says otherwise) and art. 47 (to be erased once the purpose is fulfilled or the time is over, and
when the person asks). No law names days for a hall; the least is the time in which a decision can be
contested: 行政复议法 art. 20 (60 days), 行政诉讼法 art. 46 (six months; five years at the latest). The
archive of a case is kept by the department that decided, under 国办发〔2023〕26号: it is not here.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from hallsys.kernel.clock import DAY, SECOND, Millis


class Kind(StrEnum):
    """What goes together, after a period that the hall sets."""

    VISIT = "visit"
    CASE = "case"
    RATING = "rating"


class Term(NamedTuple):
    """What a kind holds, from what its days count, and within what bounds a hall sets them."""

    zh: str
    en: str
    since_zh: str
    since_en: str
    days: int
    least: int
    most: int
    source_zh: str
    source_en: str


TERMS: Mapping[Kind, Term] = {
    Kind.VISIT: Term(
        "到访人和单位的姓名（名称）、证件号码及查找用的散列值；代办人出示凭证的说明",
        "Names and numbers of who was here, the hashes they are found by; notes of an agent's papers",
        "最后一次到访（名下办件均已删除）",
        "the last visit, once every case of theirs has been erased",
        183,
        60,
        5 * 366,
        "个人信息保护法第十九条、第四十七条；不短于行政复议法第二十条的六十日",
        "PIPL arts. 19 and 47; no shorter than the 60 days of 行政复议法 art. 20",
    ),
    Kind.CASE: Term(
        "办件的经办说明、授权和签名，及与当事人的关联",
        "Notes, authorisations and signatures of a case; till then its parties stay known",
        "办件结束后的最后一步",
        "the last step of a case that has ended",
        5 * 366,
        184,
        30 * 366,
        "个人信息保护法第十九条；不短于行政诉讼法第四十六条的六个月，默认取其最长的五年",
        "PIPL art. 19; no shorter than the six months of 行政诉讼法 art. 46, by default its five years",
    ),
    Kind.RATING: Term(
        "评价的文字和回访整改的记录",
        "The words of a rating, and the notes of its follow-up",
        "评价或记录之日（整改已办结）",
        "the day they were written, once the follow-up is over",
        366,
        60,
        5 * 366,
        "个人信息保护法第十九条；国办发〔2019〕51号未规定期限",
        "PIPL art. 19; 国办发〔2019〕51号 names no time",
    ),
}


class Hold(StrEnum):
    """What keeps a person's data: the purposes that may be open."""

    CASE = "case"
    TICKET = "ticket"
    APPOINTMENT = "appointment"
    FOLLOW_UP = "follow_up"
    EXCLUSION = "exclusion"
    PUSH = "push"
    ELSEWHERE = "elsewhere"  # whatever it is: that is for the hall that has it to say


HOLD_WORDS: Mapping[Hold, tuple[str, str]] = {
    Hold.CASE: ("办件未结束、结果未领取，或仍可复议、诉讼", "a case is not over, or can still be contested"),
    Hold.TICKET: ("正在排队或办理", "a ticket waits or is being served"),
    Hold.APPOINTMENT: ("还有预约", "an appointment is booked"),
    Hold.FOLLOW_UP: ("评价的回访整改尚未办结", "a rating is being followed up"),
    Hold.EXCLUSION: ("在不适用容缺的名单内", "the hall takes no promises of theirs at present"),
    Hold.PUSH: ("尚未报送上级平台", "another system has not been told yet"),
    Hold.ELSEWHERE: (
        "其他大厅另有保存：请向该大厅或其上级大厅提出",
        "another hall keeps something: ask there, or a hall above",
    ),
}


class Ground(StrEnum):
    """Why somebody may ask: the cases of 个人信息保护法 art. 47 that a hall meets."""

    FULFILLED = "fulfilled"  # (一) the purpose is fulfilled
    ENDED = "ended"  # (二) the service or the time of keeping has ended
    WITHDRAWN = "withdrawn"  # (三) consent is withdrawn
    UNLAWFUL = "unlawful"  # (四) the data was handled against the law or an agreement


GROUND_WORDS: Mapping[Ground, tuple[str, str]] = {
    Ground.FULFILLED: ("处理目的已实现或不再必要（第一项）", "the purpose is fulfilled (1)"),
    Ground.ENDED: (
        "已停止服务或保存期限已届满（第二项）",
        "the service or the time of keeping has ended (2)",
    ),
    Ground.WITHDRAWN: ("本人撤回同意（第三项）", "consent is withdrawn (3)"),
    Ground.UNLAWFUL: ("违反法律法规或约定处理（第四项）", "handled against the law or an agreement (4)"),
}


def is_it_today(now: Millis) -> str:
    """Return what somebody is asked before it is erased by this machine's clock, whose date they see."""
    today = datetime.fromtimestamp(now / SECOND, UTC).date()
    return (
        f"今天是 {today} 吗？按此日期超过保存期限的个人信息将被删除，无法恢复。\n"
        f"Is it {today}? Personal data whose time is over by that date is erased for good."
    )


def within(kind: Kind, days: int) -> bool:
    """Tell whether a hall may keep that kind so many days."""
    return TERMS[kind].least <= days <= TERMS[kind].most


def periods(chosen: Mapping[str, int]) -> dict[Kind, int]:
    """Return the days of each kind: what the hall chose, else the default."""
    return {kind: chosen.get(kind, term.days) for kind, term in TERMS.items()}


def longest(halls: Mapping[str, Mapping[Kind, int]], kind: Kind) -> int:
    """Return the days that hold for what all halls share: the longest of theirs."""
    return max((days[kind] for days in halls.values()), default=TERMS[kind].days)


def before(now: Millis, days: int) -> Millis:
    """Return the instant before which something must lie to be over its days."""
    return now - days * DAY
