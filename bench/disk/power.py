"""What a disk holds when its power goes: all that was synced, and of the rest whatever chance leaves.

Names are held to the letter of POSIX: a new name, a renaming or a removal is on the disk only after its
folder was synced (ext4 and XFS write a new name down with the file's own sync as well, and so lose less). Of
those that were not synced the first few may be there, in their order, as a journal keeps them.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from bench.disk.layer import Kind, Record

SECTOR = 512
_REBUILT = "-shm"  # SQLite makes its index of the log anew; it is memory, not disk


@dataclass(frozen=True)
class Loss:
    """What becomes of writes that were not synced: a share of them is there, in any order, whole or torn."""

    name: str
    share: float
    in_order: bool = False
    torn: bool = False

    def left(self, unsynced: list[Record], random: Random) -> list[Record]:
        """Return what reached the disk, in the order in which it did: an older write may have come last."""
        some = [one for one in unsynced if random.random() < self.share]
        if not self.in_order:
            random.shuffle(some)
        return [_torn(one, random) for one in some] if self.torn else some

    def first(self, count: int, random: Random) -> int:
        """Return how many of so many changes of names are there."""
        return sum(random.random() < self.share for _ in range(count))


DROPPED, HALVED, TORN = Loss("dropped", 0.0), Loss("halved", 0.5), Loss("torn", 0.75, torn=True)
LOSSES = (DROPPED, HALVED, TORN)
KILLED = Loss("killed", 1.0, in_order=True)  # the machine goes on: what was written is there


def _torn(write: Record, random: Random) -> Record:
    """Return the head or the tail of a write; what lies in one sector, and a cut, stay whole."""
    bounds = range(-write.at % SECTOR or SECTOR, len(write.first), SECTOR)
    if write.kind is not Kind.WRITE or not bounds:
        return write
    bound = random.choice(bounds)
    if random.random() < 0.5:
        return replace(write, first=write.first[:bound])
    return replace(write, at=write.at + bound, first=write.first[bound:])


@dataclass
class _File:
    content: bytearray = field(default_factory=bytearray)
    """What is synced."""
    unsynced: list[Record] = field(default_factory=list)
    before: int = 0
    """How many changes were synced so far."""


@dataclass
class _Folder:
    unsynced: list[dict[Path, _File | None]] = field(default_factory=list)
    """What each change makes of names: the files that they lead to now, None for a name that is gone."""
    before: int = 0


class Disk:
    """The disk of a folder, which begins with what lies there now: all of it counts as synced.

    `play` goes on by what a layer has noted since; `after` tells what a loss of power leaves.
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder.resolve()
        self._names: dict[Path, _File] = {}  # as they are for the program
        self._files: dict[int, _File] = {}
        for path in self._root.rglob("*"):
            if path.is_file():
                self._names[path] = self._files[path.stat().st_ino] = _File(bytearray(path.read_bytes()))
        self._synced_names = dict(self._names)
        self._folders: dict[Path, _Folder] = {}
        self._begun: dict[int, tuple[_File | _Folder, int]] = {}

    def play(self, record: Record) -> None:
        """Go on by one thing that happened."""
        match record.kind:
            case Kind.WRITE | Kind.CUT:
                # Of a file that another program made, without the layer, nobody knows the name.
                self._files.setdefault(record.inode, _File()).unsynced.append(record)
            case Kind.CREATE:
                self._files[record.inode] = file = _File()  # the inode may have been another file's
                self._name({_path(record.first): file})
            case Kind.RENAME:
                before, after = _path(record.first), _path(record.second)
                self._name({before: None, after: self._names[before]})
            case Kind.UNLINK:
                self._name({_path(record.first): None})
            case Kind.SYNC_BEGINS:
                path = _path(record.first)
                at = self._files[record.inode] if path in self._names else self._folder(path)
                self._begun[record.at] = (at, at.before + len(at.unsynced))
            case Kind.SYNCED:
                self._sync(*self._begun.pop(record.at))

    def after(self, loss: Loss, random: Random) -> dict[Path, bytes]:
        """Return the files that are there when the power is back, by their names in the folder."""
        names: dict[Path, _File] = dict(self._synced_names)
        for folder in self._folders.values():
            for change in folder.unsynced[: loss.first(len(folder.unsynced), random)]:
                _rename(names, change)
        found = {}
        for path, file in names.items():
            if not path.name.endswith(_REBUILT):
                content = bytearray(file.content)
                for one in loss.left(file.unsynced, random):
                    _apply(content, one)
                found[path.relative_to(self._root)] = bytes(content)
        return found

    def _folder(self, path: Path) -> _Folder:
        return self._folders.setdefault(path, _Folder())

    def _name(self, change: dict[Path, _File | None]) -> None:
        (folder,) = {path.parent for path in change}  # nothing of ours is moved from folder to folder
        self._folder(folder).unsynced.append(change)
        _rename(self._names, change)

    def _sync(self, what: _File | _Folder, until: int) -> None:
        done = max(0, until - what.before)
        if isinstance(what, _File):
            for one in what.unsynced[:done]:
                _apply(what.content, one)
        else:
            for change in what.unsynced[:done]:
                _rename(self._synced_names, change)
        del what.unsynced[:done]
        what.before += done


def _path(raw: bytes) -> Path:
    return Path(raw.decode())


def _rename(names: dict[Path, _File], change: dict[Path, _File | None]) -> None:
    for path, file in change.items():
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file


def _apply(content: bytearray, change: Record) -> None:
    """Write or cut; what lies between the end and a write behind it is zeros."""
    size = change.at if change.kind is Kind.CUT else max(len(content), change.at + len(change.first))
    if size < len(content):
        del content[size:]
    content.extend(bytes(size - len(content)))
    if change.kind is Kind.WRITE:
        content[change.at : change.at + len(change.first)] = change.first
