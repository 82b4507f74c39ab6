"""Cuts two kiosks off for ten minutes while people take numbers, and counts what arrives.

python -m bench.network_cut                 ten minutes, as told in docs/reliability.md
python -m bench.network_cut --seconds 60
"""

import argparse
import json
import sqlite3
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from bench.kiosks import CutHall, KioskAgent, cut_hall, seen
from bench.lines import State
from hallsys.devices.simulated.cards import resident

LOST_AFTER = 12.0  # seconds, the setting of a real hall
BLOCK = 999  # numbers a kiosk holds: nobody thinks about what to choose here
BOTH = 25  # every so many people take a number at the other kiosk, too
CUTS: tuple[State, ...] = ("refused", "silent")
CALM = 0.05  # seconds between two numbers within which their order may be anybody's
BORN = date(1960, 1, 1)
ALL_IN = 120.0  # seconds


@dataclass(frozen=True)
class Given:
    """A number that was given out, and between which instants of this program."""

    number: str
    person: int
    asked: float
    told: float


@dataclass
class Queue:
    """People who come to one kiosk, one after the other, as fast as it serves them."""

    kiosk: KioskAgent
    people: "list[int]"
    until: float
    given: list[Given] = field(default_factory=list)

    def run(self) -> None:
        """Serve until the time is over."""
        for person in self.people:
            if monotonic() >= self.until:
                return
            asked = monotonic()
            number = self.kiosk.take_by_card(card_of(person), "A")
            self.given.append(Given(number, person, asked, monotonic()))


@dataclass(frozen=True)
class Figures:
    """What a cut came to. Times in seconds."""

    seconds: float
    issued: int
    arrived: int
    duplicates: int
    order_violations: int
    held_two: int
    merged: int
    noticed_after: float
    heard_again_after: float
    all_in_after: float


def card_of(person: int) -> dict[str, Any]:
    """Return the card of an invented person, another for each number."""
    born = BORN + timedelta(days=person % 10_000)
    card = resident("样本", f"{born:%Y%m%d}", f"{100 + person // 10_000:03d}")
    return {"type": card.type, "fields": dict(card.fields)}


def measure(folder: Path, seconds: float) -> Figures:
    """Cut the lines, let people take numbers for `seconds`, mend the lines, and count."""
    with cut_hall(folder, ("K1", "K2"), LOST_AFTER, BLOCK) as hall:
        for kiosk in hall.kiosks:
            kiosk.until(lambda state: state["queues"])
        sleep(2 * LOST_AFTER)  # some beats, by which the kiosks know the time
        noticed = cut(hall)
        queues = serve(hall, seconds)
        given = [each for queue in queues for each in queue.given]
        mended = monotonic()
        for kiosk in hall.kiosks:
            kiosk.line.mend()
        seen(lambda: all(kiosk.state()["up"] for kiosk in hall.kiosks), within=ALL_IN)
        heard = monotonic() - mended
        numbers = {each.number for each in given}
        seen(lambda: numbers <= {row[0] for row in tickets(hall)}, within=ALL_IN)
        return count(given, tickets(hall), seconds, noticed, heard, monotonic() - mended)


def cut(hall: CutHall) -> float:
    """Cut the lines, one of them silently; return how long it took until both kiosks knew."""
    began = monotonic()
    for kiosk, state in zip(hall.kiosks, CUTS, strict=True):
        kiosk.line.cut(state)
    for kiosk in hall.kiosks:
        kiosk.until(lambda state: not state["up"])
    return monotonic() - began


def serve(hall: CutHall, seconds: float) -> list[Queue]:
    """Let people take numbers at both kiosks at the same time."""
    until = monotonic() + seconds
    own = [list(range(start, 40_000, 2)) for start in (0, 1)]
    own[1][BOTH::BOTH] = own[0][: len(own[1][BOTH::BOTH])]  # they were at the first kiosk before
    queues = [Queue(kiosk, people, until) for kiosk, people in zip(hall.kiosks, own, strict=True)]
    with ThreadPoolExecutor(len(queues)) as pool:
        list(pool.map(Queue.run, queues))
    return queues


def tickets(hall: CutHall) -> list[tuple[str, str, int]]:
    """Return number, status and instant of each ticket, in the order in which they will be called."""
    with sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True) as conn:
        query = "SELECT number, status, waiting_since FROM tickets ORDER BY waiting_since, id"
        return conn.execute(query).fetchall()


def count(
    given: list[Given],
    arrived: list[tuple[str, str, int]],
    seconds: float,
    noticed: float,
    heard: float,
    all_in: float,
) -> Figures:
    """Compare what was given out with what arrived."""
    place = {number: at for at, (number, _, _) in enumerate(arrived)}
    in_turn = sorted(given, key=lambda each: each.asked)
    out_of_turn = sum(
        first.told + CALM < second.asked and place[first.number] > place[second.number]
        for first, second in pairwise(in_turn)
    )
    times = Counter(each.person for each in given)
    return Figures(
        seconds=seconds,
        issued=len(given),
        arrived=len(place.keys() & {each.number for each in given}),
        duplicates=len(given) - len({each.number for each in given}) + len(arrived) - len(place),
        order_violations=out_of_turn,
        held_two=sum(1 for held in times.values() if held == 2),
        merged=sum(status == "cancelled" for _, status, _ in arrived),
        noticed_after=round(noticed, 1),
        heard_again_after=round(heard, 1),
        all_in_after=round(all_in, 1),
    )


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    seconds: float = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder) / "demo", seconds)
    print(json.dumps(asdict(figures), indent=1))


if __name__ == "__main__":
    main()
