"""The agent: runs the devices of one devices.toml and speaks for them to the server."""

import threading
from pathlib import Path
from typing import Any

import structlog

from hallsys.devices.agent.admission import greeting, why
from hallsys.devices.agent.alone import alone
from hallsys.devices.agent.config import AgentConfig, ConfigError
from hallsys.devices.agent.courier import Courier
from hallsys.devices.agent.deliveries import AckState, read_delivery
from hallsys.devices.agent.hall_voice import HallVoice
from hallsys.devices.agent.heartbeat import Heartbeat
from hallsys.devices.agent.ledger import Ledger
from hallsys.devices.agent.link import Link
from hallsys.devices.agent.office import Health
from hallsys.devices.agent.offline.outage import Outage
from hallsys.devices.agent.pairing import load_token
from hallsys.devices.agent.screens import ScreenDoor, Usher
from hallsys.devices.agent.slot import Slot
from hallsys.devices.faults import DeviceFault
from hallsys.devices.readings import Reading
from hallsys.devices.speakers.clips import ClipsSettings
from hallsys.kernel.clock import Clock, SystemClock
from hallsys.kernel.notify import ALIVE, READY, notify

_WATCH = 1.0  # seconds between two looks at the drivers, at most; less where hanging means less
_STOP = 5.0  # seconds a driver may take to finish when the agent stops

log = structlog.get_logger("hallsys.agent")


def run_agent(config: AgentConfig, stop: threading.Event) -> None:
    """Run until `stop` is set. Raises PairingError without a token, AgentRuns while another runs."""
    token = load_token(config.token_file)
    with alone(config):
        agent = Agent(config, token)
        agent.start()
        notify(READY)
        try:
            # Any thread may take a signal; its handler, which sets `stop`, runs in this one once it wakes.
            while not stop.wait(_WATCH):
                pass
        finally:
            agent.stop()


class Agent:
    """Devices, link and watchdog of one agent.

    `control_port` is that of the simulated devices, `page_port` that of an offline kiosk's page,
    `screens_port` the one from which browsers get to their pages with a pass.
    """

    def __init__(self, config: AgentConfig, token: str, clock: Clock | None = None) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._stop = threading.Event()
        # Before the ledger, so that it is not touched if one of these ports is taken.
        self._door = _open_door(config, token)
        self.screens_port: int | None = self._door.port if self._door else None
        self._control = _open_control(config)
        self.control_port: int | None = self._control.port if self._control else None
        self._ledger = Ledger(config.ledger_file)
        self._courier = Courier(config.server, token, config.reading_age, self._stop)
        self._slots = {
            device.id: Slot(device, self, self._ledger, config.hang_after) for device in config.device
        }
        self._health_lock = threading.Lock()
        self._told: dict[str, Health] = {}  # over this connection
        self._known: dict[str, Health] = {}  # to the server, which confirmed it
        self._voice = HallVoice(config.server, token, _voice_folders(config), self._stop)
        self._link = Link(
            config.server,
            token,
            lambda: greeting(config.device),
            self._report_all,
            self._delivered,
            self._voice.refresh,
            self._refused,
        )
        vitals = {device_id: slot.vitals for device_id, slot in self._slots.items()}
        self._heartbeat = Heartbeat(vitals, self._link.emit)
        self._outage = Outage(config, token, self._slots, self._link.beat, self._link.renew)
        self.page_port = self._outage.page_port
        self._watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Start every device and connect."""
        for slot in self._slots.values():
            slot.start()
        self._watchdog.start()
        self._voice.start()
        self._link.start()
        self._outage.start()

    def stop(self) -> None:
        """Stop taking deliveries, let the devices finish, and let go of everything."""
        self._stop.set()
        for slot in self._slots.values():
            slot.stop()
        for slot in self._slots.values():
            slot.join(_STOP)
        self._outage.stop(_STOP)
        self._link.stop(_STOP)
        self._voice.join(_STOP)
        self._watchdog.join(_STOP)
        for service in (self._control, self._door):
            if service is not None:
                service.close()
        self._ledger.close()

    @property
    def health(self) -> dict[str, Health | None]:
        """The health of each device; None until it was first tried."""
        return {device_id: slot.health for device_id, slot in self._slots.items()}

    # Office, for the slots

    def posted(self, device_id: str, reading: Reading) -> None:
        if not self._outage.takes(device_id, reading):
            self._courier.post(device_id, reading)

    def acknowledge(
        self, delivery_id: str, state: AckState, fault: str | None, *, begun: bool = False
    ) -> None:
        if self._outage.acknowledged(delivery_id, state):
            return
        data = {"delivery_id": delivery_id, "state": state, "fault": fault, "begun": begun}
        self._link.emit("ack", data)

    def health_changed(self, device_id: str) -> None:
        with self._health_lock:
            health = self._slots[device_id].health
            if health is None or health == self._told.get(device_id):
                return
            self._told[device_id] = health
            self._known.pop(device_id, None)  # until this is confirmed the server may have either

            def taken() -> None:
                with self._health_lock:
                    if self._told.get(device_id) is health:
                        self._known[device_id] = health

            data = {"device_id": device_id, "state": health.state, "fault": health.fault}
            self._link.emit("health", data, taken)

    # for the link

    def _refused(self, refused: dict[str, str]) -> None:
        for device_id, reason in refused.items():
            log.error("device refused by the server", device=device_id, reason=reason, detail=why(reason)[1])

    def _report_all(self) -> None:
        """Tell each health that the server has not confirmed: the line was down, or broke."""
        self._voice.refresh()
        with self._health_lock:
            self._told = dict(self._known)
        for device_id in self._slots:
            self.health_changed(device_id)
        self._outage.connected()
        self._heartbeat.renew()

    def _delivered(self, data: dict[str, Any]) -> None:
        try:
            delivery = read_delivery(data, self._clock.now())
        except DeviceFault as fault:
            log.warning("delivery not understood", detail=fault.detail)
            self.acknowledge(str(data.get("delivery_id")), "failed", fault.code)
            return
        except (KeyError, TypeError, ValueError) as error:
            log.warning("no delivery", reason=type(error).__name__)
            return
        slot = self._slots.get(delivery.device_id)
        if slot is None:
            self.acknowledge(delivery.delivery_id, "failed", "unknown_device")
        else:
            self._outage.told(delivery)
            slot.deliver(delivery)

    def _watch(self) -> None:
        while not self._stop.wait(min(_WATCH, self._config.hang_after / 4)):
            for slot in self._slots.values():
                slot.watch()
            self._heartbeat.beat()
            notify(ALIVE)


def _voice_folders(config: AgentConfig) -> frozenset[Path]:
    """Return where the speakers of this agent look for the hall's recordings."""
    settings = [device.driver_settings for device in config.device]
    return frozenset(each.hall_copy for each in settings if isinstance(each, ClipsSettings))


def _open_door(config: AgentConfig, token: str) -> ScreenDoor | None:
    """Open the way of this machine's browsers, if the configuration asks for it. Raises ConfigError."""
    if config.screens_port is None:
        return None
    try:
        return ScreenDoor(Usher(config.server, token), config.screens_port)
    except OSError as error:
        raise ConfigError(f"screens_port {config.screens_port}: {error.strerror}") from None


def _open_control(config: AgentConfig) -> Any:
    """Open the service that pokes the simulated devices, if the configuration asks. Raises ConfigError."""
    if config.control_port is None:
        return None
    from hallsys.devices.simulated.control import ControlServer
    from hallsys.devices.simulated.world import WORLD

    simulated = [device for device in config.device if device.port.startswith("sim://")]
    try:
        return ControlServer({each.id: WORLD.twin(each.port) for each in simulated}, config.control_port)
    except OSError as error:
        raise ConfigError(f"control_port {config.control_port}: {error.strerror}") from None
