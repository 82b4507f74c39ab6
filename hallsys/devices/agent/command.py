"""The command line of the agent: `hallsys agent`, `hallsys agent --check` and `hallsys agent pair`."""

import signal
import threading
from pathlib import Path

import click

from hallsys.devices.agent.admission import ask_server
from hallsys.devices.agent.alone import AgentRuns
from hallsys.devices.agent.check import check_devices
from hallsys.devices.agent.config import AgentConfig, ConfigError, load_config
from hallsys.devices.agent.pairing import PairingError, pair
from hallsys.devices.agent.runtime import run_agent

_CONFIG = Path("devices.toml")


@click.group(invoke_without_command=True)
@click.option("--config", "path", type=click.Path(path_type=Path), default=_CONFIG, show_default=True)
@click.option("--check", is_flag=True, help="Try each device once, say what was found, and end.")
@click.pass_context
def agent(context: click.Context, path: Path, check: bool) -> None:
    """Run the devices of this machine."""
    context.obj = path
    if context.invoked_subcommand is not None:
        return
    if check:
        context.exit(_check(_load(path)))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        run_agent(_load(path), stop)
    except (PairingError, ConfigError, AgentRuns) as error:
        raise click.ClickException(str(error)) from None


@agent.command("pair")
@click.option("--server", help="The server's address; by default the one in the configuration.")
@click.option("--code", required=True, help="The code that the manager's page shows.")
@click.option("--name", help="How the manager's page shall call this agent.")
@click.option("--token-file", type=click.Path(path_type=Path), help="Where to keep the token.")
@click.pass_obj
def pair_command(
    path: Path, server: str | None, code: str, name: str | None, token_file: Path | None
) -> None:
    """Exchange a code for the token with which this agent signs in."""
    if server is None or token_file is None:
        config = _load(path)
        server, token_file = server or config.server, token_file or config.token_file
        name = name or config.name
    try:
        agent_id = pair(server, code, name or "agent", token_file)
    except PairingError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"paired as {agent_id}; the token is in {token_file}")


def _check(config: AgentConfig) -> int:
    """Print what is found of each device, and what the server says to them.

    Return the exit code, 1 if any failed or is refused. A server that does not answer is told and no
    failure: the devices work, or do not, without it.
    """
    works = True
    for finding in check_devices(config):
        click.echo(finding.sentence())
        works = works and finding.works
    if not config.device:
        click.echo("no device is configured")
    admission = ask_server(config)
    for line in admission.lines(config):
        click.echo(line)
    return 0 if works and not admission.refused else 1


def _load(path: Path) -> AgentConfig:
    try:
        return load_config(path)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
