"""Seals of the logs of halls below, kept by the centre: whoever cuts a log at its end cannot reach them."""

from sqlalchemy import Connection, text

from hallsys.kernel.transaction import Tx

MOST = 400  # days that are handed out

# Never an earlier one: a log that was cut goes on with lower numbers.
_KEEP = text(
    "INSERT INTO kept_seals (hall_id, day, through, at, digest) "
    "VALUES (:hall_id, :day, :through, :at, :digest) "
    "ON CONFLICT (hall_id, day) DO UPDATE SET through = excluded.through, at = excluded.at, "
    "digest = excluded.digest WHERE kept_seals.through < excluded.through"
)
_KEPT = text("SELECT through, digest FROM kept_seals WHERE hall_id = :hall_id ORDER BY day DESC LIMIT :limit")


def keep_seal(tx: Tx, day: str, through: int, digest: str) -> None:
    """Keep a seal that the hall of the transaction told, the last of each `day`."""
    tx.execute(_KEEP, {"hall_id": tx.hall_id, "day": day, "through": through, "at": tx.now, "digest": digest})


def seals_kept(conn: Connection, hall_id: str) -> dict[int, str]:
    """Return the seals that are kept of a hall, by the last fact that they cover: the newest days'."""
    return {row.through: row.digest for row in conn.execute(_KEPT, {"hall_id": hall_id, "limit": MOST})}
