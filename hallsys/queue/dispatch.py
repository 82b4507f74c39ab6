"""Who is next: accumulating priority over the heads of the lanes, with a bound on patience.

A lane is the waiting tickets of one queue and class. Within a lane the oldest has the largest
claim, so only the heads of lanes are compared, however many wait (Kleinrock 1964, time-dependent
priority; Stanford, Taylor and Ziedins 2014, accumulating priority).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.errors import Language
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import LABELS, PriorityClass


class Rule(StrEnum):
    """What decided that a ticket was the next, strongest first."""

    PINNED = "pinned"  # somebody in charge put it first and said why
    BOUND = "bound"  # it waited longer than anyone may be passed over
    TARGETED = "targeted"  # it was transferred to this very window
    ACCUMULATED = "accumulated"  # its claim was the largest
    ONLY = "only"  # nobody else waited for this window
    CALLED = "called"  # the clerk called it by its number


class Head(NamedTuple):
    """A waiting ticket as the rule sees it: the head of a lane, a pinned or a targeted one, or all of a line.

    A page reads hundreds of them at once, hence a tuple; their order is that of `order` alone.
    """

    ticket_id: str
    number: str
    queue_id: str
    priority_class: PriorityClass
    waiting_since: Millis
    pinned: bool = False
    target_window_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a ticket was called: its class and wait, and the strongest rival that it went before."""

    rule: Rule
    priority_class: PriorityClass
    waited_ms: Millis
    rival_class: PriorityClass | None = None
    rival_waited_ms: Millis | None = None

    def sentence(self, language: Language) -> str:
        """Return the reason for the clerk or the manager, e.g. "爱心 等候 6 分钟，先于普通 9 分钟"."""
        return _sentence(self, language)


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket that is next, and why."""

    head: Head
    reason: Reason


def choose(heads: Sequence[Head], window_id: str, now: Millis, policy: PolicySettings) -> Choice | None:
    """Return who is next at `window_id` among `heads`, or None if nobody may be.

    `heads` holds the oldest untargeted ticket of each lane that the window serves, and every
    pinned or targeted ticket; tickets targeted at another window are passed over. Equal claims go
    to the longer wait, equal waits to the earlier ticket.
    """
    mine = [head for head in heads if head.target_window_id in (None, window_id)]
    if not mine:
        return None
    best = min(mine, key=lambda head: order(head, now, policy))
    rivals = [head for head in mine if head.ticket_id != best.ticket_id]
    if not rivals:
        rule = rule_of(best, now, policy)
        reason = Reason(
            Rule.ONLY if rule is Rule.ACCUMULATED else rule, best.priority_class, _wait(best, now)
        )
        return Choice(best, reason)
    # Of rivals that are equal the earlier ticket, so that the reason does not depend on their order.
    rival = min(rivals, key=lambda head: (-_claim(head, now, policy), head.waiting_since, head.ticket_id))
    return Choice(
        best,
        Reason(
            rule_of(best, now, policy),
            best.priority_class,
            _wait(best, now),
            rival.priority_class,
            _wait(rival, now),
        ),
    )


_RANK = {rule: rank for rank, rule in enumerate(Rule)}


def rule_of(head: Head, now: Millis, policy: PolicySettings) -> Rule:
    """Return the strongest rule that speaks for a ticket at `now`."""
    if head.pinned:
        return Rule.PINNED
    if _wait(head, now) > policy.bound:
        return Rule.BOUND
    if head.target_window_id is not None:
        return Rule.TARGETED
    return Rule.ACCUMULATED


def order(head: Head, now: Millis, policy: PolicySettings) -> tuple[int, float, Millis, str]:
    """Return the sort key of a ticket at `now`, smallest first: the strongest rule, then the claim.

    Within the bound it is the wait instead of the claim; equal ones go to who came first.
    """
    rule = rule_of(head, now, policy)
    strength = _claim(head, now, policy) if rule is Rule.ACCUMULATED else _wait(head, now)
    return _RANK[rule], -strength, head.waiting_since, head.ticket_id


def _wait(head: Head, now: Millis) -> Millis:
    # A clock that was set back must not turn a claim into its opposite.
    return max(0, now - head.waiting_since)


def _claim(head: Head, now: Millis, policy: PolicySettings) -> float:
    return policy.claim(head.priority_class, _wait(head, now))


_SENTENCES: dict[Rule, tuple[str, str]] = {
    Rule.PINNED: ("{who} 等候 {wait}，值班经理已置顶", "{who}, waited {wait}, put first by the manager"),
    Rule.BOUND: ("{who} 等候 {wait}，已超过等候上限", "{who}, waited {wait}, over the longest allowed wait"),
    Rule.TARGETED: ("{who} 等候 {wait}，转移到本窗口", "{who}, waited {wait}, transferred to this window"),
    Rule.ACCUMULATED: ("{who} 等候 {wait}", "{who}, waited {wait}"),
    Rule.ONLY: ("{who} 等候 {wait}，无其他等候者", "{who}, waited {wait}, nobody else waiting"),
    Rule.CALLED: ("{who} 等候 {wait}，指定呼叫", "{who}, waited {wait}, called by number"),
}
_BEFORE = ("，先于{who} {wait}", ", ahead of {who} at {wait}")


def _sentence(reason: Reason, language: Language) -> str:
    pick = 0 if language == "zh" else 1
    words = LABELS[reason.priority_class][pick]
    text = _SENTENCES[reason.rule][pick].format(who=words, wait=_minutes(reason.waited_ms, language))
    if reason.rival_class is None or reason.rival_waited_ms is None:
        return text
    rival = LABELS[reason.rival_class][pick]
    return text + _BEFORE[pick].format(who=rival, wait=_minutes(reason.rival_waited_ms, language))


def _minutes(wait: Millis, language: Language) -> str:
    minutes = wait // MINUTE
    if language == "zh":
        return f"{minutes} 分钟" if minutes else "不到 1 分钟"
    return f"{minutes} min" if minutes else "under 1 min"
