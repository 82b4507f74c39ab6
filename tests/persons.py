"""Invented persons for tests: valid check digits, names nobody is meant by."""

from datetime import date, timedelta
from random import Random

from hallsys.kernel.identity import Credential, IdNumber, check_character

_FAMILY = "甲乙丙丁戊己庚辛壬癸"
_GIVEN = ("样本", "测试", "虚构", "例", "示范", "某某")


def id_number(born: date, sequence: int = 101, area: str = "110101") -> IdNumber:
    """Return the resident's number of somebody born on `born`."""
    first17 = f"{area}{born:%Y%m%d}{sequence:03d}"
    return IdNumber(first17 + check_character(first17))


def person(
    seed: int,
    born: date | None = None,
    valid_to: date | None = None,
    valid_from: date = date(2016, 1, 1),
) -> Credential:
    """Return the same invented resident for the same seed, 31 to 59 years old in 2026.

    Different seeds below a million give different numbers.
    """
    random = Random(seed)
    area = f"1101{seed // 10_000 % 100:02d}"
    birth = born or date(1967, 1, 1) + timedelta(days=seed % 10_000)
    name = random.choice(_FAMILY) + random.choice(_GIVEN)
    number = id_number(birth, sequence=100 + seed % 900, area=area)
    return Credential(number, name, "resident", valid_from=valid_from, valid_to=valid_to)
