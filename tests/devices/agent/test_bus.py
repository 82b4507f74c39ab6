"""A driver that hangs on a shared line is cut off; its neighbours carry on."""

import threading
from pathlib import Path
from typing import ClassVar

from hallsys.devices.agent.config import AgentConfig
from hallsys.devices.agent.runtime import Agent
from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import ShowSign
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.simulated.signs import AabbTwin
from hallsys.devices.simulated.world import WORLD
from hallsys.kernel.ids import new_id
from tests.devices.agent.hall_server import TOKEN, HallServer


class OnBus(DriverSettings):
    address: int = 1


@driver("test-bus-hanging")
class HangingOnBus(BusDevice):
    """A driver of strips that hangs in its turn on the line as soon as it is to show `hang`."""

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = OnBus
    bus: ClassVar[str] = "aabb"
    released: ClassVar[threading.Event] = threading.Event()

    def __init__(self, port: str, _: OnBus) -> None:
        super().__init__(port, 9600)
        self.interval = 0.05

    def poll(self) -> None: ...

    def show(self, command: ShowSign) -> None:
        with self.line.lock:
            if command.lines == ("hang",):
                self.released.wait()


def show(server: HallServer, delivery: str, device: str, line: str) -> tuple[str, str | None]:
    server.deliver(delivery, device, {"type": "show_sign", "lines": [line]})
    return server.ack_of(delivery)


def test_the_neighbours_of_a_hung_driver_carry_on(tmp_path: Path) -> None:
    server, port = HallServer(), f"sim://aabb/{new_id()}"
    elsewhere = f"sim://aabb/{new_id()}"
    devices = [
        {"id": "hanging", "driver": "test-bus-hanging", "port": port, "settings": {"address": 1}},
        {"id": "beside", "driver": "aabb", "port": port, "settings": {"address": 2}},
        {"id": "elsewhere", "driver": "aabb", "port": elsewhere, "settings": {"address": 1}},
    ]
    config = {
        "server": server.url,
        "ledger_file": tmp_path / "ledger",
        "hang_after": 1.0,
        "device": [{**device, "place": "window:W01"} for device in devices],
    }
    agent = Agent(AgentConfig.model_validate(config), TOKEN)
    agent.start()
    try:
        server.wait_for(lambda: server.hellos)
        assert show(server, "d1", "beside", "A001") == ("done", None)
        server.deliver("d2", "hanging", {"type": "show_sign", "lines": ["hang"]})
        assert server.ack_of("d2") == ("failed", "driver_hung")
        assert show(server, "d3", "beside", "A002") == ("done", None)
        assert show(server, "d4", "hanging", "A003") == ("done", None)
        assert show(server, "d5", "elsewhere", "A004") == ("done", None)
        told = {(each["device_id"], each["fault"]) for each in server.health if each["state"] == "broken"}
        assert told == {("hanging", "driver_hung")}
        twin = WORLD.twin(port)
        assert isinstance(twin, AabbTwin)
        with twin.changed:
            assert twin.changed.wait_for(lambda: "A002" in str(twin.state()), timeout=5)
    finally:
        HangingOnBus.released.set()
        agent.stop()
        server.close()
