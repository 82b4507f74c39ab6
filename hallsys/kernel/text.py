"""Text that somebody typed, brought into a form that every database and screen can hold."""


def one_line(text: str) -> str:
    """Return `text` as one line: printable characters only, runs of white space as one space.

    Control characters and lone surrogates are left out; PostgreSQL cannot store them.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def several_lines(text: str) -> str:
    """Return `text` line by line as `one_line` does, without empty lines."""
    return "\n".join(filter(None, map(one_line, text.splitlines())))
