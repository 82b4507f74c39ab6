"""What watches the pages of the other tests sees what it is there for."""

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import Watch


@pytest.mark.parametrize("outside", ["http://fonts.example.com/face.woff2", "http://192.0.2.1/pixel.png"])
def test_a_page_that_asks_a_host_outside_is_complained_of(browser: Browser, outside: str) -> None:
    context, watch = browser.new_context(), Watch()
    watch.over(context)
    page = context.new_page()
    with page.expect_event("console"):
        page.set_content(f'<img src="{outside}" alt="">')
    context.close()
    with pytest.raises(AssertionError, match="ERR_NAME_NOT_RESOLVED"):
        watch.verify()
