"""`hallsys message --try`: one message to a phone at hand, to see whether the gateway takes it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.messages.templates import Template
    from hallsys.settings import Settings

# Never a case that there is.
_SAMPLE = {
    "hall": "（测试）政务服务中心",
    "matter": "测试事项",
    "case": "TEST0001",
    "until": "2000-01-01 09:00",
    "place": "测试窗口",
    "at": "2000-01-01 09:00",
    "ticket": "T000",
    "ahead": "0",
}


def message_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Command:
    """Return the command. The server may be running."""

    @click.command("message")
    @click.option(
        "--try", "trying", is_flag=True, required=True, help="Send one message, say what came of it."
    )
    @click.option("--kind", default="result_ready", help="Whose text is sent, with invented facts.")
    @click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @click.pass_context
    @told
    def message(context: click.Context, trying: bool, kind: str, lang: str, path: Path | None) -> None:  # noqa: ARG001 - click's
        """Try the gateway of [messages]. The number is asked for: no history of a shell keeps it."""
        settings = load(path)
        if settings.messages is None:
            click.echo("no [messages] is configured")
            return
        template = _template(settings, kind)
        number = click.prompt("mobile number / 手机号", hide_input=True)
        context.exit(0 if _try(settings, template, number, lang) else 1)

    return message


def _template(settings: "Settings", kind: str) -> "Template":
    """Return the text in force of a kind. Raises KindUnknown."""
    from hallsys.bootstrap import beside_a_server, the_hall
    from hallsys.messages.errors import KindUnknown
    from hallsys.messages.templates import templates_of

    with beside_a_server(settings) as conn:
        found = templates_of(conn, the_hall(conn, settings.server.hall)).get(kind)
    if found is None:
        raise KindUnknown
    return found


def _try(settings: "Settings", template: "Template", number: str, lang: str) -> bool:
    """Send a message with invented facts, and say what the gateway made of it; tell whether it took it."""
    from hallsys.kernel.clock import SystemClock
    from hallsys.kernel.ids import new_id
    from hallsys.messages.gateways import request_of
    from hallsys.messages.rules import WHY, without_numbers
    from hallsys.people.phones import Mobile
    from hallsys.relay.post import Post

    gateway = settings.messages
    assert gateway is not None  # noqa: S101 - asked before
    text, code = template.said(lang)
    if gateway.gateway.registered and not code:
        click.echo(f"{WHY['no_code'].en}: {template.kind}\n  {WHY['no_code'].zh}")
        return False
    key = f"try-{new_id()}"
    made = request_of(gateway.gateway, Mobile(number).number, gateway.sign, text, code, _SAMPLE, key)
    outcome = Post(gateway, SystemClock()).push(gateway.gateway.message.path, key, made)
    if outcome.fault is None:
        click.echo(f"{gateway.url} took it")
        return True
    words = WHY[outcome.fault]
    click.echo(f"{gateway.url}: {words.en} [{outcome.fault}] {without_numbers(outcome.reason)}\n  {words.zh}")
    return False
