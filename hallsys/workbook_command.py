"""`hallsys import` and `hallsys export`: a hall, or its matters, as a workbook."""

import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallsys.kernel.database import Database
    from hallsys.settings import Settings
    from hallsys.workbook.rows import Fault

_config = click.option("--config", "path", type=click.Path(path_type=Path, dir_okay=False))


def workbook_commands(
    load: Callable[[Path | None], "Settings"], told: Callable[..., Any]
) -> tuple[click.Command, ...]:
    """Return the commands. The server must not be running."""

    @click.command("import")
    @click.argument("workbook", type=click.Path(path_type=Path), required=False)
    @click.option("--template", type=click.Path(path_type=Path), help="Write an empty workbook there.")
    @click.option("--hall", help="The code of the hall, if the workbook has no sheet of halls.")
    @click.option("--check", is_flag=True, help="Tell what would change of the matters; change nothing.")
    @_config
    @told
    def import_(
        workbook: Path | None, template: Path | None, hall: str | None, check: bool, path: Path | None
    ) -> None:
        """Import halls, windows, matters and staff from an .xlsx, a .csv, or a folder or .zip of them.

        The workbook is checked whole: every wrong cell is told with its address, and nothing is changed
        unless all of it is right. The server must not be running.
        """
        if template is not None:
            from hallsys.workbook.template import template as write_template

            write_template(template)
            click.echo(f"template: {template}")
        elif workbook is None:
            raise click.UsageError("name a workbook, or --template FILE")
        else:
            settings = load(path)
            _with_database(settings, _check if check else _import, workbook, hall or _named(settings) or None)

    @click.command("export")
    @click.argument("workbook", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--hall", default="", help="The code of the hall, if there are several.")
    @_config
    @told
    def export(workbook: Path, hall: str, path: Path | None) -> None:
        """Write the matters in force to an .xlsx: guides, materials, situations, packages and processes.

        Changed by hand, it can be imported again. The server must not be running.
        """
        settings = load(path)
        _with_database(settings, _export, workbook, hall or _named(settings))

    return import_, export


def _named(settings: "Settings") -> str:
    """Return the hall that `hallsys --hall`, or the settings, name; empty where they mean all."""
    from hallsys.settings import EVERY_HALL

    return "" if settings.server.hall == EVERY_HALL else settings.server.hall


def _with_database(settings: "Settings", use: Callable[..., None], *args: Any) -> None:
    from hallsys.bootstrap import open_database
    from hallsys.kernel.clock import SystemClock

    db = open_database(settings, SystemClock())
    try:
        use(db, *args)
    finally:
        db.close()


def _import(db: "Database", workbook: Path, hall: str | None) -> None:
    from hallsys.settings import CONFIG
    from hallsys.workbook.service import Imported, import_workbook

    imported = import_workbook(db, workbook, CONFIG / "calendar", hall)
    if not isinstance(imported, Imported):
        _refuse(imported)
        return
    counts = dataclasses.asdict(imported)
    del counts["hall_id"]
    click.echo("imported: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


def _check(db: "Database", workbook: Path, hall: str | None) -> None:
    from hallsys.kernel.clock import SystemClock
    from hallsys.settings import CONFIG
    from hallsys.workbook.matters import differences
    from hallsys.workbook.service import Checked, check_workbook
    from hallsys.workbook.telling import tell

    checked = check_workbook(db, workbook, CONFIG / "calendar", hall)
    if not isinstance(checked, Checked):
        _refuse(checked)
        return
    found = db.read(differences, checked.hall_id, checked.plan, SystemClock().now())
    for line in tell(found):
        click.echo(f"{line.code} {line.name}{' (new)' if line.new else ''}")
        for zh, en in line.said:
            click.echo(f"  {zh} / {en}")
    click.echo("the workbook is in order; nothing was changed")


def _export(db: "Database", workbook: Path, hall: str) -> None:
    from hallsys.bootstrap import the_hall
    from hallsys.workbook.export import export_matters

    workbook.write_bytes(db.read(export_matters, db.read(the_hall, hall)))
    click.echo(f"exported: {workbook}")


def _refuse(faults: "Iterable[Fault]") -> None:
    """Tell each wrong cell, and end the command."""
    listed = list(faults)
    for fault in listed:
        click.echo(f"{fault.sentence('zh')} / {fault.sentence('en')}", err=True)
    raise click.ClickException(f"{len(listed)} wrong cells; nothing was changed")
