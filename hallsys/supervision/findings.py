"""Writing findings down, each cause once, and signing them off."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, text, update

from hallsys.evaluation.hands import had_a_hand_in
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.supervision.alerts import LONGEST_NOTE
from hallsys.supervision.errors import ExclusionWaits, FindingUnknown, NeedsNote, OwnFinding
from hallsys.supervision.events import FindingMade, FindingSigned
from hallsys.supervision.inspection import Evidence, Finding, merged
from hallsys.supervision.named_ratings import seen_in
from hallsys.supervision.rule_table import RATING_RULES, Rule
from hallsys.supervision.tables import ProposalState, exclusion_proposals, findings

_TOO_SOON = (Rule.SKIPPED, Rule.PARKED_SOON)  # the less, the worse

_FOUND = text(
    "SELECT id, figure, evidence, signed_at FROM findings "
    "WHERE hall_id = :hall_id AND rule = :rule AND cause = :cause"
)
_WRITE = insert(findings)
_ADD = text(
    "UPDATE findings SET figure = :figure, evidence = :evidence, times = times + 1, last_at = :at "
    "WHERE hall_id = :of_hall AND id = :id"
)
_STANDING = (
    select(findings.c.rule, findings.c.clerk_id, findings.c.evidence)
    .where(
        findings.c.hall_id == bindparam("hall_id"),
        findings.c.id == bindparam("finding_id"),
        findings.c.signed_at.is_(None),
    )
    .with_for_update()
)
_EXCLUSION_WAITS = select(exclusion_proposals.c.id).where(
    exclusion_proposals.c.hall_id == bindparam("hall_id"),
    exclusion_proposals.c.finding_id == bindparam("finding_id"),
    exclusion_proposals.c.state == ProposalState.WAITS,
)
_SIGN = (
    update(findings)
    .where(findings.c.hall_id == bindparam("of_hall"), findings.c.id == bindparam("finding_id"))
    .values(note=bindparam("said"), signed_at=bindparam("now"), signed_by=bindparam("who"))
)


def write_down(tx: Tx, found: Iterable[Finding]) -> None:
    """Keep findings: a known cause has one more event, one that was signed off is told no more."""
    for one in found:
        key = {"hall_id": tx.hall_id, "rule": one.rule, "cause": one.cause}
        known = tx.execute(_FOUND, key).one_or_none()
        if known is None:
            _write(tx, key, one)
        elif known.signed_at is None:
            evidence = merged(one.rule, evidence_of(known.evidence), one.evidence)
            worst = _worse(one.rule, known.figure, one.figure)
            more = {
                "of_hall": tx.hall_id,
                "id": known.id,
                "figure": worst,
                "evidence": _json(evidence),
                "at": _last(one),
            }
            tx.execute(_ADD, more)


def sign_off(tx: Tx, finding_id: str, note: str) -> None:
    """Sign a finding off with what was found out, by the member of staff who asks.

    Raises NeedsNote, FindingUnknown, also for one that is signed off, OwnFinding for whom it concerns or who
    had a hand in what one of its ratings is about, ExclusionWaits while an exclusion that was proposed on it
    is not decided.
    """
    said = one_line(note)[:LONGEST_NOTE]
    if not said:
        raise NeedsNote
    row = tx.execute(_STANDING, {"hall_id": tx.hall_id, "finding_id": finding_id}).one_or_none()
    if row is None:
        raise FindingUnknown
    who = tx.actor.removeprefix(STAFF_ACTOR)
    if who == row.clerk_id or _rated_work_of(tx, row, who):
        raise OwnFinding
    if tx.execute(_EXCLUSION_WAITS, {"hall_id": tx.hall_id, "finding_id": finding_id}).first():
        raise ExclusionWaits
    tx.execute(
        _SIGN, {"of_hall": tx.hall_id, "finding_id": finding_id, "said": said, "now": tx.now, "who": who}
    )
    tx.append(FindingSigned(finding_id, row.rule))


def _rated_work_of(tx: Tx, row: Row[Any], who: str) -> bool:
    if Rule(row.rule) not in RATING_RULES:
        return False
    named = [one.rating_id for one in seen_in(tx.conn, tx.hall_id, evidence_of(row.evidence))]
    return bool(had_a_hand_in(tx.conn, tx.hall_id, named, who))


def _write(tx: Tx, key: dict[str, Any], one: Finding) -> None:
    finding_id = new_id()
    tx.execute(
        _WRITE,
        {
            **key,
            "id": finding_id,
            "figure": one.figure,
            "threshold": one.limit,
            "window_id": one.window_id,
            "clerk_id": one.clerk_id,
            "subject": one.subject,
            "evidence": _json(one.evidence),
            "times": 1,
            "found_at": tx.now,
            "last_at": _last(one),
        },
    )
    tx.append(FindingMade(finding_id, one.rule))


def _last(one: Finding) -> Millis:
    return max(evidence.at for evidence in one.evidence)


def _worse(rule: Rule, before: int, now: int) -> int:
    return min(before, now) if rule in _TOO_SOON else max(before, now)


def _json(evidence: Sequence[Evidence]) -> str:
    return json.dumps([astuple(one) for one in evidence], separators=(",", ":"))


def evidence_of(kept: str) -> tuple[Evidence, ...]:
    """Return evidence as it is kept with a finding."""
    return tuple(Evidence(*one) for one in json.loads(kept))
