"""Numbers of identity documents, and the document itself as a reader or a keyboard gave it.

Whatever holds a number or a name here shows it masked in its repr, so that a log line or a
traceback cannot carry it. The digits leave only through the attributes `value` and `name`.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hallsys.kernel.errors import Refusal
from hallsys.kernel.text import as_number

Kind = Literal["resident", "foreigner", "hmt"]
Sex = Literal["male", "female"]

LONG_TERM = "长期"

# GB 11643: the weights of the first 17 digits, and the check characters by remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

# GB/T 2260: the provinces a resident's number can begin with.
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")

# Old foreigners' numbers have two-digit years. The scheme was closed in 2023, so nobody who has
# one was born later, and whoever would be older than a hundred then is taken for a child.
_LAST_YEAR_OF_OLD_NUMBERS = 23

# Numbers were given to people since 1984; whoever has one was born in the century before at the earliest.
_FIRST_YEAR = 1900


class BadIdNumber(Refusal):
    """A number that no document can carry. The number itself is not repeated anywhere."""

    code = "bad_id_number"
    status = 422
    zh = "证件号码格式不正确，请核对后重新输入。"
    en = "This is not the number of an identity document; please check it and type it again."


class WrongCheckDigit(BadIdNumber):
    """The check character does not fit the other characters: a slip of the finger, as a rule."""

    code = "wrong_check_digit"
    zh = "证件号码校验位不符，请逐位核对后重新输入。"
    en = "The check digit of the document number is wrong; please compare it digit by digit."


class WrongBirthDate(BadIdNumber):
    """The birth date inside the number is no day of the calendar, or nobody who was born then is alive."""

    code = "wrong_birth_date"
    zh = "证件号码中的出生日期不存在，请核对后重新输入。"
    en = "The birth date in the document number does not exist; please check the number."


class WrongKind(BadIdNumber):
    """The reader named a kind of document that its number contradicts."""

    code = "wrong_document_kind"
    zh = "证件类型与证件号码不符，请重新读卡。"
    en = "The kind of document does not fit its number; please read the card again."


class BadValidity(BadIdNumber):
    """A validity date that is neither a day nor 长期."""

    code = "bad_validity"
    zh = "证件有效期无法识别，请重新读卡。"
    en = "The validity of the document cannot be read; please read the card again."


@dataclass(frozen=True, repr=False)
class DocumentNumber:
    """What the numbers have in common: a canonical value, a birth date, a mask.

    The value is stored as on the document, in capitals, without surrounding space; full-width
    characters of an input method are accepted. Raises `BadIdNumber` or a subclass of it.
    """

    value: str
    kind: ClassVar[Kind]

    def __post_init__(self) -> None:
        canonical = as_number(self.value)
        object.__setattr__(self, "value", canonical)
        self._verify()

    def _verify(self) -> None:
        raise NotImplementedError

    @property
    def birth_date(self) -> date:
        """The day of birth that the number carries."""
        return _day(self.value[6:14])

    @property
    def is_plausible(self) -> bool:
        """Whether somebody may have it: a birth date of before 1900 is a coincidence of digits."""
        return self.birth_date.year >= _FIRST_YEAR

    @property
    def masked(self) -> str:
        """The first three and last four characters, stars between: `110***********1234`."""
        return self.value[:3] + "*" * (len(self.value) - 7) + self.value[-4:]

    def age_on(self, day: date) -> int:
        """Return the completed years of age on `day`; negative before birth."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked})"


class _Sexed(DocumentNumber):
    """A number whose 17th digit tells the sex (GB 11643: odd for men)."""

    @property
    def sex(self) -> Sex:
        """The sex that the number carries."""
        return "male" if int(self.value[16]) % 2 else "female"


class IdNumber(_Sexed):
    """A resident's number: area (6), birth date (8), sequence (3), check (1); GB 11643."""

    kind = "resident"

    def _verify(self) -> None:
        _verify_18(self.value)
        if not _PROVINCE.match(self.value):
            raise BadIdNumber


class HmtNumber(_Sexed):
    """A residence-permit number for Hong Kong (81), Macao (82) and Taiwan (83) residents.

    Built like a resident's number, on the areas 810000, 820000 and 830000.
    """

    kind = "hmt"

    def _verify(self) -> None:
        _verify_18(self.value)
        if self.value[:6] not in {"810000", "820000", "830000"}:
            raise BadIdNumber


class ForeignerNumber(DocumentNumber):
    """A number of a foreigner's permanent-residence card, of either scheme.

    Since 2023 eighteen digits: 9, province (2), country (3, ISO 3166 numeric), birth date (8),
    sequence (3), check as in GB 11643. Before that fifteen characters: country (3 letters),
    area (4), birth date (yymmdd), sequence (1), check by the weights 7-3-1 of machine-readable
    travel documents.
    """

    kind = "foreigner"

    def _verify(self) -> None:
        if len(self.value) == 15:
            _verify_15(self.value)
        else:
            _verify_18(self.value)
            if self.value[0] != "9":
                raise BadIdNumber

    @property
    def birth_date(self) -> date:
        return _day(self.value[6:14]) if len(self.value) == 18 else _old_birth_date(self.value)


def parse_number(text: str) -> IdNumber | ForeignerNumber | HmtNumber:
    """Return `text` as the number it is: resident's, foreigner's, or Hong Kong/Macao/Taiwan's.

    Raises `BadIdNumber` or a subclass of it, none of which repeats the text.
    """
    canonical = as_number(text)
    if canonical[:1] == "9" or canonical[:1].isalpha():
        return ForeignerNumber(canonical)
    if canonical[:1] == "8":
        return HmtNumber(canonical)
    return IdNumber(canonical)


def parse_validity(text: str) -> date | None:
    """Return the last day that a card prints as `YYYYMMDD`, or None for 长期 (long term).

    Raises `BadValidity` for anything else.
    """
    if text.strip() == LONG_TERM:
        return None
    try:
        return _day(text.strip())
    except WrongBirthDate:
        raise BadValidity from None


def mask_name(name: str) -> str:
    """Return `name` with its inside hidden: 张三 -> 张*, 张三丰 -> 张*丰, one character -> *.

    More than four hidden characters are shown as four, so that the mask of a long name fits a
    slip and does not tell its length.
    """
    plain = unicodedata.normalize("NFC", name).strip()
    if len(plain) < 3:
        return plain[:1] + "*" if len(plain) == 2 else "*" * len(plain)
    return plain[0] + "*" * min(len(plain) - 2, 4) + plain[-1]


@dataclass(frozen=True, repr=False)
class Credential:
    """An identity document as it was read: number, holder's name, kind, and validity.

    `name` is empty for a number that was typed. `valid_to` is None for a document that is valid
    for good, or whose validity nobody read. Raises `WrongKind` if number and kind disagree, and
    `WrongBirthDate` for a number that can be nobody's: credit codes of organisations may look like one.
    """

    number: IdNumber | ForeignerNumber | HmtNumber
    name: str
    kind: Kind
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.number.kind != self.kind:
            raise WrongKind
        if not self.number.is_plausible:
            raise WrongBirthDate

    def expired_on(self, day: date) -> bool:
        """Tell whether the document is out of date on `day`; its last day still counts as valid."""
        return self.valid_to is not None and self.valid_to < day

    def begins_after(self, day: date) -> bool:
        """Tell whether the document is not valid yet on `day`; its first day counts as valid."""
        return self.valid_from is not None and self.valid_from > day

    def valid_on(self, day: date) -> bool:
        """Tell whether `day` lies within the document's validity, as far as that was read."""
        return not self.expired_on(day) and not self.begins_after(day)

    def __repr__(self) -> str:
        return f"Credential({self.number!r}, {mask_name(self.name)}, {self.kind})"


_DIGITS_18 = re.compile(r"[0-9]{17}[0-9X]")
_OLD_15 = re.compile(r"[A-Z]{3}[0-9]{12}")
_DAY = re.compile(r"[0-9]{8}")


def check_character(first17: str) -> str:
    """Return the check character of GB 11643 for the first 17 digits of a number."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECKS[total % 11]


def check_digit_731(text: str) -> str:
    """Return the check digit of ICAO 9303 for `text`: weights 7-3-1, A=10 ... Z=35, modulo 10."""
    return str(sum((7, 3, 1)[at % 3] * int(char, 36) for at, char in enumerate(text)) % 10)


def _verify_18(value: str) -> None:
    if not _DIGITS_18.fullmatch(value):
        raise BadIdNumber
    if check_character(value[:17]) != value[17]:
        raise WrongCheckDigit
    _day(value[6:14])


def _verify_15(value: str) -> None:
    if not _OLD_15.fullmatch(value):
        raise BadIdNumber
    if check_digit_731(value[:14]) != value[14]:
        raise WrongCheckDigit
    _old_birth_date(value)


def _old_birth_date(value: str) -> date:
    century = "20" if int(value[7:9]) <= _LAST_YEAR_OF_OLD_NUMBERS else "19"
    return _day(century + value[7:13])


def _day(digits: str) -> date:
    if not _DAY.fullmatch(digits):
        raise WrongBirthDate
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise WrongBirthDate from None
