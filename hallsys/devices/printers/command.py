"""The command line of the printers: `hallsys print-preview`."""

from pathlib import Path

import click

from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers import escpos_bytes as escpos
from hallsys.devices.printers.escpos import PAPERS
from hallsys.devices.printers.library import load_library, source_of
from hallsys.devices.printers.raster import CELL
from hallsys.devices.printers.template import LayoutError
from hallsys.devices.printers.vocabulary import VOCABULARIES, Values


def preview(name: str, values: Values, paper: int, mode: str, folder: Path | None) -> bytes:
    """Return a PNG of the layout `name` filled with `values`, as a printer draws it from its bytes.

    `paper` is 58 or 80 mm, `mode` native or image, `folder` that of the hall's own layouts. Raises
    LayoutError, and DeviceFault `font_missing`.
    """
    from hallsys.devices.simulated.printer import PrinterTwin

    dots = PAPERS[paper]
    items = load_library(folder).compose(name, values, dots // CELL)
    twin = PrinterTwin()
    twin.receive(escpos.native_slip(items, dots) if mode == "native" else escpos.image_slip(items, dots))
    return twin.slips[-1].png(dots)


@click.command("print-preview")
@click.argument("layout", type=click.Choice(list(VOCABULARIES)))
@click.option("--paper", type=click.Choice(["58", "80"]), default="80", show_default=True, help="In mm.")
@click.option("--mode", type=click.Choice(["native", "image"]), default="native", show_default=True)
@click.option("--layouts", type=click.Path(path_type=Path), help="The folder of the hall's own layouts.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="By default LAYOUT.png.")
@click.option("--reprint", is_flag=True, help="With the mark of a paper that was printed before.")
@click.option("--source", is_flag=True, help="Print the layout's text instead: a start for one's own.")
def print_preview(
    layout: str, paper: str, mode: str, layouts: Path | None, out: Path | None, reprint: bool, source: bool
) -> None:
    """Draw a layout with sample data as a picture."""
    try:
        if source:
            click.echo(source_of(layout, layouts), nl=False)
            return
        values = {**VOCABULARIES[layout].sample, **({"reprint": "1"} if reprint else {})}
        picture = preview(layout, values, int(paper), mode, layouts)
    except (LayoutError, DeviceFault) as error:
        raise click.ClickException(str(error)) from None
    out = out or Path(f"{layout}.png")
    out.write_bytes(picture)
    click.echo(f"{out}")
