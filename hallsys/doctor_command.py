"""`hallsys doctor`: whether this machine can run its hall."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.settings import Settings

_COLOURS = {"ok": "green", "look": "yellow", "bad": "red"}


def doctor_command(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Command:
    """Return the command; `load` reads the settings, `told` ends refusals with their sentence."""

    @click.command("doctor")
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @click.pass_context
    @told
    def doctor(context: click.Context, path: Path | None) -> None:
        """Look at settings, keys, database, log, calendar, disk, clock, fonts, voice and address.

        It changes nothing.

        The server may run. Ends with 1 if something is bad.
        """
        from hallsys.doctoring.examining import examine
        from hallsys.doctoring.found import State
        from hallsys.kernel.clock import SystemClock

        worst = 0
        for found in examine(load(path), SystemClock().now()):
            head = click.style(f"[{found.state:^4}]", fg=_COLOURS[found.state])
            click.echo(f"{head} {found.zh}\n       {found.en}")
            worst = max(worst, found.state is State.BAD)
        context.exit(worst)

    return doctor
