"""The way from threads back to greenlets."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import gevent
import gevent.event
import pytest

from hallsys.relay.hub import ThreadBridge
from tests.relay.loop import in_loop


def test_many_greenlets_wait_for_many_threads() -> None:
    def body() -> list[int]:
        bridge = ThreadBridge()
        with ThreadPoolExecutor(8) as pool:
            waiting = [gevent.spawn(lambda i=n: bridge.wait(pool.submit(lambda: i * i))) for n in range(500)]
            gevent.joinall(waiting, raise_error=True)
        bridge.close()
        return [one.value for one in waiting]

    assert in_loop(body) == [n * n for n in range(500)]


def test_others_run_while_one_waits() -> None:
    def body() -> list[str]:
        bridge, said, answer = ThreadBridge(), [], Future[str]()
        waiting = gevent.spawn(lambda: said.append(bridge.wait(answer)))
        gevent.idle()
        said.append("meanwhile")
        threading.Thread(target=answer.set_result, args=("answered",)).start()
        waiting.join()
        bridge.close()
        return said

    assert in_loop(body) == ["meanwhile", "answered"]


def test_what_a_thread_raises_is_raised_where_it_is_waited_for() -> None:
    def body() -> None:
        bridge = ThreadBridge()

        def fail() -> None:
            raise OSError("no disk")

        with ThreadPoolExecutor(1) as pool, pytest.raises(OSError, match="no disk"):
            bridge.wait(pool.submit(fail))
        bridge.close()

    in_loop(body)


def test_an_answer_that_is_there_is_not_waited_for() -> None:
    def body() -> int:
        bridge, answer = ThreadBridge(), Future[int]()
        answer.set_result(7)
        found = bridge.wait(answer)
        bridge.close()
        return found

    assert in_loop(body) == 7


def test_calls_of_a_thread_run_in_the_loop_and_in_order() -> None:
    def body() -> tuple[list[int], set[int]]:
        bridge, done = ThreadBridge(), gevent.event.Event()
        ran: list[int] = []
        where: set[int] = set()

        def call(n: int) -> None:
            ran.append(n)
            where.add(threading.get_ident())

        def from_a_thread() -> None:
            for n in range(100):
                bridge.call(partial(call, n))
            bridge.call(done.set)

        threading.Thread(target=from_a_thread).start()
        done.wait()
        bridge.close()
        return ran, where - {threading.get_ident()}

    assert in_loop(body) == (list(range(100)), set())


def test_a_call_that_fails_takes_no_other_down() -> None:
    """One waiter's failure must not leave the others waiting for ever."""

    def body() -> list[Any]:
        bridge, done, ran = ThreadBridge(), gevent.event.Event(), list[int]()

        def fail() -> None:
            raise ZeroDivisionError

        gevent.get_hub().NOT_ERROR = (*gevent.get_hub().NOT_ERROR, ZeroDivisionError)
        for act in (lambda: ran.append(1), fail, lambda: ran.append(2), done.set):
            bridge.call(act)
        done.wait()
        bridge.close()
        return ran

    assert in_loop(body) == [1, 2]
