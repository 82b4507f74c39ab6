"""A device's place in the agent: the thread that drives it, its inbox, its health."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog

from hallsys.devices.agent.config import DeviceConfig
from hallsys.devices.agent.deliveries import AckState, Delivery, Inbox
from hallsys.devices.agent.heartbeat import Vitals
from hallsys.devices.agent.ledger import Ledger
from hallsys.devices.agent.office import Health, Office
from hallsys.devices.commands import (
    Announce,
    AskRating,
    Command,
    OpenBox,
    PrintDocument,
    PrintTicket,
    ShowSign,
)
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import About, Device, DeviceKind, MindsOthers
from hallsys.devices.transport import abandon

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds between two attempts to open a broken device
_MOST_ABANDONED = 4  # threads that hang in a driver; beyond it, one must return before the next starts

log = structlog.get_logger("hallsys.agent")

_METHODS: dict[type[Command], tuple[DeviceKind, str]] = {
    PrintTicket: ("ticket_printer", "print_ticket"),
    PrintDocument: ("ticket_printer", "print_document"),
    ShowSign: ("window_sign", "show"),
    AskRating: ("rating_pad", "ask"),
    OpenBox: ("lock_board", "open_box"),
    Announce: ("speaker", "announce"),
}
# Faults of what was asked: nothing is wrong with the device, which goes on.
_OF_THE_COMMAND = frozenset({"bad_command", "door_stuck"})
_COMMANDED = {kind for kind, _ in _METHODS.values()}  # kinds of devices that need the ledger


class _Abandoned(BaseException):
    """Ends a thread whose place another has taken. Not an Exception: no driver may catch it."""


class Slot:
    """Runs one driver in a thread of its own, and replaces both when the driver hangs."""

    def __init__(self, config: DeviceConfig, office: Office, ledger: Ledger, hang_after: float) -> None:
        self.config = config
        self.kind = config.driver_class.kind
        self.health: Health | None = None
        self.vitals = Vitals(About(config.port))
        self._office = office
        self._ledger = ledger
        self._hang_after = hang_after
        self._inbox = Inbox()
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._run = 0  # counts the threads; only the newest may speak for the device
        self._vacant = True  # no thread drives the device
        self._threads: list[threading.Thread] = []
        self._driver: Device | None = None
        self._busy_since: float | None = None
        self._doing: Delivery | None = None

    @property
    def place(self) -> str:
        """The place of the hall that the device serves."""
        return self.config.place

    def start(self) -> None:
        """Begin to drive the device."""
        with self._lock:
            self._start_thread()

    def stop(self) -> None:
        """Let the driver finish what it does and close it; `join` waits for that."""
        self._stopped.set()
        self._inbox.close()

    def join(self, timeout: float) -> None:
        """Wait, at most `timeout` seconds, until the device's thread has ended."""
        self._threads[-1].join(timeout)

    def deliver(self, delivery: Delivery) -> None:
        """Have a delivery carried out in its turn."""
        with self._lock:
            if self._doing is not None and self._doing.delivery_id == delivery.delivery_id:
                return
        for dropped in self._inbox.put(delivery):
            self._office.acknowledge(dropped.delivery_id, "late", "superseded")

    def watch(self) -> None:
        """Replace driver and thread if a call into the driver does not return; called regularly."""
        with self._lock:
            since = self._busy_since
            if since is not None and time.monotonic() - since > self._hang_after:
                self._abandon()
            hanging = sum(thread.is_alive() for thread in self._threads)
            if self._vacant and hanging <= _MOST_ABANDONED and not self._stopped.is_set():
                self._start_thread()

    def _start_thread(self) -> None:
        self._threads = [each for each in self._threads if each.is_alive()]
        self._vacant = False
        self._run += 1
        thread = threading.Thread(
            target=self._work, args=(self._run,), name=f"device {self.config.id}", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def _abandon(self) -> None:
        driver, doing = self._driver, self._doing
        self._vacant = True
        self._run += 1
        self._busy_since = self._driver = self._doing = None
        log.warning("driver hangs", device=self.config.id)
        self._set_health(Health("broken", "driver_hung"))
        if doing is not None:
            self._office.acknowledge(doing.delivery_id, "failed", "driver_hung", begun=True)
        if driver is not None:
            threading.Thread(target=self._pry_loose, args=(driver,), daemon=True).start()

    def _pry_loose(self, driver: Device) -> None:
        """Take the port away from a driver that hangs; this may hang as well, in its own thread."""
        abandon(self.config.port)
        _close(driver)

    # What follows runs in the device's thread; `run` tells whether the thread still counts.

    def _work(self, run: int) -> None:
        pause = 0.0  # of a device that is broken
        driver: Device | None = None
        try:
            while True:
                try:
                    if pause:
                        self._close(run, driver)
                        self._wait_broken(run, driver, pause)
                    driver = driver or self._make(run)
                    self._open(run, driver)
                    self.vitals.opened(driver)
                    pause = 0.0
                    self._serve(run, driver)
                except DeviceFault as fault:
                    self._broken(run, fault)
                except Exception as error:  # noqa: BLE001 -- a vendor's driver may raise anything
                    self._broken(run, DeviceFault("driver_crashed", type(error).__name__))
                pause = min(2 * pause, _LONGEST_PAUSE) or _FIRST_PAUSE
        except _Abandoned:
            if driver is not None:
                _close(driver)

    def _make(self, run: int) -> Device:
        driver = self.config.driver_class(self.config.port, self.config.driver_settings)
        if isinstance(driver, MindsOthers):
            driver.mind(self._inbox.__len__)
        with self._lock:
            self._require(run)
            self._driver = driver
        return driver

    def _open(self, run: int, driver: Device) -> None:
        if self.kind in _COMMANDED:
            self._keep(self._ledger.mend)
        self._call(run, driver.open)
        self._poll(run, driver)

    def _serve(self, run: int, driver: Device) -> None:
        due = time.monotonic() + driver.interval
        while True:
            self._go_on(run)
            delivery = self._inbox.take(due - time.monotonic())
            command = self._wanted(delivery)
            if delivery is not None and command is not None:
                self._carry_out(run, driver, delivery, command)
            if time.monotonic() >= due:
                self._poll(run, driver)
                due = time.monotonic() + driver.interval

    def _poll(self, run: int, driver: Device) -> None:
        reading = self._call(run, driver.poll)
        with self._lock:
            self._require(run)
            self._set_health(Health("ok", driver.warning()))
        if reading is not None:
            self.vitals.counts.reads += 1
            self._office.posted(self.config.id, reading)

    def _wait_broken(self, run: int, driver: Device | None, pause: float) -> None:
        """Wait until the next attempt. A delivery is an attempt of its own: paper may be in again."""
        until = time.monotonic() + pause
        while True:
            self._go_on(run)
            if (left := until - time.monotonic()) <= 0:
                return
            delivery = self._inbox.take(left)
            command = self._wanted(delivery)
            if delivery is not None and command is not None:
                self._try_broken(run, driver, delivery, command)
                self._close(run, driver)

    def _try_broken(self, run: int, driver: Device | None, delivery: Delivery, command: Command) -> None:
        try:
            if driver is None:
                raise DeviceFault("driver_crashed")
            self._call(run, driver.open)
        except DeviceFault as fault:
            return self._failed(run, delivery, fault)
        except Exception as error:  # noqa: BLE001 -- a vendor's driver may raise anything
            return self._failed(run, delivery, DeviceFault("driver_crashed", type(error).__name__))
        with suppress(DeviceFault):  # the server has been told
            self._carry_out(run, driver, delivery, command)
        return None

    def _wanted(self, delivery: Delivery | None) -> Command | None:
        """Return what is to be done for a delivery: nothing if it was done, is late, or cannot be.

        What was begun and cut off is done again only if it is a slip, with the mark of a repeat.
        """
        if delivery is None:
            return None
        command, known = delivery.command, self._ledger.state(delivery.delivery_id)
        answer: tuple[AckState, str | None]
        if known == "done":
            answer = "done", None
        elif delivery.late:
            answer = "late", None
        elif _METHODS[type(command)][0] != self.kind:
            answer = "failed", "unsuited_command"
        elif known is None:
            if isinstance(command, Announce):
                return replace(command, waiting=len(self._inbox))
            return command
        elif isinstance(command, PrintTicket):
            return replace(command, slip=replace(command.slip, reprint=True))
        elif isinstance(command, PrintDocument):
            return replace(command, reprint=True)
        else:
            answer = "failed", "interrupted"
        self._office.acknowledge(delivery.delivery_id, *answer)
        return None

    def _carry_out(self, run: int, driver: Device, delivery: Delivery, command: Command) -> None:
        """Do it and tell the server. Raises DeviceFault, after telling, if the device cannot."""
        with self._lock:
            self._require(run)
            self._doing = delivery
        try:
            self._do(run, driver, delivery, command)
        finally:
            with self._lock:
                if self._doing is delivery:
                    self._doing = None

    def _do(self, run: int, driver: Device, delivery: Delivery, command: Command) -> None:
        untouched = self._ledger.state(delivery.delivery_id) is None
        try:
            self._keep(lambda: self._ledger.begin(delivery.delivery_id))
        except DeviceFault as unkept:
            self._failed(run, delivery, unkept)
            raise
        try:
            self._call(run, lambda: getattr(driver, _METHODS[type(command)][1])(command))
        except Exception as error:  # noqa: BLE001 -- a vendor's driver may raise anything
            fault = error if isinstance(error, DeviceFault) else _crash(error)
            if untouched and not fault.begun:
                self._ledger.clear(delivery.delivery_id)
            self._failed(run, delivery, fault)
            if fault.code in _OF_THE_COMMAND:
                return
            raise fault from None
        self._ledger.finish(delivery.delivery_id)
        self.vitals.counts.prints += 1
        with self._lock:
            self._doing = None
        self._office.acknowledge(delivery.delivery_id, "done", None)

    def _keep(self, write: Callable[[], None]) -> None:
        """Write to the ledger: no device hears of what is not written down. Raises DeviceFault."""
        try:
            write()
        except OSError as error:
            raise DeviceFault("ledger_failed", error.strerror or type(error).__name__) from None

    def _failed(self, run: int, delivery: Delivery, fault: DeviceFault) -> None:
        with self._lock:
            self._require(run)
            self._doing = None
        log.warning("delivery failed", device=self.config.id, fault=fault.code, detail=fault.detail)
        begun = self._ledger.state(delivery.delivery_id) is not None
        self._office.acknowledge(delivery.delivery_id, "failed", fault.code, begun=begun)

    def _call(self, run: int, call: Callable[[], Any]) -> Any:
        """Call into the driver under the eye of the watchdog."""
        with self._lock:
            self._require(run)
            self._busy_since = time.monotonic()
        try:
            return call()
        finally:
            with self._lock:
                self._require(run)
                self._busy_since = None

    def _close(self, run: int, driver: Device | None) -> None:
        if driver is not None:
            self._call(run, lambda: _close(driver))

    def _broken(self, run: int, fault: DeviceFault) -> None:
        with self._lock:
            self._require(run)
            if self._set_health(Health("broken", fault.code)):
                log.warning("device broken", device=self.config.id, fault=fault.code, detail=fault.detail)

    def _set_health(self, health: Health) -> bool:
        if health == self.health:
            return False
        self.health = health
        self.vitals.counts.errors += health.state == "broken"
        self._office.health_changed(self.config.id)
        return True

    def _require(self, run: int) -> None:
        if run != self._run:
            raise _Abandoned

    def _go_on(self, run: int) -> None:
        self._require(run)
        if self._stopped.is_set():
            raise _Abandoned


def _crash(error: Exception) -> DeviceFault:
    """Return the fault for an error that no driver should raise: nobody knows how far it got."""
    return DeviceFault("driver_crashed", type(error).__name__, begun=True)


def _close(driver: Device) -> None:
    with suppress(Exception):  # it is broken already, and will be opened anew
        driver.close()
