"""The command line: `hallsys init`, `serve`, `agent`, `import`, `export`, `demo`."""

import functools
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, ParamSpec, TypeVar

import click

from hallsys import __version__
from hallsys.audit_command import audit_commands
from hallsys.backup_command import backup_commands
from hallsys.database_command import database_commands
from hallsys.doctor_command import doctor_command
from hallsys.draw_command import draw_commands
from hallsys.erase_command import erase_command
from hallsys.kernel.errors import Refusal
from hallsys.keys_command import keys_commands
from hallsys.message_command import message_commands
from hallsys.push_command import push_commands
from hallsys.staff_command import staff_commands
from hallsys.standby_command import standby_commands
from hallsys.system_command import system_commands
from hallsys.voice_command import voice_commands
from hallsys.workbook_command import workbook_commands

if TYPE_CHECKING:  # an agent needs neither the server's settings nor what they bring along: some 80 MiB
    from hallsys.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")

_DEFAULT_SETTINGS = Path("config/hall.toml")


def _told(command: Callable[P, R]) -> Callable[P, R]:
    """Let a refusal, and a trouble with the database or a file, end the command with a sentence."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except click.ClickException:
            raise
        except Exception as error:
            refusal = error if isinstance(error, Refusal) else _refusal_of(error)
            if refusal is None:
                raise
            raise click.ClickException(
                f"{refusal.sentence('en')}\n{refusal.sentence('zh')} [{refusal.code}]"
            ) from error

    return guarded


def _refusal_of(error: Exception) -> Refusal | None:
    from hallsys.kernel.told_troubles import refusal_of  # and with it what speaks to databases

    return refusal_of(error)


_settings = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The settings file; by default config/hall.toml if there is one.",
)


def _load(path: Path | None) -> "Settings":
    from hallsys.settings import Settings

    if path is None and _DEFAULT_SETTINGS.exists():
        path = _DEFAULT_SETTINGS
    return Settings.load(path)


class _Commands(click.Group):
    """Brings in the commands of the machines at the devices when they are called for.

    A server has nothing of them, and would take a fifth longer to start.
    """

    LATER: ClassVar = {
        "agent": ("hallsys.devices.agent.command", "agent"),
        "print-preview": ("hallsys.devices.printers.command", "print_preview"),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.LATER])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.LATER:
            return super().get_command(ctx, cmd_name)
        module, name = self.LATER[cmd_name]
        found: click.Command = getattr(importlib.import_module(module), name)
        return found


@click.group(cls=_Commands)
@click.version_option(__version__)
@click.option("--hall", metavar="CODE", help="The hall that a command is about, where there are several.")
def main(hall: str | None) -> None:
    """The system of a government service hall: queue, cases, hand-over and ratings."""
    if hall is not None:
        os.environ["HALLSYS_SERVER__HALL"] = hall  # which goes over the settings file, whoever reads it


@main.command()
@_settings
@_told
def init(path: Path | None) -> None:
    """Make the keys and the database. What is there already stays as it is."""
    from hallsys.kernel.database import without_password
    from hallsys.kernel.migrate import upgrade
    from hallsys.kernel.sealing import Keyring

    settings = _load(path)
    if settings.server.keys.exists():
        Keyring.load(settings.server.keys)
        click.echo(f"keys: {settings.server.keys} (kept)")
    else:
        settings.server.keys.parent.mkdir(parents=True, exist_ok=True)
        Keyring.create(settings.server.keys)
        click.echo(f"keys: {settings.server.keys} (new; keep a copy in a safe place)")
    upgrade(settings.server.database)
    click.echo(f"database: {without_password(settings.server.database)} (schema is up to date)")


@main.command()
@_settings
@_told
def serve(path: Path | None) -> None:
    """Run the server of the hall until it is told to stop."""
    import signal

    import gevent

    from hallsys.bootstrap import HallServer
    from hallsys.loglines import log_to_stderr

    log_to_stderr()
    server = HallServer(_load(path))
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, server.stop)

    def ready() -> None:
        click.echo(f"listening on {server.url}")
        for note in server.notes:
            click.secho("\n".join(note), bold=True)

    server.run(ready=ready)


@main.command()
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, help="0: any free port.")
@click.option("--fresh", is_flag=True, help="Begin with an empty hall.")
@click.option("--journey", is_flag=True, help="Make one visit without a browser, and tell each step.")
@_told
def demo(folder: Path, host: str, port: int, *, fresh: bool, journey: bool) -> None:
    """Run a fictional hall with simulated devices; its tour page leads through one visit."""
    if journey:
        from hallsys.demo.trip import travel

        if not travel():
            raise click.ClickException("the journey did not arrive")
        return
    from hallsys.demo.run import run
    from hallsys.loglines import log_to_stderr

    log_to_stderr()
    run(folder, host, port, fresh=fresh)


main.add_command(voice_commands(_load, _told))
main.add_command(system_commands(_load, _told))
main.add_command(push_commands(_load, _told))
main.add_command(message_commands(_load, _told))
main.add_command(draw_commands(_load, _told))
main.add_command(doctor_command(_load, _told))
main.add_command(audit_commands(_load, _told))
main.add_command(keys_commands(_load, _told))
main.add_command(erase_command(_load, _told))
main.add_command(staff_commands(_load, _told))
main.add_command(standby_commands(_load, _told))
for commands in (backup_commands, database_commands, workbook_commands):
    for command in commands(_load, _told):
        main.add_command(command)
