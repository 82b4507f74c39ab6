"""Debian's Chromium on running demos. `page_of` opens pages; see "Browser tests" in docs/development.md."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from hallsys.demo.trip import RunningDemo, running_demo
from tests.browser.pages import Pages

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Yield the demo hall, in processes of its own, that all browser tests share."""
    folder: Path = tmp_path_factory.mktemp("demo") / "hall"
    with running_demo(folder) as running:
        yield running


@pytest.fixture(scope="module")
def fresh_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Yield a demo hall for the tests of one file that need a day on which nothing has happened yet."""
    folder: Path = tmp_path_factory.mktemp("fresh") / "hall"
    with running_demo(folder) as running:
        yield running


@pytest.fixture
def page_of(browser: Browser, demo: RunningDemo) -> Iterator[Pages]:
    """Yield what opens the pages of the shared demo; a complaint of theirs fails the test at its end."""
    pages = Pages(browser, demo.url)
    yield pages
    pages.close()
