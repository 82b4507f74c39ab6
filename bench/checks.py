"""What must never happen, looked for in the database and in the answers after the load."""

import sqlite3
from collections import Counter
from dataclasses import dataclass

from bench.hall import Hall
from bench.measures import Seen

_NUMBERS = (
    "SELECT count(*) FROM (SELECT 1 FROM tickets WHERE hall_id = ? AND day = ? "
    "GROUP BY number HAVING count(*) > 1)"
)
# A ticket has a second service only after it was parked, transferred, requeued or given back.
_CALLED = (
    "SELECT count(*) FROM (SELECT 1 FROM services s JOIN tickets t ON t.id = s.ticket_id "
    "WHERE s.hall_id = ? AND t.day = ? AND (s.outcome IS NULL OR s.outcome = 'finished') "
    "GROUP BY s.ticket_id HAVING count(*) > 1)"
)
_GAPS = "SELECT max(seq) - count(*) FROM events WHERE hall_id = ?"
_WAITING = (
    "SELECT (SELECT coalesce(sum(waiting), 0) FROM lanes WHERE hall_id = :hall) "
    "- (SELECT count(*) FROM tickets WHERE hall_id = :hall AND status = 'waiting')"
)


@dataclass(frozen=True)
class Faults:
    """How often the impossible happened; `log_gaps`: missing sequence numbers; `miscounted`: lanes."""

    numbers_twice: int
    called_twice: int
    log_gaps: int
    miscounted: int


def look(hall: Hall, seen: Seen) -> Faults:
    """Look at the database of a hall that no server serves now, and at what the answers said."""
    conn = sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True)
    try:
        numbers = conn.execute(_NUMBERS, [hall.id, hall.day]).fetchone()[0]
        called = conn.execute(_CALLED, [hall.id, hall.day]).fetchone()[0]
        gaps = conn.execute(_GAPS, [hall.id]).fetchone()[0]
        miscounted = conn.execute(_WAITING, {"hall": hall.id}).fetchone()[0]
    finally:
        conn.close()
    return Faults(
        numbers_twice=max(numbers, _repeated(seen.numbers)),
        called_twice=max(called, _repeated(seen.called)),
        log_gaps=gaps,
        miscounted=abs(miscounted),
    )


def _repeated(values: list[str]) -> int:
    return sum(1 for times in Counter(values).values() if times > 1)
