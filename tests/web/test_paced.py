"""The line of a web socket: whom it waits for, and for how long."""

from collections.abc import Iterator
from contextlib import closing

import gevent
import pytest
from gevent.socket import socket, socketpair

from hallsys.web.paced import PacedLine

SHORT, LONG = 0.05, 10.0  # seconds of patience
MUCH = 8 * 1024 * 1024  # bytes, more than a system keeps for a line


@pytest.fixture
def ends() -> Iterator[tuple[socket, socket]]:
    near, far = socketpair()
    with closing(near), closing(far):
        yield near, far


def test_whoever_says_nothing_is_not_waited_for_any_more(ends: tuple[socket, socket]) -> None:
    near, far = ends
    line = PacedLine(near, SHORT)
    far.sendall(b"here")
    assert line.recv(100) == b"here"
    with pytest.raises(TimeoutError):
        line.recv(100)


def test_whoever_takes_nothing_is_hung_up_on_whatever_it_says(ends: tuple[socket, socket]) -> None:
    near, far = ends
    line = PacedLine(near, SHORT)
    far.sendall(b"here")
    with pytest.raises(BrokenPipeError):
        line.send(bytes(MUCH))
    with pytest.raises(OSError, match="descriptor"):
        line.recv(100)


def test_a_line_that_is_closed_ends_what_is_being_sent(ends: tuple[socket, socket]) -> None:
    line = PacedLine(ends[0], LONG)
    stuck = gevent.spawn(line.send, bytes(MUCH))
    gevent.sleep(0)
    line.close()
    stuck.join(LONG)
    assert isinstance(stuck.exception, BrokenPipeError)


def test_two_who_send_at_once_send_one_after_the_other(ends: tuple[socket, socket]) -> None:
    near, far = ends
    line = PacedLine(near, LONG)
    far.settimeout(LONG)
    senders = [gevent.spawn(line.send, letter * MUCH) for letter in (b"a", b"b")]
    gevent.sleep(0)
    with far.makefile("rb") as taken:
        assert taken.read(2 * MUCH) == b"a" * MUCH + b"b" * MUCH
    assert [sender.get(LONG) for sender in senders] == [MUCH, MUCH]
