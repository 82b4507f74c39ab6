"""What is written down of a verified copy: when it was made, and the newest seal of each hall's log.

A note lies beside each copy, and the newest where the server looks (`[backup] note`): a schedule that fails
is thereby seen, and a log that was cut at its end, seals and all, no longer fits the seals of the notes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hallsys.kernel.clock import HOUR, Millis
from hallsys.kernel.errors import Refusal

ENDING = ".note.json"
_VOID = ".void"

Seals = dict[str, dict[int, str]]  # digests in hexadecimal, by hall's code and the last fact they cover


class NoteBroken(Refusal):
    """A note of a copy cannot be read."""

    code = "note_broken"
    status = 500
    zh = "备份记录 {name} 无法读取：{why}"
    en = "The note {name} of a copy cannot be read: {why}"


@dataclass(frozen=True, slots=True)
class Note:
    """A verified copy: when it was made, its file, and the newest seal by hall's code at that time."""

    at: Millis
    copy: str
    seals: Mapping[str, tuple[int, str]]


def beside(copy: Path) -> Path:
    """Return where the note of a copy lies."""
    return copy.with_name(copy.name + ENDING)


def write_note(path: Path, note: Note) -> None:
    """Write a note, whole or not at all; only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(
        json.dumps({"at": note.at, "copy": note.copy, "seals": note.seals}, ensure_ascii=False), "utf-8"
    )
    part.replace(path)


def read_note(path: Path) -> Note | None:
    """Return a note, None if there is none. Raises NoteBroken."""
    try:
        told = json.loads(path.read_text("utf-8"))
        seals = {str(hall): (int(one[0]), str(one[1])) for hall, one in told["seals"].items()}
        return Note(int(told["at"]), str(told["copy"]), seals)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise NoteBroken(name=path.name, why=type(error).__name__) from error


def notes_in(folder: Path) -> Iterable[Path]:
    """Return the notes of a folder's copies, the oldest first; also of copies that went."""
    return sorted(folder.glob(f"hallsys-*{ENDING}"))


def void_after(copy: Path) -> list[Path]:
    """Put the notes of later copies aside: once `copy` is restored, their seals are of facts that went."""
    later = [one for one in notes_in(copy.parent) if one.name > beside(copy).name]
    return [one.rename(one.with_name(one.name + _VOID)) for one in later]


def old_since(note: Note | None, began: Millis, old_hours: int, now: Millis) -> Millis | None:
    """Return since when the newest copy is older than `old_hours`, None while it is not.

    A hall of which there is none yet is given as long since it `began`; 0 hours: nobody wants to be told.
    """
    due = (began if note is None else note.at) + old_hours * HOUR
    return due if old_hours and now > due else None
