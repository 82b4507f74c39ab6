"""Excluding ratings that look forced: one proposes it from a finding, another decides; nobody sees who rated.

What a finding names is fixed when its exclusion is proposed. Excluded ratings leave the figures as by an
appeal. Bad ones stay: they are followed up, and leave the figures by an appeal alone, one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.sql.expression import bindparam

from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reason_setting import given_reason
from hallsys.cases.reasons import required_note
from hallsys.evaluation.changing import change_ratings
from hallsys.evaluation.followups import FORCED
from hallsys.evaluation.hands import had_a_hand_in
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.supervision.errors import (
    BadByAppeal,
    ExclusionRefusedBefore,
    ExclusionUnknown,
    ExclusionWaits,
    FindingUnknown,
    NotAboutRatings,
    NothingToExclude,
    NotYourExclusion,
    OwnExclusion,
    OwnFinding,
)
from hallsys.supervision.events import (
    ExclusionProposed,
    ExclusionRefused,
    ExclusionWithdrawn,
    RatingsExcluded,
)
from hallsys.supervision.findings import evidence_of
from hallsys.supervision.forced_reasons import check_fits
from hallsys.supervision.named_ratings import Named, named_by, ratings_of
from hallsys.supervision.rule_table import RATING_RULES, Rule
from hallsys.supervision.tables import ProposalState, exclusion_proposals, findings, proposed_ratings

# Locked, so that of two who propose or decide at once the second finds what the first has done.
_FINDING = (
    select(findings.c.rule, findings.c.clerk_id, findings.c.evidence)
    .where(
        findings.c.hall_id == bindparam("hall_id"),
        findings.c.id == bindparam("finding_id"),
        findings.c.signed_at.is_(None),
    )
    .with_for_update()
)
_BEFORE = (
    select(exclusion_proposals.c.state, proposed_ratings.c.rating_id)
    .join(
        proposed_ratings,
        (proposed_ratings.c.hall_id == exclusion_proposals.c.hall_id)
        & (proposed_ratings.c.proposal_id == exclusion_proposals.c.id),
    )
    .where(
        exclusion_proposals.c.hall_id == bindparam("hall_id"),
        exclusion_proposals.c.finding_id == bindparam("finding_id"),
    )
)
_WAITING = (
    select(
        exclusion_proposals.c.finding_id,
        exclusion_proposals.c.reason_code,
        exclusion_proposals.c.proposed_by,
    )
    .where(
        exclusion_proposals.c.hall_id == bindparam("hall_id"),
        exclusion_proposals.c.id == bindparam("proposal_id"),
        exclusion_proposals.c.state == ProposalState.WAITS,
    )
    .with_for_update()
)
_PROPOSED = select(proposed_ratings.c.rating_id).where(
    proposed_ratings.c.hall_id == bindparam("hall_id"),
    proposed_ratings.c.proposal_id == bindparam("proposal_id"),
)
_PROPOSE = insert(exclusion_proposals)
_NAME = insert(proposed_ratings)
_SETTLE = (
    update(exclusion_proposals)
    .where(
        exclusion_proposals.c.hall_id == bindparam("this_hall"),
        exclusion_proposals.c.id == bindparam("this_id"),
    )
    .values({name: bindparam(name) for name in ("state", "excluded", "answer", "decided_by", "decided_at")})
)
_WITHDRAW = (
    delete(proposed_ratings).where(
        proposed_ratings.c.hall_id == bindparam("hall_id"),
        proposed_ratings.c.proposal_id == bindparam("proposal_id"),
    ),
    delete(exclusion_proposals).where(
        exclusion_proposals.c.hall_id == bindparam("hall_id"),
        exclusion_proposals.c.id == bindparam("proposal_id"),
    ),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What became of a proposal: so many ratings wait for the decision, or are excluded."""

    proposal_id: str
    ratings: int


def propose_exclusion(tx: Tx, finding_id: str, reason_code: str, note: str) -> Proposal:
    """Propose to exclude the ratings that a finding names, by the member of staff who asks.

    Bad ones are left out, what counts no more already, and what was refused on this finding before.

    Raises FindingUnknown, also for one that is signed off, NotAboutRatings, OwnFinding for whom it concerns
    or who had a hand in what one of its ratings is about, ReasonUnknown, ReasonOff, ReasonUnfit, NoteNeeded,
    NoteTooLong, ExclusionWaits, NothingToExclude, BadByAppeal, ExclusionRefusedBefore.
    """
    key = {"hall_id": tx.hall_id, "finding_id": finding_id}
    row = tx.execute(_FINDING, key).one_or_none()
    if row is None:
        raise FindingUnknown
    rule = Rule(row.rule)
    if rule not in RATING_RULES:
        raise NotAboutRatings
    who = tx.actor.removeprefix(STAFF_ACTOR)
    named = named_by(tx, evidence_of(row.evidence))
    _check_other(tx, named, row.clerk_id, who)
    given_reason(tx, Purpose.FORCED_RATING, reason_code, note)
    check_fits(rule, reason_code)
    said = required_note(note)
    before = tx.execute(_BEFORE, key).all()
    if any(one.state == ProposalState.WAITS for one in before):
        raise ExclusionWaits
    counting = _counting(named)
    refused = {one.rating_id for one in before if one.state == ProposalState.REFUSED}
    left = [one for one in counting if one.rating_id not in refused]
    if not left:
        raise ExclusionRefusedBefore
    proposal_id = new_id()
    facts = {"id": proposal_id, "reason_code": reason_code, "note": said, "ratings": len(left)}
    stands = {"proposed_by": who, "proposed_at": tx.now, "state": ProposalState.WAITS}
    tx.execute(_PROPOSE, {**key, **facts, **stands})
    rows = [{"hall_id": tx.hall_id, "proposal_id": proposal_id, "rating_id": one.rating_id} for one in left]
    tx.execute(_NAME, rows)
    tx.append(ExclusionProposed(proposal_id, finding_id, reason_code, len(left)))
    return Proposal(proposal_id, len(left))


def exclude_proposed(tx: Tx, proposal_id: str, note: str) -> Proposal:
    """Exclude the ratings of a proposal, by a second member of staff; what counts no more stays as it is.

    Raises ExclusionUnknown, also for one that is decided, OwnExclusion, OwnFinding, NoteNeeded, NoteTooLong,
    NothingToExclude, BadByAppeal.
    """
    reason_code, named, who, said, finding_id = _deciding(tx, proposal_id, note)
    ids = [one.rating_id for one in _counting(named)]
    change_ratings(tx, ids, FORCED, None, reason_code)
    _settle(tx, proposal_id, ProposalState.EXCLUDED, said, who, len(ids))
    tx.append(RatingsExcluded(proposal_id, finding_id, reason_code, len(ids)))
    return Proposal(proposal_id, len(ids))


def refuse_exclusion(tx: Tx, proposal_id: str, note: str) -> Proposal:
    """Let the ratings of a proposal count, by a second member of staff.

    Raises ExclusionUnknown, also for one that is decided, OwnExclusion, OwnFinding, NoteNeeded, NoteTooLong.
    """
    reason_code, _, who, said, finding_id = _deciding(tx, proposal_id, note)
    _settle(tx, proposal_id, ProposalState.REFUSED, said, who, 0)
    tx.append(ExclusionRefused(proposal_id, finding_id, reason_code))
    return Proposal(proposal_id, 0)


def withdraw_exclusion(tx: Tx, proposal_id: str) -> Proposal:
    """Take a proposal back that nobody has decided, by whoever made it: its ratings can be proposed again.

    Raises ExclusionUnknown, also for one that is decided, NotYourExclusion.
    """
    key = {"hall_id": tx.hall_id, "proposal_id": proposal_id}
    row = tx.execute(_WAITING, key).one_or_none()
    if row is None:
        raise ExclusionUnknown
    if tx.actor.removeprefix(STAFF_ACTOR) != row.proposed_by:
        raise NotYourExclusion
    for statement in _WITHDRAW:
        tx.execute(statement, key)
    tx.append(ExclusionWithdrawn(proposal_id, row.finding_id, row.reason_code))
    return Proposal(proposal_id, 0)


def _deciding(tx: Tx, proposal_id: str, note: str) -> tuple[str, Sequence[Named], str, str, str]:
    key = {"hall_id": tx.hall_id, "proposal_id": proposal_id}
    row = tx.execute(_WAITING, key).one_or_none()
    if row is None:
        raise ExclusionUnknown
    who = tx.actor.removeprefix(STAFF_ACTOR)
    if who == row.proposed_by:
        raise OwnExclusion
    named = ratings_of(tx, tx.execute(_PROPOSED, key).scalars().all())
    _check_other(tx, named, None, who)
    return row.reason_code, named, who, required_note(note), row.finding_id


def _check_other(tx: Tx, named: Sequence[Named], clerk_id: str | None, who: str) -> None:
    if who == clerk_id or had_a_hand_in(tx.conn, tx.hall_id, [one.rating_id for one in named], who):
        raise OwnFinding


def _counting(named: Sequence[Named]) -> list[Named]:
    counting = [one for one in named if not one.changed]
    if not counting:
        raise NothingToExclude
    good = [one for one in counting if not one.bad]
    if not good:
        raise BadByAppeal
    return good


def _settle(tx: Tx, proposal_id: str, state: ProposalState, said: str, who: str, excluded: int) -> None:
    row = {"this_hall": tx.hall_id, "this_id": proposal_id, "state": state, "excluded": excluded}
    tx.execute(_SETTLE, {**row, "answer": said, "decided_by": who, "decided_at": tx.now})
