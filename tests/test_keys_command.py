"""`hallsys keys`: after a rotation everything is sealed with the new key, and the old one can go."""

from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, create_engine

from hallsys.bootstrap import open_database, the_hall
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.postgres import require_alone
from hallsys.kernel.resealing import BATCH, reseal, sealed_columns, sealed_with
from hallsys.kernel.schema import metadata
from hallsys.kernel.sealing import Keyring, SealBroken
from hallsys.kernel.sqlite import DatabaseInUse
from hallsys.kernel.transaction import Origin
from hallsys.people import views
from hallsys.people.service import identify, prepare
from hallsys.settings import Settings
from tests.persons import person
from tests.test_cli import done, hallsys, told

NOT_SEALED = {"fingerprint", "name_fingerprint", "code_print", "print", "content", "digest"}
PEOPLE = BATCH + 1


@pytest.fixture
def hall(imported_hall: None, tmp_path: Path) -> Path:
    """Return the settings file of the demo hall, imported, in which one person is known."""
    path = tmp_path / "hall.toml"
    lines = ("[server]", f'database = "sqlite:///{tmp_path}/hall.db"', f'keys = "{tmp_path}/keys.json"')
    path.write_text("\n".join(lines), encoding="utf-8")
    db = open_database(Settings.load(path), SystemClock())
    origin = Origin(db.read(the_hall, ""), "system")
    db.transact(origin, identify, prepare(Keyring.load(tmp_path / "keys.json"), person(1)))
    db.close()
    return path


def test_every_column_of_bytes_is_sealed_or_known_not_to_be() -> None:
    sealed = {(one.table.name, one.column.name) for one in sealed_columns()}
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and column.name not in NOT_SEALED:
                assert (table.name, column.name) in sealed


def test_a_rotation_seals_everything_anew(hall: Path) -> None:
    assert "1  aes-256-gcm  2 values" in done("keys", "list", "--config", hall)
    assert "key 2 seals from now on; 2 values were sealed anew" in done(
        "keys", "rotate", "--cipher", "sm4-gcm", "--config", hall
    )
    listed = done("keys", "list", "--config", hall)
    assert "1  aes-256-gcm  0 values" in listed
    assert "2  sm4-gcm  2 values" in listed
    assert "0 values were sealed anew" in done("keys", "reseal", "--config", hall)


def test_an_old_key_is_forgotten_only_when_nothing_needs_it(hall: Path) -> None:
    keyring = Keyring.load(hall.with_name("keys.json"))
    assert "[key_in_use]" in told("keys", "forget", "1", "--yes", "--config", hall)
    keyring.rotate()  # cut short before anything was sealed anew
    assert "[key_in_use]" in told("keys", "forget", "1", "--yes", "--config", hall)
    assert "key 2 seals from now on; 2 values" in done("keys", "reseal", "--config", hall)
    assert hallsys("keys", "forget", "1", "--config", hall).exit_code == 1  # nobody said yes
    done("keys", "forget", "1", "--yes", "--config", hall)
    assert done("keys", "list", "--config", hall).splitlines() == ["2  aes-256-gcm  2 values"]
    assert "[key_unknown]" in told("keys", "forget", "1", "--yes", "--config", hall)
    assert "[key_in_use]" in told("keys", "forget", "2", "--yes", "--config", hall)


def test_what_no_key_opens_is_told_and_left(hall: Path, tmp_path: Path) -> None:
    hall.with_name("keys.json").unlink()
    keyring = Keyring.create(tmp_path / "keys.json")
    keyring.rotate()
    keyring.forget(1)
    assert "1  not in the key file  2 values cannot be read" in done("keys", "list", "--config", hall)
    assert "[seal_broken]" in told("keys", "reseal", "--config", hall)


def test_more_than_one_batch_is_sealed_anew(db: Database, tmp_path: Path) -> None:
    origin, keyring = Origin("hall", "system"), Keyring.create(tmp_path / "keys.json")
    ids = [db.transact(origin, identify, prepare(keyring, person(seed))) for seed in range(PEOPLE)]
    before = db.read(views.masked_names, keyring, ids)
    keyring.rotate()
    assert reseal(db, origin, keyring) == 2 * PEOPLE
    assert db.read(sealed_with) == {2: 2 * PEOPLE}
    assert reseal(db, origin, keyring) == 0
    keyring.forget(1)
    assert db.read(views.masked_names, Keyring.load(tmp_path / "keys.json"), ids) == before


def test_a_batch_with_a_broken_value_stays_as_it_was(db: Database, tmp_path: Path) -> None:
    origin, keyring = Origin("hall", "system"), Keyring.create(tmp_path / "keys.json")
    db.transact(origin, identify, prepare(keyring, person(1)))
    other = Keyring.create(tmp_path / "other.json")
    other.rotate()
    with pytest.raises(SealBroken):
        reseal(db, origin, other)
    assert db.read(sealed_with) == {1: 2}


def test_no_key_is_changed_while_a_postgresql_server_is_connected(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect(), pytest.raises(DatabaseInUse):
        require_alone(postgres_url)
    engine.dispose()
