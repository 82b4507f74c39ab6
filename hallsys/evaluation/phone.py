"""Rating on the applicant's own phone, by the secret of the ticket's page.

A service has one session. Where the pad asked, the phone answers that same session, also once the
question lapsed; where nobody asked, the applicant opens it by rating.
"""

from enum import StrEnum

from sqlalchemy import Connection, text

from hallsys.counters.rules import Outcome
from hallsys.counters.views import last_service_id
from hallsys.evaluation.errors import ServiceNotRateable
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel, Grade, SessionState, Tags, phone_until
from hallsys.evaluation.service import Rated, open_session, rate_on_phone
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.queue.views import ticket_by_token


class Rateable(StrEnum):
    """What the holder of a ticket can do about rating its last service."""

    NONE = "none"
    OPEN = "open"
    RATED = "rated"


_STANDING = text(
    "SELECT s.outcome, r.state, r.opened_at FROM services s "
    "LEFT JOIN rating_sessions r ON r.hall_id = s.hall_id AND r.service_id = s.id "
    "WHERE s.hall_id = :hall_id AND s.id = :service_id"
)
_SESSION = text("SELECT id FROM rating_sessions WHERE hall_id = :hall_id AND service_id = :service_id")


def rateable(
    conn: Connection, hall_id: str, settings: RatingSettings, service_id: str | None, now: Millis
) -> Rateable:
    """Return whether a service can be rated at `now`, was rated, or neither."""
    key = {"hall_id": hall_id, "service_id": service_id}
    row = conn.execute(_STANDING, key).one_or_none() if service_id else None
    if row is None or row.outcome != Outcome.FINISHED:
        return Rateable.NONE
    if row.state == SessionState.RATED:
        return Rateable.RATED
    over = row.state is not None and now >= phone_until(row.opened_at, settings)
    return Rateable.NONE if over else Rateable.OPEN


def rate_by_phone(
    tx: Tx,
    hall: Hall,
    settings: RatingSettings,
    offered: Tags,
    token: str,
    grade: Grade,
    channel: Channel = Channel.PHONE,
) -> Rated:
    """Rate the last service of the ticket with that secret, by the page of the ticket or another `channel`.

    Raises TicketUnknown for a token of another day just as for one that never was,
    ServiceNotRateable before the service is finished, and what `rate_on_phone` raises.
    """
    ticket = ticket_by_token(tx.conn, tx.hall_id, hall.business_day(tx.now), token)
    service_id = last_service_id(tx.conn, tx.hall_id, ticket.id)
    if service_id is None:
        raise ServiceNotRateable
    asked = tx.execute(_SESSION, {"hall_id": tx.hall_id, "service_id": service_id}).scalar_one_or_none()
    session_id = asked or open_session(tx, hall, settings, service_id, Channel.PHONE).session_id
    return rate_on_phone(tx, offered, settings, session_id, grade, channel)
