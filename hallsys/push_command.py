"""`hallsys push --check`: whether each system that the settings name can be told."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.pushes.policy import ReceiverSettings
    from hallsys.settings import Settings


def push_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Command:
    """Return the command. The server may be running: nothing is sent but a signed question or trial."""

    @click.command("push")
    @click.option("--check", is_flag=True, required=True, help="Ask each receiver once, say what it said.")
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @click.pass_context
    @told
    def push(context: click.Context, check: bool, path: Path | None) -> None:  # noqa: ARG001 - click's
        """Try the systems that are told of services, ratings and cases: key, line, certificate, signature."""
        receivers = load(path).push
        if not receivers:
            click.echo("no [[push]] is configured")
        results = [_try(one) for one in receivers]
        context.exit(0 if all(results) else 1)

    return push


def _try(receiver: "ReceiverSettings") -> bool:
    """Say what a receiver answers to a signed question or trial; tell whether it works."""
    from hallsys.kernel.clock import SystemClock
    from hallsys.pushes.errors import PushKeyUnusable
    from hallsys.pushes.rules import FAULTS
    from hallsys.relay.trying import tried

    head = f"{receiver.name} ({receiver.interface}, {receiver.url}):"
    try:
        outcome = tried(receiver, SystemClock())
    except PushKeyUnusable as refusal:
        click.echo(f"{head} {refusal.sentence('en')}\n  {refusal.sentence('zh')}")
        return False
    except OSError as error:  # of a file of certificates
        click.echo(f"{head} {error}")
        return False
    if outcome.fault is None:
        click.echo(f"{head} answers and accepts the signature")
        return True
    words = FAULTS[outcome.fault]
    click.echo(f"{head} {words.en} [{outcome.fault}]\n  {words.zh}")
    return False
