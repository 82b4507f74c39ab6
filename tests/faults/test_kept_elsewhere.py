"""A process that serves all halls takes what one below tells that has a database and a server of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bench.caller import Caller, Line, Refused, take_ticket
from bench.hall import Hall, build
from bench.kiosks import seen
from bench.process import ServerProcess
from hallsys.cases.system_scopes import Scope
from hallsys.cases.systems import add_system
from hallsys.halls.service import create_hall, set_kept_elsewhere
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from tests.postgres import running_postgres

CITY, FAR = "127", "far"  # so that the address of the one is of this machine: http://127.0.0.1
EVERY = 'hall = "*"\npublic_url = "http://{hall}.0.0.1"'
CARDS = 3
TOLD = text("SELECT waiting, windows FROM halls_now WHERE hall_id = :hall_id")
SERVED = text("SELECT h.code FROM servers s JOIN halls h ON h.id = s.hall_id")


@contextmanager
def serving(hall: Hall) -> Iterator[ServerProcess]:
    server = ServerProcess.hall(hall.config)
    try:
        yield server
    finally:
        server.stop()


def test_a_hall_with_a_database_of_its_own_reports_to_a_process_of_all_halls(tmp_path: Path) -> None:
    for code in (CITY, FAR):
        (tmp_path / code).mkdir()
    with running_postgres() as url:
        city, far = build(tmp_path / CITY, 1, 1, url, code=CITY), build(tmp_path / FAR, 2, CARDS, code=FAR)
        of_city = city.config.read_text(encoding="utf-8")
        city.config.write_text(of_city.replace(f'hall = "{CITY}"', EVERY), encoding="utf-8")
        there, secret = new_id(), tmp_path / "centre.key"
        db = Database.open(url, SystemClock())
        origin = Origin(there, "system")
        db.transact(origin, create_hall, code=FAR, name="河东镇", parent_id=city.id)
        db.transact(origin, set_kept_elsewhere, elsewhere=True)
        keys = Keyring.load(city.keys)
        key = db.transact(Origin(city.id, "system"), add_system, keys, FAR, [], (Scope.REPORT,))
        secret.write_text(key.secret, encoding="utf-8")
        secret.chmod(0o600)
        engine = create_engine(url)

        def served() -> set[str]:
            with engine.connect() as conn:
                return set(conn.execute(SERVED).scalars())

        with serving(city) as centre:
            with far.config.open("a", encoding="utf-8") as settings:
                settings.write(
                    f'[centre]\nurl = "http://127.0.0.1:{centre.port}"\nkey_id = "{key.key_id}"\n'
                    f'key_file = "{secret}"\nevery_seconds = 5\n'
                )
            with serving(far) as township:
                line = Line()
                line.up(township.port)
                page = Caller(line)
                for card in far.cards:
                    page.ask("POST", *take_ticket(card))
                page.close()

                def told() -> bool:
                    with engine.connect() as conn:
                        return conn.execute(TOLD, {"hall_id": there}).all() == [(CARDS, 2)]

                seen(told)
            assert served() == {CITY}
            line = Line()
            line.up(centre.port)
            page = Caller(line, host=f"{FAR}.0.0.1")
            with pytest.raises(Refused) as refused:
                page.ask("GET", "/kiosk/K1/snapshot")
            assert refused.value.code == "no_such_hall"
            page.close()
            db.transact(origin, set_kept_elsewhere, elsewhere=False)  # it comes home
            seen(lambda: served() == {CITY, FAR})
        db.close()
        engine.dispose()
