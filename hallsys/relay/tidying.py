"""What ends, begins or is forgotten in a hall because its time has come."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from hallsys.cases.locker_doors import halls_with_unanswered
from hallsys.cases.service import accept_unanswered, fail_unanswered, raise_overdue, terminate_missed
from hallsys.counters.night import close_shifts
from hallsys.evaluation.service import halls_with_expired, lapse_expired
from hallsys.halls.events import DayBegan
from hallsys.kernel import commands
from hallsys.kernel.clock import DAY, Millis
from hallsys.kernel.transaction import Tx
from hallsys.matters.versions import enforce
from hallsys.people.service import forget_presentations
from hallsys.queue.night import expire_past_days
from hallsys.queue.scanning import forget_scans
from hallsys.relay.ledger import forget_deliveries
from hallsys.relay.papers import forget_papers

REQUESTS_KEPT = 2 * DAY
DELIVERIES_KEPT = 30 * DAY

# Which day was begun last: a row beside the cursors of the sinks.
_FIRST_DAY = text(
    "INSERT INTO cursors (hall_id, sink, seq) VALUES (:hall_id, 'day', :day) ON CONFLICT DO NOTHING"
)
_NEXT_DAY = text("UPDATE cursors SET seq = :day WHERE hall_id = :hall_id AND sink = 'day' AND seq < :day")


def tidy(tx: Tx, day: str) -> bool:
    """Expire the tickets of days before `day`, end and put in force what is due, forget what is old.

    Return whether there are more tickets to expire than one transaction takes.
    """
    expired = expire_past_days(tx, day)
    close_shifts(tx)
    enforce(tx)
    lapse_expired(tx)
    terminate_missed(tx)
    accept_unanswered(tx)
    fail_unanswered(tx)
    raise_overdue(tx)
    forget_presentations(tx)
    forget_scans(tx)
    commands.forget(tx.conn, tx.now - REQUESTS_KEPT)
    forget_deliveries(tx, tx.now - DELIVERIES_KEPT)
    forget_papers(tx, tx.now - DELIVERIES_KEPT)
    return expired.more


def halls_to_tidy(conn: Connection, halls: Sequence[str], now: Millis) -> frozenset[str]:
    """Return those of the halls in which something is due that is counted in seconds."""
    return halls_with_expired(conn, halls, now) | halls_with_unanswered(conn, halls, now)


def begin_day(tx: Tx, day: str) -> None:
    """Tell the pages, which show the numbers of a day, that another began."""
    tx.append(DayBegan(day))


def begin_next_day(tx: Tx, day: str) -> None:
    """Tell them once, whichever process of the hall comes first; not of the hall's very first day."""
    key = {"hall_id": tx.hall_id, "day": int(day.replace("-", ""))}
    if tx.execute(_FIRST_DAY, key).rowcount == 0 and tx.execute(_NEXT_DAY, key).rowcount:
        begin_day(tx, day)
