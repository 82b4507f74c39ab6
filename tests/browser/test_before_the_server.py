"""A screen that is switched on before the server, through nginx as we ship it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.hall import build
from bench.process import ServerProcess
from tests.nginx_server import running_nginx

SIZES = ((1920, 1080), (1080, 1920), (390, 844))


@pytest.fixture
def page(browser: Browser) -> Page:
    """Return a page that takes nginx's certificate of the test."""
    return browser.new_context(ignore_https_errors=True).new_page()


def test_it_says_so_in_chinese_first_and_shows_its_page_once_the_server_is_there(
    page: Page, tmp_path: Path
) -> None:
    hall = build(tmp_path, 2, 5)
    before = ServerProcess.hall(hall.config, "before.log")
    assert before.stop() == 0
    with running_nginx(tmp_path, [before.port]) as (_, https):
        answer = page.goto(f"https://localhost:{https}/board/all")
        assert answer is not None
        assert answer.status == 502
        expect(page.locator("h1, h2").first).to_contain_text("大厅系统正在启动")
        expect(page.locator("[lang=en]")).to_contain_text("tries again by itself")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide == width
        settings = {**os.environ, "HALLSYS_SERVER__PORT": str(before.port)}
        server = ServerProcess.hall(hall.config, "server.log", environment=settings)
        try:
            expect(page.locator("html[data-live=live]")).to_be_attached(timeout=60_000)
            expect(page).to_have_title("叫号屏")
        finally:
            page.context.close()
            server.stop()
