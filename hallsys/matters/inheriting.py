"""What a hall takes over from the hall above, and how it may narrow it. Pure.

Source: 一套标准: the guide to a matter is that of the hall above. A hall below keeps its own queue, order and
words to find a matter by; it may handle it on fewer days and promise it sooner.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hallsys.matters.errors import InheritedWider, MatterInherited
from hallsys.matters.guides import Guide
from hallsys.matters.limits import LimitUnit, exceeds, said
from hallsys.matters.rules import MaterialFacts, MatterFacts, limit_allowed
from hallsys.matters.standing import Standing

# What is the hall's own of a matter that it took over.
_OWN = ("queue_code", "position", "keywords")
_NARROWED = ("service_days", "limit_days", "limit_unit")
OPEN_BELOW = (*_OWN, *_NARROWED)  # what a hall sets of a matter that it took over


@dataclass(frozen=True)
class Narrowing:
    """How a hall narrows a matter: on which of the days only, and within which shorter limit; or neither."""

    service_days: str = ""
    limit: tuple[int, LimitUnit] | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is narrowed."""
        return bool(self.service_days or self.limit)


NOT_NARROWED = Narrowing()


def taken_over(
    above: Collection[str], chosen: Collection[str], left_out: Collection[str], *, everything: bool
) -> frozenset[str]:
    """Return the codes of what is taken over: what was chosen, or everything above, without what is left out.

    What was chosen and is not above any more stays among them: it is suspended, not forgotten.
    """
    return (frozenset(chosen) | (frozenset(above) if everything else frozenset())) - frozenset(left_out)


def below(above: Standing, own: MatterFacts | None, by: Narrowing, queue_code: str) -> Standing:
    """Return what a matter of the hall above is in a hall below.

    `own`: what it is there by now, None for a new one, whose applicants wait in `queue_code`.
    """
    facts = above.facts
    kept = {name: getattr(own, name) for name in _OWN} if own else {"queue_code": queue_code}
    amount, unit = _limit(facts, by)
    days = _days(facts.service_days, by.service_days)
    narrowed = replace(facts, **kept, service_days=days, limit_days=amount, limit_unit=unit)
    return replace(above, facts=narrowed)


def _days(above: str, own: str) -> str:
    """Return the days of both, or those of above where that would be none."""
    both = "".join("1" if pair == ("1", "1") else "0" for pair in zip(above, own or above, strict=True))
    return both if "1" in both else above


def _limit(above: MatterFacts, by: Narrowing) -> tuple[int, LimitUnit]:
    of_above = (above.limit_days, above.limit_unit)
    if by.limit is None or exceeds(by.limit, of_above) or not limit_allowed(above.kind, *by.limit):
        return of_above
    return by.limit


def narrowing(
    above: MatterFacts,
    there: Standing,
    facts: MatterFacts,
    checklist: Sequence[MaterialFacts] | None = None,
    guide: Guide | None = None,
) -> Narrowing:
    """Return how what somebody says of a matter narrows that of the hall above.

    `there` is what the matter is by now. Raises MatterInherited if anything is said otherwise that is not the
    hall's own, InheritedWider for a day more or a longer limit.
    """
    own = {name: getattr(facts, name) for name in OPEN_BELOW}
    if (
        replace(there.facts, **own) != facts
        or (checklist is not None and tuple(checklist) != there.checklist)
        or (guide is not None and guide != there.guide)
    ):
        raise MatterInherited(matter=facts.name)
    limit, of_above = (facts.limit_days, facts.limit_unit), (above.limit_days, above.limit_unit)
    days_more = any(
        ours > theirs for ours, theirs in zip(facts.service_days, above.service_days, strict=True)
    )
    if days_more or (limit != of_above and (not above.limit_days or exceeds(limit, of_above))):
        zh, en = said(*of_above) if above.limit_days else ("即办", "at once")
        raise InheritedWider(matter=facts.name, limit=zh, limit_en=en)
    return Narrowing(
        "" if facts.service_days == above.service_days else facts.service_days,
        None if limit == of_above else limit,
    )
