"""Every statement that the product keeps is one that PostgreSQL can prepare on the newest schema."""

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from sqlalchemy import ClauseElement, Delete, Insert, Select, TextClause, Update, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.selectable import CompoundSelect

import hallsys

_STATEMENTS = (TextClause, Select, CompoundSelect, Insert, Update, Delete)
# PREPARE wants numbered parameters: $1. SQLAlchemy left the type out.
_NUMBERED: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

# All that was asked in this program so far, by other tests, too.
_ASKED_SO_FAR = "hallsys.kernel.transaction", "_known_columns"

# What PostgreSQL cannot prepare by itself, and why.
APART: Mapping[str, str] = {
    "hallsys.cases.entering._TAKE_NUMBERS[sqlite]": "beside it stands that of PostgreSQL",
    "hallsys.cases.gaps._TICK[sqlite]": "beside it stands that of PostgreSQL",
    "hallsys.messages.ledger._WRITE[sqlite]": "beside it stands that of PostgreSQL",
    "hallsys.kernel.partitions._AS_LONG_AS_EVER": "a setting, which is not prepared",
    "hallsys.kernel.partitions._NOT_FOR_LONG": "a setting, which is not prepared",
    "hallsys.cases.exclusions._IN_FORCE[1]": "a condition, not a statement",
}


def statements() -> Iterator[tuple[str, ClauseElement]]:
    """Yield the statements that the modules of the product keep, by module and name."""
    for module in pkgutil.walk_packages(hallsys.__path__, "hallsys."):
        if ".migrations" in module.name or module.name.endswith("__main__"):
            continue  # a migration runs in its own test
        for name, value in vars(import_module(module.name)).items():
            if (module.name, name) == _ASKED_SO_FAR:
                continue
            for place, one in _within(value):
                yield f"{module.name}.{name}{place}", one


def _within(value: object) -> Iterator[tuple[str, ClauseElement]]:
    if isinstance(value, _STATEMENTS):
        yield "", value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from ((f"[{key}]{place}", found) for place, found in _within(one))
    elif isinstance(value, tuple | list):
        for n, one in enumerate(value):
            yield from ((f"[{n}]{place}", found) for place, found in _within(one))


def prepared(statement: Any) -> Iterator[str]:
    """Yield the SQL of a statement with numbered parameters: with one value in each list, and with none.

    A list without a value has its type of the parameter alone, and without one it is a list of numbers.
    """
    compiled = statement.compile(dialect=_NUMBERED)
    lists = any(bind.expanding for bind in compiled.binds.values())
    for given in ([None], []) if lists else ([None],):
        values = {name: given if bind.expanding else None for name, bind in compiled.binds.items()}
        yield str(compiled.construct_expanded_state(values, escape_names=False).statement)


def test_postgresql_can_prepare_every_statement(postgres_url: str) -> None:
    refused: dict[str, str] = {}
    found = [one for one in statements() if one[0] not in APART]
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        for number, (place, statement) in enumerate(found):
            for form, sql in enumerate(prepared(statement)):
                try:
                    conn.exec_driver_sql(f"PREPARE statement_{number}_{form} AS {sql}")
                except DBAPIError as error:
                    refused[place] = str(error.orig).partition("\n")[0]
    engine.dispose()
    assert refused == {}
    assert len(found) > 900


def test_nothing_is_set_apart_that_is_not_there() -> None:
    assert {place for place, _ in statements()} >= APART.keys()
