"""The card reader's driver against a SAM that speaks the real bytes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hallsys.devices.faults import DeviceFault
from hallsys.devices.readers.sdt import SdtReader, SdtSettings
from hallsys.devices.readings import CardFailed, CardRead
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.testing import plugged_in
from tests.devices.lines import WAYS, Way, reached

QUICK = SdtSettings(find_timeout=0.2, read_timeout=0.4)


@contextmanager
def reader(
    way: Way = "sim", *faults: str, settings: SdtSettings = QUICK
) -> Iterator[tuple[SdtReader, SamTwin]]:
    with reached("sdt", way) as (url, twin):
        assert isinstance(twin, SamTwin)
        driver = SdtReader(url, settings)
        driver.open()
        twin.set_faults(faults)
        try:
            yield driver, twin
        finally:
            driver.close()


def name_in(reading: CardRead | CardFailed | None) -> str:
    assert isinstance(reading, CardRead), reading
    return reading.credential.name


@pytest.mark.parametrize("way", WAYS)
def test_a_card_is_read_once_until_it_is_lifted(way: Way) -> None:
    with reader(way, settings=SdtSettings()) as (driver, twin):
        assert driver.poll() is None
        twin.lay_card(SPECIMENS["zhang"].block)
        assert name_in(driver.poll()) == "张三丰"
        assert driver.poll() is None
        twin.lift_card()
        assert driver.poll() is None
        twin.lay_card(SPECIMENS["hong-kong"].block)
        assert name_in(driver.poll()) == "陈嘉仪"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("card", "holder"),
    [
        ("rare", "𠮷田㐂"),
        ("taiwan", "林志远"),
        ("foreigner-2017", "SPECIMEN, ANNA MARIA"),
        ("foreigner-2023", "SPECIMEN, JONATHAN BARTHOLOMEW ALEXANDER"),
    ],
)
def test_noise_and_split_frames_do_not_matter(way: Way, card: str, holder: str) -> None:
    with reader(way, "noise", "split", "trailing", settings=SdtSettings()) as (driver, twin):
        twin.lay_card(SPECIMENS[card].block)
        assert name_in(driver.poll()) == holder


def test_a_card_lifted_too_early_is_told_once_and_can_be_laid_again() -> None:
    with reader("sim", "lift_early") as (driver, twin):
        twin.lay_card(SPECIMENS["zhang"].block)
        assert driver.poll() == CardFailed("card_lifted")
        assert driver.poll() is None
        twin.set_faults([])
        twin.lay_card(SPECIMENS["zhang"].block)
        assert name_in(driver.poll()) == "张三丰"


def test_a_wrong_check_digit_is_told_once_without_the_number() -> None:
    with reader() as (driver, twin):
        twin.lay_card(SPECIMENS["wrong-check"].block)
        assert driver.poll() == CardFailed("wrong_check_digit")
        assert driver.poll() is None


def test_a_card_of_a_kind_nobody_knows() -> None:
    with reader() as (driver, twin):
        block = bytearray(SPECIMENS["zhang"].block)
        block[248:250] = "Q".encode("utf-16-le")
        twin.lay_card(bytes(block))
        assert driver.poll() == CardFailed("card_unknown")
        twin.lift_card()
        driver.poll()
        twin.lay_card(b" \0" * 15 + SPECIMENS["zhang"].block[30:])
        assert driver.poll() == CardFailed("card_unreadable")


@pytest.mark.parametrize("fault", ["silent", "corrupt", "long_length", "slow"])
def test_a_reader_that_makes_no_sense_is_broken_after_three_attempts(fault: str) -> None:
    with reader("sim", fault) as (driver, twin):
        twin.lay_card(SPECIMENS["zhang"].block)
        assert driver.poll() is None
        assert driver.poll() is None
        with pytest.raises(DeviceFault, match="no_reply"):
            driver.poll()


def test_one_lost_answer_does_not_read_the_same_card_twice() -> None:
    with reader() as (driver, twin):
        twin.lay_card(SPECIMENS["zhang"].block)
        assert name_in(driver.poll()) == "张三丰"
        twin.set_faults(["silent"])
        assert driver.poll() is None
        twin.set_faults([])
        assert driver.poll() is None
        assert twin.reads == 1


@pytest.mark.parametrize("way", ["sim", "tcp"])
def test_an_unplugged_reader_is_a_lost_port_and_comes_back(way: Way) -> None:
    with reader(way) as (driver, twin):
        twin.set_faults(["unplugged"])
        with pytest.raises(DeviceFault, match="port_lost"):
            [driver.poll() for _ in range(9)]
        driver.close()
        twin.set_faults([])
        driver.open()
        twin.lay_card(SPECIMENS["li"].block)
        assert name_in(driver.poll()) == "李小梅"


def test_a_port_that_is_not_there() -> None:
    with pytest.raises(DeviceFault, match="port_unavailable"):
        SdtReader("socket://127.0.0.1:1", QUICK).open()
    with pytest.raises(DeviceFault, match="port_unavailable"):
        SdtReader("sim://sdt", QUICK).open()


def test_a_silent_port_is_no_reader() -> None:
    with reached("sdt", "sim", "silent") as (url, _), pytest.raises(DeviceFault, match="no_reply"):
        SdtReader(url, QUICK).open()


def test_the_json_carries_the_digits_and_the_repr_does_not() -> None:
    with reader() as (driver, twin):
        twin.lay_card(SPECIMENS["senior"].block)
        reading = driver.poll()
        assert isinstance(reading, CardRead)
        number = dict(SPECIMENS["senior"].fields)["number"]
        assert reading.as_json() == {
            "type": "card_read", "number": number, "name": "赵淑珍", "kind": "resident",
            "valid_from": "20100301", "valid_to": "长期",
        }  # fmt: skip
        assert number not in repr(reading)
        assert "赵淑珍" not in repr(reading)


class LateSam(SamTwin):
    """Keeps back its answer to a read, and gives it when it is asked the next thing after `answer_late`."""

    answer_late = False

    def _read(self) -> bytes:
        self.set_faults(() if self.answer_late else ("held",))
        return super()._read()

    def receive(self, data: bytes) -> None:
        if self.answer_late:
            self.release()
        super().receive(data)


def test_a_late_answer_is_never_the_next_persons() -> None:
    twin = LateSam()
    with plugged_in(twin, "sim") as url:
        driver = SdtReader(url, QUICK)
        driver.open()
        twin.lay_card(SPECIMENS["zhang"].block)
        assert not isinstance(driver.poll(), CardRead)
        twin.lift_card()
        twin.answer_late = True
        twin.set_faults(())
        twin.lay_card(SPECIMENS["li"].block)
        readings = [driver.poll() for _ in range(3)]
        assert [name_in(each) for each in readings if isinstance(each, CardRead)] == ["李小梅"]
        driver.close()


def reachable(*roots: Any) -> list[Any]:
    """Everything that the roots hold, but for modules, classes and the twin's own memory."""
    found: dict[int, Any] = {}
    ahead = list(roots)
    while ahead:
        one = ahead.pop()
        if (
            id(one) in found
            or isinstance(one, type | SamTwin)
            or type(one).__name__ in {"module", "function"}
        ):
            continue
        found[id(one)] = one
        ahead.extend(gc.get_referents(one))
    return list(found.values())


def test_nothing_of_the_photo_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    marker = b"\x57\x4c\x66\x00\x7e\x00FACE"
    monkeypatch.setattr("hallsys.devices.simulated.sam._PHOTO", marker.ljust(1024, b"\0"))
    with reader() as (driver, twin):
        twin.lay_card(SPECIMENS["zhang"].block)
        reading = driver.poll()
        assert name_in(reading) == "张三丰"
        kept = [each for each in reachable(driver, reading) if isinstance(each, bytes | bytearray)]
        assert not any(marker[6:] in each or marker[:6] in each for each in kept)
