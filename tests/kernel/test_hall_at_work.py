"""Which hall is worked for: said in each greenlet, and written into the log."""

import json
import subprocess
import sys

import gevent

from hallsys.kernel.hall_at_work import at_work_for, hall_at_work, work_for

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
        both = [gevent.spawn(work_for, code, lambda code=code: work(code)) for code in ("A", "B")]
        gevent.joinall(both, raise_error=True)
        assert hall_at_work() == "C"
    assert sorted(seen) == [("A", "A")] * 3 + [("B", "B")] * 3
    assert hall_at_work() == ""


def test_a_greenlet_takes_nothing_over_from_who_spawned_it() -> None:
    with at_work_for("A"):
        assert gevent.spawn(hall_at_work).get() == ""


def test_a_line_of_the_log_says_of_which_hall_it_is() -> None:
    told = subprocess.run([sys.executable, "-c", _LINES], capture_output=True, text=True, check=True)
    here, nowhere = map(json.loads, told.stderr.splitlines())
    assert (here["event"], here["hall"]) == ("here", "A")
    assert "hall" not in nowhere
