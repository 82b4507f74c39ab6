"""`hallsys agent --check`: tries each configured device once and says what it found."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from hallsys.devices.agent.config import AgentConfig, DeviceConfig
from hallsys.devices.faults import FAULTS, DeviceFault
from hallsys.devices.ports import About, TellsAboutItself
from hallsys.devices.transport import abandon

_LIMIT = 30.0  # seconds for one device; less where the configuration calls a driver hung earlier


@dataclass(frozen=True)
class Finding:
    """What became of one device. `fault` is a code of FAULTS; a device that works may have a warning.

    `about`: where it was found, and what it told of itself.
    """

    device: DeviceConfig
    works: bool
    fault: str | None = None
    detail: str = ""
    about: About | None = None

    def sentence(self) -> str:
        """Return a line for the technician: the device, and the fault in Chinese and English."""
        head = f"{self.device.id}  {self.device.driver}  {self.device.port}  "
        head += "ok" if self.works else "FAILED"
        if self.about is not None:
            found = self.about.port if self.about.port != self.device.port else ""
            told = {"at": found, "identity": self.about.identity, "version": self.about.version}
            head += "".join(f"  {name} {what}" for name, what in told.items() if what)
        if self.fault is None:
            return head
        zh, en = FAULTS[self.fault]
        detail = f" [{self.fault}: {self.detail}]" if self.detail else f" [{self.fault}]"
        return f"{head}  {zh} {en}{detail}"


def check_devices(config: AgentConfig) -> Iterator[Finding]:
    """Open each device, poll it once and close it; yield the findings in the file's order.

    All are tried at the same time, as the agent does; a driver that hangs is given up. A card that
    lies on a reader is read and forgotten. The agent must not be running: it holds the ports.
    """
    limit = min(_LIMIT, config.hang_after)
    attempts = [_Attempt(device) for device in config.device]
    for attempt in attempts:
        attempt.start()
    for attempt in attempts:
        attempt.join(limit)
        yield attempt.finding()


class _Attempt(threading.Thread):
    """One device, tried in a thread of its own, which a driver that hangs keeps."""

    def __init__(self, device: DeviceConfig) -> None:
        super().__init__(name=f"check {device.id}", daemon=True)
        self._device = device
        self._found: Finding | None = None
        self._about: About | None = None

    def finding(self) -> Finding:
        if self._found is None:
            abandon(self._device.port)  # or the next device of the bus waits for it as well
            return Finding(self._device, False, "driver_hung")
        return self._found

    def run(self) -> None:
        try:
            warning = self._try()
        except DeviceFault as fault:
            self._found = Finding(self._device, False, fault.code, fault.detail)
        except Exception as error:  # noqa: BLE001 -- a vendor's driver may raise anything
            self._found = Finding(self._device, False, "driver_crashed", type(error).__name__)
        else:
            self._found = Finding(self._device, True, warning, about=self._about)

    def _try(self) -> str | None:
        driver = self._device.driver_class(self._device.port, self._device.driver_settings)
        try:
            driver.open()
            driver.poll()
            if isinstance(driver, TellsAboutItself):
                self._about = driver.about()
            return driver.warning()
        finally:
            with suppress(Exception):  # what it found counts
                driver.close()
