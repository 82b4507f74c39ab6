"""All matters of a hall at an instant, whole: what an export writes and what an import is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, TextClause, text

from hallsys.kernel.clock import Millis
from hallsys.matters.errors import MatterOtherwise
from hallsys.matters.guides import Guide, guide_of
from hallsys.matters.rules import Kind, MaterialFacts, MatterFacts, material_facts
from hallsys.matters.themes import Theme
from hallsys.matters.versions import VERSIONED


@dataclass(frozen=True)
class Standing:
    """A matter with its guide and its list, as they are in effect at an instant."""

    facts: MatterFacts
    guide: Guide = field(default_factory=Guide)
    checklist: tuple[MaterialFacts, ...] = ()


_IN_FORCE = "v.number = m.version"
# The version that took effect last by an instant.
_THEN = (
    "v.effective_at <= :at AND NOT EXISTS (SELECT 1 FROM matter_versions later "
    "WHERE later.hall_id = v.hall_id AND later.matter_id = v.matter_id AND later.effective_at <= :at "
    "AND (later.effective_at > v.effective_at "
    "OR (later.effective_at = v.effective_at AND later.number > v.number)))"
)


def _statements(version: str) -> tuple[TextClause, TextClause]:
    """Return how matters, and their lists, are read with the version of each that satisfies a condition."""
    those = (
        f"FROM matters m JOIN matter_versions v ON v.hall_id = m.hall_id AND v.matter_id = m.id AND {version}"
    )
    return text(
        "SELECT v.*, m.code, m.queue_code, m.position, m.service_days, m.theme, m.keywords "
        f"{those} WHERE m.hall_id = :hall_id ORDER BY m.position, m.code"
    ), text(
        f"SELECT l.*, m.code {those} JOIN materials l ON l.hall_id = v.hall_id AND l.matter_id = v.matter_id "
        "AND l.version = v.number WHERE m.hall_id = :hall_id ORDER BY m.code, l.position"
    )


_NOW, _AT = _statements(_IN_FORCE), _statements(_THEN)
_AT_ONCE = ("code", "queue_code", "position", "service_days", "keywords")


def standing(conn: Connection, hall_id: str, at: Millis | None = None) -> Mapping[str, Standing]:
    """Return the matters by code, in their order, as they are in effect at `at`, or now.

    What no version holds (queue, days, order, theme, words to find it by) is as it is now.
    """
    matters, materials = _NOW if at is None else _AT
    params = {"hall_id": hall_id} if at is None else {"hall_id": hall_id, "at": at}
    lists: dict[str, list[MaterialFacts]] = {}
    for row in conn.execute(materials, params).mappings():
        kept = {**row, "required": bool(row["required"]), "may_be_missing": bool(row["may_be_missing"])}
        lists.setdefault(row["code"], []).append(MaterialFacts(**material_facts(kept)))
    found = {}
    for row in conn.execute(matters, params).mappings():
        said = {name: row[name] for name in (*VERSIONED, *_AT_ONCE)}
        facts = MatterFacts(**{**said, "kind": Kind(said["kind"]), "theme": Theme(row["theme"])})
        found[facts.code] = Standing(facts, guide_of(dict(row)), tuple(lists.get(facts.code, ())))
    return found


_ROW = text(
    "SELECT id, queue_code, position, service_days, theme, keywords FROM matters "
    "WHERE hall_id = :hall_id AND code = :code"
)
_VERSIONS = text(
    "SELECT number, effective_at, put_at FROM matter_versions "
    "WHERE hall_id = :hall_id AND matter_id = :matter_id ORDER BY number"
)


def revision(conn: Connection, hall_id: str, code: str) -> str:
    """Return a text that is another one after each change of a matter; empty while there is none."""
    row = conn.execute(_ROW, {"hall_id": hall_id, "code": code}).one_or_none()
    if row is None:
        return ""
    there = conn.execute(_VERSIONS, {"hall_id": hall_id, "matter_id": row.id}).all()
    return sha256(repr((tuple(row), [tuple(one) for one in there])).encode()).hexdigest()[:32]


def require_revision(conn: Connection, hall_id: str, code: str, seen: str) -> None:
    """Raise MatterOtherwise if a matter was changed since it had that revision."""
    if revision(conn, hall_id, code) != seen:
        raise MatterOtherwise(matter=code)
