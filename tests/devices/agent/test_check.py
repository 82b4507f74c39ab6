"""`hallsys agent --check`: what is found of each device."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner

from hallsys.devices.agent.check import check_devices
from hallsys.devices.agent.command import agent
from hallsys.devices.agent.config import AgentConfig
from hallsys.devices.agent.pairing import store_token
from hallsys.devices.faults import FAULTS
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.simulated.world import WORLD
from hallsys.kernel.ids import new_id
from tests.devices.agent.hall_server import TOKEN, HallServer
from tests.devices.lines import reached


@driver("test-check")
class Stubborn:
    """A vendor's driver that hangs or crashes in `open`, by the name of its port."""

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = DriverSettings
    shares_port = False
    released: ClassVar[threading.Event] = threading.Event()
    closed: ClassVar[list[str]] = []

    def __init__(self, port: str, _: object) -> None:
        self.interval = 1.0
        self._port = port

    def open(self) -> None:
        if self._port == "hangs":
            self.released.wait()
        if self._port == "crashes":
            raise ZeroDivisionError

    def close(self) -> None:
        self.closed.append(self._port)
        raise OSError

    def poll(self) -> None: ...

    def warning(self) -> None: ...


@pytest.fixture
def stubborn() -> Iterator[type[Stubborn]]:
    Stubborn.released.clear()
    Stubborn.closed.clear()
    yield Stubborn
    Stubborn.released.set()


def wiring(folder: Path, *devices: tuple[str, str, str], hang_after: float = 20.0) -> Path:
    path = folder / "devices.toml"
    tables = (
        f'[[device]]\nid = "{name}"\ndriver = "{driver}"\nport = "{port}"\nplace = "kiosk:K1"\n'
        for name, driver, port in devices
    )
    path.write_text(f'server = "http://h"\nhang_after = {hang_after}\n' + "".join(tables))
    return path


def checked(path: Path) -> tuple[int, list[str]]:
    """Return the exit code, and what was found of the devices."""
    code, lines = checked_whole(path)
    return code, [line for line in lines if not line.startswith("server  ")]


def checked_whole(path: Path) -> tuple[int, list[str]]:
    done = CliRunner().invoke(agent, ["--config", str(path), "--check"])
    return done.exit_code, done.output.splitlines()


def test_all_is_well(tmp_path: Path) -> None:
    with reached("escpos", "tcp") as (printer, _), reached("sdt", "pty") as (reader, sam):
        assert isinstance(sam, SamTwin)
        sign = f"sim://aabb/{new_id()}"
        code, lines = checked(
            wiring(tmp_path, ("p", "escpos", printer), ("r", "sdt", reader), ("s", "aabb", sign))
        )
    assert lines == [
        f"p  escpos  {printer}  ok",
        f"r  sdt  {reader}  ok  identity {sam.sam_id}",
        f"s  aabb  {sign}  ok",
    ]
    assert code == 0


def test_each_fault_is_told_in_both_languages(tmp_path: Path) -> None:
    with (
        reached("escpos", "sim", "cover_open") as (broken, _),
        reached("escpos", "sim", "near_end") as (low, _),
    ):
        code, lines = checked(
            wiring(tmp_path, ("one", "escpos", broken), ("two", "escpos", low), ("three", "sdt", "/dev/none"))
        )
    assert code == 1
    assert lines[0] == f"one  escpos  {broken}  FAILED  {' '.join(FAULTS['cover_open'])} [cover_open]"
    assert lines[1] == f"two  escpos  {low}  ok  {' '.join(FAULTS['paper_near_end'])} [paper_near_end]"
    assert lines[2].startswith("three  sdt  /dev/none  FAILED  " + FAULTS["port_unavailable"][0])
    assert "[port_unavailable: " in lines[2]


def test_a_warning_is_no_failure(tmp_path: Path) -> None:
    with reached("escpos", "sim", "near_end") as (low, _):
        assert checked(wiring(tmp_path, ("two", "escpos", low)))[0] == 0


def test_a_card_on_the_reader_is_not_told(tmp_path: Path) -> None:
    port = f"sim://sdt/{new_id()}"
    specimen = next(iter(SPECIMENS))
    twin = WORLD.twin(port)
    assert isinstance(twin, SamTwin)
    twin.poke("lay_card", {"card": specimen})
    found = [f"r  sdt  {port}  ok  identity {twin.sam_id}"]
    assert checked(wiring(tmp_path, ("r", "sdt", port))) == (0, found)


def test_a_device_is_found_by_its_identity_and_its_port_told(tmp_path: Path) -> None:
    with reached("sdt", "pty") as (port, sam):
        assert isinstance(sam, SamTwin)
        (tmp_path / "ttyUSB3").symlink_to(port)
        pattern = f"glob:{tmp_path}/ttyUSB*"
        path = wiring(tmp_path, ("r", "sdt", pattern))
        assert checked(path) == (0, [f"r  sdt  {pattern}  ok  at {tmp_path}/ttyUSB3  identity {sam.sam_id}"])
        path.write_text(path.read_text() + 'settings.sam_id = "05.03-20260101-9999999999-0000000000"\n')
        code, (line,) = checked(path)
    assert code == 1
    assert f"[wrong_device: its SAM module is {sam.sam_id}]" in line


def test_drivers_that_hang_or_crash_leave_the_others_alone(tmp_path: Path, stubborn: type[Stubborn]) -> None:
    with reached("escpos") as (printer, _):
        devices: list[dict[str, Any]] = [
            {"id": name, "driver": driver, "port": port, "place": "kiosk:K1"}
            for name, driver, port in (
                ("h", "test-check", "hangs"), ("c", "test-check", "crashes"), ("p", "escpos", printer),
            )
        ]  # fmt: skip
        config = AgentConfig.model_validate({"server": "http://h", "hang_after": 0.5, "device": devices})
        found = [(each.device.id, each.works, each.fault) for each in check_devices(config)]
    assert found == [("h", False, "driver_hung"), ("c", False, "driver_crashed"), ("p", True, None)]
    assert stubborn.closed == ["crashes"]


def test_a_wrong_file_and_an_empty_one(tmp_path: Path) -> None:
    code, lines = checked(wiring(tmp_path, ("p", "escpress", "sim://escpos/x")))
    assert code == 1
    assert "devices.toml:5: device.driver: no driver is called 'escpress'" in lines[0]
    assert checked(wiring(tmp_path)) == (0, ["no device is configured"])


@pytest.fixture
def hall() -> Iterator[HallServer]:
    server = HallServer()
    yield server
    server.close()


def at_hall(folder: Path, url: str, token: str | None) -> Path:
    """Write a wiring with two printers that work, and the token."""
    path = wiring(
        folder, ("one", "escpos", f"sim://escpos/{new_id()}"), ("two", "escpos", f"sim://escpos/{new_id()}")
    )
    token_file = folder / "agent.token"
    head = f'server = "{url}"\ntoken_file = "{token_file}"\n'
    path.write_text(head + path.read_text().split("\n", 1)[1])
    if token is not None:
        store_token(token_file, token)
    return path


def test_what_the_server_refuses_is_told_and_fails(tmp_path: Path, hall: HallServer) -> None:
    path = at_hall(tmp_path, hall.url, TOKEN)
    code, lines = checked_whole(path)
    assert (code, lines[2:]) == (0, [f"server  {hall.url}  ok  as kiosk PC"])
    hall.refused = {"two": "not_allowed"}
    code, lines = checked_whole(path)
    assert code == 1
    assert lines[3].startswith("two  escpos  ticket_printer at kiosk:K1  REFUSED  ")
    assert lines[3].endswith("[not_allowed]")
    hall.refused = {"two": "of_a_later_version"}
    assert checked_whole(path)[0] == 1


@pytest.mark.parametrize(
    ("token", "told"), [(None, "no token in "), ("void", "未配对。 Not paired. [not_paired]")]
)
def test_an_agent_that_is_not_paired_is_told_and_its_devices_are_tried(
    tmp_path: Path, hall: HallServer, token: str | None, told: str
) -> None:
    code, lines = checked_whole(at_hall(tmp_path, hall.url, token))
    assert (code, len(lines)) == (0, 3)
    assert lines[2].startswith(f"server  {hall.url}  FAILED  {told}")


def test_a_server_that_does_not_answer_is_told(tmp_path: Path, hall: HallServer) -> None:
    path = at_hall(tmp_path, hall.url, TOKEN)
    hall.close()
    code, lines = checked_whole(path)
    assert code == 0
    assert lines[2].endswith("The server does not answer. [ConnectionError]")
