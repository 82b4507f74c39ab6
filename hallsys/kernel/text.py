"""Text that somebody typed, brought into a form that every database and screen can hold."""

import unicodedata


def one_line(text: str) -> str:
    """Return `text` as one line: printable characters only, runs of white space as one space.

    Control characters and lone surrogates are left out; PostgreSQL cannot store them.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def as_number(text: str) -> str:
    """Return a number of a document, an organisation or a case as it is kept: capitals, half-width.

    Whatever counts or looks up by a typed number takes this form, so that no spelling is another number.
    """
    return unicodedata.normalize("NFKC", text).strip().upper()


def several_lines(text: str) -> str:
    """Return `text` line by line as `one_line` does, without empty lines."""
    return "\n".join(filter(None, map(one_line, text.splitlines())))
