"""Raising and acknowledging alerts, asking for help and answering."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import text

from hallsys.counters.views import Window
from hallsys.kernel.clock import HOUR
from hallsys.kernel.ids import new_id
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.queue.catalogue import Catalogue
from hallsys.supervision.alerts import LONGEST_NOTE, Alert
from hallsys.supervision.at_hand import at_hand
from hallsys.supervision.errors import AlertUnknown, HelpUnknown, NeedsNote
from hallsys.supervision.events import (
    AlertAcknowledged,
    AlertCleared,
    AlertRaised,
    HelpAnswered,
    HelpAsked,
    HelpClosed,
)
from hallsys.supervision.views import DeviceState, Limits, present

_LONGEST_HELP = 12 * HOUR

_RAISED = text("SELECT key, code, fingerprint FROM alerts WHERE hall_id = :hall_id ORDER BY key")
_RAISE = text(
    "INSERT INTO alerts (hall_id, key, code, fingerprint, raised_at) "
    "VALUES (:hall_id, :key, :code, :fingerprint, :now) ON CONFLICT (hall_id, key) DO UPDATE SET "
    "fingerprint = excluded.fingerprint, raised_at = excluded.raised_at, "
    "note = NULL, noted_at = NULL, noted_by = NULL"
)
_CLEAR = text("DELETE FROM alerts WHERE hall_id = :hall_id AND key = :key")
_NOTE = text(
    "UPDATE alerts SET note = :note, noted_at = :now, noted_by = :actor "
    "WHERE hall_id = :hall_id AND key = :key RETURNING code"
)
_ASK = text(
    "INSERT INTO help_calls (id, hall_id, place, asked_at, asked_by) "
    "VALUES (:id, :hall_id, :place, :now, :actor) "
    "ON CONFLICT (hall_id, place) WHERE closed_at IS NULL DO NOTHING RETURNING id"
)
_OPEN_AT = text("SELECT id FROM help_calls WHERE hall_id = :hall_id AND place = :place AND closed_at IS NULL")
_ANSWER = text(
    "UPDATE help_calls SET answered_at = :now, answered_by = :actor "
    "WHERE hall_id = :hall_id AND id = :id AND closed_at IS NULL AND answered_at IS NULL RETURNING place"
)
_CLOSE = text(
    "UPDATE help_calls SET closed_at = :now "
    "WHERE hall_id = :hall_id AND id = :id AND closed_at IS NULL RETURNING place"
)
_FORGOTTEN = text(
    "SELECT id FROM help_calls WHERE hall_id = :hall_id AND closed_at IS NULL AND asked_at < :before"
)


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs attention, and whether any bad rating is followed up.

    Who may follow it up is told by who served whom: a call alone can leave nobody.
    """

    alerts: tuple[Alert, ...]
    follow_ups: bool


def watch(
    tx: Tx,
    catalogue: Catalogue,
    windows: Mapping[str, Window],
    devices: Iterable[DeviceState],
    limits: Limits,
) -> Attention:
    """Compare what needs attention now with what was raised before, and tell what is new and what is over.

    Return what needs attention now.
    """
    key = {"hall_id": tx.hall_id}
    in_turn(tx, "alerts")  # of several servers one tells it
    there = at_hand(tx.conn, tx.hall_id)
    if there.help_calls:
        _close_forgotten(tx)
    before = {row.key: row for row in tx.execute(_RAISED, key).all()}
    found = present(tx.conn, there, catalogue, windows, devices, limits, tx.now)
    now = {alert.key: alert for alert in found}
    for alert in now.values():
        known = before.get(alert.key)
        if known is None or alert.is_news_after(known.fingerprint):
            tx.execute(
                _RAISE,
                {
                    **key,
                    "key": alert.key,
                    "code": alert.code,
                    "fingerprint": alert.fingerprint,
                    "now": tx.now,
                },
            )
            tx.append(AlertRaised(alert.key, alert.code, alert.severity))
    for gone in before.keys() - now.keys():
        tx.execute(_CLEAR, {**key, "key": gone})
        tx.append(AlertCleared(gone, before[gone].code))
    return Attention(tuple(now.values()), there.follow_ups)


def _close_forgotten(tx: Tx) -> None:
    before = tx.now - _LONGEST_HELP
    for row in tx.execute(_FORGOTTEN, {"hall_id": tx.hall_id, "before": before}).all():
        close_help(tx, row.id)


def acknowledge(tx: Tx, key: str, note: str) -> None:
    """Take care of an alert: it is quiet until it changes. Raises NeedsNote, AlertUnknown."""
    said = one_line(note)[:LONGEST_NOTE]
    if not said:
        raise NeedsNote
    row = {"hall_id": tx.hall_id, "key": key, "note": said, "now": tx.now, "actor": tx.actor}
    code = tx.execute(_NOTE, row).scalar_one_or_none()
    if code is None:
        raise AlertUnknown
    tx.append(AlertAcknowledged(key, code))


def ask_help(tx: Tx, place: str) -> str:
    """Call somebody in charge to a place and return the call's id; asking again changes nothing."""
    row = {"id": new_id(), "hall_id": tx.hall_id, "place": place, "now": tx.now, "actor": tx.actor}
    made = tx.execute(_ASK, row).scalar_one_or_none()
    if made is None:
        return str(tx.execute(_OPEN_AT, {"hall_id": tx.hall_id, "place": place}).scalar_one())
    tx.append(HelpAsked(place, made))
    return str(made)


def answer_help(tx: Tx, help_id: str) -> None:
    """Tell a place that somebody is on the way. Raises HelpUnknown if it is closed, or answered already."""
    key = {"hall_id": tx.hall_id, "id": help_id, "now": tx.now, "actor": tx.actor}
    place = tx.execute(_ANSWER, key).scalar_one_or_none()
    if place is None:
        raise HelpUnknown
    tx.append(HelpAnswered(place, help_id))


def close_help(tx: Tx, help_id: str) -> None:
    """Note that a place needs no help any more. Raises HelpUnknown."""
    key = {"hall_id": tx.hall_id, "id": help_id, "now": tx.now}
    place = tx.execute(_CLOSE, key).scalar_one_or_none()
    if place is None:
        raise HelpUnknown
    tx.append(HelpClosed(place, help_id))
