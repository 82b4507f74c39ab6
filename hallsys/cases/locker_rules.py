"""Lockers for results (自助取件柜): which box a result may have, how long it lies there, wrong codes. Pure.

Source: `standards.md`, "Delivery: window, courier, self-service locker". A hall sets how long a result may
lie, and how many wrong codes are borne.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hallsys.cases.locker_errors import BadBank, BadBoxes, BankPaused, BoxTooSmall, NoBoxFree, NotForLockers
from hallsys.cases.rules import Reason
from hallsys.kernel.clock import DAY, MINUTE, Millis
from hallsys.kernel.text import one_line
from hallsys.matters.result_kinds import ResultKind
from hallsys.matters.rules import Kind

LONGEST_BANK_NAME, LONGEST_PLACE = 40, 60
MOST_BOXES = 200  # of a bank: as many as one line of lock boards has addresses for
CODE_DIGITS = 6

_BANK_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,11}", re.ASCII)


class Size(StrEnum):
    """How large a box is. What fits a small one fits every larger one."""

    SMALL = "S"
    MEDIUM = "M"
    LARGE = "L"


_ORDER = tuple(Size)
SIZE_WORDS: Mapping[Size, Reason] = {
    Size.SMALL: Reason("小", "small"),
    Size.MEDIUM: Reason("中", "medium"),
    Size.LARGE: Reason("大", "large"),
}

# What a kind of result needs: cards and seals lie in a small box, papers of A4 in a medium one.
_NEEDS: Mapping[ResultKind, Size] = {
    ResultKind.LICENCE: Size.SMALL,
    ResultKind.SEAL: Size.SMALL,
    ResultKind.DOCUMENT: Size.MEDIUM,
    ResultKind.CERTIFICATE: Size.MEDIUM,
    ResultKind.NOTICE: Size.MEDIUM,
    ResultKind.OTHER: Size.MEDIUM,
}

# Why a box is out of service.
OUT_REASONS: Mapping[str, Reason] = {
    "lock": Reason("门锁故障", "Its lock does not work"),
    "door": Reason("门或箱体损坏", "Its door or box is damaged"),
    "cleaning": Reason("清洁或检修", "Cleaning or upkeep"),
    "reserved": Reason("留作他用", "Kept for something else"),
    "other": Reason("其他", "Other"),
}

# Why staff open a box that nobody collects from.
OPEN_REASONS: Mapping[str, Reason] = {
    "stuck": Reason("门未能自动打开", "The door did not open by itself"),
    "left_open": Reason("检查未关好的门", "A door was not closed"),
    "left_behind": Reason("找回遗留物品", "Something was left in it"),
    "upkeep": Reason("清洁或检修", "Cleaning or upkeep"),
    "other": Reason("其他", "Other"),
}

# Instead of those: a clerk opened it with the mechanical key, as its lock board did not work.
MECHANICAL_KEY = "key"

# Faults that say nothing of the door: the lock board did not answer, and may have opened it.
SILENT = ("no_answer", "no_reply")

# Why a result counts as collected that no door was seen to open for.
FOUND_EMPTY = "found_empty"
FOUND_EMPTY_REASON = Reason("箱内已空，登记为已取走", "Its box was found empty")


# Faults of a box whose door does open: a clerk is to look into it, since a result may be where it should not.
NOT_TAKEN = "not_taken"  # taken back, as it was not taken out
NOT_HANDED = "not_handed"  # the door opened on what its department had just called back


class Purpose(StrEnum):
    """What a box is opened for."""

    COLLECT = "collect"  # its applicant takes the result out
    PUT_IN = "put_in"
    TAKE_OUT = "take_out"  # a clerk takes it back to the shelf
    STAFF = "staff"  # for a reason of OPEN_REASONS


@dataclass(frozen=True, slots=True)
class Box:
    """A box as the rules see it. `in_order`: neither out of service nor stuck."""

    id: str
    number: int
    size: Size
    free: bool
    in_order: bool


def needed(kind: str) -> Size:
    """Return the smallest size in which a result of that kind lies."""
    return _NEEDS[ResultKind(kind)]


def fits(size: Size, into: Size) -> bool:
    """Tell whether what needs `size` lies in a box of the size `into`."""
    return _ORDER.index(size) <= _ORDER.index(into)


def usable(boxes: Iterable[Box], size: Size) -> list[Box]:
    """Return the boxes that something of `size` may have, the best first.

    They are free and in order, the smallest that do, and of those the lowest numbers.
    """
    found = [box for box in boxes if box.free and box.in_order and fits(size, box.size)]
    return sorted(found, key=lambda box: (_ORDER.index(box.size), box.number))


def propose(boxes: Iterable[Box], size: Size, wished: int | None = None) -> Box:
    """Return the best box for something of `size`, or the one with the number `wished`.

    Raises NoBoxFree, also for a wished one that cannot be had, and BoxTooSmall.
    """
    known = tuple(boxes)
    if wished is not None:
        known = tuple(box for box in known if box.number == wished)
        if any(box.free and box.in_order for box in known) and not usable(known, size):
            raise BoxTooSmall(number=wished)
    found = usable(known, size)
    if not found:
        raise NoBoxFree
    return found[0]


def check_depositable(matter_kind: str, *, must_sign: bool) -> None:
    """Check that a result may lie where nobody looks at whoever takes it. Raises NotForLockers.

    Results of special cases (特殊件) go from hand to hand; where nothing leaves unsigned, nothing leaves
    a locker.
    """
    if must_sign:
        raise NotForLockers(zh="本厅规定领取须签名", en="this hall wants a signature")
    if matter_kind == Kind.SPECIAL:
        raise NotForLockers(zh="特殊件须当面交付", en="results of special cases go from hand to hand")


def due_at(put_at: Millis, days: int) -> Millis:
    """Return until when something that was put in at `put_at` may be collected."""
    return put_at + days * DAY


def check_bank(code: str, name: str, place: str) -> tuple[str, str, str]:
    """Return code, name and place of a bank in clean form. Raises BadBank."""
    clean = (code.strip(), one_line(name), one_line(place))
    if not _BANK_CODE.fullmatch(clean[0]) or not clean[1]:
        raise BadBank(longest=LONGEST_BANK_NAME)
    if len(clean[1]) > LONGEST_BANK_NAME or len(clean[2]) > LONGEST_PLACE:
        raise BadBank(longest=LONGEST_BANK_NAME)
    return clean


def numbered(taken: Collection[int], first: int, count: int) -> range:
    """Return the numbers of `count` boxes from `first`. Raises BadBoxes for one that is taken or too high."""
    numbers = range(first, first + count)
    in_bounds = first > 0 and count > 0 and first + count - 1 <= MOST_BOXES
    if not in_bounds or set(numbers) & set(taken):
        raise BadBoxes(most=MOST_BOXES)
    return numbers


def label(bank_code: str, number: int) -> str:
    """Return how a box is called where a shelf would stand: bank and number."""
    return f"{bank_code}-{number:02d}"


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong codes in a row at a bank, and until when it takes none."""

    wrong: int = 0
    paused_until: Millis = 0


def check_pause(tries: Tries, now: Millis) -> None:
    """Raise BankPaused while a bank takes no codes; cards are read all the same."""
    if now < tries.paused_until:
        raise BankPaused(minutes=-(-(tries.paused_until - now) // MINUTE))


def after_wrong(tries: Tries, most: int, pause_minutes: int, now: Millis) -> Tries:
    """Return the tries after another wrong code: with the last one that is borne, the pause begins."""
    wrong = tries.wrong + 1
    return Tries(0, now + pause_minutes * MINUTE) if wrong >= most else Tries(wrong, tries.paused_until)
