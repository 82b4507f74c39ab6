"""What a sheet of the workbook is: its columns, and what no two rows share."""

from dataclasses import dataclass, field
from typing import Any

from hallsys.workbook.cells import CellKind, Text

_REQUIRED = object()


@dataclass(frozen=True)
class Column:
    """A column: its header, what its cells hold, what an empty cell means, and help for the reader.

    `refers` names the sheet in whose first column the value (or each value of a list) must stand;
    `once` are headers of earlier workbooks, which are read as well.
    """

    key: str
    zh: str
    kind: CellKind
    example: str
    default: Any = _REQUIRED
    note: str = ""
    refers: str = ""
    once: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether an empty cell is a fault."""
        return self.default is _REQUIRED


@dataclass(frozen=True)
class Sheet:
    """A sheet; no two rows have the same values in the columns of `unique`, group by group.

    `more` are further rows of the example, where one alone would say nothing.
    """

    name: str
    zh: str
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...] = field(default=())
    more: tuple[tuple[str, ...], ...] = ()


NAME, NAME_EN = Text(60), Text(120)
