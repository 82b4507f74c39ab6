"""`hallsys staff reset`: the way back in when no administrator can sign in any more."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.settings import Settings


def staff_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Group:
    """Return the group. The server must not be running."""

    @click.group("staff")
    def group() -> None:
        """Accounts of the staff; the page /manager/staff does more while the server runs."""

    @group.command()
    @click.argument("login")
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @told
    def reset(login: str, path: Path | None) -> None:
        """Give an account a password for one sign-in, and lift its lock and its one-time codes."""
        from hallsys.bootstrap import open_database, the_hall
        from hallsys.kernel.clock import SystemClock
        from hallsys.kernel.transaction import Origin
        from hallsys.staff.errors import ClerkUnknown
        from hallsys.staff.renewal import reset_password
        from hallsys.staff.views import account

        settings = load(path)
        db = open_database(settings, SystemClock())
        try:
            hall_id = db.read(the_hall, settings.server.hall)
            found = db.read(account, hall_id, login)
            if found is None:
                raise ClerkUnknown
            password = reset_password(db, Origin(hall_id, "system"), found.clerk_id)
        finally:
            db.close()
        click.echo(f"{login}: {password}\nIt is shown this once, and has to be changed at the first sign-in.")

    return group
