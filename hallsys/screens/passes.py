"""Passes: a code that a manager makes becomes the token of one browser, for one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, text, update

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.codes import code_hash, draw_code, secret_hash
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Tx
from hallsys.screens.errors import ScreenCodeWrong, ScreenUnknown
from hallsys.screens.events import ScreenPassMade, ScreenPassRevoked, ScreenSetUp
from hallsys.screens.tables import screen_passes

CODE_LIFE = 10 * MINUTE
_AGENT = "agent:"

_P = screen_passes.c
_THIS = (_P.hall_id == bindparam("of_hall"), _P.id == bindparam("pass_id"))
_FORGET = delete(screen_passes).where(
    _P.hall_id == bindparam("of_hall"), _P.opened_at.is_(None), _P.expires_at <= bindparam("now")
)
_FORGET_REVOKED = delete(screen_passes).where(
    _P.hall_id == bindparam("of_hall"), _P.revoked_at < bindparam("before")
)
_INSERT = insert(screen_passes)
_OPEN = text(
    "UPDATE screen_passes SET token_hash = :token_hash, opened_at = :now, last_seen = :now "
    "WHERE code_hash = :code_hash AND hall_id = :hall_id AND opened_at IS NULL AND revoked_at IS NULL "
    "AND expires_at > :now RETURNING id, place, made_by"
)
# An agent's machine shows a place once: what it was given before is void.
_REPLACE = (
    update(screen_passes)
    .where(
        _P.hall_id == bindparam("of_hall"),
        _P.made_by == bindparam("maker"),
        _P.place == bindparam("at_place"),
        _P.id != bindparam("but"),
        _P.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
    .returning(_P.id, _P.place)
)
_REVOKE_ALL = (
    update(screen_passes)
    .where(_P.hall_id == bindparam("of_hall"), _P.made_by == bindparam("maker"), _P.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
    .returning(_P.id, _P.place)
)
_REVOKE = (
    update(screen_passes)
    .where(*_THIS, _P.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
    .returning(_P.place)
)
# Of two processes one may say later what it saw earlier. What is far in the future was said by a wrong clock.
_SEEN = (
    update(screen_passes)
    .where(
        *_THIS,
        or_(_P.last_seen.is_(None), _P.last_seen < bindparam("at"), _P.last_seen > bindparam("future")),
    )
    .values(last_seen=bindparam("at"))
)
_BY_TOKEN = select(_P.id, _P.place).where(
    _P.hall_id == bindparam("of_hall"), _P.token_hash == bindparam("token_hash"), _P.revoked_at.is_(None)
)
_OPENED = select(_P.id).where(
    _P.hall_id == bindparam("of_hall"), _P.opened_at.is_not(None), _P.revoked_at.is_(None)
)
_ALL = (
    select(_P.id, _P.place, _P.made_by, _P.made_at, _P.expires_at, _P.opened_at, _P.last_seen)
    .where(_P.hall_id == bindparam("of_hall"), _P.revoked_at.is_(None))
    .order_by(_P.place, _P.made_at)
)


@dataclass(frozen=True, slots=True)
class FreshCode:
    """A code that sets one screen up, once, until `expires_at`. It is shown and kept nowhere."""

    code: str = field(repr=False)
    expires_at: Millis


@dataclass(frozen=True, slots=True)
class SetUp:
    """A screen that was set up. The token is handed to its browser and kept nowhere else."""

    place: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pass:
    """Which place a browser may show."""

    id: str
    place: str


@dataclass(frozen=True, slots=True)
class PassRow:
    """A pass as managers see it; `opened_at` is None while nobody has brought its code.

    `made_by`: a clerk's id, or "agent:" and an agent's.
    """

    pass_id: str
    place: str
    made_by: str
    made_at: Millis
    expires_at: Millis
    opened_at: Millis | None
    last_seen: Millis | None


def make_pass(tx: Tx, place: str, by: str) -> FreshCode:
    """Make a code for the screen at `place`, good once and for ten minutes; codes that are over go.

    `by` is the clerk who asked, or who `agent_maker` names. Not to be called with a request id: the
    answer holds the code.
    """
    fresh, pass_id = FreshCode(draw_code(), tx.now + CODE_LIFE), new_id()
    tx.execute(_FORGET, {"of_hall": tx.hall_id, "now": tx.now})
    tx.execute(
        _INSERT,
        {
            "id": pass_id,
            "hall_id": tx.hall_id,
            "place": place,
            "code_hash": code_hash(fresh.code),
            "expires_at": fresh.expires_at,
            "made_by": by,
            "made_at": tx.now,
        },
    )
    tx.append(ScreenPassMade(pass_id, place))
    return fresh


def set_up(tx: Tx, code: str) -> SetUp:
    """Give whoever brings a code the pass of its place. Raises ScreenCodeWrong.

    The pass that an agent fetched before, for the same place, is void from then on.

    Not to be called with a request id: the answer holds the token.
    """
    token = new_token()
    key = {"code_hash": code_hash(code), "hall_id": tx.hall_id, "now": tx.now}
    row = tx.execute(_OPEN, {**key, "token_hash": secret_hash(token)}).one_or_none()
    if row is None:
        raise ScreenCodeWrong
    tx.append(ScreenSetUp(row.id, row.place))
    if row.made_by.startswith(_AGENT):
        key = {"of_hall": tx.hall_id, "maker": row.made_by, "at_place": row.place, "but": row.id}
        _tell_revoked(tx, tx.execute(_REPLACE, {**key, "now": tx.now}))
    return SetUp(row.place, token)


def revoke_pass(tx: Tx, pass_id: str) -> None:
    """Make a pass void, or its code if nobody has brought it yet. Raises ScreenUnknown."""
    key = {"of_hall": tx.hall_id, "pass_id": pass_id, "now": tx.now}
    place = tx.execute(_REVOKE, key).scalar_one_or_none()
    if place is None:
        raise ScreenUnknown
    tx.append(ScreenPassRevoked(pass_id, place))


def revoke_agent_passes(tx: Tx, agent_id: str) -> None:
    """Make all passes void that an agent fetched for its machine."""
    key = {"of_hall": tx.hall_id, "maker": agent_maker(agent_id), "now": tx.now}
    _tell_revoked(tx, tx.execute(_REVOKE_ALL, key))


def forget_revoked(tx: Tx, before: Millis) -> None:
    """Delete the passes that were revoked before an instant; the log keeps that they were there."""
    tx.execute(_FORGET_REVOKED, {"of_hall": tx.hall_id, "before": before})


def agent_maker(agent_id: str) -> str:
    """Return how an agent stands among the makers of passes."""
    return f"{_AGENT}{agent_id}"


def _tell_revoked(tx: Tx, rows: Iterable[Any]) -> None:
    for row in rows:
        tx.append(ScreenPassRevoked(row.id, row.place))


def note_seen(tx: Tx, seen: Mapping[str, Millis]) -> None:
    """Note when screens, by the ids of their passes, showed their pages last; there has to be one."""
    key = {"of_hall": tx.hall_id, "future": tx.now + MINUTE}
    # In one order, for two processes may note the same screens.
    tx.execute(_SEEN, [{**key, "pass_id": pass_id, "at": at} for pass_id, at in sorted(seen.items())])


def pass_of(conn: Connection, hall_id: str, token: str) -> Pass | None:
    """Return the pass with that token; None if it is unknown or void."""
    row = conn.execute(_BY_TOKEN, {"of_hall": hall_id, "token_hash": secret_hash(token)}).one_or_none()
    return None if row is None else Pass(row.id, row.place)


def open_passes(conn: Connection, hall_id: str) -> frozenset[str]:
    """Return the ids of the passes that browsers hold and that are not void."""
    return frozenset(conn.execute(_OPENED, {"of_hall": hall_id}).scalars())


def passes(conn: Connection, hall_id: str) -> tuple[PassRow, ...]:
    """Return the passes that are not revoked, by place."""
    return tuple(PassRow(*row) for row in conn.execute(_ALL, {"of_hall": hall_id}))
