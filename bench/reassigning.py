"""How long a reassigned window takes to reach clerk and board: from the manager's key to their pages.

python -m bench.reassigning
"""

from statistics import median
from time import perf_counter

from playwright.sync_api import Page

from bench.browsing import demo_pages
from tests.browser.pages import take_ticket

ROUNDS = 20
BOUND = 1.0  # seconds


def main() -> None:
    """Give window 2 a queue with somebody in it and take it back, again and again."""
    with demo_pages() as (demo, pages):
        manager, clerk = pages("manager"), pages("clerk", "/clerk/W02", login="w02")
        clerk.get_by_test_id("sign-in").click()
        board = pages("board", "/board/all")
        take_ticket(demo.url, 900, "E001")
        seconds = [_round(manager, clerk, board) for _ in range(ROUNDS)]
    worst = max(seconds)
    print(f"{ROUNDS} reassignments: median {median(seconds) * 1000:.0f} ms, worst {worst * 1000:.0f} ms")
    if worst > BOUND:
        raise SystemExit(f"a reassignment took more than {BOUND} s")


def _round(manager: Page, clerk: Page, board: Page) -> float:
    handle = manager.get_by_test_id("handle-B")
    handle.focus()
    for key in ("Space", "ArrowRight", "ArrowRight"):
        manager.keyboard.press(key)
    started = perf_counter()
    manager.keyboard.press("Space")
    clerk.get_by_test_id("waiting-row").wait_for()
    board.get_by_test_id("windows-B").wait_for()
    seconds = perf_counter() - started
    manager.get_by_test_id("toast-undo").click()
    manager.get_by_test_id("strand-confirm").click()
    clerk.get_by_test_id("waiting-row").wait_for(state="detached")
    board.get_by_test_id("windows-B").wait_for(state="detached")
    return seconds


if __name__ == "__main__":
    main()
