"""The layouts of a hall: those of this package, and in their place those of the hall's own folder."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from hallsys.devices.commands import PrintDocument, Slip
from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers.composing import compose, slip_values
from hallsys.devices.printers.layout import Item
from hallsys.devices.printers.template import Layout, LayoutError, parse
from hallsys.devices.printers.vocabulary import VOCABULARIES, Values

SUFFIX = ".layout"
_TICKETS = ("ticket", "reprint")  # printed by a command of their own
_OWN = resources.files("hallsys.devices.printers") / "layouts"


class Library:
    """All layouts by name, checked."""

    def __init__(self, layouts: Mapping[str, Layout]) -> None:
        self._layouts = layouts

    def ticket(self, slip: Slip, width: int) -> list[Item]:
        """Return the items of a ticket on paper of `width` cells.

        A slip that was, or may have been, printed before has the layout `reprint`, so that nobody
        takes two papers for two places in the queue.
        """
        return self.compose("reprint" if slip.reprint else "ticket", slip_values(slip), width)

    def document(self, command: PrintDocument, width: int) -> list[Item]:
        """Return the items of another document; fields that its layout does not name are passed over.

        Raises DeviceFault `bad_command` for an unknown layout, a missing field, or a list in place
        of a text.
        """
        vocabulary = VOCABULARIES.get(command.layout)
        if vocabulary is None or command.layout in _TICKETS:
            raise DeviceFault("bad_command", f"layout: {command.layout[:40]!r}")
        wrong = [field for field in vocabulary.required if not command.fields.get(field)]
        wrong += [
            field
            for field, value in command.fields.items()
            if field in vocabulary.sample and isinstance(value, str) is vocabulary.is_list(field)
        ]
        if wrong:
            raise DeviceFault("bad_command", f"{command.layout}: {', '.join(wrong)}")
        mark = "1" if command.reprint else ""
        return self.compose(command.layout, {**command.fields, "reprint": mark}, width)

    def compose(self, name: str, values: Values, width: int) -> list[Item]:
        """Return the items of the layout `name` with these fields. Raises KeyError for no layout."""
        return compose(self._layouts[name], values, width)


def load_library(folder: Path | None) -> Library:
    """Read the layouts; `folder` holds the hall's own as `<name>.layout`, None for none.

    Raises LayoutError with every mistake as `file:line: reason`; a file that replaces no layout is
    a mistake too: its name is misspelt.
    """
    own = _hall_files(folder) if folder is not None else {}
    mistakes = [
        f"{path}:1: no layout is called {name!r}; there are: {', '.join(VOCABULARIES)}"
        for name, path in own.items()
        if name not in VOCABULARIES
    ]
    layouts: dict[str, Layout] = {}
    for name in VOCABULARIES:
        try:
            layouts[name] = _load(name, own.get(name))
        except LayoutError as error:
            mistakes.append(str(error))
    if mistakes:
        raise LayoutError("\n".join(mistakes))
    return Library(layouts)


def source_of(name: str, folder: Path | None) -> str:
    """Return the text of a layout, the hall's own where there is one. Raises LayoutError."""
    own = _hall_files(folder) if folder is not None else {}
    return _read(name, own.get(name))


def _hall_files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise LayoutError(f"{folder}: there is no such folder")
    return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}"))}


def _load(name: str, path: Path | None) -> Layout:
    return parse(_read(name, path), VOCABULARIES[name], str(path or name + SUFFIX))


def _read(name: str, path: Path | None) -> str:
    """Return the text of a file; editors on Windows put a byte order mark before it."""
    try:
        return (path or _OWN / (name + SUFFIX)).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(f"{path}:1: cannot be read: {error}") from None
