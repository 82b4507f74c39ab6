"""`hallsys audit verify`: whether the log of each hall is what the program wrote."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hallsys.halls.views import HallName
    from hallsys.kernel.log_seals import Verdict
    from hallsys.settings import Settings


def audit_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Group:
    """Return the commands; `load` reads the settings, `told` ends refusals with their sentence."""

    @click.group("audit")
    def audit() -> None:
        """Look into the log, which keeps every fact of a hall and who brought it about."""

    @audit.command("verify")
    @click.option(
        "--expect",
        "expected",
        multiple=True,
        metavar="HALL:NUMBER:DIGEST",
        help="A seal that an earlier run told, and that was kept elsewhere.",
    )
    @click.option(
        "--kept",
        "files",
        multiple=True,
        type=click.Path(path_type=Path, exists=True),
        help="A folder of copies, the note of one, or a text with seals: lines of the server's log.",
    )
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @click.pass_context
    @told
    def verify(
        context: click.Context, expected: tuple[str, ...], files: tuple[Path, ...], path: Path | None
    ) -> None:
        """Reckon the seals of every hall's log anew; the server may run.

        They are compared with those that lie outside the database: beside the key file, of the newest copies,
        a standby, the centre, and what --kept and --expect name. Ends with 1 if a fact was changed, removed
        or put in.
        """
        from hallsys.bootstrap import NoHall, beside_a_server
        from hallsys.halls.views import tree
        from hallsys.kept_seals import centres_of, kept_seals
        from hallsys.kernel import log_seals
        from hallsys.kernel.clock import SystemClock
        from hallsys.kernel.seal_notes import SealNotes
        from hallsys.kernel.sealing import Keyring

        settings = load(path)
        wanted = _by_hall(expected)
        key = Keyring.load(settings.server.keys).log_key()
        clock = SystemClock()
        begins, worst = settings.server.begins(), 0
        with beside_a_server(settings) as conn:
            halls = tree(conn)
            if not halls:
                raise NoHall
            centres = centres_of(settings, _kept_here(conn, settings, halls))
            kept = kept_seals(settings, clock, files, centres)
            for hall in halls:
                held = {**kept.seals.get(hall.code, {}), **wanted.pop(hall.code, {})}
                begin = begins.get(hall.code, log_seals.FIRST)
                found = log_seals.verify(conn, hall.id, key, held, begin)
                if found.broken:
                    worst = 1
                    click.echo(
                        f"{hall.code}: 第 {found.broken[0]} 至 {found.broken[1]} 条之间的日志被改动过。\n"
                        f"{hall.code}: facts {found.broken[0]} to {found.broken[1]} are not what was written."
                    )
                else:
                    click.echo(f"{hall.code}: {found.facts} facts, sealed to {found.through}: whole")
                    if begin.through:
                        click.echo(f"  begins after fact {begin.through}: log_begins of the settings")
                for line in _late(found, clock.now()):
                    click.echo(f"  {line}")
                if found.seals:
                    click.echo(f"  --expect {hall.code}:{found.through}:{found.newest}")
        for where, count in kept.found:
            click.echo(f"  compared with {count} kept in {where}")
        for where, why in kept.missing:
            click.echo(f"  not compared: {where} did not answer ({why})")
        noted = SealNotes(settings.server.keys.parent).files()
        strange = {one.stem for one in noted} - {hall.code for hall in halls}
        if strange:  # or who changed the code of a hall would have nothing to be compared with
            worst = 1
            names = ", ".join(sorted(strange))
            click.echo(f"本机记有封印的大厅不在数据库中：{names}")
            click.echo(f"this machine knows seals of halls that are not in the database: {names}")
        if wanted:
            raise click.UsageError(f"no such hall: {', '.join(wanted)}")
        context.exit(worst)

    return audit


def _kept_here(conn: "Connection", settings: "Settings", halls: "Iterable[HallName]") -> list[str]:
    """Return the codes of the halls that are kept in this database."""
    from hallsys.halls.views import kept_elsewhere
    from hallsys.settings import EVERY_HALL

    every = settings.server.hall == EVERY_HALL  # else one is meant, and an older schema does
    elsewhere = kept_elsewhere(conn) if every else frozenset()
    return [hall.code for hall in halls if hall.id not in elsewhere]


def _late(found: "Verdict", now: int) -> Iterator[str]:
    """Say which facts have no seal, or had none for long: where no server ran, or seals were made anew."""
    from hallsys.kernel.clock import MINUTE
    from hallsys.kernel.log_seals import LATE

    if found.late:
        first, last = found.late
        yield f"facts {first} to {last}: some were sealed more than {LATE // MINUTE} minutes late"
    if found.waits_since is not None and now - found.waits_since > LATE:
        waits = (now - found.waits_since) // MINUTE
        yield f"facts {found.through + 1} to {found.facts} have no seal, the first for {waits} minutes"


def _by_hall(expected: tuple[str, ...]) -> dict[str, dict[int, str]]:
    """Return the digests that are expected, by hall and number. Raises click's UsageError."""
    wanted: dict[str, dict[int, str]] = {}
    for one in expected:
        hall, _, rest = one.partition(":")
        number, _, digest = rest.partition(":")
        if not (hall and number.isdecimal() and digest):
            raise click.UsageError(f"not HALL:NUMBER:DIGEST: {one}")
        wanted.setdefault(hall, {})[int(number)] = digest
    return wanted
