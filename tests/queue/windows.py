"""Windows for a test hall: comprehensive ones with a clerk each, and the tickets at them."""

from collections.abc import Sequence

from hallsys.counters import views
from hallsys.counters.rules import WindowKind
from hallsys.counters.setup import WindowFacts, add_window
from hallsys.counters.shifts import allocate, sign_in
from hallsys.counters.views import ActiveCall
from tests.queue.hall import HallUnderTest


def clerk_of(n: int) -> str:
    return f"clerk{n}"


def open_windows(hall: HallUnderTest, queues: Sequence[Sequence[str]]) -> list[str]:
    """Set up one window for each list of queue codes, sign a clerk in, and return the window ids."""
    zone_id = hall.catalogue.hall.zones[0].id
    ids = []
    for n, codes in enumerate(queues):
        facts = WindowFacts(
            zone_id=zone_id,
            code=f"W{n + 1:02d}",
            number=n + 1,
            name=f"{n + 1}号窗口",
            kind=WindowKind.COMPREHENSIVE,
        )
        window_id = hall.db.transact(hall.origin, add_window, facts)
        queue_ids = tuple(hall.queues[code] for code in codes)
        hall.db.transact(hall.origin, allocate, window_id, queue_ids, hall.day)
        hall.db.transact(hall.origin, sign_in, window_id, clerk_of(n))
        ids.append(window_id)
    return ids


def at_window(hall: HallUnderTest, window_id: str) -> ActiveCall | None:
    calls = hall.db.read(views.active_calls, hall.id, window_id)
    return calls[0] if calls else None
