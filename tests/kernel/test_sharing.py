"""Commands of many halls in a few threads: one hall that hangs holds up no other, and nothing is lost."""

from collections import Counter
from functools import partial
from threading import Event, Lock

from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.sharing import SharedThreads

PATIENCE = 20.0  # seconds after which a test gives up waiting


def test_a_hall_that_hangs_leaves_threads_to_the_others() -> None:
    turns, over, done = SharedThreads(4, 3, "test"), Event(), Event()
    for _ in range(10):
        turns.submit("stuck", over.wait)  # type: ignore[arg-type]  # its answer is nobody's
    turns.submit("other", done.set)
    assert done.wait(PATIENCE)
    over.set()
    turns.shutdown()


def test_a_hall_has_its_commands_begun_in_the_order_in_which_they_came() -> None:
    begun: list[int] = []
    turns = SharedThreads(4, 1, "test")
    for n in range(50):
        turns.submit("hall", partial(begun.append, n))
    turns.shutdown()
    assert begun == list(range(50))


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(1, 4), st.integers(1, 4))
def test_all_is_done_and_never_more_of_a_hall_at_once_than_it_may(
    halls: list[str], threads: int, of_one_hall: int
) -> None:
    turns, lock = SharedThreads(threads, of_one_hall, "test"), Lock()
    running, most, done = Counter[str](), Counter[str](), Counter[str]()

    def work(hall: str) -> None:
        with lock:
            running[hall] += 1
            most[hall] = max(most[hall], running[hall])
        with lock:
            running[hall] -= 1
            done[hall] += 1

    for hall in halls:
        turns.submit(hall, partial(work, hall))
    turns.shutdown()
    assert done == Counter(halls)
    assert all(count <= of_one_hall for count in most.values())
