"""The style page. Demo only."""

from flask import Blueprint

from hallsys.web.pages import pages_of
from hallsys.web.site import Site
from hallsys.web.snapshots import base, language
from hallsys.web.snapshots import page as show


def blueprint(site: Site) -> Blueprint:
    """Return the page under /style."""
    pages = pages_of("style", __name__)

    @pages.get("/style")
    def style() -> str:
        shown = site.db.read(
            lambda conn, lang: base(site, conn, room=None, url="/style", api=None, lang=lang), language()
        )
        return show("style/style.html", shown)

    return pages
