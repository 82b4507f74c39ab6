"""What a copy of a hall's database must hold, of whichever kind it is, and what is said if it does not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hallsys.kernel.errors import Refusal

# From the heads of the logs, so that a hall whose whole log is gone is found, too; and a log without a head.
_GAPS = (
    "SELECT count(*) FROM (SELECT h.hall_id FROM log_heads h LEFT JOIN events e ON e.hall_id = h.hall_id "
    "GROUP BY h.hall_id, h.seq HAVING h.seq <> coalesce(max(e.seq), 0) "
    "OR count(e.seq) <> coalesce(max(e.seq) - min(e.seq) + 1, 0) "
    "UNION ALL SELECT e.hall_id FROM events e "
    "WHERE NOT EXISTS (SELECT 1 FROM log_heads h WHERE h.hall_id = e.hall_id)) AS broken"
)
_SEALS = (
    "SELECT h.code, s.through, s.digest FROM halls h JOIN log_seals s ON s.hall_id = h.id "
    "WHERE s.through = (SELECT max(m.through) FROM log_seals m WHERE m.hall_id = h.id)"
)
_REVISION = "SELECT version_num FROM alembic_version"
_HALLS = "SELECT count(*) FROM halls"
_FACTS = "SELECT count(*) FROM events"


Ask = Callable[[str], Sequence[Sequence[Any]]]


class BackupBroken(Refusal):
    """A copy is not what it should be: nobody is to rely on it."""

    code = "backup_broken"
    status = 500
    zh = "备份 {name} 不可用：{why}"
    en = "The backup {name} cannot be used: {why}"


class CopyFailed(Refusal):
    """PostgreSQL's own program did not copy, or did not put back."""

    code = "copy_failed"
    status = 500
    zh = "数据库工具 {program} 失败：{why}"
    en = "{program} of the database failed: {why}"


@dataclass(frozen=True)
class Verified:
    """What a copy holds: its size in bytes, the revision of its schema, halls, and facts of their logs.

    The figures are None of a copy of PostgreSQL that was read through, but put into no database.
    `seals`: the newest of each hall's log by the hall's code: the last fact that it covers, and its digest in
    hexadecimal. `broken`: as `SealCheck` returns it, None if seals were not looked at.
    """

    path: Path
    size: int
    revision: str | None
    halls: int | None
    facts: int | None
    seals: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    broken: Mapping[str, int] | None = None


def check_rows(path: Path, size: int, ask: Ask) -> Verified:
    """Look at the logs and count what is there; `ask` reads rows. Raises BackupBroken for gaps."""
    gaps, revision, halls, facts = (ask(asked)[0][0] for asked in (_GAPS, _REVISION, _HALLS, _FACTS))
    if gaps:
        raise BackupBroken(name=path.name, why="its log has gaps")
    return Verified(path, size, revision, halls, facts, newest_seals(ask))


def newest_seals(ask: Ask) -> dict[str, tuple[int, str]]:
    """Return the newest seal of each hall of a database as `Verified` has them."""
    return {code: (through, bytes(digest).hex()) for code, through, digest in ask(_SEALS)}
