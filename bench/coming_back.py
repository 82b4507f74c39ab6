"""Pages that come back at once after a crash, as live.js has them: a socket, its room, a snapshot."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle, islice
from time import perf_counter

from bench.boards import Board
from bench.client import HOST, Broken
from bench.hall import Desk

_AT_ONCE = 64  # threads that open pages
_PATIENCE = 60.0  # seconds
_ZONE = "main"  # as bench.hall has it


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was open: the room it is told facts in, and where it reads its snapshot."""

    room: str
    url: str
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """Seconds from the first page's coming until all had joined, and until all had their snapshots."""

    joined: float
    current: float
    bytes_read: int


def mixed(desks: Sequence[Desk], tokens: Sequence[str], count: int) -> list[Page]:
    """Return so many pages: of each four a board, a clerk's and the phones of two who wait."""
    clerks, phones = cycle(desks), cycle(tokens)

    def all_kinds() -> Iterator[Page]:
        while True:
            desk = next(clerks)
            yield Page(f"board:{_ZONE}", f"/board/{_ZONE}/snapshot")
            yield Page(f"window:{desk.code}", f"/clerk/{desk.code}/snapshot", desk.cookie)
            for token in (next(phones), next(phones)):
                yield Page(f"ticket:{token}", f"/t/{token}/snapshot")

    return list(islice(all_kinds(), count))


def come_back(port: int, pages: Sequence[Page]) -> Back:
    """Let pages come at once, and stay until the last of them knows how the hall stands."""
    began = perf_counter()

    def come(page: Page) -> tuple[Board, float, float, int]:
        board = Board(port, page.room, page.cookie)
        board.socket.settimeout(_PATIENCE)
        while not board.joined:
            board.take()
        joined = perf_counter()
        size = _read(port, page)
        return board, joined, perf_counter(), size

    with ThreadPoolExecutor(_AT_ONCE) as hands:
        back = list(hands.map(come, pages))
    for board, *_ in back:
        board.socket.close()
    _, joined, current, sizes = zip(*back, strict=True)
    return Back(max(joined) - began, max(current) - began, sum(sizes))


def _read(port: int, page: Page) -> int:
    """Read a page's snapshot; return its bytes. Raises Broken for anything else."""
    line = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    line.request("GET", page.url, headers={"Host": HOST, "Cookie": page.cookie, "Accept": "application/json"})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    if answer.status != 200:
        raise Broken(f"{page.url.split('/')[1]}: {answer.status}")
    return len(content)
