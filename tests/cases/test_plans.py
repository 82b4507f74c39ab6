"""What pages read of results and agents again and again is served by an index, whatever was before."""

from typing import Any

import pytest

from hallsys.cases import delivering, recalling, replacing, steps
from hallsys.kernel.database import Database
from tests.plans import of_sqlite, plan

KEY = {"hall_id": "h", "person_id": "p", "limit": 9}
WORK = {"desks": [""], "everywhere": 1, "before": 9}
STATEMENTS: dict[str, tuple[Any, dict[str, Any], set[str]]] = {
    "to go back": (
        recalling._IN_STATUS,
        {**KEY, "statuses": ["recalled"]},
        {"ix_results_pending", "ix_result_moves_result"},
    ),
    "void papers": (
        recalling._PAPERS_AT,
        {**KEY, "papers": ["ready"]},
        {"ix_results_papers", "ix_result_moves_result"},
    ),
    "void papers of a person": (
        recalling._PAPERS_OF_PERSON,
        KEY,
        {"ix_cases_person", "ix_cases_agent", "sqlite_autoindex_results_2", "ix_result_moves_result"},
    ),
    "undelivered": (
        delivering._UNDELIVERED,
        {**KEY, **WORK},
        {"ix_results_pending", "uq_hand_overs_standing", "ix_case_processes_inbox"},
    ),
    "agents": (replacing._AGENTS, {**KEY, "organisation_id": "o", "but": "p"}, {"ix_cases_acted_in"}),
    "in hand": (
        steps._SERVICE,
        {**KEY, "service_id": "s", "clerk_id": "c"},
        {"sqlite_autoindex_services_1", "ix_agent_changes_organisation"},
    ),
    "replaced": (
        replacing._LAST_CHANGE,
        {**KEY, "organisation_id": "o"},
        {"ix_agent_changes_organisation"},
    ),
}
HISTORY = ("ix_result_moves_day", "ix_hand_overs_window", "SCAN results", "SCAN hand_overs", "SCAN cases")


@of_sqlite
@pytest.mark.parametrize("name", STATEMENTS)
def test_an_index_serves_it(db: Database, name: str) -> None:
    statement, key, wanted = STATEMENTS[name]
    told = db.read(plan, statement, key)
    assert {index for index in wanted if index not in told} == set(), told
    assert not [walk for walk in HISTORY if walk in told], told
