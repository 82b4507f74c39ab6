"""The conformance suite: what every driver must stand, whoever wrote it.

A driver may raise DeviceFault and nothing else, must come back in bounded time, must never report
what did not happen, and must work again once the device does and the agent has opened it anew.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from hallsys.devices.faults import DeviceFault
from hallsys.devices.simulated.faults import Fault
from hallsys.devices.testing.case import DriverCase, Speaks
from hallsys.devices.testing.rig import Outcome, Rig, rigged
from hallsys.devices.testing.ways import Way

_DESCRIPTORS = Path("/proc/self/fd")
_ENDS_THE_LINE: tuple[Fault, ...] = ("cut_off", "unplugged")
_LOOK = 0.02  # seconds between two looks at what nothing tells of
_OTHERS: tuple[Fault, ...] = ("slow", "deaf", "flood", *_ENDS_THE_LINE)  # that no other test here has
_ATTEMPTS = 9  # within which a driver must have found that something is wrong
_SILENCE_IS: dict[Speaks, Outcome] = {"answers": "fault", "tells": "not arrived", "nothing": "done"}
_HARMLESS: tuple[tuple[Fault, ...], ...] = (
    ("noise", "trailing"),
    ("split",),
    ("noise", "split"),
    ("dribble",),
)


class DriverConformance:
    """Base of a driver's conformance tests: a subclass names its `case`."""

    case: ClassVar[DriverCase[Any, Any, Any]]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run each test over each way that the case has."""
        metafunc.parametrize("way", self.case.ways)

    def test_it_works(self, way: Way) -> None:
        with rigged(self.case, way) as rig:
            for _ in range(3):
                rig.work()
            assert rig.driver.warning() is None

    @pytest.mark.parametrize("faults", _HARMLESS, ids="+".join)
    def test_pieces_and_noise_do_no_harm(self, way: Way, faults: tuple[Fault, ...]) -> None:
        with rigged(self.case, way) as rig:
            rig.break_down(*faults)
            if self.case.checked:
                rig.work()
            else:
                rig.outcomes(3)
            rig.heal()
            rig.work()

    @pytest.mark.parametrize("fault", ["corrupt", "garbage"])
    def test_a_wrong_answer_is_none(self, way: Way, fault: Fault) -> None:
        with rigged(self.case, way) as rig:
            rig.break_down(fault)
            found = rig.outcomes(min(2, self._attempts))
            if self.case.checked and self.case.speaks != "nothing":
                assert "done" not in found
            rig.heal()
            rig.work()

    @pytest.mark.parametrize("fault", _OTHERS)
    def test_it_works_again_after(self, way: Way, fault: Fault) -> None:
        with rigged(self.case, way) as rig:
            rig.work()
            rig.break_down(fault)
            found = rig.outcomes(_ATTEMPTS if fault in _ENDS_THE_LINE else 1)
            if fault == "unplugged" or (fault == "cut_off" and self.case.speaks != "nothing"):
                assert found[-1] == "fault"
            rig.heal()
            rig.work()
            rig.work()

    def test_silence_is_found(self, way: Way) -> None:
        with rigged(self.case, way) as rig:
            rig.break_down("silent")
            assert rig.outcomes(self._attempts)[-1] == _SILENCE_IS[self.case.speaks]
            rig.heal()
            rig.work()

    @property
    def _attempts(self) -> int:
        return _ATTEMPTS if self.case.speaks == "answers" else 1

    def test_a_late_answer_is_not_taken_for_the_next(self, way: Way) -> None:
        with rigged(self.case, way) as rig:
            if self.case.speaks != "answers":
                return  # it asks nothing
            rig.break_down("held")
            assert "done" not in rig.outcomes(_ATTEMPTS)
            rig.break_down("deaf")
            rig.twin.release()  # between two questions
            assert "done" not in rig.outcomes(_ATTEMPTS)
            if self.case.tells_late:
                self._late_behind_the_question(rig)
            rig.heal()
            rig.work()

    def _late_behind_the_question(self, rig: Rig) -> None:
        rig.heal()
        rig.break_down("held")
        assert "done" not in rig.outcomes(_ATTEMPTS)
        rig.break_down("stale")
        assert "done" not in rig.outcomes(3)

    def test_closed_is_closed(self, way: Way) -> None:
        with rigged(self.case, way) as rig:
            rig.driver.close()
            rig.driver.close()
            for _ in range(2):
                assert rig.outcome() == "fault"
            rig.open()
            rig.work()

    def test_it_is_closed_while_a_poll_waits(self, way: Way) -> None:
        with rigged(self.case, way) as rig:
            rig.break_down("silent")
            heard, polling = rig.twin.heard, threading.Event()

            def poll_on() -> None:
                while True:
                    rig.driver.poll()

            def poll() -> None:
                polling.set()
                with pytest.raises(DeviceFault):
                    poll_on()

            thread = threading.Thread(target=lambda: rig.within_limit(poll), daemon=True)
            thread.start()
            polling.wait(self.case.limit)
            if self.case.speaks == "answers":
                with rig.twin.changed:
                    assert rig.twin.changed.wait_for(lambda: rig.twin.heard > heard, self.case.limit)
            for _ in range(2):
                rig.within_limit(rig.driver.close)
            thread.join(self.case.limit)
            assert not thread.is_alive()
            rig.heal()
            rig.work()

    def test_a_port_that_is_not_there(self, way: Way) -> None:
        with rigged(self.case, way) as rig:
            rig.driver.close()
            rig.break_down("unplugged")
            driver = self.case.driver(
                self.case.port("sim://nothing/none" if way == "sim" else f"/dev/none/{way}"),
                self.case.settings,
            )
            with pytest.raises(DeviceFault):
                rig.within_limit(driver.open)
            driver.close()

    @pytest.mark.skipif(not _DESCRIPTORS.exists(), reason="the system does not list descriptors")
    def test_no_descriptor_is_left(self, way: Way) -> None:
        with rigged(self.case, way) as rig:
            rig.work()
            rig.heal()  # what is opened once and kept is open now
            rig.work()  # and the twin has taken up the line
            before = _descriptors()
            for fault in ("silent", "cut_off", "unplugged"):
                rig.break_down(fault)
                rig.outcomes(1)
                rig.heal()
                rig.work()
            assert _comes_true(lambda: _descriptors() <= before, self.case.limit)


def _comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    """Look until `condition` holds: the twin lets go of a line a moment after the driver."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition() and time.monotonic() < deadline:
        pause.wait(_LOOK)
    return condition()


def _descriptors() -> int:
    return sum(1 for _ in _DESCRIPTORS.iterdir())
