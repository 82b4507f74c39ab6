"""What is erased by schedule: how it is found, and what takes its place. One table.

Rows stay, and with them every figure and the ledger; what they said of persons does not. The record of a
person goes whole: whoever comes again is somebody new.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import String, TextClause, bindparam, text

from hallsys.cases.tables import IS_KEPT
from hallsys.evaluation.tables import HAS_WORDS, IS_UNDER_WAY
from hallsys.retention.holds import CASE_IS_OVER, CASE_IS_QUIET, NOBODY_HOLDS
from hallsys.retention.rules import Kind

ERASED = "—"  # where a constraint wants some words


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is due of `what`, by its keys; which of them still are; and the statements that erase those."""

    what: str
    kind: Kind
    shared: bool  # by all halls: the longest of their periods holds
    due: TextClause
    count: TextClause
    still: TextClause
    erase: tuple[TextClause, ...]


def keyed(statement: str) -> TextClause:
    """Return a statement over the rows of `:ids`."""
    return text(statement).bindparams(bindparam("ids", expanding=True, type_=String))


def _sweep(
    what: str, kind: Kind, key: str, where: str, erase: Iterable[str], *, shared: bool = False
) -> Sweep:
    return Sweep(
        what,
        kind,
        shared,
        text(f"SELECT {key} FROM {where} AND {key} > :after ORDER BY {key} LIMIT :most"),  # noqa: S608
        text(f"SELECT count(*) FROM {where}"),  # noqa: S608
        keyed(f"SELECT {key} FROM {where} AND {key} IN :ids"),  # noqa: S608
        tuple(map(keyed, erase)),
    )


# What is said of persons beside a case, by the case's id.
_WORDS_OF_CASE = (
    *(("case_steps", "note"), ("case_acts", "note"), ("case_pauses", "note"), ("supplements", "note")),
    *((table, column) for table in ("declines", "voidings", "extensions") for column in ("note", "answer")),
    *(("hand_overs", "taken_back_note"), ("result_moves", "note")),
    *(("expert_draws", "reason"), ("expert_seats", "note")),
)
# A ledger of results is found by them.
_RESULTS = "SELECT r.id FROM results r WHERE r.hall_id = :hall_id AND r.case_id IN :ids"
_DRAWS = "SELECT d.id FROM expert_draws d WHERE d.hall_id = :hall_id AND d.case_id IN :ids"
_BY_CASE = {"result_moves": f"result_id IN ({_RESULTS})", "expert_seats": f"draw_id IN ({_DRAWS})"}
# Of whichever hall handed over: what happens to a result in another hall bears that hall's id, so that on
# several nodes (Citus) these statements go to all of them. With the halls named an index serves each.
ANY_HALL = "hall_id IN (SELECT id FROM halls)"
_INANY_HALL = {"hand_overs", "result_moves"}
_HAND_OVERS = f"SELECT h.id FROM hand_overs h WHERE h.{ANY_HALL} AND h.case_id IN :ids"  # noqa: S608
# With the last of its cases.
_JOINT_OVER = (
    "id IN (SELECT m.joint_id FROM joint_members m WHERE m.hall_id = :hall_id AND m.case_id IN :ids) "  # noqa: S608
    "AND NOT EXISTS (SELECT 1 FROM joint_members m JOIN cases c ON c.id = m.case_id "
    f"WHERE m.hall_id = joint_cases.hall_id AND m.joint_id = joint_cases.id AND c.{IS_KEPT})"
)


_PARTIES = (
    "SELECT c.person_id FROM cases c WHERE c.hall_id = :hall_id AND c.id IN :ids "  # noqa: S608
    "UNION ALL SELECT c.agent_person_id FROM cases c WHERE c.hall_id = :hall_id AND c.id IN :ids "
    f"UNION ALL SELECT h.agent_person_id FROM hand_overs h WHERE h.{ANY_HALL} AND h.case_id IN :ids "
    "UNION ALL SELECT a.before_person_id FROM agent_changes a "
    "WHERE a.hall_id = :hall_id AND a.case_id IN :ids"
)


def _blank(table: str, column: str, where: str = "case_id IN :ids", mark: str = "") -> str:
    hall = ANY_HALL if table in _INANY_HALL else "hall_id = :hall_id"
    return f"UPDATE {table} SET {column} = '{mark}' WHERE {hall} AND {where} AND {column} <> ''"  # noqa: S608


ERASE_CASES = (
    *(_blank(table, column, _BY_CASE.get(table, "case_id IN :ids")) for table, column in _WORDS_OF_CASE),
    _blank("hand_overs", "authorisation", mark=ERASED),
    _blank(
        "agent_changes",
        "before_note",
        "organisation_id IN (SELECT c.person_id FROM cases c WHERE c.id IN :ids) AND case_id IN :ids",
    ),
    f"DELETE FROM signatures WHERE {ANY_HALL} AND hand_over_id IN ({_HAND_OVERS})",  # noqa: S608
    "UPDATE case_ways SET sealed = NULL WHERE hall_id = :hall_id AND case_id IN :ids",
    "DELETE FROM phones WHERE hall_id = :hall_id AND subject_id IN :ids",
    "UPDATE cases SET note = '', agent_note = CASE WHEN agent_note IS NULL THEN NULL ELSE '' END, "
    "erased_at = :now WHERE hall_id = :hall_id AND id IN :ids",
    # Whom it kept is looked at again tonight, also where another hall puts them off at this instant: each of
    # the two writes their row, so that the second waits for the first. See `postponing`.
    f"UPDATE people SET look_again_at = 0 WHERE id IN ({_PARTIES})",  # noqa: S608
    _blank("joint_cases", "release_note", _JOINT_OVER),
)
ERASE_RATINGS = ("UPDATE ratings SET text = '' WHERE hall_id = :hall_id AND id IN :ids",)
ERASE_PERSONS = (
    "DELETE FROM people_values WHERE person_id IN :ids",
    "DELETE FROM presentations WHERE person_id IN :ids",
    # Who comes at this moment, on another server, is here again.
    "DELETE FROM people WHERE id IN :ids AND seen_at < :before",
)

IS_PAST = "status NOT IN ('waiting', 'called', 'serving', 'parked', 'no_show')"  # of a ticket
NO_CASE_KEPT = (
    "NOT EXISTS (SELECT 1 FROM cases c WHERE c.hall_id = {0}.hall_id AND c.ticket_id = {0}.{1} "  # noqa: S608
    f"AND c.{IS_KEPT})"
)
FOLLOWED_UP = f"EXISTS (SELECT 1 FROM follow_ups f WHERE f.{{}} AND f.{IS_UNDER_WAY})"  # noqa: S608

# In this order: a person goes after the last of their cases.
SWEEPS = (
    _sweep(
        "case",
        Kind.CASE,
        "c.id",
        f"cases c WHERE c.hall_id = :hall_id AND c.{IS_KEPT} AND {CASE_IS_QUIET} AND {CASE_IS_OVER}",
        ERASE_CASES,
    ),
    _sweep(
        "exclusion",
        Kind.CASE,
        "e.id",
        "gap_exclusions e WHERE e.hall_id = :hall_id AND e.note <> '' AND e.until < :before",
        ("UPDATE gap_exclusions SET note = '' WHERE hall_id = :hall_id AND id IN :ids",),
    ),
    _sweep(
        "locker",
        Kind.CASE,
        "x.id",
        "locker_openings x WHERE x.hall_id = :hall_id AND x.note <> '' AND x.asked_at < :before",
        ("UPDATE locker_openings SET note = '' WHERE hall_id = :hall_id AND id IN :ids",),
    ),
    _sweep(
        "authorisation",
        Kind.VISIT,
        "t.id",
        "tickets t WHERE t.hall_id = :hall_id AND t.authorisation IS NOT NULL AND t.issued_at < :before "
        f"AND t.{IS_PAST} "
        f"AND {NO_CASE_KEPT.format('t', 'id')}",
        ("UPDATE tickets SET authorisation = NULL WHERE hall_id = :hall_id AND id IN :ids",),
    ),
    _sweep(
        "mandate",
        Kind.VISIT,
        "o.ticket_id",
        f"representations o WHERE o.hall_id = :hall_id AND o.note NOT IN ('', '{ERASED}') AND o.at < :before "
        f"AND {NO_CASE_KEPT.format('o', 'ticket_id')}",
        (f"UPDATE representations SET note = '{ERASED}' WHERE hall_id = :hall_id AND ticket_id IN :ids",),  # noqa: S608
    ),
    _sweep(
        "rating",
        Kind.RATING,
        "r.id",
        f"ratings r WHERE r.hall_id = :hall_id AND r.{HAS_WORDS} AND r.at < :before "
        f"AND NOT {FOLLOWED_UP.format('rating_id = r.id')}",
        ERASE_RATINGS,
    ),
    _sweep(
        "follow_up",
        Kind.RATING,
        "s.id",
        "follow_up_steps s WHERE s.hall_id = :hall_id AND s.note <> '' AND s.at < :before "
        f"AND NOT {FOLLOWED_UP.format('id = s.follow_up_id')}",
        ("UPDATE follow_up_steps SET note = '' WHERE hall_id = :hall_id AND id IN :ids",),
    ),
    _sweep(
        "exclusion_proposal",
        Kind.RATING,
        "x.id",
        "exclusion_proposals x WHERE x.hall_id = :hall_id AND (x.note <> '' OR x.answer <> '') "
        "AND x.decided_at < :before",
        (
            "UPDATE exclusion_proposals SET note = '', "
            "answer = CASE WHEN answer IS NULL THEN NULL ELSE '' END WHERE hall_id = :hall_id AND id IN :ids",
        ),
    ),
    _sweep(
        "person",
        Kind.VISIT,
        "p.id",
        f"people p WHERE p.seen_at < :before AND p.look_again_at <= :now AND {NOBODY_HOLDS}",
        ERASE_PERSONS,
        shared=True,
    ),
)

# What they are called, in Chinese and English.
NAMES: Mapping[str, tuple[str, str]] = {
    "case": ("办件", "cases"),
    "locker": ("开柜的说明", "notes of opened lockers"),
    "exclusion": ("容缺名单的说明", "notes of who makes no promises"),
    "authorisation": ("代办凭证的说明", "notes of agents' papers"),
    "mandate": ("单位委托的说明", "notes of organisations' mandates"),
    "rating": ("评价的文字", "words of ratings"),
    "follow_up": ("回访整改的记录", "notes of follow-ups"),
    "person": ("到访人和单位", "persons and organisations"),
}
