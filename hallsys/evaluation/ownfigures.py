"""What a clerk sees of the ratings of the own services: figures of groups, never a single rating.

Ratings are put into groups that end with a week and hold at least so many ratings. A group is released a
while after its end, as it stands then, and is never changed: a view is the sum of whole groups, so that no
two views differ by fewer ratings than the smallest group, and neither a correction nor the end of the
period tells one of them. What is ticked by few is not shown.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, String, bindparam, insert, text

from hallsys.evaluation.events import ClerkFiguresReleased
from hallsys.evaluation.policy import OwnFiguresSettings
from hallsys.evaluation.rules import Level
from hallsys.evaluation.tables import clerk_figures
from hallsys.halls.rules import local_instant, local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

# What counts of the visits of each clerk since the last group, and since the period that is shown began.
_PENDING = (
    "FROM ratings r JOIN rating_sessions s ON s.hall_id = r.hall_id AND s.id = r.session_id "
    "LEFT JOIN rating_changes x ON x.hall_id = r.hall_id AND x.rating_id = r.id "
    "WHERE r.hall_id = :hall_id AND r.at >= :since AND r.at < :until "
    "AND (x.rating_id IS NULL OR x.level IS NOT NULL) AND r.at >= COALESCE((SELECT max(f.until) "
    "FROM clerk_figures f WHERE f.hall_id = r.hall_id AND f.clerk_id = s.clerk_id), 0) "
)
_MANY = text(f"SELECT s.clerk_id {_PENDING} GROUP BY s.clerk_id HAVING count(*) >= :fewest")
_RATINGS = text(
    "SELECT s.clerk_id, COALESCE(x.level, r.level) AS level, r.level AS given, r.tag_version, r.tags "
    f"{_PENDING} AND s.clerk_id IN :clerk_ids"
).bindparams(bindparam("clerk_ids", expanding=True, type_=String))
_RELEASE = insert(clerk_figures)
_SHOWN = text(
    "SELECT until, by_level, tags FROM clerk_figures "
    "WHERE hall_id = :hall_id AND clerk_id = :clerk_id AND until > :after ORDER BY until"
)

_BEST_FIRST = tuple(Level)


@dataclass(frozen=True, slots=True)
class Period:
    """The weeks that are shown: from the first on, up to the end of the last that may be released."""

    since: Millis
    until: Millis


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What a clerk's groups up to `until` come to: counts from level 5 to 1, of tags by version and code."""

    by_level: tuple[int, ...]
    tags: Mapping[tuple[int, str], int]
    until: Millis

    @property
    def rated(self) -> int:
        """Return how many ratings there are."""
        return sum(self.by_level)


def period(now: Millis, timezone: str, settings: OwnFiguresSettings) -> Period:
    """Return what is shown at `now`: whole weeks from Monday to Sunday, the last over for `delay_days`."""
    last = local_time(now, timezone).date() - timedelta(days=settings.delay_days)
    monday = last - timedelta(days=last.weekday())
    first = monday - timedelta(weeks=settings.weeks)
    return Period(*(local_instant(day, "00:00", timezone) for day in (first, monday)))


def release_figures(tx: Tx, timezone: str, settings: OwnFiguresSettings) -> tuple[str, ...]:
    """Release a group for each clerk with enough ratings that are old enough; return the clerks' ids."""
    weeks = period(tx.now, timezone, settings)
    key = {"hall_id": tx.hall_id, "since": weeks.since, "until": weeks.until}
    clerk_ids = sorted(tx.execute(_MANY, {**key, "fewest": settings.fewest}).scalars())
    if not clerk_ids:
        return ()
    levels: defaultdict[str, Counter[int]] = defaultdict(Counter)
    tags: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in tx.conn.execute(_RATINGS, {**key, "clerk_ids": clerk_ids}):
        levels[row.clerk_id][row.level] += 1
        if row.level == row.given:  # a corrected rating was not meant: its tags belong to another level
            tags[row.clerk_id].update(f"{row.tag_version}:{code}" for code in json.loads(row.tags))
    for clerk_id in clerk_ids:
        counts = [levels[clerk_id][level] for level in _BEST_FIRST]
        group = {"by_level": json.dumps(counts), "tags": json.dumps(tags[clerk_id])}
        tx.execute(_RELEASE, {"hall_id": tx.hall_id, "clerk_id": clerk_id, "until": weeks.until, **group})
        tx.append(ClerkFiguresReleased(clerk_id, weeks.until))
    return tuple(clerk_ids)


def own_figures(
    conn: Connection, hall_id: str, clerk_id: str, weeks: Period, settings: OwnFiguresSettings
) -> OwnFigures | None:
    """Return the figures of a clerk, None while there are too few ratings to show any."""
    rows = conn.execute(_SHOWN, {"hall_id": hall_id, "clerk_id": clerk_id, "after": weeks.since}).all()
    if not rows:
        return None
    by_level = [sum(counts) for counts in zip(*(json.loads(row.by_level) for row in rows), strict=True)]
    ticked: Counter[str] = Counter()
    for row in rows:
        ticked.update(json.loads(row.tags))
    tags = {_tag(key): n for key, n in ticked.most_common() if n >= settings.fewest}
    return OwnFigures(tuple(by_level), tags, rows[-1].until)


def _tag(key: str) -> tuple[int, str]:
    version, _, code = key.partition(":")
    return int(version), code
