"""The guides as pages: an index and one page for each reader. They hold no secrets and need no sign-in."""

from flask import Blueprint, abort, render_template

from hallsys.web.help.guides import READERS, guide
from hallsys.web.pages import pages_of
from hallsys.web.snapshots import language


def blueprint() -> Blueprint:
    """Return the pages under /help."""
    pages = pages_of("help", __name__)

    @pages.get("/help")
    def index() -> str:
        lang = language()
        return render_template("help/index.html", lang=lang, guides=[guide(one, lang) for one in READERS])

    @pages.get("/help/<reader>")
    def read(reader: str) -> str:
        if reader not in READERS:
            abort(404)
        lang = language()
        guides = [guide(one, lang) for one in READERS]
        return render_template("help/guide.html", lang=lang, guides=guides, shown=guide(reader, lang))

    return pages
