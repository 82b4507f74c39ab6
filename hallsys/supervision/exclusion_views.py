"""What is read of the exclusions that were proposed on findings: how many ratings, why, by whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from hallsys.kernel.clock import Millis
from hallsys.supervision.tables import ProposalState, exclusion_proposals

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


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A proposal to exclude so many ratings, and what was decided; `excluded`: how many of them were."""

    proposal_id: str
    state: ProposalState
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
    found: defaultdict[str, list[Exclusion]] = defaultdict(list)
    for row in conn.execute(_OF_FINDINGS, {"hall_id": hall_id, "ids": list(finding_ids)}):
        finding_id, proposal_id, state, *rest = row
        found[finding_id].append(Exclusion(proposal_id, ProposalState(state), *rest))
    return {finding_id: tuple(rows) for finding_id, rows in found.items()}
