"""What a limit of a matter is counted in, and how that is said. Pure.

Sources: anticipateType of the exchange (0 day, 1 working day, 2 month, 3 year); what is done while the
applicant waits is promised in minutes.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class LimitUnit(StrEnum):
    """What the length of a limit is counted in."""

    WORKING_MINUTE = "working_minute"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    YEAR = "year"


class UnitFacts(NamedTuple):
    """How a unit is called, in English one and many; the most of it; about how many working days it has."""

    zh: str
    en: str
    en_many: str
    most: int
    working_days: float


UNITS: Mapping[LimitUnit, UnitFacts] = {
    LimitUnit.WORKING_DAY: UnitFacts("个工作日", "working day", "working days", 365, 1),
    LimitUnit.WORKING_MINUTE: UnitFacts("个工作分钟", "working minute", "working minutes", 4800, 1 / 480),
    LimitUnit.CALENDAR_DAY: UnitFacts("个自然日", "calendar day", "calendar days", 365, 5 / 7),
    LimitUnit.MONTH: UnitFacts("个月", "month", "months", 24, 21),
    LimitUnit.YEAR: UnitFacts("年", "year", "years", 5, 250),
}

# anticipateType of the exchange, which knows no minutes: those are over on the day itself.
UNIT_CODES: Mapping[LimitUnit, str] = {
    LimitUnit.CALENDAR_DAY: "0",
    LimitUnit.WORKING_DAY: "1",
    LimitUnit.MONTH: "2",
    LimitUnit.YEAR: "3",
}


def said(amount: int, unit: LimitUnit) -> tuple[str, str]:
    """Return a limit in Chinese and English: 5 个工作日, 5 working days."""
    facts = UNITS[unit]
    return f"{amount} {facts.zh}", f"{amount} {facts.en if amount == 1 else facts.en_many}"


def exceeds(promised: tuple[int, LimitUnit], legal: tuple[int, LimitUnit]) -> bool:
    """Tell whether more is promised than the law allows; of different units, as they usually compare.

    A legal limit of 0 is none.
    """
    (amount, unit), (most, its) = promised, legal
    if not most:
        return False
    return amount > most if unit is its else working_days(amount, unit) > working_days(most, its)


def working_days(amount: int, unit: LimitUnit) -> float:
    """Return about how many working days a limit has."""
    return amount * UNITS[unit].working_days
