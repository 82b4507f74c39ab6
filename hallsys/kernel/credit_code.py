"""The unified social credit code of an organisation (GB 32100), and the kinds of organisations."""

import re
from dataclasses import dataclass
from enum import StrEnum

from hallsys.kernel.errors import Refusal
from hallsys.kernel.text import as_number

# GB 32100: digits and capitals without I, O, S, V, Z, which are easily misread.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {char: at for at, char in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))
# Registering department (1), kind of organisation (1), area (6 digits), organisation (9), check (1).
_SHAPE = re.compile(f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")


class BadCreditCode(Refusal):
    """A text that is no unified social credit code."""

    code = "bad_credit_code"
    status = 422
    zh = "统一社会信用代码不正确，请核对后重新输入。"
    en = "This is not a unified social credit code; please check it and type it again."


def check_character(first17: str) -> str:
    """Return the check character of GB 32100 for the first 17 characters of a code."""
    total = sum(weight * _VALUES[char] for weight, char in zip(_WEIGHTS, first17, strict=True))
    return _ALPHABET[-total % 31]


class OrganisationKind(StrEnum):
    """What an organisation that applies is, as the exchanges tell them apart (userProp)."""

    ENTERPRISE = "enterprise"  # 企业法人
    INSTITUTION = "institution"  # 事业法人
    SOCIAL = "social"  # 社会组织法人
    UNINCORPORATED = "unincorporated"  # 非法人企业
    ORGAN = "organ"  # 行政机关


# GB 32100, by the registering department and the kind: what most of them are; the licence says it for sure.
_KINDS = {
    "11": OrganisationKind.ORGAN,
    "12": OrganisationKind.INSTITUTION,
    "13": OrganisationKind.SOCIAL,
    "51": OrganisationKind.SOCIAL,
    "52": OrganisationKind.SOCIAL,
    "53": OrganisationKind.SOCIAL,
    "92": OrganisationKind.UNINCORPORATED,  # 个体工商户
}


@dataclass(frozen=True, repr=False)
class CreditCode:
    """A unified social credit code with a verified check character; shown masked, as numbers of persons are.

    Small letters, full-width characters and surrounding space are accepted. Raises `BadCreditCode`.
    """

    value: str

    def __post_init__(self) -> None:
        canonical = as_number(self.value)
        object.__setattr__(self, "value", canonical)
        if not _SHAPE.fullmatch(canonical) or check_character(canonical[:17]) != canonical[17]:
            raise BadCreditCode

    @property
    def likely_kind(self) -> OrganisationKind:
        """What an organisation with that code most likely is, where nobody has seen its licence."""
        return _KINDS.get(self.value[:2], OrganisationKind.ENTERPRISE)

    @property
    def masked(self) -> str:
        """The first three and last four characters, stars between."""
        return self.value[:3] + "*" * (len(self.value) - 7) + self.value[-4:]

    def __repr__(self) -> str:
        return f"CreditCode({self.masked})"
