"""What a display of digits can show of a sign's lines: a ticket's number and a window's. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TICKET = re.compile(r"[A-Z]{0,4}[0-9]{1,8}")
_WINDOW = re.compile(r"([0-9]{1,5})号")


@dataclass(frozen=True)
class Digits:
    """The number of a ticket and of a window; an empty number or 0 stands for a dark field."""

    number: str = ""
    window: int = 0


def read_lines(lines: Sequence[str]) -> Digits:
    """Return the ticket that has a line of its own, and the window that is named in another line.

    The window is the last one named: `请A003到3号窗口` sends to 3.
    """
    tickets = [line.strip() for line in lines if _TICKET.fullmatch(line.strip())]
    windows = [int(number) for line in lines for number in _WINDOW.findall(line)]
    return Digits(tickets[0] if tickets else "", windows[-1] if windows else 0)


def as_characters(number: str, places: int) -> list[int]:
    """Return one ASCII code a place: to the right, blanks before, what is too long without its head."""
    return list(number[-places:].rjust(places).encode("ascii"))


def as_value(number: str) -> int:
    """Return the serial of a ticket without its letters, as 16 bits hold it; 0 for none."""
    return min(int("0" + number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), 0xFFFF)
