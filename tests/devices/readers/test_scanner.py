"""The scanner's driver over real lines, with verifiers that are really installed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from hallsys.devices.faults import DeviceFault
from hallsys.devices.readers.scanner import Scanner, ScannerSettings
from hallsys.devices.readings import CardFailed, CardRead, Scanned
from hallsys.devices.simulated.cards import resident
from hallsys.devices.simulated.scanner import ScannerTwin
from hallsys.devices.simulated.twin import UnknownPoke
from tests.devices.lines import WAYS, Way, reached

TOKEN = "AbCdEf0123456789_-xyzw"
TICKET = f"https://hall.example/t/{TOKEN}"
NUMBER = dict(resident("林电子", "19900101", "991").fields)["number"]

# A verifier as a province would install it: opaque text in, credential out.
VERIFIER = """
from hallsys.kernel.identity import Credential, parse_number

class Verifier:
    def __init__(self, settings):
        self.cards = settings["cards"]

    def verify(self, text):
        if text == "down":
            raise ConnectionError(text)
        if text not in self.cards:
            return None
        number = parse_number(self.cards[text])
        return Credential(number, "林电子", number.kind)
"""


@pytest.fixture
def verifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the verifier `province` for the length of a test."""
    (tmp_path / "province_verifier.py").write_text(VERIFIER, encoding="utf-8")
    info = tmp_path / "province_verifier-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: province-verifier\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[hallsys.verifiers]\nprovince = province_verifier:Verifier\n")
    monkeypatch.syspath_prepend(tmp_path)


@contextmanager
def scanner(
    way: Way = "sim", settings: ScannerSettings | None = None
) -> Iterator[tuple[Scanner, ScannerTwin]]:
    with reached("scanner", way) as (url, twin):
        assert isinstance(twin, ScannerTwin)
        driver = Scanner(url, settings or ScannerSettings())
        driver.open()
        while not twin._ears:  # a scan before the call is taken is heard by nobody
            driver.poll()
        try:
            yield driver, twin
        finally:
            driver.close()


def scanned(driver: Scanner, attempts: int = 30) -> CardRead | CardFailed | Scanned | None:
    readings = (driver.poll() for _ in range(attempts))
    return next((reading for reading in readings if reading is not None), None)


@pytest.mark.parametrize("way", WAYS)
def test_the_halls_own_codes(way: Way) -> None:
    with scanner(way) as (driver, twin):
        for text, reading in (
            (TICKET, Scanned("ticket", TOKEN)),
            ("508213", Scanned("pick_up", "508213")),
            ("7M4K2QXD3W9TB", Scanned("appointment", "7M4K2QXD3W9TB")),
            ("somebody's electronic card", CardFailed("code_unknown")),
        ):
            twin.scan(text)
            assert scanned(driver) == reading
        assert driver.poll() is None
        assert driver.warning() is None


def test_split_and_many_at_once() -> None:
    with scanner("tcp") as (driver, twin):
        twin.set_faults(["split"])
        twin.scan(TICKET)
        assert scanned(driver) == Scanned("ticket", TOKEN)
        twin.say(b"508213\r\n508214\r\n508215\r\n")
        assert [scanned(driver) for _ in range(3)] == [
            Scanned("pick_up", code) for code in ("508213", "508214", "508215")
        ]


def test_a_phone_held_under_it_is_one_scan() -> None:
    with scanner() as (driver, twin):
        for _ in range(4):
            twin.scan("508213")
        assert scanned(driver) == Scanned("pick_up", "508213")
        assert scanned(driver, 3) is None
    with scanner(settings=ScannerSettings(repeat=0)) as (driver, twin):
        for _ in range(2):
            twin.scan("508213")
        assert [scanned(driver), scanned(driver)] == [Scanned("pick_up", "508213")] * 2


def test_the_table_is_configuration() -> None:
    settings = ScannerSettings.model_validate({"codes": {"appointment": "YY-(.+)"}})
    with scanner(settings=settings) as (driver, twin):
        twin.scan("YY-2026-17")
        assert scanned(driver) == Scanned("appointment", "2026-17")
        twin.scan("508213")
        assert scanned(driver) == Scanned("pick_up", "508213")
    for wrong in ({"codes": {"ticket": "("}}, {"codes": {"passport": "x"}}, {"verifier": "nobody"}):
        with pytest.raises(ValidationError):
            ScannerSettings.model_validate(wrong)
    with pytest.raises(ValidationError, match=re.escape("no verifier is called 'nobody'; installed: none")):
        ScannerSettings(verifier="nobody")


@pytest.mark.usefixtures("verifier")
def test_an_electronic_credential_is_a_card() -> None:
    cards = {"opaque-1": NUMBER, "opaque-2": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")}
    settings = ScannerSettings(verifier="province", verifier_settings={"cards": cards})
    assert NUMBER not in repr(settings)
    with scanner(settings=settings) as (driver, twin), capture_logs() as logs:
        twin.scan("opaque-1")
        reading = scanned(driver)
        assert isinstance(reading, CardRead)
        assert reading.credential.number.value == NUMBER
        for text, fault in (
            ("opaque-2", "wrong_check_digit"),
            ("opaque-3", "code_unknown"),
            ("down", "verifier_failed"),
        ):
            twin.scan(text)
            assert scanned(driver) == CardFailed(fault)
        twin.scan("508213")
        assert scanned(driver) == Scanned("pick_up", "508213")
    assert [(log["event"], log["error"]) for log in logs] == [("verifier failed", "ConnectionError")]


def test_an_unplugged_scanner_is_a_lost_port_and_comes_back() -> None:
    with scanner() as (driver, twin):
        twin.say(b"5082")  # and then the plug is pulled
        driver.poll()
        twin.set_faults(["unplugged"])
        with pytest.raises(DeviceFault, match="port_lost"):
            driver.poll()
        driver.close()
        with pytest.raises(DeviceFault, match="port_lost: closed"):
            driver.poll()
        twin.set_faults([])
        driver.open()
        twin.scan("7M4K2QXD3W9TB")
        assert scanned(driver) == Scanned("appointment", "7M4K2QXD3W9TB")


def test_pokes() -> None:
    with scanner() as (driver, twin):
        twin.poke("scan", {"text": "508213"})
        assert scanned(driver) == Scanned("pick_up", "508213")
        assert twin.state() == {"kind": "scanner", "faults": [], "scans": 1}
        for facts in ({}, {"text": 5}, {"text": ""}):
            with pytest.raises(UnknownPoke, match="text"):
                twin.poke("scan", facts)
