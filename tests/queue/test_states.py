"""The transition table, held against what the glossary says."""

from itertools import pairwise

from hallsys.queue.states import PRINT_REPORTS, TRANSITIONS, Action, PrintState, Status

GLOSSARY = """
waiting -> called -> serving -> finished
called -> no_show -> waiting
serving -> parked -> called
called -> waiting
serving -> waiting
waiting -> cancelled
parked -> cancelled
waiting -> expired
"""
# Beyond the glossary: a resumed call that is undone, and what the night finds beside the waiting.
BEYOND = {("called", "parked"), ("parked", "expired"), ("no_show", "expired"), ("called", "expired")}
OVER = {Status.FINISHED, Status.CANCELLED, Status.EXPIRED}


def test_tickets_go_where_the_glossary_says_and_nowhere_else() -> None:
    told = set(BEYOND)
    for line in GLOSSARY.strip().splitlines():
        path = line.split(" -> ")
        told |= set(pairwise(path))
    moves = {(was.value, to.value) for (was, _), to in TRANSITIONS.items() if was is not to}
    assert moves == told


def test_every_action_can_be_done_and_nothing_leaves_the_end() -> None:
    assert {action for _, action in TRANSITIONS} == set(Action)
    assert not any(was in OVER for was, _ in TRANSITIONS)


def test_everybody_can_reach_an_end() -> None:
    for status in Status:
        reached = {status}
        while more := {to for (was, _), to in TRANSITIONS.items() if was in reached} - reached:
            reached |= more
        assert reached & OVER


def test_a_confirmed_slip_stays_confirmed() -> None:
    assert not any(state is PrintState.CONFIRMED for state, _ in PRINT_REPORTS)
    assert all(report is to for (_, report), to in PRINT_REPORTS.items())
