"""Which matters a hall took over from the hall above, as it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.matters.errors import MatterInherited
from hallsys.matters.inheriting import NOT_NARROWED, Narrowing
from hallsys.matters.limits import LimitUnit


@dataclass(frozen=True)
class Inherited:
    """A matter that was taken over, or is left out; `suspended_at`: since when, because it is above."""

    since: Millis
    left_out: bool = False
    narrowing: Narrowing = NOT_NARROWED
    suspended_at: Millis | None = None


@dataclass(frozen=True)
class Inheritance:
    """What a hall takes over from which hall; `everything`: also what is new there, but for what is left out.

    `queue_code` is where applicants of a matter wait whose queue is not there; `seen_seq`, how far the log of
    the hall above was looked through.
    """

    from_hall_id: str
    since: Millis
    everything: bool
    queue_code: str
    seen_seq: int
    matters: Mapping[str, Inherited] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()

    @property
    def taken(self) -> frozenset[str]:
        """The codes of the matters that were taken over."""
        return frozenset(code for code, one in self.matters.items() if not one.left_out)


# A hall that was put under another one has what it took over as its own.
_INHERITANCE = text(
    "SELECT i.from_hall_id, i.since, i.everything, i.queue_code, i.seen_seq FROM inheritances i "
    "JOIN halls h ON h.id = i.hall_id AND h.parent_id = i.from_hall_id WHERE i.hall_id = :hall_id"
)
_MATTERS = text("SELECT * FROM inherited_matters WHERE hall_id = :hall_id ORDER BY code")
_PACKAGES = text("SELECT code FROM inherited_packages WHERE hall_id = :hall_id")
_NAME = text(
    "SELECT m.name FROM inheritances i JOIN halls h ON h.id = i.hall_id AND h.parent_id = i.from_hall_id "
    "JOIN inherited_matters t ON t.hall_id = i.hall_id AND NOT t.left_out "
    "JOIN matters m ON m.hall_id = t.hall_id AND m.code = t.code "
    "WHERE i.hall_id = :hall_id AND t.code = :code"
)
_SUSPENDED_ABOVE = text(
    "SELECT 1 FROM inheritances i JOIN halls h ON h.id = i.hall_id AND h.parent_id = i.from_hall_id "
    "JOIN inherited_matters t ON t.hall_id = i.hall_id AND NOT t.left_out "
    "JOIN matters m ON m.hall_id = t.hall_id AND m.code = t.code "
    "LEFT JOIN matters a ON a.hall_id = i.from_hall_id AND a.code = t.code AND a.open "
    "WHERE i.hall_id = :hall_id AND m.id = :matter_id AND a.id IS NULL"
)
_SUSPENDED = text(
    "SELECT m.id, t.suspended_at FROM inheritances i "
    "JOIN halls h ON h.id = i.hall_id AND h.parent_id = i.from_hall_id "
    "JOIN inherited_matters t ON t.hall_id = i.hall_id AND t.suspended_at IS NOT NULL AND NOT t.left_out "
    "JOIN matters m ON m.hall_id = t.hall_id AND m.code = t.code WHERE i.hall_id = :hall_id ORDER BY m.code"
)
_PUT = text(
    "INSERT INTO inheritances (hall_id, from_hall_id, since, everything, queue_code, seen_seq) "
    "VALUES (:hall_id, :from_hall_id, :since, :everything, :queue_code, :seen_seq) "
    "ON CONFLICT (hall_id) DO UPDATE SET from_hall_id = excluded.from_hall_id, since = excluded.since, "
    "everything = excluded.everything, queue_code = excluded.queue_code, seen_seq = excluded.seen_seq"
)
_LOCK = text("UPDATE halls SET level = level WHERE id = :hall_id")
_NO_MATTERS = text("DELETE FROM inherited_matters WHERE hall_id = :hall_id")
_PUT_MATTER = text(
    "INSERT INTO inherited_matters "
    "(hall_id, code, since, left_out, service_days, limit_days, limit_unit, suspended_at) "
    "VALUES (:hall_id, :code, :since, :left_out, :service_days, :limit_days, :limit_unit, :suspended_at)"
)
_NO_PACKAGES = text("DELETE FROM inherited_packages WHERE hall_id = :hall_id")
_PUT_PACKAGE = text("INSERT INTO inherited_packages (hall_id, code) VALUES (:hall_id, :code)")
_NARROW = text(
    "UPDATE inherited_matters SET service_days = :service_days, limit_days = :limit_days, "
    "limit_unit = :limit_unit WHERE hall_id = :hall_id AND code = :code"
)
_OWN_SUSPENSION = text(
    "UPDATE inherited_matters SET suspended_at = NULL WHERE hall_id = :hall_id "
    "AND code = (SELECT m.code FROM matters m WHERE m.hall_id = :hall_id AND m.id = :matter_id)"
)


def inheritance(conn: Connection, hall_id: str) -> Inheritance | None:
    """Return what the hall takes over from the hall that is above it now, None if that is nothing."""
    key = {"hall_id": hall_id}
    row = conn.execute(_INHERITANCE, key).one_or_none()
    if row is None:
        return None
    return Inheritance(
        row.from_hall_id,
        row.since,
        bool(row.everything),
        row.queue_code,
        row.seen_seq,
        {
            one.code: Inherited(
                one.since,
                bool(one.left_out),
                Narrowing(
                    one.service_days, (one.limit_days, LimitUnit(one.limit_unit)) if one.limit_days else None
                ),
                one.suspended_at,
            )
            for one in conn.execute(_MATTERS, key)
        },
        frozenset(conn.execute(_PACKAGES, key).scalars()),
    )


def lock_inheritance(tx: Tx) -> None:
    """Let whoever else changes what the hall takes over wait until this is done."""
    tx.execute(_LOCK, {"hall_id": tx.hall_id})


def keep_inheritance(tx: Tx, kept: Inheritance) -> None:
    """Keep what the hall takes over, in the place of what it took over."""
    key = {"hall_id": tx.hall_id}
    names = ("from_hall_id", "since", "everything", "queue_code", "seen_seq")
    tx.execute(_PUT, {**key, **{name: getattr(kept, name) for name in names}})
    tx.execute(_NO_MATTERS, key)
    rows = [
        {
            **key,
            "code": code,
            "since": one.since,
            "left_out": one.left_out,
            "suspended_at": one.suspended_at,
            **_narrowed(one.narrowing),
        }
        for code, one in kept.matters.items()
    ]
    if rows:
        tx.execute(_PUT_MATTER, rows)
    tx.execute(_NO_PACKAGES, key)
    if kept.packages:
        tx.execute(_PUT_PACKAGE, [{**key, "code": code} for code in sorted(kept.packages)])


def keep_narrowing(tx: Tx, code: str, by: Narrowing) -> None:
    """Keep how a matter that was taken over is narrowed."""
    tx.execute(_NARROW, {"hall_id": tx.hall_id, "code": code, **_narrowed(by)})


def require_own(tx: Tx, code: str) -> None:
    """Raise MatterInherited for a matter that was taken over."""
    name = tx.execute(_NAME, {"hall_id": tx.hall_id, "code": code}).scalar_one_or_none()
    if name is not None:
        raise MatterInherited(matter=name)


def is_suspended_above(tx: Tx, matter_id: str) -> bool:
    """Tell whether a matter was taken over that the hall above does not handle now."""
    return tx.execute(_SUSPENDED_ABOVE, {"hall_id": tx.hall_id, "matter_id": matter_id}).first() is not None


def suspended_with_above(conn: Connection, hall_id: str) -> dict[str, Millis]:
    """Return since when which matters are suspended because they are above, by id."""
    return {row.id: row.suspended_at for row in conn.execute(_SUSPENDED, {"hall_id": hall_id})}


def forget_suspension(tx: Tx, matter_id: str) -> None:
    """Forget that a matter is suspended because it is above: it does not resume with it then."""
    tx.execute(_OWN_SUSPENSION, {"hall_id": tx.hall_id, "matter_id": matter_id})


def _narrowed(by: Narrowing) -> dict[str, str | int]:
    amount, unit = by.limit or (0, LimitUnit.WORKING_DAY)
    return {"service_days": by.service_days, "limit_days": amount, "limit_unit": unit}
