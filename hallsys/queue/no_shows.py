"""Who booked and did not come too often cannot book for a while; a ticket at the hall can always be had."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import text

from hallsys.kernel.transaction import Tx
from hallsys.queue.errors import TooManyNoShows
from hallsys.queue.policy import PolicySettings

_MISSED = text(
    "SELECT day FROM appointments WHERE hall_id = :hall_id AND person_id = :person_id AND day >= :since "
    "AND state = 'missed' ORDER BY day DESC LIMIT :most"
)


def blocked_until(missed: Sequence[date], policy: PolicySettings) -> date | None:
    """Return the first day on which somebody can book again who missed appointments on those days.

    `missed`: the newest first. None if they were too few within the days that count, or if the hall
    blocks nobody.
    """
    limit = policy.appointment_no_shows
    if not limit or len(missed) < limit:
        return None
    if missed[0] - missed[limit - 1] >= timedelta(days=policy.appointment_no_show_days):
        return None
    return missed[0] + timedelta(days=policy.appointment_block_days)


def require_reliable(tx: Tx, policy: PolicySettings, person_id: str, today: date) -> None:
    """Raise TooManyNoShows while the person cannot book."""
    if not policy.appointment_no_shows:
        return
    since = today - timedelta(days=policy.appointment_no_show_days + policy.appointment_block_days)
    key = {"hall_id": tx.hall_id, "person_id": person_id, "since": since.isoformat()}
    rows = tx.execute(_MISSED, {**key, "most": policy.appointment_no_shows}).scalars()
    until = blocked_until([date.fromisoformat(day) for day in rows], policy)
    if until is not None and today < until:
        raise TooManyNoShows(count=policy.appointment_no_shows, until=until.isoformat())
