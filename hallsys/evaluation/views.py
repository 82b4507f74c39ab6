"""What pages read about ratings. Nothing here tells who rated, or a single rating to a clerk."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select, text

from hallsys.counters.tables import services
from hallsys.evaluation.errors import OwnCase, OwnRating
from hallsys.evaluation.hands import had_a_hand_in
from hallsys.evaluation.rules import SessionState, token_hash
from hallsys.evaluation.tables import IS_ON_PAD, rating_sessions, ratings
from hallsys.kernel.clock import Millis

_ASKING = (
    select(
        rating_sessions.c.id,
        rating_sessions.c.service_id,
        rating_sessions.c.clerk_id,
        rating_sessions.c.channel,
        rating_sessions.c.expires_at,
    )
    .where(
        rating_sessions.c.hall_id == bindparam("hall_id"),
        rating_sessions.c.window_id == bindparam("window_id"),
        rating_sessions.c.expires_at > bindparam("now"),
        text(IS_ON_PAD),
    )
    .order_by(rating_sessions.c.expires_at.desc())
    .limit(1)
)
_BY_TOKEN = select(
    rating_sessions.c.hall_id,
    rating_sessions.c.id,
    rating_sessions.c.window_id,
    rating_sessions.c.clerk_id,
    rating_sessions.c.expires_at,
    rating_sessions.c.state,
).where(rating_sessions.c.token_hash == bindparam("token_hash"))
_CASES_RATED = text(
    "SELECT count(*) FROM ratings WHERE hall_id = :hall_id AND at >= :since AND case_id IS NOT NULL"
)
_LAPSED = select(func.count()).where(
    rating_sessions.c.hall_id == bindparam("hall_id"),
    rating_sessions.c.opened_at >= bindparam("since"),
    rating_sessions.c.state == SessionState.LAPSED,
)


_RATED_AT = (
    select(ratings.c.at)
    .join(services, (services.c.hall_id == ratings.c.hall_id) & (services.c.id == ratings.c.service_id))
    .where(
        ratings.c.hall_id == bindparam("hall_id"),
        ratings.c.at >= bindparam("since"),
        services.c.clerk_id == bindparam("clerk_id"),
    )
)
_GIVEN = (
    select(
        ratings.c.level,
        ratings.c.tag_version,
        ratings.c.tags,
        ratings.c.text,
        ratings.c.at,
        services.c.clerk_id,
    )
    .select_from(
        ratings.join(
            services, (services.c.hall_id == ratings.c.hall_id) & (services.c.id == ratings.c.service_id)
        )
    )
    .where(ratings.c.hall_id == bindparam("hall_id"), ratings.c.id == bindparam("rating_id"))
)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gave: a level, the codes of its tags, words of their own. It does not tell who."""

    level: int
    tag_version: int
    tags: tuple[str, ...]
    text: str
    at: Millis


@dataclass(frozen=True, slots=True)
class Asking:
    """What a window's pad asks now: about this clerk's service, until `expires_at`."""

    session_id: str
    service_id: str
    clerk_id: str
    channel: str
    expires_at: Millis


@dataclass(frozen=True, slots=True)
class Invitation:
    """The session that a token opens, and the hall to send the rating to."""

    hall_id: str
    session_id: str
    window_id: str
    clerk_id: str
    expires_at: Millis
    state: str


def asking_at(conn: Connection, hall_id: str, window_id: str, now: Millis) -> Asking | None:
    """Return the session that the pad of `window_id` asks about at `now`, or None if it is idle.

    If an earlier one is still open, the newest counts: its applicant stands at the window.
    """
    row = conn.execute(_ASKING, {"hall_id": hall_id, "window_id": window_id, "now": now}).one_or_none()
    return Asking(*row) if row else None


def invitation(conn: Connection, token: str) -> Invitation | None:
    """Return the session that `token` belongs to, or None for a token never given out."""
    row = conn.execute(_BY_TOKEN, {"token_hash": token_hash(token)}).one_or_none()
    return Invitation(*row) if row else None


def given(conn: Connection, hall_id: str, rating_id: str, reader_id: str) -> Given | None:
    """Return what was given in a rating, None if there is none with that id.

    Raises OwnRating if it was given to whoever reads it, OwnCase if they had a hand in what it is about.
    """
    row = conn.execute(_GIVEN, {"hall_id": hall_id, "rating_id": rating_id}).one_or_none()
    if row is None:
        return None
    if row.clerk_id == reader_id:
        raise OwnRating
    if had_a_hand_in(conn, hall_id, [rating_id], reader_id):
        raise OwnCase
    return Given(row.level, row.tag_version, tuple(json.loads(row.tags)), row.text, row.at)


def rated_at(conn: Connection, hall_id: str, clerk_id: str, since: Millis) -> frozenset[Millis]:
    """Return at which instants since `since` a clerk was rated, for a visit or for a case accepted in one."""
    key = {"hall_id": hall_id, "clerk_id": clerk_id, "since": since}
    return frozenset(conn.execute(_RATED_AT, key).scalars())


def cases_rated_since(conn: Connection, hall_id: str, since: Millis) -> int:
    """Return how many ratings of cases as a whole were given since the instant `since`."""
    found: int = conn.execute(_CASES_RATED, {"hall_id": hall_id, "since": since}).scalar_one()
    return found


def lapsed_since(conn: Connection, hall_id: str, since: Millis) -> int:
    """Return how many of the sessions opened since the instant `since` ended without a rating."""
    return conn.execute(_LAPSED, {"hall_id": hall_id, "since": since}).scalar_one()
