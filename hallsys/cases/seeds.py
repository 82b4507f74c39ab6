"""The seed of a draw of experts: made, and its SHA-256 told, before anybody knows whom it will draw."""

import secrets

from sqlalchemy import bindparam, func, insert, select

from hallsys.cases.expert_rules import SeatState, commitment
from hallsys.cases.expert_tables import expert_draws, expert_seats
from hallsys.cases.process_events import SeedCommitted
from hallsys.cases.process_rules import Stage, StageKind
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_OF_STAGE = (
    expert_draws.c.hall_id == bindparam("hall_id"),
    expert_draws.c.case_id == bindparam("case_id"),
    expert_draws.c.stage == bindparam("stage"),
)
_ROUNDS = select(func.count().label("made"), func.count(expert_draws.c.drawn_at).label("drawn")).where(
    *_OF_STAGE
)
_SEATED = (
    select(func.count())
    .select_from(expert_seats)
    .join(expert_draws, expert_draws.c.id == expert_seats.c.draw_id)
    .where(*_OF_STAGE, expert_seats.c.state != SeatState.EXCUSED)
)
_COMMIT = insert(expert_draws)


def commit_seed(tx: Tx, case_id: str, case_number: str, stage: Stage, reason: str = "") -> None:
    """Make the seed of the next draw of a stage for experts, if one is needed and none waits.

    It draws as many as are missing. `reason`: why another draw is needed.
    """
    if stage.kind is not StageKind.EXPERTS:
        return
    key = {"hall_id": tx.hall_id, "case_id": case_id, "stage": stage.code}
    rounds = tx.execute(_ROUNDS, key).one()
    missing = stage.experts - tx.execute(_SEATED, key).scalar_one()
    if missing <= 0 or rounds.made > rounds.drawn:
        return
    seed, number = secrets.token_hex(32), rounds.made + 1
    row = {**key, "id": new_id(), "round": number, "seed": seed, "commitment": commitment(seed)}
    tx.execute(_COMMIT, {**row, "committed_at": tx.now, "wanted": missing, "reason": reason})
    tx.append(SeedCommitted(case_id, case_number, number, row["commitment"]))
