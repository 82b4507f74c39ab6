"""`hallsys backup` and `hallsys restore`: copies of the database, while the server runs, and back."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hallsys.kernel.copies import Verified
    from hallsys.kernel.copy_seals import SealCheck
    from hallsys.settings import Settings

_NOT_LOOKED_INTO = (
    "备份已通读，但没有装入数据库核对（日志连续性和封印、结构版本、数量）：数据库角色不能建库。\n"
    "It was read to its end, but not put into a database to look at its logs and seals, schema and counts: "
    "the role may not create one (ALTER ROLE ... CREATEDB)."
)

_NOT_IN_IT = (
    "备份不含密钥文件 {keys} 和录音 {recordings}，请另行保存，密钥不要与备份放在一起。\n"
    "Not in the copy: the key file {keys} and the recordings {recordings}; keep them, too, "
    "and the keys in another place."
)

_LEFT = (
    "没有删除任何个人信息：请核对日期后运行 hallsys erase。\n"
    "Nothing was erased: look at the date, and run hallsys erase."
)

_NOT_COMPARED = (
    "没有核对日志的封印（内容是否被改动）：恢复后请运行 hallsys audit verify。\n"
    "The seals of the log, which tell whether a fact was changed, were not looked at: "
    "hallsys audit verify does."
)

_NOT_SEALED = (
    "{code}: 从第 {first} 条起，日志与封印不符：请运行 hallsys audit verify，并保留更早的备份。\n"
    "{code}: from fact {first} on the log is not what was sealed: run hallsys audit verify, and keep the "
    "earlier copies."
)

Load = Callable[[Path | None], "Settings"]
Guard = Callable[[Callable[..., Any]], Callable[..., Any]]


def backup_commands(load: Load, told: Guard) -> tuple[click.Command, click.Command]:
    """Return the commands; `load` reads the settings, `told` ends refusals with their sentence."""
    config = click.option(
        "--config",
        "path",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The settings file; by default config/hall.toml if there is one.",
    )

    @click.command()
    @click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
    @click.option("--keep", type=click.IntRange(min=1), help="Remove all but the newest KEEP copies.")
    @config
    @told
    def backup(folder: Path, keep: int | None, path: Path | None) -> None:
        """Copy the database into FOLDER and verify the copy; the server may run.

        The keys are not copied: without them nobody can read the personal data in a copy. Keep a copy of the
        key file in another place. Where the log is not what was sealed the copy stays, none is removed, and
        it ends with 1.
        """
        from hallsys.bootstrap import NoHall
        from hallsys.kernel.backup import back_up, prune
        from hallsys.kernel.clock import SystemClock
        from hallsys.kernel.copy_notes import Note, beside, write_note
        from hallsys.kernel.copy_seals import NEWEST

        settings, now = load(path), SystemClock().now()
        found = back_up(settings.server.database, folder, now, _seal_check(settings, NEWEST))
        if found.halls == 0:  # another database than is meant, and no reason to be told that a copy is there
            found.path.unlink()
            raise NoHall
        if found.broken:
            _tell_seals("copied", found)
            click.get_current_context().exit(1)
        note = Note(now, str(found.path.absolute()), found.seals)
        write_note(beside(found.path), note)
        write_note(settings.backup.note, note)
        _tell_seals("copied and verified", found)
        click.echo(_NOT_IN_IT.format(keys=settings.server.keys, recordings=settings.server.recordings))
        for old in prune(folder, keep) if keep else ():
            click.echo(f"removed: {old}")

    @click.command()
    @click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    @click.option("--yes", is_flag=True, help="Do not ask whether the date that is shown is right.")
    @click.option("--verify-only", is_flag=True, help="Read the copy whole, and change nothing.")
    @config
    @told
    def restore(copy: Path, path: Path | None, *, yes: bool, verify_only: bool) -> None:
        """Put COPY in the place of the database; the server must be stopped.

        What was there is kept beside it. The schema of an older copy is brought up to date, and personal data
        in it whose time is over by now is erased, and so is who asked for it since the copy was made, once
        somebody says that the date is right. Ends with 1 if its log, all of it, is not what was sealed.
        """
        from hallsys.kernel import backup as copies
        from hallsys.kernel.clock import SystemClock
        from hallsys.kernel.copy_notes import beside, read_note, void_after, write_note
        from hallsys.kernel.seal_notes import SealNotes

        settings = load(path)
        url = settings.server.database
        if verify_only:
            found = copies.verify(copy, url, seals_by=_seal_check(settings))
            _tell_seals("read" if found.broken else "whole", found)
            click.get_current_context().exit(1 if found.broken else 0)
        found, aside = copies.restore(copy, url, SystemClock().now())
        void_after(copy)
        SealNotes(settings.server.keys.parent).void()
        note = read_note(beside(copy))
        if note is None:
            settings.backup.note.unlink(missing_ok=True)
        else:
            write_note(settings.backup.note, note)
        _tell("restored", found)
        if aside is not None:
            click.echo(f"what was there before: {aside}; it is yours to remove, with the personal data in it")
        if _erase_what_is_over(settings, yes=yes):
            click.get_current_context().exit(1)

    return backup, restore


def _seal_check(settings: "Settings", newest: int | None = None) -> "SealCheck | None":
    """Return what looks at the seals, or say why nothing does: a copy counts without the keys, too."""
    from hallsys.kernel.copy_seals import SealCheck
    from hallsys.kernel.errors import Refusal
    from hallsys.kernel.sealing import Keyring

    try:
        key = Keyring.load(settings.server.keys).log_key()
    except Refusal as refusal:
        click.echo(f"{refusal.sentence('zh')}\n{refusal.sentence('en')}", err=True)
        return None
    return SealCheck(key, settings.server.begins(), newest)


def _erase_what_is_over(settings: "Settings", *, yes: bool) -> bool:
    """Bring a restored database up to date, and erase what it has for too long; tell if its log is broken.

    Raises KeysDoNotOpen.
    """
    from hallsys.bootstrap import open_database
    from hallsys.kernel.clock import SystemClock
    from hallsys.kernel.copy_seals import SealCheck
    from hallsys.kernel.resealing import KeysDoNotOpen, unreadable
    from hallsys.kernel.sealing import Keyring
    from hallsys.retention.nightly import erase_everywhere
    from hallsys.retention.rules import is_it_today

    keyring = Keyring.load(settings.server.keys)
    db = open_database(settings, SystemClock())
    try:
        closed = db.read(unreadable, keyring)
        if closed:
            raise KeysDoNotOpen(closed=closed, keys=str(settings.server.keys))
        check = SealCheck(keyring.log_key(), settings.server.begins())
        broken = db.read(check.broken) or {}
        _tell_broken(broken)
        if not (yes or _confirmed(is_it_today(SystemClock().now()))):
            click.echo(_LEFT)
            return bool(broken)
        for what, count in erase_everywhere(db, SystemClock(), keyring).items():
            click.echo(f"erased, as it was or would have been: {what} {count}")
        return bool(broken)
    finally:
        db.close()


def _confirmed(question: str) -> bool:
    try:
        return click.confirm(question)
    except click.Abort:  # there is nobody to answer
        click.echo()
        return False


def _tell(what: str, found: "Verified") -> None:
    more = (
        ""
        if found.facts is None
        else f", schema {found.revision}, {found.halls} halls, {found.facts} facts without gaps"
    )
    click.echo(f"{what}: {found.path} ({found.size / 1024 / 1024:.1f} MiB{more})")
    if found.facts is None:
        click.echo(_NOT_LOOKED_INTO)


def _tell_seals(what: str, found: "Verified") -> None:
    _tell(what, found)
    if found.broken is None:
        click.echo(_NOT_COMPARED)
    _tell_broken(found.broken or {})


def _tell_broken(broken: "Mapping[str, int]") -> None:
    for code, first in broken.items():
        click.echo(_NOT_SEALED.format(code=code, first=first))
