"""What is collected out of a locker was handed over there, and by no clerk; openings know their window."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_HERE = "at_a_window_or_a_locker"
_STAY = (
    "(SELECT d.{} FROM locker_deposits d WHERE d.hall_id = hand_overs.hall_id "
    "AND d.result_id = hand_overs.result_id AND d.taken_at = hand_overs.at)"
)

# Who found a box empty answers for that; everything else was collected from nobody.
_FOUND_IT_EMPTY = (
    "EXISTS (SELECT 1 FROM result_moves m WHERE m.hall_id = hand_overs.hall_id "
    "AND m.hand_over_id = hand_overs.id AND m.move = 'collected' AND m.reason_code = 'found_empty')"
)


def upgrade() -> None:
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.alter_column("window_id", existing_type=sa.String(length=26), nullable=True)
        batch_op.alter_column("clerk_id", existing_type=sa.String(length=26), nullable=True)
        batch_op.add_column(sa.Column("bank_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_hand_overs_bank_id"), "locker_banks", ["bank_id"], ["id"])
    op.execute(
        f"UPDATE hand_overs SET bank_id = {_STAY.format('bank_id')}, window_id = NULL, "  # noqa: S608
        f"clerk_id = CASE WHEN {_FOUND_IT_EMPTY} THEN clerk_id END WHERE taken_by = 'locker'"
    )
    op.execute("UPDATE result_moves SET window_id = NULL WHERE move = 'collected'")
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_check_constraint(
            batch_op.f(f"ck_hand_overs_{_HERE}"),
            "(taken_by = 'locker' AND bank_id IS NOT NULL AND window_id IS NULL) OR "
            "(taken_by <> 'locker' AND bank_id IS NULL AND window_id IS NOT NULL AND clerk_id IS NOT NULL)",
        )
    with op.batch_alter_table("locker_openings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("window_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_locker_openings_window_id"), "windows", ["window_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_locker_openings_collect_at_the_bank"), "purpose <> 'collect' OR window_id IS NULL"
        )
    # Where a clerk asked for a door was not kept: so far what was put in and taken out counted there.
    op.execute(
        "UPDATE locker_openings SET window_id = (SELECT d.window_id FROM locker_deposits d "
        "WHERE d.id = locker_openings.deposit_id) WHERE purpose IN ('put_in', 'take_out')"
    )


def downgrade() -> None:
    with op.batch_alter_table("locker_openings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_locker_openings_collect_at_the_bank"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_locker_openings_window_id"), type_="foreignkey")
        batch_op.drop_column("window_id")
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_hand_overs_{_HERE}"), type_="check")
    op.execute(
        f"UPDATE hand_overs SET window_id = {_STAY.format('window_id')}, "  # noqa: S608
        f"clerk_id = coalesce(clerk_id, {_STAY.format('put_by')}) WHERE taken_by = 'locker'"
    )
    op.execute(
        "UPDATE result_moves SET window_id = (SELECT h.window_id FROM hand_overs h "
        "WHERE h.id = result_moves.hand_over_id) WHERE move = 'collected'"
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_hand_overs_bank_id"), type_="foreignkey")
        batch_op.drop_column("bank_id")
        batch_op.alter_column("clerk_id", existing_type=sa.String(length=26), nullable=False)
        batch_op.alter_column("window_id", existing_type=sa.String(length=26), nullable=False)
