"""What a driver's own tests need: a conformance suite for drivers, and lines that fail in every way.

    class TestAcme(DriverConformance):
        case = DriverCase(driver=AcmeSign, settings=AcmeSettings(), twin=AcmeTwin, work=...)

docs/writing-a-driver.md walks through it. pytest must be installed; nothing here runs in a hall.
"""

import pytest

pytest.register_assert_rewrite("hallsys.devices.testing.conformance")

from hallsys.devices.testing.case import (  # noqa: E402 -- its assertions are rewritten as it is imported
    DriverCase,
    NotArrived,
    WrongReading,
    read_until,
    wait_until,
)
from hallsys.devices.testing.conformance import DriverConformance  # noqa: E402
from hallsys.devices.testing.ways import WAYS, Way, plugged_in  # noqa: E402

__all__ = [
    "WAYS",
    "DriverCase",
    "DriverConformance",
    "NotArrived",
    "Way",
    "WrongReading",
    "plugged_in",
    "read_until",
    "wait_until",
]
