"""What a window's sign shows while nobody can tell whether it is still so: the last lines, marked."""

from collections.abc import Sequence
from dataclasses import replace

from hallsys.devices.commands import ShowSign

MARK = "*"  # a character that every strip has; a display of digits alone shows no mark
COLUMNS = 16  # of the strips that the server writes for


def stale(command: ShowSign, columns: int = COLUMNS) -> ShowSign:
    """Return the command that shows the same lines with a mark at the end of the last.

    A line that fills the strip loses as much at its end as the mark takes. The first line, which
    holds the number, is left alone, unless it is the only one. A sign that flashed stops.
    """
    if not command.lines:
        return command
    marked = _cut(command.lines[-1], columns - len(MARK)) + MARK
    style = "idle" if command.style == "called" else command.style
    return replace(command, lines=(*command.lines[:-1], marked), style=style)


def _cut(line: str, columns: int) -> str:
    """Return as much of a line as fits: a byte of GB18030 a column, never half a character."""
    while sum(min(2, len(each.encode("gb18030"))) for each in line) > columns:
        line = line[:-1]
    return line


class SignMemory:
    """The last thing that each sign was told to show."""

    def __init__(self) -> None:
        self._shown: dict[str, ShowSign] = {}

    def told(self, device_id: str, command: object) -> None:
        """Remember a command if it is one for a sign."""
        if isinstance(command, ShowSign):
            self._shown[device_id] = command

    def stale(self) -> Sequence[tuple[str, ShowSign]]:
        """Return what each sign should show while the server is lost."""
        return [(device_id, stale(command)) for device_id, command in list(self._shown.items())]
