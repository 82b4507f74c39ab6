"""The table of tags as a file of the installation."""

from pathlib import Path

from hallsys.evaluation.rules import Tags, parse_tags


def load_tags(path: Path) -> Tags:
    """Return the tags of the CSV file at `path`; a spreadsheet's byte-order mark does no harm.

    Raises FileNotFoundError, and ValueError for a faulty table (see rules.parse_tags).
    """
    return parse_tags(path.read_text("utf-8-sig").splitlines())
