"""`hallsys erase`: personal data whose time is over, counted or erased."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hallsys.kernel.database import Database
    from hallsys.settings import Settings


def erase_command(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Command:
    """Return the command; `load` reads the settings, `told` ends refusals with their sentence."""

    @click.command("erase")
    @click.option(
        "--person",
        "ground",
        type=click.Choice(["fulfilled", "ended", "withdrawn", "unlawful"]),
        help="Ask for a number, and erase what can be of whoever has it, who asked for it (PIPL art. 47).",
    )
    @click.option(
        "--keep",
        "kept",
        metavar="KIND=DAYS",
        help="Set for how long the hall keeps a kind: visit, case or rating. Nothing is erased with it.",
    )
    @click.option("--yes", is_flag=True, help="Do not ask whether the date that is shown is right.")
    @click.option("--dry-run", is_flag=True, help="Count only; the server may run.")
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @told
    def erase(path: Path | None, kept: str | None, ground: str | None, *, yes: bool, dry_run: bool) -> None:
        """Erase personal data that was kept long enough, as the server does by itself every night.

        Before that it shows the date, and asks: by a clock that is years ahead everything would be over.
        SQLite: the server must be stopped, except for --person, which then leaves it to the server's next
        night. Nothing that is still needed goes; the log tells how much went.
        """
        from hallsys.bootstrap import beside_a_server, open_database, the_hall
        from hallsys.kernel.clock import SystemClock
        from hallsys.kernel.sealing import Keyring
        from hallsys.kernel.sqlite import DatabaseInUse
        from hallsys.kernel.transaction import Origin
        from hallsys.retention.nightly import erase_everywhere
        from hallsys.retention.rules import Kind, is_it_today
        from hallsys.retention.service import set_period

        settings, clock = load(path), SystemClock()
        if dry_run:
            with beside_a_server(settings) as conn:
                _tell_due(conn, clock.now())
            return
        try:
            db = open_database(settings, clock)
        except DatabaseInUse:
            if ground is None:
                raise
            with beside_a_server(settings) as conn:
                _leave_to_the_server(settings, conn, _number(), ground, clock.now())
            return
        try:
            if ground is not None:
                if not yes:
                    click.confirm(is_it_today(clock.now()), abort=True)
                _erase_person(settings, db, _number(), ground)
                return
            if kept is not None:
                kind_, _, days = kept.partition("=")
                if kind_ not in set(Kind) or not days.isdecimal():
                    raise click.UsageError("--keep takes visit=DAYS, case=DAYS or rating=DAYS")
                origin = Origin(db.read(the_hall, settings.server.hall), "system")
                db.transact(origin, set_period, Kind(kind_), int(days))
                click.echo(f"kept from now on: {kind_} for {int(days)} days")
                return
            if not yes:
                click.confirm(is_it_today(clock.now()), abort=True)
            for what, count in erase_everywhere(db, clock, Keyring.load(settings.server.keys)).items():
                click.echo(f"erased: {what} {count}")
        finally:
            db.close()

    return erase


def _tell_due(conn: "Connection", now: int) -> None:
    """Tell for how long each hall keeps what, and how much of it is over at `now`."""
    from hallsys.halls.views import tree
    from hallsys.retention.rules import TERMS
    from hallsys.retention.service import chosen_periods, overdue

    chosen = chosen_periods(conn)
    for hall in tree(conn):
        for kind, term in TERMS.items():
            bounds = f"{term.least} to {term.most}; {term.source_zh} / {term.source_en}"
            click.echo(f"{hall.code}  {kind}: {chosen[hall.id][kind]} days ({bounds})")
            click.echo(f"    {term.zh}，自{term.since_zh}起 / {term.en}, from {term.since_en}")
        for what, count in overdue(conn, hall.id, now).items():
            click.echo(f"{hall.code}  {what}  {count} due")


def _number() -> str:
    return str(click.prompt("ID number or credit code", hide_input=True))


def _asked(settings: "Settings", conn: "Connection") -> list[str]:
    """Return the halls that are asked and repeat it: those above all others, and that of the settings.

    Whoever has the machine has every hall of its database. Raises NoHall.
    """
    from hallsys.bootstrap import NoHall
    from hallsys.halls.views import tree

    halls = tree(conn)
    if not halls:
        raise NoHall
    return [one.id for one in halls if one.parent_id is None or one.code == settings.server.hall]


def _leave_to_the_server(
    settings: "Settings", conn: "Connection", number: str, ground: str, now: int
) -> None:
    """Note that somebody asked, where the server looks every night and after each start."""
    from hallsys.kernel.sealing import Keyring
    from hallsys.retention.asked import Asked, note
    from hallsys.retention.request import find_person, print_of
    from hallsys.retention.rules import Ground

    keyring = Keyring.load(settings.server.keys)
    find_person(conn, keyring, number)
    for hall_id in _asked(settings, conn):
        note(keyring, Asked(print_of(keyring, number).hex(), hall_id, now, Ground(ground)))
    click.echo(
        "服务器正在运行：请求已登记，今夜由服务器在所有大厅执行，结果见“个人信息”页；要立即执行，请在该页操作。\n"
        "The server is running: it is noted, and the server does it tonight in every hall; the page Personal "
        "data tells what went, and does it at once."
    )


def _erase_person(settings: "Settings", db: "Database", number: str, ground: str) -> None:
    from hallsys.kernel.sealing import Keyring
    from hallsys.kernel.transaction import Origin
    from hallsys.retention.errors import NobodyKnown
    from hallsys.retention.request import erase_as_asked
    from hallsys.retention.rules import HOLD_WORDS, Ground, Hold

    keyring = Keyring.load(settings.server.keys)
    erase = partial(erase_as_asked, date_is_right=True)  # somebody has just said so
    asked = [
        db.transact(Origin(hall_id, "system"), erase, keyring, number, Ground(ground))
        for hall_id in db.read(partial(_asked, settings))
    ]
    done = [one for one in asked if one is not None]  # the first may have been the last who needed the record
    if not done:
        raise NobodyKnown
    cases, ratings = sum(one.cases for one in done), sum(one.ratings for one in done)
    click.echo(f"{cases} cases, {ratings} ratings erased, in all halls of the database")
    if done[-1].record:
        click.echo("the record of who it was is gone")
    for hold in sorted({hold for one in done for hold in one.held_by} - {Hold.ELSEWHERE}):
        click.echo("kept: {} / {}".format(*HOLD_WORDS[hold]))
