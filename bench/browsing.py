"""A demo hall with a browser before it, for what is measured on its pages."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from hallsys.demo.trip import RunningDemo, running_demo
from tests.browser.pages import Pages
from tools.chromium import chromium


@contextmanager
def demo_pages() -> Iterator[tuple[RunningDemo, Pages]]:
    """Yield a demo of its own and what opens its pages; a complaint of theirs fails at the end."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder) / "hall") as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        pages = Pages(browser, demo.url)
        yield demo, pages
        pages.close()
        browser.close()
