"""The guides: Markdown files beside this module, one a reader and language, rendered once.

A guide's first line is its title and its first paragraph tells what it is for. Pictures are named
relative to the file, so that the guides can be read in the repository as well.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

# For whom there is a guide, in the order of the index.
READERS = ("applicant", "clerk", "backoffice", "output", "manager", "it")

_FOLDER = Path(__file__).parent / "guides"
_BESIDE, _SERVED = 'src="../static/', 'loading="lazy" src="/help/static/'


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide in one language: its title, what it is for, and the whole as HTML."""

    reader: str
    title: str
    summary: str
    html: Markup


@cache
def guide(reader: str, lang: str) -> Guide:
    """Return the guide for one of READERS in "zh" or "en"."""
    source = (_FOLDER / f"{reader}.{lang}.md").read_text(encoding="utf-8")
    title, _, rest = source.removeprefix("# ").partition("\n")
    summary = rest.strip().partition("\n\n")[0].replace("\n", "" if lang == "zh" else " ")
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(source)
    # The files are part of the package: nothing in them comes from a visitor.
    return Guide(reader, title.strip(), summary, Markup(html.replace(_BESIDE, _SERVED)))  # noqa: S704
