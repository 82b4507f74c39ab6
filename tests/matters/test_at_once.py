"""Two who change a matter in the same instant: whoever comes second is told."""

from dataclasses import replace
from typing import Any

from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.matters import service
from hallsys.matters.standing import revision
from tests.counters.test_at_once import at_once
from tests.matters.test_matters import FACTS

ROUNDS = 10


def test_of_two_who_save_what_they_saw_at_once_one_is_told(db: Database) -> None:
    origin = Origin(new_id(), "system")
    db.transact(origin, service.put_matter, FACTS, [])
    for n in range(ROUNDS):
        seen = db.read(revision, origin.hall_id, FACTS.code)

        def save(queue: int, n: int = n, seen: str = seen) -> Any:
            facts = replace(FACTS, queue_code=f"q{n}{queue}")
            return db.transact(origin, service.put_matter, facts, seen=seen)

        assert at_once(2, save).count("matter_otherwise") == 1
