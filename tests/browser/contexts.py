"""Contexts that are used again: a browser asks for the parts of a page but once."""

from collections import defaultdict
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, Page

_free: WeakKeyDictionary[Browser, dict[tuple[int, int], list[BrowserContext]]] = WeakKeyDictionary()


def new_page(browser: Browser, size: tuple[int, int], url: str) -> Page:
    """Open an empty page of that size in a context where nobody is signed in and `url` has kept nothing."""
    width, height = size
    free = _free.setdefault(browser, defaultdict(list))[size]
    context = free.pop() if free else browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "local_storage"})
    tools.detach()
    return page


def give_back(browser: Browser, size: tuple[int, int], context: BrowserContext) -> None:
    """Close all pages of a context, for another to use it."""
    for page in context.pages:
        page.close()
    context.clear_cookies()
    context.set_offline(offline=False)
    _free[browser][size].append(context)
