"""The end of a day at the windows: services whose ticket expired, and clerks who forgot to sign out."""

from sqlalchemy import text

from hallsys.counters.events import ClerkSignedOut
from hallsys.kernel.clock import HOUR
from hallsys.kernel.transaction import Tx
from hallsys.queue.moving import release_targeted

LONGEST_SHIFT = 16 * HOUR

_END_EXPIRED = text(
    "UPDATE services SET ended_at = :now, outcome = 'expired' WHERE hall_id = :hall_id AND ended_at IS NULL "
    "AND EXISTS (SELECT 1 FROM tickets t WHERE t.hall_id = services.hall_id AND t.id = services.ticket_id "
    "AND t.status = 'expired')"
)
_FORGOTTEN = text(
    "UPDATE windows SET state = 'signed_out', signed_in_at = NULL, pause_reason = NULL, state_since = :now "
    "WHERE hall_id = :hall_id AND clerk_id IS NOT NULL AND signed_in_at < :before "
    "AND NOT EXISTS (SELECT 1 FROM services s WHERE s.hall_id = windows.hall_id "
    "AND s.window_id = windows.id AND s.ended_at IS NULL) RETURNING id, clerk_id"
)
_VACATE = text("UPDATE windows SET clerk_id = NULL WHERE hall_id = :hall_id AND id = :window_id")


def close_shifts(tx: Tx) -> None:
    """End the services of expired tickets, and sign out whoever signed in longer ago than any shift."""
    tx.execute(_END_EXPIRED, {"hall_id": tx.hall_id, "now": tx.now})
    forgotten = tx.execute(
        _FORGOTTEN, {"hall_id": tx.hall_id, "before": tx.now - LONGEST_SHIFT, "now": tx.now}
    ).all()
    for window in forgotten:
        tx.execute(_VACATE, {"hall_id": tx.hall_id, "window_id": window.id})
        release_targeted(tx, window.id)
        tx.append(ClerkSignedOut(window.id, window.clerk_id))
