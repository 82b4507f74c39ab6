"""`hallsys move`: a hall goes from SQLite to PostgreSQL and back, whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, create_engine, delete, func, insert, make_url, select, text, update

from hallsys.bootstrap import open_database
from hallsys.halls.tables import halls
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import database_url
from hallsys.kernel.migrate import newest, upgrade
from hallsys.kernel.moving import MoveNotTrue, move
from hallsys.kernel.schema import metadata
from hallsys.relay.tables import servers
from hallsys.settings import Settings
from tests.test_cli import done, hallsys, told


@pytest.fixture
def empty_postgres(postgres_url: str) -> str:
    """Return the URL of a new, empty database on the server of this session."""
    name = f"moved_{uuid4().hex}"
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def demo(demo_folder: Callable[[], Path]) -> Path:
    """Return the settings of a demo hall with its past."""
    return settings_for(demo_folder(), "sqlite:///{folder}/hall.db")


def settings_for(folder: Path, url: str) -> Path:
    path = folder / f"{uuid4().hex}.toml"
    database = url.format(folder=folder)
    path.write_text(f'[server]\ndatabase = "{database}"\nkeys = "{folder}/keys.json"\n', encoding="utf-8")
    return path


def a_hall(code: str, parent: str | None) -> dict[str, object]:
    return {
        "id": code,
        "parent_id": parent,
        "level": "county",
        "code": code,
        "name": "某县政务服务大厅",
        "timezone": "Asia/Shanghai",
        "rollover_minutes": 0,
    }


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def contents(url: str) -> dict[str, set[tuple[object, ...]]]:
    with connected(url) as conn:
        return {one.name: {tuple(row) for row in conn.execute(select(one))} for one in metadata.sorted_tables}


def test_a_hall_moves_to_postgresql_and_back_with_every_row(demo: Path, empty_postgres: str) -> None:
    with connected(f"sqlite:///{demo.parent}/hall.db") as source:
        source.execute(delete(servers))
        source.commit()
    before = contents(f"sqlite:///{demo.parent}/hall.db")
    rows = sum(map(len, before.values()))
    assert f"{rows}  rows moved, each compared" in done("move", empty_postgres, "--config", demo)
    assert contents(empty_postgres) == before
    with connected(empty_postgres) as conn:
        assert conn.execute(text("SELECT count(*) FROM events_default")).scalar_one() == 0
    there = settings_for(demo.parent, empty_postgres)
    assert ": whole" in done("audit", "verify", "--config", there)
    back = f"sqlite:///{demo.parent}/back.db"
    done("move", back, "--config", there)
    assert contents(back) == before


def test_a_database_with_something_in_it_is_no_target(demo: Path, empty_postgres: str) -> None:
    upgrade(empty_postgres)
    with connected(empty_postgres) as conn:
        conn.execute(insert(halls).values(a_hall("H1", None)))
        conn.commit()
    assert "target_not_empty" in told("move", empty_postgres, "--config", demo)
    assert len(contents(empty_postgres)["halls"]) == 1


def test_a_hall_of_an_older_release_is_not_touched(demo: Path, empty_postgres: str) -> None:
    upgrade(empty_postgres)
    with connected(empty_postgres) as conn:
        conn.execute(insert(halls).values(a_hall("H1", None)))
        conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        conn.commit()
    assert "target_not_empty" in told("move", empty_postgres, "--config", demo)
    with connected(empty_postgres) as conn:
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001"


def test_what_tells_of_a_process_that_was_killed_stays_behind(demo: Path, empty_postgres: str) -> None:
    with connected(f"sqlite:///{demo.parent}/hall.db") as source:
        hall_id = source.execute(select(halls.c.id)).scalar_one()
        dead = {"id": "dead", "hall_id": hall_id, "until": 2**62, "leads": True, "pads": "[]"}
        source.execute(insert(servers).values(dead))
        source.commit()
    done("move", empty_postgres, "--config", demo)
    assert not contents(empty_postgres)["servers"]


def test_no_hall_moves_into_a_file_that_a_server_has(demo: Path, tmp_path: Path) -> None:
    other = settings_for(tmp_path, "sqlite:///{folder}/other.db")
    upgrade(f"sqlite:///{tmp_path}/other.db")
    db = open_database(Settings.load(other), SystemClock())
    assert "database_in_use" in told("move", f"sqlite:///{tmp_path}/other.db", "--config", demo)
    db.close()


def test_nothing_moves_while_a_server_has_the_database(demo: Path, empty_postgres: str) -> None:
    db = open_database(Settings.load(demo), SystemClock())
    assert "database_in_use" in told("move", empty_postgres, "--config", demo)
    db.close()


def test_a_target_that_is_none_is_told_without_its_password(demo: Path) -> None:
    other = hallsys("move", "mysql://a:secret@b/c", "--config", demo)
    assert (other.exit_code, "secret" in other.output) == (2, False)
    said = told("move", "postgresql://hall:secret@127.0.0.1:1/hall", "--config", demo)
    assert "out of reach" in said
    assert "secret" not in said


def test_a_row_that_is_not_taken_stops_everything(demo: Path, empty_postgres: str) -> None:
    with connected(f"sqlite:///{demo.parent}/hall.db") as source:
        source.execute(update(halls).values(name="很长" * 1000))
        source.commit()
    said = told("move", empty_postgres, "--config", demo)
    assert "row_not_taken" in said
    assert "很长" not in said
    assert not any(contents(empty_postgres).values())


def test_what_changes_on_its_way_is_noticed(demo: Path, tmp_path: Path) -> None:
    target_url = f"sqlite:///{tmp_path}/target.db"
    upgrade(target_url)
    with connected(f"sqlite:///{demo.parent}/hall.db") as source, connected(target_url) as target:
        target.execute(
            text(
                "CREATE TRIGGER other AFTER INSERT ON halls "
                "BEGIN UPDATE halls SET name = name || ' ' WHERE id = new.id; END"
            )
        )
        with pytest.raises(MoveNotTrue):
            move(source, target)


def test_a_hall_may_stand_before_the_one_above_it(demo: Path, empty_postgres: str) -> None:
    with connected(f"sqlite:///{demo.parent}/hall.db") as source:
        parent = source.execute(select(halls.c.id)).scalar_one()
        source.execute(insert(halls).values(a_hall("ZZ", None)))
        source.execute(update(halls).where(halls.c.id == parent).values(parent_id="ZZ"))
        source.commit()
    done("move", empty_postgres, "--config", demo)
    with connected(empty_postgres) as conn:
        assert conn.execute(select(func.count()).select_from(halls)).scalar_one() == 2


def test_migrate_tells_what_it_did(tmp_path: Path) -> None:
    path = settings_for(tmp_path, "sqlite:///{folder}/new.db")
    (tmp_path / "new.db").touch()
    assert f"schema nothing -> {newest()}" in done("migrate", "--config", path)
    assert f"schema {newest()} (was up to date)" in done("migrate", "--config", path)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_name_of_postgresql_leads_to_the_same_driver(scheme: str) -> None:
    assert database_url(f"{scheme}://a:b@c/d") == "postgresql+psycopg://a:b@c/d"


@pytest.mark.parametrize("side", ["source", "target"])
def test_which_of_the_two_does_not_answer_is_told(demo: Path, side: str) -> None:
    nowhere = "postgresql://hall:never-told@127.0.0.1:1/hall"
    config = settings_for(demo.parent, nowhere) if side == "source" else demo
    said = told(
        "move", f"sqlite:///{demo.parent}/other.db" if side == "source" else nowhere, "--config", config
    )
    assert f"[{side}_out_of_reach]" in said
    assert "never-told" not in said


def test_no_command_tells_the_password_of_the_database(demo: Path, empty_postgres: str) -> None:
    """Neither of the two places in a URL where it may stand: what is printed lies in logs for months."""
    place = make_url(empty_postgres).set(password="secret").update_query_dict({"password": "secret"})
    url = place.render_as_string(hide_password=False)
    moved = done("move", url, "--config", demo)
    there = settings_for(demo.parent, url)
    begun = done("init", "--config", there)
    asked = [
        hallsys(*command, "--config", there).output
        for command in (("migrate",), ("doctor",), ("backup", str(demo.parent / "copies")))
    ]
    assert all(f"{place.username}:***@{place.host}" in said for said in (moved, begun))
    assert "secret" not in "".join([moved, begun, *asked, repr(Settings.load(there))])
