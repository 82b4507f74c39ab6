"""`hallsys keys`: the keys that seal personal data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.kernel.ciphers import CipherName
    from hallsys.kernel.database import Database
    from hallsys.settings import Settings

_config = click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))


def keys_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Group:
    """Return the commands; `load` reads the settings, `told` ends refusals with their sentence."""

    @click.group("keys")
    def keys() -> None:
        """The keys that seal names and numbers. Keep a copy of the key file apart from the backups."""

    @keys.command("list")
    @_config
    @told
    def list_(path: Path | None) -> None:
        """Tell each key, and how much is sealed with it; the server may run."""
        from hallsys.bootstrap import beside_a_server
        from hallsys.kernel.resealing import sealed_with
        from hallsys.kernel.sealing import Keyring

        settings = load(path)
        named = Keyring.load(settings.server.keys).keys().values()
        with beside_a_server(settings) as conn:
            found = sealed_with(conn)
        for key_id, cipher in named:
            click.echo(f"{key_id}  {cipher}  {found.pop(key_id, 0)} values")
        for key_id, count in sorted(found.items()):
            click.echo(f"{key_id}  not in the key file  {count} values cannot be read")

    @keys.command("rotate")
    @click.option(
        "--cipher", type=click.Choice(["aes-256-gcm", "sm4-gcm"]), help="By default that of before."
    )
    @_config
    @told
    def rotate(cipher: "CipherName | None", path: Path | None) -> None:
        """Add a key and seal everything anew with it. No server may run: each reads the keys as it starts.

        The old key stays in the key file, for what is in backups; `keys forget` takes it out.
        """
        _seal_anew(load(path), lambda keyring: keyring.rotate(cipher))

    @keys.command("reseal")
    @_config
    @told
    def reseal(path: Path | None) -> None:
        """End a `keys rotate` that was cut short. No server may run."""
        _seal_anew(load(path), lambda keyring: [*keyring.keys().values()][-1][0])

    @keys.command("forget")
    @click.argument("key_id", type=int)
    @click.confirmation_option(prompt="Backups that were made with this key cannot be read any more. Go on?")
    @_config
    @told
    def forget(key_id: int, path: Path | None) -> None:
        """Take a key out of the key file that nothing is sealed with any more. No server may run."""
        from hallsys.kernel.resealing import sealed_with
        from hallsys.kernel.sealing import KeyInUse, Keyring

        settings = load(path)
        with _alone(settings) as db:
            if db.read(sealed_with)[key_id]:
                raise KeyInUse(key_id=key_id)
            Keyring.load(settings.server.keys).forget(key_id)
        click.echo(f"forgotten: key {key_id}")

    return keys


@contextmanager
def _alone(settings: "Settings") -> "Iterator[Database]":
    """Yield the database, which nobody else uses: a server goes on with the keys that it has read."""
    from hallsys.bootstrap import open_database
    from hallsys.kernel.clock import SystemClock
    from hallsys.kernel.postgres import require_alone

    require_alone(settings.server.database)
    db = open_database(settings, SystemClock())
    try:
        yield db
    finally:
        db.close()


def _seal_anew(settings: "Settings", choose: Callable[[Any], int]) -> None:
    from hallsys.halls.views import tree
    from hallsys.kernel.resealing import note_rotation, reseal
    from hallsys.kernel.sealing import Keyring
    from hallsys.kernel.transaction import Origin

    with _alone(settings) as db:
        keyring = Keyring.load(settings.server.keys)
        halls = db.read(tree)
        key_id = choose(keyring)
        resealed = reseal(db, Origin(halls[0].id, "system"), keyring) if halls else 0
        for hall in halls:
            db.transact(Origin(hall.id, "system"), note_rotation, key_id, resealed)
    click.echo(f"key {key_id} seals from now on; {resealed} values were sealed anew")
