"""On which databases a test runs that takes its database of the fixtures (`database_url`, `db`, `hall`)."""

import pytest

SQLITE, POSTGRESQL = "sqlite", "postgresql"

# What `make test` runs on both, because it writes what others write at the same time, or is what the hall
# must keep: sign-in, passes, ratings, versions, imports, messages, commands of windows and of other systems.
# The rest runs on SQLite, and on PostgreSQL with `make test-postgres`.
ON_BOTH = (
    "tests/staff/",
    "tests/evaluation/",
    "tests/matters/test_at_once.py",
    "tests/matters/test_versions.py",
    "tests/halls/test_at_once.py",
    "tests/screens/",
    "tests/workbook/test_import.py",
    "tests/messages/",
    "tests/pushes/",
    "tests/people/",
    "tests/retention/",
    "tests/web/api/",
    "tests/web/counter/",
    "tests/web/output/",
    "tests/web/backoffice/",
    "tests/web/manager/test_at_once.py",
    "tests/faults/test_races.py",
)


def kinds(item: pytest.Item, asked: str | None) -> tuple[str, ...]:
    """Return the databases of a test, where `asked` is that of the command line.

    A test with the mark `only_sqlite` is about a file; its mark says why.
    """
    if item.get_closest_marker("only_sqlite"):
        return (SQLITE,)
    if asked is not None:
        return (asked,)
    return (SQLITE, POSTGRESQL) if item.nodeid.startswith(ON_BOTH) else (SQLITE,)


def on_postgresql(item: pytest.Item) -> bool:
    """Tell whether a test that was collected uses PostgreSQL."""
    given = getattr(item, "callspec", None)
    if given is not None and POSTGRESQL in given.params.values():
        return True
    return not {"postgres_url", "spread_url"}.isdisjoint(getattr(item, "fixturenames", ()))
