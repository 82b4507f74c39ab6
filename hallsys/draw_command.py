"""`hallsys draws NUMBER`: the draws of experts for a case, drawn again from their record."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.cases.draw_views import DrawRecord
    from hallsys.settings import Settings


def draw_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Command:
    """Return the command. The server may be running: nothing is changed."""

    @click.command("draws")
    @click.argument("number")
    @click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))
    @click.pass_context
    @told
    def draws(context: click.Context, number: str, path: Path | None) -> None:
        """Tell the record of the draws of experts for the case with that number, and check it.

        Ends with 1 if a record does not fit, or there is none.
        """
        from hallsys.bootstrap import beside_a_server, the_hall
        from hallsys.cases.draw_views import draws_numbered

        settings = load(path)
        with beside_a_server(settings) as conn:
            found = draws_numbered(conn, the_hall(conn, settings.server.hall), number)
        if not found:
            click.echo(f"no experts were drawn for a case {number}")
        for one in found:
            _tell(one)
        context.exit(0 if found and all(one.verified for one in found if one.drawn_at) else 1)

    return draws


def _tell(one: "DrawRecord") -> None:
    click.echo(f"draw {one.round} of stage {one.stage}")
    click.echo(f"  commitment {one.commitment}")
    if one.drawn_at is None:
        click.echo("  not drawn yet")
        return
    click.echo(f"  seed       {one.seed}")
    seats = {seat.expert_id: seat for seat in one.seats}
    for expert_id, lot in one.lots:
        place = f"place {seats[expert_id].place} ({seats[expert_id].state})" if expert_id in seats else ""
        click.echo(f"  {lot} {expert_id} {place}".rstrip())
    click.echo(
        "  fits: the seed is the one committed to, and draws these" if one.verified else "  DOES NOT FIT"
    )
