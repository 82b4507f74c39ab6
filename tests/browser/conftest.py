"""Debian's Chromium on running demos. `page_of` opens pages; see "Browser tests" in docs/development.md."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from hallsys.demo.trip import RunningDemo, running_demo
from tests.browser.kiosk import SLOW
from tests.browser.pages import Pages
from tools.chromium import chromium

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
]

# How long a page may take is said where it is promised; elsewhere a loaded machine is given time.
expect.set_options(timeout=SLOW)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Yield the browser."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def demo(demo_folder: Callable[[], Path]) -> Iterator[RunningDemo]:
    """Yield the demo hall, in processes of its own, that all browser tests share."""
    with running_demo(demo_folder()) as running:
        yield running


@pytest.fixture(scope="module")
def fresh_demo(demo_folder: Callable[[], Path]) -> Iterator[RunningDemo]:
    """Yield a demo hall for the tests of one file that need a day on which nothing has happened yet."""
    with running_demo(demo_folder()) as running:
        yield running


@pytest.fixture
def page_of(browser: Browser, demo: RunningDemo) -> Iterator[Pages]:
    """Yield what opens the pages of the shared demo; a complaint of theirs fails the test at its end."""
    pages = Pages(browser, demo.url)
    yield pages
    pages.close()
