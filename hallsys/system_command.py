"""`hallsys system`: which departments' own systems may tell where their cases stand."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.settings import Settings


def system_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Group:
    """Return the group. The server must not be running."""
    config = click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    scopes = click.option(
        "--scope",
        "good_for",
        multiple=True,
        default=["cases:write"],
        show_default=True,
        help="What the key is good for (docs/api.md lists it); repeat it.",
    )

    @click.group("system")
    def group() -> None:
        """Let departments' own systems tell where their cases stand, and take that back."""

    @group.command()
    @click.argument("name")
    @click.option(
        "--department", "departments", multiple=True, help="18 characters; repeat it. Needed for cases."
    )
    @scopes
    @config
    @told
    def add(name: str, departments: tuple[str, ...], good_for: tuple[str, ...], path: Path | None) -> None:
        """Add a system with its departments; its key is shown once."""
        from hallsys.cases.systems import add_system

        _show(_transact(load(path), lambda tx, keyring: add_system(tx, keyring, name, departments, good_for)))

    @group.command()
    @click.argument("name")
    @scopes
    @config
    @told
    def key(name: str, good_for: tuple[str, ...], path: Path | None) -> None:
        """Give a system one more key, so that it can change over; it is shown once."""
        from hallsys.cases.systems import make_key

        _show(_transact(load(path), lambda tx, keyring: make_key(tx, keyring, name, good_for)))

    @group.command()
    @click.argument("key_id")
    @config
    @told
    def revoke(key_id: str, path: Path | None) -> None:
        """Make a key void."""
        from hallsys.cases.systems import revoke_key

        _transact(load(path), lambda tx, _keyring: revoke_key(tx, key_id))
        click.echo(f"{key_id} is void")

    return group


def _show(fresh: Any) -> None:
    click.echo(f"system: {fresh.system}\nkey id: {fresh.key_id}\nsecret: {fresh.secret}")
    click.echo("The secret is shown this once and kept sealed; hand it over in person.")


def _transact(settings: "Settings", use_case: Callable[[Any, Any], Any]) -> Any:
    from hallsys.bootstrap import open_database, the_hall
    from hallsys.kernel.clock import SystemClock
    from hallsys.kernel.sealing import Keyring
    from hallsys.kernel.transaction import Origin, Tx

    keyring = Keyring.load(settings.server.keys)
    db = open_database(settings, SystemClock())

    def run(tx: Tx) -> Any:
        return use_case(tx, keyring)

    try:
        hall_id = db.read(the_hall, settings.server.hall)
        return db.transact(Origin(hall_id, "system"), run)
    finally:
        db.close()
