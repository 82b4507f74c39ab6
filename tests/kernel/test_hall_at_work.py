"""Which hall is worked for: said in each greenlet, and written into the log."""

import json
import subprocess
import sys

import gevent
from flask import Flask

from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.hall_at_work import at_work_for, for_this_hall, hall_at_work
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.web.server import attach_sockets

_LINES = """
import logging
from hallsys.kernel.hall_at_work import at_work_for
from hallsys.loglines import log_to_stderr
log_to_stderr()
with at_work_for("A"):
    logging.warning("here")
logging.warning("nowhere")
"""


def test_greenlets_of_two_halls_do_not_mix_theirs_up() -> None:
    seen: list[tuple[str, str]] = []

    def work(code: str) -> None:
        for _ in range(3):
            gevent.sleep(0)
            seen.append((code, hall_at_work()))

    with at_work_for("C"):
        both = []
        for code in ("A", "B"):
            with at_work_for(code):
                both.append(gevent.spawn(for_this_hall(work), code))
        gevent.joinall(both, raise_error=True)
        assert hall_at_work() == "C"
    assert sorted(seen) == [("A", "A")] * 3 + [("B", "B")] * 3
    assert hall_at_work() == ""


def test_a_greenlet_takes_nothing_over_from_who_spawned_it() -> None:
    with at_work_for("A"):
        assert gevent.spawn(hall_at_work).get() == ""


def test_what_the_database_does_for_a_hall_is_said_to_be_of_it(any_database_url: str) -> None:
    db = Database.open(any_database_url, SystemClock())
    try:
        with at_work_for("A"):
            assert db.transact(Origin(new_id(), "system"), lambda _tx: hall_at_work()) == "A"
            assert db.read(lambda _conn: hall_at_work()) == "A"
        assert db.read(lambda _conn: hall_at_work()) == ""
    finally:
        db.close()


def test_a_line_of_the_log_says_of_which_hall_it_is() -> None:
    told = subprocess.run([sys.executable, "-c", _LINES], capture_output=True, text=True, check=True)
    here, nowhere = map(json.loads, told.stderr.splitlines())
    assert (here["event"], here["hall"]) == ("here", "A")
    assert "hall" not in nowhere


def test_what_a_socket_is_answered_is_of_its_hall() -> None:
    with at_work_for("A"):
        sockets = attach_sockets(Flask("a"))
    said: list[str] = []
    sockets.start_background_task(lambda: said.append(hall_at_work())).join()
    assert said == ["A"]
