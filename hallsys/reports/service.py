"""Keeping the figures of days that are over."""

import json

from sqlalchemy import text

from hallsys.kernel.transaction import Tx
from hallsys.reports.days import DayFigures, figures_of, packed
from hallsys.reports.views import Offer, next_to_keep, whole_day

_KEEP = text(
    "INSERT INTO day_reports (hall_id, day, made_at, figures) VALUES (:hall_id, :day, :now, :figures) "
    "ON CONFLICT (hall_id, day) DO UPDATE SET made_at = :now, figures = :figures"
)


def keep(tx: Tx, figures: DayFigures) -> None:
    """Keep the figures of a day, instead of those that are kept of it."""
    text_ = json.dumps(packed(figures), separators=(",", ":"))
    tx.execute(_KEEP, {"hall_id": tx.hall_id, "day": figures.day, "now": tx.now, "figures": text_})


def keep_next(tx: Tx, offer: Offer, today: str) -> str | None:
    """Keep the next day that is over and not kept yet, if there is one, and return it.

    One day a time, so that others can write in between; nothing is looked for but by index.
    """
    day = next_to_keep(tx.conn, tx.hall_id, today)
    if day is not None:
        keep(tx, figures_of(whole_day(tx.conn, offer, day, tx.now), offer.hall.timezone))
    return day
