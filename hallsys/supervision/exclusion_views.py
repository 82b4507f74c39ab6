"""What is read of the exclusions that were proposed on findings: how many ratings, why, by whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from hallsys.evaluation.hands import had_a_hand_in
from hallsys.evaluation.tables import ratings
from hallsys.kernel.clock import Millis
from hallsys.supervision.errors import OwnFinding
from hallsys.supervision.findings import evidence_of
from hallsys.supervision.named_ratings import seen_in
from hallsys.supervision.rule_table import RATING_RULES
from hallsys.supervision.tables import ProposalState, exclusion_proposals, findings, proposed_ratings

_COLUMNS = exclusion_proposals.c
_OF_FINDINGS = (
    select(
        _COLUMNS.finding_id,
        _COLUMNS.id,
        _COLUMNS.state,
        _COLUMNS.ratings,
        _COLUMNS.excluded,
        _COLUMNS.reason_code,
        _COLUMNS.note,
        _COLUMNS.proposed_by,
        _COLUMNS.proposed_at,
        _COLUMNS.answer,
        _COLUMNS.decided_by,
        _COLUMNS.decided_at,
    )
    .where(
        _COLUMNS.hall_id == bindparam("hall_id"),
        _COLUMNS.finding_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(_COLUMNS.proposed_at, _COLUMNS.id)
)
_LEVELS = (
    select(proposed_ratings.c.proposal_id, ratings.c.level, func.count().label("n"))
    .join(
        ratings,
        (ratings.c.hall_id == proposed_ratings.c.hall_id) & (ratings.c.id == proposed_ratings.c.rating_id),
    )
    .where(
        proposed_ratings.c.hall_id == bindparam("hall_id"),
        proposed_ratings.c.proposal_id.in_(bindparam("ids", expanding=True)),
    )
    .group_by(proposed_ratings.c.proposal_id, ratings.c.level)
)
_FINDING = select(findings.c.clerk_id, findings.c.evidence).where(
    findings.c.hall_id == bindparam("hall_id"),
    findings.c.id == bindparam("finding_id"),
    findings.c.rule.in_(RATING_RULES),
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A proposal to exclude so many ratings, and what was decided; `excluded`: how many of them were.

    `levels`: how many of those proposed were given at each level.
    """

    proposal_id: str
    state: ProposalState
    levels: Mapping[int, int]
    ratings: int
    excluded: int
    reason_code: str
    note: str
    proposed_by: str
    proposed_at: Millis
    answer: str | None
    decided_by: str | None
    decided_at: Millis | None


def exclusions_of(
    conn: Connection, hall_id: str, finding_ids: Iterable[str]
) -> Mapping[str, tuple[Exclusion, ...]]:
    """Return what was proposed on findings, by the finding's id, in the order in which it was."""
    rows = conn.execute(_OF_FINDINGS, {"hall_id": hall_id, "ids": list(finding_ids)}).all()
    levels: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for one in conn.execute(_LEVELS, {"hall_id": hall_id, "ids": [row.id for row in rows]}):
        levels[one.proposal_id][one.level] = one.n
    found: defaultdict[str, list[Exclusion]] = defaultdict(list)
    for row in rows:
        finding_id, proposal_id, state, *rest = row
        exclusion = Exclusion(proposal_id, ProposalState(state), levels[proposal_id], *rest)
        found[finding_id].append(exclusion)
    return {finding_id: tuple(of_it) for finding_id, of_it in found.items()}


def levels_named(conn: Connection, hall_id: str, finding_id: str, reader_id: str) -> Mapping[int, int]:
    """Return how many of the ratings that a finding names and that count as given are of each level.

    Raises OwnFinding for who would not propose their exclusion either: whoever was rated is shown no single
    rating.
    """
    row = conn.execute(_FINDING, {"hall_id": hall_id, "finding_id": finding_id}).one_or_none()
    if row is None:
        return {}
    named = seen_in(conn, hall_id, evidence_of(row.evidence))
    ids = [one.rating_id for one in named]
    if reader_id == row.clerk_id or had_a_hand_in(conn, hall_id, ids, reader_id):
        raise OwnFinding
    return Counter(one.level for one in named if not one.changed)
