"""One after the other: for what reads before it decides, which PostgreSQL would let two do side by side."""

from sqlalchemy import text

from hallsys.kernel.transaction import Trial, Tx

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:turn AS TEXT), 0))")


def in_turn(tx: Tx, what: str) -> None:
    """Let nobody else who takes a turn for `what` in this hall go on until this transaction has ended.

    What is read from then on is as the last one left it. SQLite has one writer at a time anyway, and what is
    only tried out waits for nobody.
    """
    if tx.dialect == "postgresql" and not isinstance(tx, Trial):
        tx.execute(_LOCK, {"turn": f"{what} {tx.hall_id}"})
