"""Two server processes serve every hall of a database: each at its own address, as if it were alone."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bench.boards import Board, Boards
from bench.caller import Caller, Line, Refused, at_window, take_ticket
from bench.hall import Hall, build
from bench.kiosks import seen
from bench.ledger import opened
from bench.process import NotStarted, ServerProcess
from tests.postgres import running_postgres
from tests.redis_server import running_redis

CODES = ("Alpha", "beta-2", "c3")
DESKS = 2
CARDS = 12
PATIENCE = 60.0  # seconds after which a test gives up waiting


def host(hall: Hall) -> str:
    """Return where a hall is reached."""
    return f"{hall.folder.name.lower()}.halls.test"


@dataclass
class Halls:
    """Three halls of a database, and the two processes that serve them."""

    halls: tuple[Hall, ...]
    config: Path
    servers: list[ServerProcess]

    @contextmanager
    def asking(self, hall: Hall | str, at: int) -> Iterator[Caller]:
        """Yield a page of a hall, or of a host, at one of the processes."""
        line = Line()
        line.up(self.servers[at].port)
        caller = Caller(line, host=hall if isinstance(hall, str) else host(hall))
        try:
            yield caller
        finally:
            caller.close()

    def visit(self, hall: Hall, card: int, at: int) -> str:
        """Take a ticket and call it at one of the processes; return the service's id."""
        desk = hall.desks[card % DESKS]
        with self.asking(hall, at) as page:
            page.ask("POST", *take_ticket(hall.cards[card]))
            service: str = page.ask("POST", *at_window("next", desk), desk.cookie)["service"]["service_id"]
            for step in ("start", "finish"):
                page.ask("POST", *at_window(step, desk, service), desk.cookie)
        return service

    def answers(self, hall: Hall, at: int) -> bool:
        """Tell whether a process serves a hall."""
        with self.asking(hall, at) as page:
            try:
                page.ask("GET", "/kiosk/K1/snapshot")
            except Refused:
                return False
        return True

    def leaders(self) -> set[str]:
        """Return the halls in which a process leads."""
        with opened(self.halls[0]) as found:
            return {row[0] for row in found.rows("SELECT hall_id FROM servers WHERE leads")}

    def led(self) -> list[int]:
        """Return in how many halls each process leads."""
        with opened(self.halls[0]) as found:
            return sorted(
                Counter(row[0] for row in found.rows("SELECT process FROM servers WHERE leads")).values()
            )

    def processes(self) -> int:
        """Return how often a process says of a hall that it serves it."""
        with opened(self.halls[0]) as found:
            return len(found.rows("SELECT id FROM servers"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Halls]:
    folder = tmp_path_factory.mktemp("many")
    with running_postgres() as url, running_redis() as redis:
        keys = folder / "keys.json"
        for code in CODES:
            (folder / code).mkdir()
        halls = tuple(
            build(folder / code, DESKS, CARDS, url, redis.url, code, keys, at * CARDS)
            for at, code in enumerate(CODES)
        )
        config = folder / "hall.toml"
        settings = halls[0].config.read_text(encoding="utf-8")
        every = 'hall = "*"\npublic_url = "http://{hall}.halls.test"'
        config.write_text(settings.replace(f'hall = "{CODES[0]}"', every), encoding="utf-8")
        (folder / "halls").mkdir()
        (folder / "halls" / "c3.toml").write_text(
            '[[kiosks]]\ncode = "K1"\nname = "东门"\n[[kiosks]]\ncode = "K2"\nname = "西门"\n',
            encoding="utf-8",
        )
        running = Halls(halls, config, [ServerProcess.hall(config, f"{name}.log") for name in "ab"])
        yield running
        for server in running.servers:
            server.stop()


def test_each_hall_is_at_its_own_address_and_sees_its_own_calls(running: Halls) -> None:
    with Boards(running.servers[0].port, 0) as shown:
        boards = {
            (hall.id, at): Board(running.servers[at].port, "board:all", host=host(hall))
            for hall in running.halls
            for at in (0, 1)
        }
        for board in boards.values():
            shown.add(board)
        shown.settle()
        called = {hall.id: running.visit(hall, 0, at % 2) for at, hall in enumerate(running.halls)}
        while len(shown.called()) < len(called) or sum(map(len, shown.called().values())) < len(boards):
            assert shown.turn(PATIENCE)
        for (hall_id, _), board in boards.items():
            frames = b"".join(frame for _, frame in board.frames)
            assert [hall for hall, service in called.items() if service.encode() in frames] == [hall_id]


def test_a_session_of_one_hall_opens_no_other(running: Halls) -> None:
    here, there, _ = running.halls
    desk = here.desks[0]
    with running.asking(there, 0) as page, pytest.raises(Refused) as refused:
        page.ask("POST", *at_window("next", desk), desk.cookie)
    assert refused.value.code == "not_signed_in"


def test_where_no_hall_is_the_process_says_so_and_how_it_does(running: Halls) -> None:
    for nowhere in ("halls.test", "delta.halls.test", "127.0.0.1"):
        with running.asking(nowhere, 1) as page:
            assert page.ask("GET", "/healthz") == {"ok": True}
            assert page.ask("GET", "/readyz")["ready"]
            with pytest.raises(Refused) as refused:
                page.ask("GET", "/kiosk/K1/snapshot")
            assert refused.value.code == "no_such_hall"


def test_a_hall_has_settings_of_its_own_over_those_of_all(running: Halls) -> None:
    """The third has two kiosks, the others one."""
    for hall in running.halls:
        with running.asking(hall, 0) as page:
            page.ask("GET", "/kiosk/K1/snapshot")
            if hall.folder.name == "c3":
                page.ask("GET", "/kiosk/K2/snapshot")
                continue
            with pytest.raises(Refused) as refused:
                page.ask("GET", "/kiosk/K2/snapshot")
            assert refused.value.code == "not_found"


def test_what_all_halls_share_is_no_single_halls_to_set(running: Halls, tmp_path: Path) -> None:
    (tmp_path / "halls").mkdir()
    config = tmp_path / "hall.toml"
    config.write_text(running.config.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "halls" / "c3.toml").write_text("[server]\nport = 1\n", encoding="utf-8")
    with pytest.raises(NotStarted, match=r"c3\.toml.*server"):
        ServerProcess.hall(config)


def test_a_hall_that_is_stuck_holds_up_no_other(running: Halls) -> None:
    """Somebody holds a row that each command of the first hall needs, and does not let go."""
    stuck, other, _ = running.halls
    engine = create_engine(stuck.url)
    with engine.connect() as conn, ThreadPoolExecutor(10) as people:
        conn.execute(text("SELECT 1 FROM log_heads WHERE hall_id = :hall FOR UPDATE"), {"hall": stuck.id})
        taken = [people.submit(running.visit, stuck, 3, 1) for _ in range(10)]
        for card in (3, 4):
            running.visit(other, card, 1)
        assert not any(one.done() and one.exception() is None for one in taken)
        conn.rollback()
        for one in taken:
            one.exception(PATIENCE)
    engine.dispose()


def test_a_hall_that_cannot_be_opened_leaves_the_others_open(running: Halls, tmp_path: Path) -> None:
    (tmp_path / "halls").mkdir()
    config = tmp_path / "hall.toml"
    config.write_text(running.config.read_text(encoding="utf-8"), encoding="utf-8")
    wanted = '[cases]\ncollect_at = ["nowhere"]\n'
    (tmp_path / "halls" / "Alpha.toml").write_text(wanted, encoding="utf-8")
    server = ServerProcess.hall(config)
    try:
        for hall, answer in zip(running.halls, (503, 200, 200), strict=True):
            line = HTTPConnection("127.0.0.1", server.port)
            line.request("GET", "/kiosk/K1", headers={"Host": host(hall), "Accept": "text/html"})
            assert line.getresponse().status == answer
            line.close()
    finally:
        server.stop()
    assert "hall Alpha is not served" in (tmp_path / "server.log").read_text(encoding="utf-8")


def test_the_other_machine_asks_the_process_itself(running: Halls) -> None:
    with running.asking("127.0.0.1", 0) as page, pytest.raises(Refused) as refused:
        page.ask("POST", "/api/standby", {})
    assert refused.value.code == "not_the_other_machine"


def test_each_process_comes_to_lead_its_share_of_the_halls(running: Halls) -> None:
    seen(lambda: running.led() == [1, 2])


def test_one_process_goes_on_in_every_hall_when_the_other_is_killed(running: Halls) -> None:
    seen(lambda: running.processes() == 2 * len(CODES))
    assert len(running.leaders()) == len(CODES)
    running.servers[0].kill()
    for hall in running.halls:
        running.visit(hall, 1, 1)
    seen(lambda: (running.processes(), len(running.leaders())) == (len(CODES), len(CODES)))
    lines = (running.config.parent / "b.log").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines if "this process leads the hall" in line]
    assert {line["hall"] for line in told} == set(CODES)
    running.servers[0] = ServerProcess.hall(running.config, "c.log")
    for hall in running.halls:
        running.visit(hall, 2, 0)
    assert len(running.leaders()) == len(CODES)


def test_a_hall_that_comes_to_be_there_is_opened_by_the_processes_that_run(running: Halls) -> None:
    """What is called at one of them is on the board of the other: it hears of the hall over Redis, too."""
    folder, first = running.config.parent / "new-4", running.halls[0]
    folder.mkdir()
    redis = tomllib.loads(running.config.read_text(encoding="utf-8"))["server"]["redis"]
    new = build(folder, DESKS, CARDS, first.url, redis, folder.name, first.keys, len(CODES) * CARDS)
    seen(lambda: all(running.answers(new, at) for at in (0, 1)))
    with Boards(running.servers[1].port, 0) as shown:
        board = Board(running.servers[1].port, "board:all", host=host(new))
        shown.add(board)
        shown.settle()
        service = running.visit(new, 0, 0)
        while service.encode() not in b"".join(frame for _, frame in board.frames):
            assert shown.turn(PATIENCE)
    assert new.id in running.leaders()
