"""The printer's driver against a printer that interprets the bytes."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from hallsys.devices.commands import PrintTicket
from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers.escpos import EscposPrinter, EscposSettings
from hallsys.devices.simulated.paper import Dots
from hallsys.devices.simulated.printer import PrinterTwin
from tests.devices.lines import WAYS, Way, reached
from tests.devices.slips import SLIP

QUICK = EscposSettings(answer_timeout=0.2, print_timeout=0.5)
TICKET = PrintTicket(SLIP)


@contextmanager
def printer(
    way: Way = "sim", settings: EscposSettings = QUICK
) -> Iterator[tuple[EscposPrinter, PrinterTwin]]:
    with reached("escpos", way) as (url, twin):
        assert isinstance(twin, PrinterTwin)
        driver = EscposPrinter(url, settings)
        driver.open()
        try:
            yield driver, twin
        finally:
            driver.close()


@pytest.mark.parametrize("way", WAYS)
def test_a_slip_comes_out_whole(way: Way) -> None:
    with printer(way, EscposSettings()) as (driver, twin):
        driver.print_ticket(TICKET)
        (slip,) = twin.slips
        assert slip.codes == [SLIP.qr]
        assert "A003" in slip.lines
        assert slip.lines[0] == SLIP.title
        assert any(line.startswith("前面等候 Ahead") and line.endswith("3 人") for line in slip.lines)
        assert twin.unknown == []


@pytest.mark.parametrize("way", WAYS)
def test_an_image_slip_comes_out_whole(way: Way) -> None:
    with printer(way, EscposSettings(mode="image")) as (driver, twin):
        driver.print_ticket(TICKET)
        (slip,) = twin.slips
        assert slip.lines == []
        assert sum(piece.rows for piece in slip.pieces if isinstance(piece, Dots)) > 600
        assert twin.unknown == []


@pytest.mark.parametrize(("paper", "dots"), [(58, 384), (80, 576)])
def test_rare_names_go_as_an_image_of_the_papers_width(paper: int, dots: int) -> None:
    settings = EscposSettings.model_validate({"paper": paper})
    with printer(settings=settings) as (driver, twin):
        driver.print_ticket(PrintTicket(replace(SLIP, masked_name="𠮷*㐂")))
        (slip,) = twin.slips
        assert [piece.across * 8 for piece in slip.pieces if isinstance(piece, Dots)] == [dots]
        assert not any("取号人" in line for line in slip.lines)
        assert "A003" in slip.lines


def test_one_can_look_at_the_slip() -> None:
    with printer() as (driver, twin):
        driver.print_ticket(TICKET)
        image = Image.open(io.BytesIO(twin.slips[0].png(576)))
        assert image.width == 576 + 48
        black = image.convert("L").histogram()[0]
        assert 0.02 < black / (image.width * image.height) < 0.3


@pytest.mark.parametrize(
    ("fault", "code"),
    [("paper_out", "paper_out"), ("cover_open", "cover_open"), ("silent", "printer_offline")],
)
@pytest.mark.parametrize("way", ["sim", "tcp"])
def test_a_printer_that_cannot_print_says_why_first(way: Way, fault: str, code: str) -> None:
    with printer(way) as (driver, twin):
        twin.set_faults([fault])
        with pytest.raises(DeviceFault, match=code) as refused:
            driver.print_ticket(TICKET)
        assert not refused.value.begun
        with pytest.raises(DeviceFault, match=code):
            driver.poll()
        twin.set_faults([])
        driver.print_ticket(TICKET)
        assert twin.printed == 1


def test_paper_that_ends_in_the_middle_is_no_printed_slip() -> None:
    with printer() as (driver, twin):
        twin.poke("run_out_after", {"lines": 5})
        with pytest.raises(DeviceFault, match="paper_out") as fault:
            driver.print_ticket(TICKET)
        assert fault.value.begun
        assert twin.printed == 0


def test_paper_near_its_end_is_a_warning() -> None:
    with printer() as (driver, twin):
        assert driver.warning() is None
        twin.set_faults(["near_end"])
        driver.poll()
        assert driver.warning() == "paper_near_end"
        driver.print_ticket(TICKET)
        assert twin.printed == 1


def test_a_printer_unplugged_while_it_prints() -> None:
    with printer() as (driver, twin):
        twin.set_faults(["unplugged"])
        with pytest.raises(DeviceFault, match="port_lost"):
            driver.poll()


def test_a_silent_port_is_no_printer_with_plenty_of_paper() -> None:
    with reached("escpos", "sim", "silent") as (url, _), pytest.raises(DeviceFault, match="printer_offline"):
        EscposPrinter(url, QUICK).open()


def test_a_file_is_written_to_and_asked_nothing(tmp_path: Path) -> None:
    target = tmp_path / "lp0"
    driver = EscposPrinter(f"file:{target}", EscposSettings())
    driver.open()
    driver.poll()
    driver.print_ticket(TICKET)
    driver.close()
    data = target.read_bytes()
    assert data.startswith(b"\x1b\x40\x1c\x26")
    assert SLIP.title.encode("gb18030") in data
    with pytest.raises(DeviceFault, match="port_unavailable"):
        EscposPrinter(f"file:{tmp_path}/none/lp0", EscposSettings()).open()
