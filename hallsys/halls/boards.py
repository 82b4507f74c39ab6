"""What a manager puts on the boards: notices, and the layout of each zone's board."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection, text

from hallsys.halls.errors import NoticeUnknown, ZoneUnknown
from hallsys.halls.events import BoardLaidOut, NoticePut, NoticeWithdrawn
from hallsys.halls.layouts import LAYOUTS, STANDARD, BoardLayout
from hallsys.halls.notices import Notice, NoticeFacts, Severity, checked
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

EVERY_ZONE = ""  # the board of all zones

_ZONE = text("SELECT 1 FROM zones WHERE hall_id = :hall_id AND id = :zone_id")
_INSERT = text(
    "INSERT INTO notices (id, hall_id, zone_id, zh, en, severity, begins_at, ends_at) "
    "VALUES (:id, :hall_id, :zone_id, :zh, :en, :severity, :begins_at, :ends_at)"
)
_CHANGE = text(
    "UPDATE notices SET zone_id = :zone_id, zh = :zh, en = :en, severity = :severity, "
    "begins_at = :begins_at, ends_at = :ends_at "
    "WHERE hall_id = :hall_id AND id = :id AND withdrawn_at IS NULL"
)
_WITHDRAW = text(
    "UPDATE notices SET withdrawn_at = :now WHERE hall_id = :hall_id AND id = :id AND withdrawn_at IS NULL"
)
_NOTICES = text(
    "SELECT id, zone_id, zh, en, severity, begins_at, ends_at FROM notices "
    "WHERE hall_id = :hall_id AND withdrawn_at IS NULL AND (ends_at IS NULL OR ends_at > :now) ORDER BY id"
)
_PUT_LAYOUT = text(
    "INSERT INTO board_layouts (hall_id, zone_id, layout) VALUES (:hall_id, :zone_id, :layout) "
    "ON CONFLICT (hall_id, zone_id) DO UPDATE SET layout = excluded.layout"
)
_LAYOUTS = text("SELECT zone_id, layout FROM board_layouts WHERE hall_id = :hall_id")


def put_notice(tx: Tx, facts: NoticeFacts, notice_id: str | None = None) -> str:
    """Hang a notice on the boards, or change the one that hangs there, and return its id.

    Raises BadNotice, ZoneUnknown, or NoticeUnknown for one that is not, or no longer, there.
    """
    stored = checked(facts, tx.now)
    _require_zone(tx, stored.zone_id)
    row = {"id": notice_id or new_id(), "hall_id": tx.hall_id, **asdict(stored)}
    if not tx.execute(_INSERT if notice_id is None else _CHANGE, row).rowcount:
        raise NoticeUnknown
    told = {name: row[name] for name in ("zone_id", "zh", "en", "severity", "begins_at", "ends_at")}
    tx.append(NoticePut(notice_id=row["id"], **told))
    return str(row["id"])


def withdraw_notice(tx: Tx, notice_id: str) -> None:
    """Take a notice off the boards. Raises NoticeUnknown."""
    key = {"hall_id": tx.hall_id, "id": notice_id, "now": tx.now}
    if not tx.execute(_WITHDRAW, key).rowcount:
        raise NoticeUnknown
    tx.append(NoticeWithdrawn(notice_id))


def put_layout(tx: Tx, zone_id: str | None, layout: BoardLayout) -> None:
    """Lay the board of a zone out, or that of all zones (None). Raises ZoneUnknown."""
    _require_zone(tx, zone_id)
    row = {"hall_id": tx.hall_id, "zone_id": zone_id or EVERY_ZONE, "layout": layout.model_dump_json()}
    tx.execute(_PUT_LAYOUT, row)
    tx.append(BoardLaidOut(zone_id))


def notices(conn: Connection, hall_id: str, now: Millis) -> tuple[Notice, ...]:
    """Return the notices that stand now or will, the oldest first."""
    rows = conn.execute(_NOTICES, {"hall_id": hall_id, "now": now})
    return tuple(
        Notice(
            id=row.id,
            zone_id=row.zone_id,
            zh=row.zh,
            en=row.en,
            severity=Severity(row.severity),
            begins_at=row.begins_at,
            ends_at=row.ends_at,
        )
        for row in rows
    )


def layouts(conn: Connection, hall_id: str) -> Mapping[str, BoardLayout]:
    """Return the layouts that were chosen, by zone id; under EVERY_ZONE that of all zones' board."""
    rows = conn.execute(_LAYOUTS, {"hall_id": hall_id})
    return {row.zone_id: BoardLayout.model_validate_json(row.layout) for row in rows}


def layout_of(conn: Connection, hall_id: str, zone_id: str | None) -> BoardLayout:
    """Return how the board of a zone, or that of all zones (None), is laid out."""
    return layouts(conn, hall_id).get(zone_id or EVERY_ZONE, LAYOUTS[STANDARD])


def _require_zone(tx: Tx, zone_id: str | None) -> None:
    key = {"hall_id": tx.hall_id, "zone_id": zone_id}
    if zone_id is not None and tx.execute(_ZONE, key).first() is None:
        raise ZoneUnknown
