"""A driver and its twin on one line, and the calls of a test: none may hang, whatever the device does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import Device
from hallsys.devices.simulated.faults import Fault
from hallsys.devices.simulated.twin import Twin
from hallsys.devices.testing.case import DriverCase, NotArrived, WrongReading
from hallsys.devices.testing.ways import Way, plugged_in

Outcome = Literal["done", "not arrived", "fault"]

_READY = 5.0  # seconds until a terminal is there again
_ENDING = 2.0  # seconds until a thread that has nothing more to do has ended


class Rig:
    """What a conformance test works with."""

    def __init__(self, case: DriverCase[Any, Any, Any], way: Way, port: str, twin: Twin) -> None:
        self.case, self.way, self.twin = case, way, twin
        self.driver: Device = case.driver(port, case.settings)
        self._turn = 0

    def open(self) -> None:
        """Open the driver, and wait until a device that speaks by itself would be heard.

        It is tried anew as the agent does, twice at most: on a busy machine an answer may be late.
        """
        for again in (True, True, False):
            try:
                self.within_limit(self.driver.open)
                break
            except DeviceFault:
                self.within_limit(self.driver.close)
                if not again:
                    raise
        if self.case.speaks == "tells":
            self._until(lambda: self.twin.listeners > 0)

    def work(self) -> None:
        """Have the driver do what it is for. Raises what the case's `work` raises.

        It is tried anew as the agent does, twice at most: on a busy machine an answer may be late.
        """
        for _ in range(2):
            outcome = self.outcome()
            if outcome == "done":
                return
            if outcome == "fault":
                self.within_limit(self.driver.close)
                self.open()
        self._work()

    def _work(self) -> None:
        self._turn += 1
        self.within_limit(lambda: self.case.work(self.driver, self.twin, self._turn))

    def outcome(self) -> Outcome:
        """Tell what became of a piece of work; a driver may raise nothing but DeviceFault."""
        try:
            self._work()
        except NotArrived:
            return "not arrived"
        except DeviceFault:
            return "fault"
        except WrongReading:
            if self.case.checked:
                raise
            return "not arrived"
        return "done"

    def outcomes(self, attempts: int) -> list[Outcome]:
        """Work until the driver finds a fault, at most `attempts` times."""
        found: list[Outcome] = []
        while len(found) < attempts and "fault" not in found:
            found.append(self.outcome())
        return found

    def heal(self) -> None:
        """Take the faults away and connect anew, as the agent does."""
        self.within_limit(self.driver.close)
        if self.way != "pty":
            self._until(lambda: self.twin.listeners == 0)
        self.twin.set_faults(())
        if self.way == "pty":
            self._until(lambda: self.twin.listeners > 0)
        self.open()

    def break_down(self, *faults: Fault) -> None:
        """Give the device these faults from now on."""
        self.twin.set_faults(faults)

    def within_limit(self, call: Callable[[], Any]) -> None:
        """Call and fail if it does not come back; what it raises is raised here."""
        raised: list[BaseException] = []

        def run() -> None:
            try:
                call()
            except BaseException as error:  # noqa: BLE001 -- raised below
                raised.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.case.limit)
        assert not thread.is_alive(), f"the driver did not come back within {self.case.limit} s"
        if raised:
            raise raised[0]

    def _until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` of the twin and its line is true."""
        with self.twin.changed:
            assert self.twin.changed.wait_for(condition, _READY)


@contextmanager
def rigged(case: DriverCase[Any, Any, Any], way: Way) -> Iterator[Rig]:
    """Yield a driver, open, and its twin; look afterwards that no thread is left of them."""
    before = set(threading.enumerate())
    twin = case.twin()
    with plugged_in(twin, way) as url:
        rig = Rig(case, way, case.port(url), twin)
        rig.open()
        try:
            yield rig
        finally:
            rig.within_limit(rig.driver.close)
            twin.set_faults(())
    left = set(threading.enumerate()) - before
    for thread in left:
        thread.join(_ENDING)
    assert not [thread for thread in left if thread.is_alive()], "a thread is left"
