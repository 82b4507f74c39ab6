"""Numbers of cases after a standby took the hall over: none that may be on a receipt is given again."""

from datetime import date

from sqlalchemy import text

from hallsys.cases.joint_rules import NUMBER_PREFIX
from hallsys.kernel.transaction import Tx

# Every code that a case may have today: also of a version that is in force no more, or not yet.
_SKIP = text(
    "INSERT INTO case_counters (hall_id, implementation_code, day, last) "
    "SELECT CAST(:hall_id AS VARCHAR), code, CAST(:day AS VARCHAR), CAST(:numbers AS INTEGER) FROM ("
    "SELECT implementation_code AS code FROM matters WHERE hall_id = :hall_id "
    "UNION SELECT implementation_code FROM matter_versions WHERE hall_id = :hall_id "
    "UNION SELECT implementation_code FROM case_counters WHERE hall_id = :hall_id AND day = :day "
    "UNION SELECT CAST(:joint AS VARCHAR)) codes WHERE TRUE "
    "ON CONFLICT (hall_id, implementation_code, day) DO UPDATE SET last = case_counters.last + excluded.last"
)


def skip_case_numbers(tx: Tx, day: date, numbers: int) -> None:
    """Leave out so many numbers of every matter on `day`, the local date."""
    key = {"hall_id": tx.hall_id, "day": day.isoformat(), "numbers": numbers, "joint": NUMBER_PREFIX}
    tx.execute(_SKIP, key)
