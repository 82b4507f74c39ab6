"""Which pages a crowd has open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from bench.hall import ZONE, Desk


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the room it is told facts in, and where it reads its snapshot."""

    room: str
    url: str
    cookie: str = ""

    @property
    def kind(self) -> str:
        """What it is told of: a board, a window, a ticket."""
        return self.room.partition(":")[0]


BOARD = Page("board:all", "/board/all/snapshot")


def mixed(desks: Sequence[Desk], tokens: Sequence[str], count: int) -> list[Page]:
    """Return so many pages: of each four a board, a clerk's and the phones of two who wait."""
    clerks, phones = cycle(desks), cycle(tokens)

    def all_kinds() -> Iterator[Page]:
        while True:
            desk = next(clerks)
            yield Page(f"board:{ZONE}", f"/board/{ZONE}/snapshot")
            yield Page(f"window:{desk.code}", f"/clerk/{desk.code}/snapshot", desk.cookie)
            for token in (next(phones), next(phones)):
                yield Page(f"ticket:{token}", f"/t/{token}/snapshot")

    return list(islice(all_kinds(), count))


def token_of(ticket: dict[str, str]) -> str:
    """Return what the address of a ticket's page ends with, as the slip's QR code has it."""
    return ticket["qr"].rsplit("/", 1)[-1].removesuffix(".svg")
