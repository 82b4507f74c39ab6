"""Use cases of the evaluation: open a session for a finished service, rate once, lapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, Row, bindparam, select, text, update

from hallsys.counters.rules import Outcome
from hallsys.counters.tables import services
from hallsys.evaluation.errors import (
    AlreadyAsked,
    AlreadyRated,
    RatingExpired,
    RatingUnknown,
    ServiceNotRateable,
)
from hallsys.evaluation.events import RatingLapsed, RatingOpened, ServiceRated
from hallsys.evaluation.keeping import Subject, keep
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import (
    Channel,
    Grade,
    SessionState,
    Tags,
    checked,
    expires_at,
    phone_until,
    refuse_staff,
    token_hash,
)
from hallsys.evaluation.tables import IS_ON_PAD, IS_OPEN, rating_sessions
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.lists import with_lists
from hallsys.kernel.transaction import Tx

_SERVICE = select(services.c.window_id, services.c.clerk_id).where(
    services.c.id == bindparam("service_id"),
    services.c.hall_id == bindparam("hall_id"),
    services.c.outcome == Outcome.FINISHED,
)
_OPEN = text(
    "INSERT INTO rating_sessions (id, hall_id, service_id, window_id, clerk_id, token_hash, "
    "channel, opened_at, expires_at, state) VALUES (:id, :hall_id, :service_id, :window_id, "
    ":clerk_id, :token_hash, :channel, :opened_at, :expires_at, 'open') "
    "ON CONFLICT DO NOTHING"
)
# Locked, so that of two ratings that come at once the second finds the first.
_SESSION = (
    select(
        rating_sessions.c.id,
        rating_sessions.c.service_id,
        rating_sessions.c.window_id,
        rating_sessions.c.clerk_id,
        rating_sessions.c.channel,
        rating_sessions.c.opened_at,
        rating_sessions.c.expires_at,
        rating_sessions.c.state,
    )
    .where(rating_sessions.c.hall_id == bindparam("hall_id"))
    .with_for_update()
)
_BY_TOKEN = _SESSION.where(rating_sessions.c.token_hash == bindparam("token_hash"))
_BY_WINDOW = _SESSION.where(
    rating_sessions.c.id == bindparam("session_id"),
    rating_sessions.c.window_id == bindparam("window_id"),
)
_BY_ID = _SESSION.where(rating_sessions.c.id == bindparam("session_id"))
_CLOSE = (
    update(rating_sessions)
    .where(rating_sessions.c.hall_id == bindparam("of_hall"), rating_sessions.c.id == bindparam("session_id"))
    .values(state=SessionState.RATED)
)
_OVER = (
    select(rating_sessions.c.id)
    .where(
        rating_sessions.c.hall_id == bindparam("this_hall"),
        rating_sessions.c.expires_at <= bindparam("now"),
        text(IS_OPEN),
    )
    .order_by(rating_sessions.c.expires_at)
    .limit(bindparam("limit"))
)
_HALLS_WITH_OVER = with_lists(
    "SELECT DISTINCT hall_id FROM rating_sessions WHERE hall_id IN :halls AND expires_at <= :now "  # noqa: S608 - ours
    f"AND {IS_OPEN}",
    "halls",
)
# The state once more: on PostgreSQL a session may be rated between the look and the update.
_LAPSE = (
    update(rating_sessions)
    .where(rating_sessions.c.id.in_(_OVER), text(IS_OPEN))
    .values(state=SessionState.LAPSED)
    .returning(rating_sessions.c.id, rating_sessions.c.service_id, rating_sessions.c.window_id)
)
# What the pad of a window still asks about: by the partial index.
_SUPERSEDE = (
    update(rating_sessions)
    .where(
        rating_sessions.c.hall_id == bindparam("this_hall"),
        rating_sessions.c.window_id == bindparam("this_window"),
        text(IS_ON_PAD),
    )
    .values(state=SessionState.LAPSED)
    .returning(rating_sessions.c.id, rating_sessions.c.service_id, rating_sessions.c.window_id)
)


@dataclass(frozen=True, slots=True)
class RatingSession:
    """A service can be rated until `expires_at`, once, by whoever holds the token or the pad.

    The token is told here and nowhere else: the database keeps its hash, and a repeat of the
    command is answered without it.
    """

    session_id: str
    window_id: str
    expires_at: Millis
    token: Annotated[str, Field(exclude=True)] = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """The rating was taken."""

    session_id: str
    service_id: str
    reason_pending: bool


@dataclass(frozen=True, slots=True)
class Lapsed:
    """These sessions ended without a rating."""

    session_ids: tuple[str, ...]


def open_session(
    tx: Tx, hall: Hall, settings: RatingSettings, service_id: str, channel: Channel
) -> RatingSession:
    """Let the applicant of a finished service rate it: one session a service, opened once.

    A pad asks about one service at a time: what it still asked about is not rated there any more.
    Raises ServiceNotRateable for a service that is not finished, AlreadyAsked for a second session.
    """
    row = tx.execute(_SERVICE, {"service_id": service_id, "hall_id": tx.hall_id}).one_or_none()
    if row is None:
        raise ServiceNotRateable
    if channel != Channel.PHONE:
        _lapse(tx, tx.execute(_SUPERSEDE, {"this_hall": tx.hall_id, "this_window": row.window_id}).all())
    until = expires_at(channel, tx.now, hall.timezone, settings)
    session = RatingSession(new_id(), row.window_id, until, new_token())
    opened = tx.execute(
        _OPEN,
        {
            "id": session.session_id,
            "hall_id": tx.hall_id,
            "service_id": service_id,
            "window_id": row.window_id,
            "clerk_id": row.clerk_id,
            "token_hash": token_hash(session.token),
            "channel": channel,
            "opened_at": tx.now,
            "expires_at": session.expires_at,
        },
    )
    if opened.rowcount == 0:
        raise AlreadyAsked
    tx.append(RatingOpened(session.session_id, service_id, row.window_id, channel, session.expires_at))
    return session


def rate(tx: Tx, offered: Tags, token: str, grade: Grade) -> Rated:
    """Rate with the token of a session.

    Raises RatingUnknown for a token that was never given out, AlreadyRated, RatingExpired when the
    time is over, StaffMayNotRate for a clerk, and what is wrong with the grade: LevelUnknown,
    TagUnknown, TextTooLong, NeedsReason.
    """
    refuse_staff(tx.actor)
    row = tx.execute(_BY_TOKEN, {"hall_id": tx.hall_id, "token_hash": token_hash(token)}).one_or_none()
    return _rate(tx, offered, _still_open(tx, row), grade)


def rate_at_window(tx: Tx, offered: Tags, window_id: str, session_id: str, grade: Grade) -> Rated:
    """Rate on the pad of `window_id` the session that it was asked to show.

    Raises what `rate` raises; RatingUnknown also for a session of another window.
    """
    refuse_staff(tx.actor)
    row = tx.execute(
        _BY_WINDOW, {"hall_id": tx.hall_id, "session_id": session_id, "window_id": window_id}
    ).one_or_none()
    return _rate(tx, offered, _still_open(tx, row), grade)


def rate_on_phone(
    tx: Tx,
    offered: Tags,
    settings: RatingSettings,
    session_id: str,
    grade: Grade,
    channel: Channel = Channel.PHONE,
) -> Rated:
    """Rate a session away from the pad, whoever asked first, also after the question lapsed.

    Raises what `rate` raises; RatingExpired only after the time that phones have.
    """
    refuse_staff(tx.actor)
    row = tx.execute(_BY_ID, {"hall_id": tx.hall_id, "session_id": session_id}).one()
    if tx.now >= phone_until(row.opened_at, settings):
        row = _still_open(tx, row)
    return _rate(tx, offered, row, grade, channel)


def lapse_expired(tx: Tx, limit: int = 500) -> Lapsed:
    """End the sessions of the hall whose time is over: those services are not rated.

    At most `limit` in one turn: at midnight those of all phones are over at once.
    """
    return _lapse(tx, tx.execute(_LAPSE, {"this_hall": tx.hall_id, "now": tx.now, "limit": limit}).all())


def halls_with_expired(conn: Connection, halls: Sequence[str], now: Millis) -> frozenset[str]:
    """Return the halls in which `lapse_expired` would find something."""
    key = {"halls": list(halls), "now": now}
    return frozenset(conn.execute(_HALLS_WITH_OVER[conn.dialect.name], key).scalars())


def _lapse(tx: Tx, rows: Sequence[Row[Any]]) -> Lapsed:
    for row in rows:
        tx.append(RatingLapsed(row.id, row.service_id, row.window_id))
    return Lapsed(tuple(row.id for row in rows))


def _still_open(tx: Tx, session: Row[Any] | None) -> Row[Any]:
    if session is None:
        raise RatingUnknown
    if session.state == SessionState.LAPSED or (
        session.state == SessionState.OPEN and tx.now >= session.expires_at
    ):
        raise RatingExpired
    return session


def _rate(tx: Tx, offered: Tags, session: Row[Any], grade: Grade, channel: Channel | None = None) -> Rated:
    if session.state == SessionState.RATED:
        raise AlreadyRated
    given = checked(grade, offered)
    by = channel or Channel(session.channel)
    tx.execute(_CLOSE, {"of_hall": tx.hall_id, "session_id": session.id})
    subject = Subject(session.service_id, session.window_id, session.clerk_id, session_id=session.id)
    fact = ServiceRated(
        session.id,
        session.service_id,
        session.window_id,
        given.level,
        by,
        given.lacks_reason,
        late=session.state == SessionState.LAPSED,
    )
    keep(tx, subject, given, by, offered.version, fact)
    return Rated(session.id, session.service_id, given.lacks_reason)
