"""`hallsys erase`: personal data whose time is over, counted or erased."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.settings import Settings


def erase_command(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Command:
    """Return the command; `load` reads the settings, `told` ends refusals with their sentence."""

    @click.command("erase")
    @click.option("--dry-run", is_flag=True, help="Count only; the server may run.")
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @told
    def erase(path: Path | None, *, dry_run: bool) -> None:
        """Erase personal data that was kept long enough, as the server does by itself every night.

        SQLite: the server must be stopped. Nothing that is still needed goes; the log tells how much went.
        """
        from hallsys.bootstrap import beside_a_server, open_database
        from hallsys.halls.views import tree
        from hallsys.kernel.clock import SystemClock
        from hallsys.retention.service import erase_everywhere, overdue

        settings, clock = load(path), SystemClock()
        if dry_run:
            with beside_a_server(settings) as conn:
                for hall in tree(conn):
                    for what, count in overdue(conn, hall.id, clock.now()).items():
                        click.echo(f"{hall.code}  {what}  {count} due")
            return
        db = open_database(settings, clock)
        try:
            for what, count in erase_everywhere(db, clock).items():
                click.echo(f"erased: {what} {count}")
        finally:
            db.close()

    return erase
