"""Two at the accounts in the same instant: nothing that is refused to the second one slips through."""

from dataclasses import replace
from typing import Any

import pytest

from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.staff import passwords, service, views
from hallsys.staff.rules import FAILURES_BEFORE_LOCK, Role
from hallsys.staff.service import ClerkFacts
from tests.counters.test_at_once import at_once

ROUNDS = 10
HASH = passwords.hash_password("adm1", "Window-1!")


@pytest.fixture
def origin() -> Origin:
    return Origin(new_id(), "system")


def admin(login: str) -> ClerkFacts:
    return ClerkFacts(login=login, name="甲例", roles=(Role.ADMIN,))


def test_of_two_admins_who_leave_at_once_one_stays(db: Database, origin: Origin) -> None:
    facts = [admin("adm1"), admin("adm2")]
    ids = [db.transact(origin, service.create_clerk, one, HASH) for one in facts]

    def leave(n: int) -> Any:
        return db.transact(origin, service.change_clerk, ids[n], replace(facts[n], roles=(Role.CLERK,)))

    for _ in range(ROUNDS):
        answers = at_once(2, leave)
        assert answers.count("last_admin") == 1
        for clerk_id, one in zip(ids, facts, strict=True):
            db.transact(origin, service.change_clerk, clerk_id, one)


def test_guesses_that_come_at_once_are_all_counted(db: Database, origin: Origin) -> None:
    db.transact(origin, service.create_clerk, admin("adm1"), HASH)
    account = db.read(views.account, origin.hall_id, "adm1")
    assert account is not None
    answers = at_once(
        FAILURES_BEFORE_LOCK, lambda _: db.transact(origin, service.record_attempt, account, None)
    )
    assert [one.locked_for > 0 for one in answers].count(True) == 1
