"""Print queues: the driver runs real programs, which stand in for those of CUPS."""

import shutil
from pathlib import Path

import pytest

from hallsys.devices.commands import PrintTicket
from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers.escpos import EscposPrinter, EscposSettings
from hallsys.devices.simulated.printer import PrinterTwin
from tests.devices.slips import SLIP

QUICK = EscposSettings(print_timeout=0.3)

# In the folder: `state` is what lpstat says of the queue; `waiting` lists what stays in the queue.
PROGRAMS = {
    "lp": """
        [ "$1 $2 $3 $4" = "-d kiosk -o raw" ] || exit 9
        cat > printed; n=$(cat count 2>/dev/null || echo 0); n=$((n + 1)); echo $n > count
        [ -e stopped ] && echo "kiosk-$n hallsys 1024 Mon" >> waiting
        echo "request id is kiosk-$n (1 file(s))"
    """,
    "lpstat": """
        if [ "$1" = "-W" ]; then cat waiting 2>/dev/null; exit 0; fi
        [ "$1 $2" = "-l -p" ] || exit 9
        if [ "$3" != kiosk ]; then echo "lpstat: Invalid destination name in list" >&2; exit 1; fi
        cat state
    """,
    "cancel": 'grep -v "^$1 " waiting > left; mv left waiting; echo "$1" >> cancelled',
}
IDLE = "printer kiosk is idle.  enabled since Mon 02 Mar 2026\n\tDescription: kiosk\n\tAlerts: none\n"


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, script in PROGRAMS.items():
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\ncd "{tmp_path}"\n{script}\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "state").write_text(IDLE)
    return tmp_path


def opened(queue: str = "kiosk") -> EscposPrinter:
    driver = EscposPrinter(f"cups:{queue}", QUICK)
    driver.open()
    return driver


def test_a_slip_is_handed_to_the_queue_byte_for_byte(cups: Path) -> None:
    driver = opened()
    driver.poll()
    driver.print_ticket(PrintTicket(SLIP))
    driver.close()
    twin = PrinterTwin()
    twin.receive((cups / "printed").read_bytes())
    assert twin.slips[0].codes == [SLIP.qr]
    assert twin.unknown == []


@pytest.mark.parametrize(
    ("alerts", "code"),
    [
        ("media-empty-error", "paper_out"),
        ("job-completed media-needed", "paper_out"),
        ("cover-open-warning", "cover_open"),
        ("offline-error", "printer_offline"),
        ("other-error", "printer_error"),
    ],
)
def test_what_the_queue_tells_of_the_printer(cups: Path, alerts: str, code: str) -> None:
    driver = opened()
    (cups / "state").write_text(IDLE.replace("none", alerts))
    with pytest.raises(DeviceFault, match=code) as fault:
        driver.print_ticket(PrintTicket(SLIP))
    assert not fault.value.begun
    assert not (cups / "printed").exists()


def test_paper_near_its_end_and_mere_reports(cups: Path) -> None:
    driver = opened()
    (cups / "state").write_text(IDLE.replace("none", "media-low-warning media-empty-report"))
    driver.poll()
    assert driver.warning() == "paper_near_end"


def test_a_stopped_queue(cups: Path) -> None:
    (cups / "state").write_text("printer kiosk disabled since Mon 02 Mar 2026 -\n\tPaused\n")
    with pytest.raises(DeviceFault, match="printer_offline"):
        opened()


def test_a_slip_that_stays_in_the_queue_is_taken_back(cups: Path) -> None:
    driver = opened()
    (cups / "stopped").touch()
    with pytest.raises(DeviceFault, match="print_unconfirmed") as fault:
        driver.print_ticket(PrintTicket(SLIP))
    assert fault.value.begun
    assert (cups / "cancelled").read_text() == "kiosk-1\n"
    assert (cups / "waiting").read_text() == ""


@pytest.mark.parametrize(("queue", "reason"), [("other", "Invalid destination"), ("-a", "name of a queue"),
                                               ("", "name of a queue")])  # fmt: skip
def test_no_such_queue(cups: Path, queue: str, reason: str) -> None:
    with pytest.raises(DeviceFault, match="port_unavailable") as fault:
        opened(queue)
    assert reason in fault.value.detail


def test_programs_that_fail(cups: Path) -> None:
    driver = opened()
    fails = "echo 'lp: Error - scheduler not responding.' >&2; exit 1"
    (cups / "lp").write_text(f"#!/bin/sh\ncat > /dev/null; {fails}\n")
    with pytest.raises(DeviceFault, match="scheduler not responding") as fault:
        driver.print_ticket(PrintTicket(SLIP))
    assert fault.value.begun
    (cups / "lp").write_text("#!/bin/sh\ncat > /dev/null\n")
    with pytest.raises(DeviceFault, match="bad_reply"):
        driver.print_ticket(PrintTicket(SLIP))


def test_without_cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("lp") is None
    with pytest.raises(DeviceFault, match="cups_missing: lp, lpstat, cancel"):
        opened()
