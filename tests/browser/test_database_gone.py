"""The database goes while pages are open: a click is repeated until it is done, and is done once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine, text

from bench.kiosks import cut_hall
from tests.browser import axe
from tests.browser.pages import Pages, take_ticket
from tests.postgres import PostgresServer, postgres_server

LOST_AFTER = 2.0  # seconds


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    """Yield a server of databases that can be stopped as a crash stops it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def pages(
    browser: Browser, database: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pages]:
    """Yield what opens the pages of a demo hall on that database."""
    folder: Path = tmp_path_factory.mktemp("gone") / "demo"
    with cut_hall(folder, (), LOST_AFTER, block=40, database=database.url) as hall:
        pages = Pages(browser, f"http://127.0.0.1:{hall.server.port}")
        yield pages
        pages.close()


def calls(url: str, number: str) -> list[int]:
    """Return how often a ticket of that number was called, for each ticket that is not over."""
    engine = create_engine(url)
    try:
        with engine.connect() as conn:
            query = (
                "SELECT count(s.id) FROM tickets t LEFT JOIN services s ON s.ticket_id = t.id "
                "WHERE t.number = :number AND t.status <> 'waiting' "
                "AND t.day = (SELECT max(day) FROM tickets) GROUP BY t.id"
            )
            return list(conn.execute(text(query), {"number": number}).scalars())
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("lang", "window", "login", "seed"), [("zh", "W01", "w01", 1), ("en", "W02", "w02", 2)]
)
def test_a_click_is_done_once_when_the_database_is_back(
    pages: Pages, database: PostgresServer, lang: str, window: str, login: str, seed: int
) -> None:
    board = pages("board", lang=lang)
    clerk = pages("clerk", f"/clerk/{window}", lang=lang, login=login)
    clerk.get_by_test_id("sign-in").click()
    clerk.get_by_test_id("state").wait_for()
    number = take_ticket(pages.url, seed)["number"]
    database.stop()
    try:
        clerk.keyboard.press("F2")
        repeating = clerk.get_by_test_id("repeating")
        expect(repeating).to_contain_text("自动重试" if lang == "zh" else "tried again")
        axe.check(clerk)
        clerk.keyboard.press("F2")  # which is the same press
        shut = clerk.context.new_page()
        answer = shut.goto(f"{pages.url}/clerk/{window}?lang={lang}")
        assert answer is not None
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        told = shut.get_by_test_id("refused")
        for sentence in ("数据库暂时连不上", "The database is out of reach"):
            expect(told).to_contain_text(sentence)
        expect(shut.get_by_role("heading", level=1)).to_contain_text("数据库" if lang == "zh" else "database")
        # A board asks for nothing: it goes on showing what it knows, and says that this may be old.
        expect(board.locator("html")).to_have_attribute("data-live", "stale")
        expect(board.get_by_test_id("repeating")).to_have_count(0)
        expect(board.locator("main")).to_be_visible()
    finally:
        database.start()
    expect(repeating).to_have_count(0)
    expect(clerk.get_by_test_id("number")).to_have_text(number)
    expect(board.locator("body")).to_contain_text(number)
    expect(shut.locator('html[data-live="live"]')).to_have_count(1)  # without anybody's touching it
    expect(shut.get_by_test_id("number")).to_have_text(number)
    assert calls(database.url, number) == [1]
