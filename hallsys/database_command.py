"""`hallsys migrate` and `hallsys move`: the database as a whole."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.settings import Settings

_config = click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))


def _url(_context: click.Context, _parameter: click.Parameter, url: str) -> str:
    from hallsys.kernel.database import database_url

    try:
        return database_url(url)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def database_commands(
    load: Callable[[Path | None], "Settings"], told: Callable[..., Any]
) -> tuple[click.Command, ...]:
    """Return the commands; `load` reads the settings, `told` ends refusals with their sentence."""

    @click.command("migrate")
    @_config
    @told
    def migrate(path: Path | None) -> None:
        """Bring the database to the newest schema; every start of the server does, too."""
        from hallsys.kernel.migrate import newest, require_made, upgrade

        url = load(path).server.database
        require_made(url)
        before = upgrade(url)
        click.echo(
            f"schema {newest()} (was up to date)" if before == newest() else f"schema {before} -> {newest()}"
        )

    @click.command("move")
    @click.argument("target", callback=_url)
    @_config
    @told
    def move_(target: str, path: Path | None) -> None:
        """Move everything into the empty database at the URL TARGET, and compare every row.

        No server may run. The database of before stays as it is. Keys, clips and recordings are files:
        the server at the new place needs them as well.
        """
        from hallsys.bootstrap import moved_into
        from hallsys.kernel.database import without_password

        rows = moved_into(load(path), target)
        for table, count in rows.items():
            if count:
                click.echo(f"{count:>12}  {table}")
        click.echo(f"{sum(rows.values()):>12}  rows moved, each compared")
        shown = without_password(target)
        click.echo(f'Now write under [server] in the settings:  database = "{shown}"')

    return migrate, move_
