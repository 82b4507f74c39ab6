"""The server of a thousand pages dies, and all come to the next one at once: each is current again.

Five thousand are measured by `python -m bench.crowd`.
"""

from contextlib import closing
from pathlib import Path

from bench.caller import Caller, Line, at_window, take_ticket
from bench.coming_back import Crowd
from bench.hall import Desk, build
from bench.open_pages import mixed, token_of
from bench.process import ServerProcess

PAGES = 1000
DESKS, CARDS = 20, 60
MEANWHILE = 20  # visits while the pages come back
PATIENCE = 600.0  # seconds after which a test gives up waiting


def call(page: Caller, desk: Desk) -> str:
    """Call the next at a window; return the service's id."""
    service: str = page.ask("POST", *at_window("next", desk), desk.cookie)["service"]["service_id"]
    return service


def test_pages_that_come_back_all_at_once_are_current_and_told_what_happens(tmp_path: Path) -> None:
    hall, line = build(tmp_path, DESKS, CARDS), Line()
    *_, last = hall.desks
    cards = iter(hall.cards)
    server = ServerProcess.hall(hall.config)
    line.up(server.port)
    with closing(Caller(line)) as page:
        taken = [page.ask("POST", *take_ticket(next(cards))) for _ in range(CARDS - MEANWHILE)]
        tokens = [token_of(one["tickets"][0]) for one in taken]
        with Crowd(server.port, mixed(hall.desks, tokens, PAGES)) as crowd:
            line.down()
            server.kill()
            crowd.lose()
            server = ServerProcess.hall(hall.config)
            line.up(server.port)
            crowd.find(server.port)
            for desk in hall.desks[:MEANWHILE]:  # whoever works is served beside them
                page.ask("POST", *take_ticket(next(cards)))
                service = call(page, desk)
            crowd.all_back(PATIENCE)
            for step in ("start", "finish"):
                page.ask("POST", *at_window(step, last, service), last.cookie)
            crowd.all_told(call(page, last), PATIENCE)
    assert server.stop() == 0
