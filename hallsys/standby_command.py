"""`hallsys standby`: the second machine of a hall follows the first, and takes over from it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.settings import Settings
    from hallsys.standby.line import Line


class _Paired(click.ClickException):
    def __init__(self) -> None:
        super().__init__(
            "There is no second machine: write peer and key_file under [standby] in hall.toml.\n"
            "没有设置另一台机器：请在 hall.toml 的 [standby] 下写 peer 和 key_file。"
        )


def standby_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Group:
    """Return the commands; `load` reads the settings, `told` ends refusals with their sentence."""
    config = click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))

    @click.group("standby")
    def standby() -> None:
        """Keep a second machine ready that takes the hall over within a minute."""

    @standby.command()
    @config
    @told
    def key(path: Path | None) -> None:
        """Make the key that both machines need; carry it to the other in person."""
        from hallsys.kernel.parcels import make_secret

        file = load(path).standby.key_file
        try:
            make_secret(file)
        except FileExistsError:
            raise click.ClickException(f"{file} is there and stays; 密钥文件已存在，不会覆盖。") from None
        click.echo(f"key: {file} (copy it to the other machine, mode 0600)")

    @standby.command()
    @config
    @told
    def run(path: Path | None) -> None:
        """Follow the main until the hall is taken over or this is stopped."""
        import signal

        from hallsys.kernel.clock import SystemClock
        from hallsys.kernel.notify import READY, notify
        from hallsys.kernel.sealing import Keyring
        from hallsys.kernel.sqlite import held
        from hallsys.loglines import log_to_stderr
        from hallsys.standby.folder import Folder
        from hallsys.standby.following import Follower

        log_to_stderr()
        settings = load(path)
        line, database = _line(settings), _database(settings)
        Keyring.load(settings.server.keys)  # without them nobody can take over here
        folder = Folder(database)
        with held(settings.server.database), folder.held():
            signal.signal(signal.SIGTERM, lambda *_: folder.ask_to_end())
            notify(READY)
            click.echo(f"following {settings.standby.peer}")
            Follower(line, folder, database, settings.server.keys, SystemClock()).run()

    @standby.command()
    @click.option("--max-seconds", type=int, default=60, show_default=True)
    @config
    @click.pass_context
    @told
    def status(context: click.Context, max_seconds: int, path: Path | None) -> None:
        """Tell how old the copy on this machine is. Ends with 1 if it cannot be used."""
        from hallsys.kernel.clock import SECOND, SystemClock
        from hallsys.standby.folder import Folder

        found = Folder(_database(load(path))).status()
        if found.heard_at is None:
            click.echo("no whole copy yet / 还没有完整的副本")
            context.exit(1)
        behind = max(0, SystemClock().now() - found.heard_at) // SECOND
        fault = f", {found.fault}" if found.fault else ""
        fault += "" if found.keys_fit else ", the key file does not fit / 密钥文件不符"
        click.echo(f"the copy is {behind} s old{fault} / 副本落后 {behind} 秒")
        context.exit(0 if behind <= max_seconds and found.keys_fit else 1)

    standby.add_command(_promote(load, told))
    return standby


def _promote(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Command:
    @click.command()
    @click.option("--force", is_flag=True, help="Tell a main that answers to stop, and take over.")
    @click.option("--old", is_flag=True, help="Take over with a copy that is more than ten minutes old.")
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @told
    def promote(path: Path | None, *, force: bool, old: bool) -> None:
        """Take the hall over: put the copy in place. Then start `hallsys serve` here."""
        from datetime import UTC, datetime

        from hallsys.kernel.clock import SECOND, SystemClock
        from hallsys.standby.taking_over import take_over

        settings = load(path)
        done = take_over(settings, _line(settings, 3.0), force=force, old=old, now=SystemClock().now())
        known = datetime.fromtimestamp(done.as_of / SECOND, UTC).astimezone().isoformat(timespec="seconds")
        click.echo(
            f"taken over, term {done.term}: all until {known} is here; {done.skipped} numbers of each queue "
            "are left out.\n"
            f"已接管（第 {done.term} 任）：{known} 以前的数据齐全；每个队列跳过 {done.skipped} 个号。"
        )
        if done.aside is not None:
            click.echo(f"what was there before: {done.aside}")

    return promote


def _database(settings: "Settings") -> Path:
    from sqlalchemy.engine import make_url

    if not settings.standby.peer:
        raise _Paired
    return Path(str(make_url(settings.server.database).database))


def _line(settings: "Settings", timeout: float = 15.0) -> "Line":
    from hallsys.kernel.parcels import secret_in
    from hallsys.standby.line import Line

    if not settings.standby.peer:
        raise _Paired
    return Line(settings.standby.peer, secret_in(settings.standby.key_file), timeout)
