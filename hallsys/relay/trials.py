"""Tests of devices: what each kind is told, so that somebody beside it sees, hears or holds something."""

from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import text

from hallsys.display.clips import VOCABULARY
from hallsys.kernel.clock import SECOND
from hallsys.kernel.transaction import Tx
from hallsys.relay.directory import PAD, PRINTER, SIGN, SPEAKER
from hallsys.relay.errors import DeviceUnknown, NothingToTest
from hallsys.relay.events import DeviceTestAsked

TRIAL_LIFE = 15 * SECOND
SIGN_SHOWN = 8.0  # seconds a sign keeps the test text; then it shows again how its window stands

Command = dict[str, object]

_SAID = ("chime", "zh.1", "zh.2", "zh.3", "en.1", "en.2", "en.3")


def ask_test(tx: Tx, device_id: str) -> None:
    """Have a device show, say, print or light something. Raises DeviceUnknown, NothingToTest."""
    row = tx.execute(_DEVICE, {"hall_id": tx.hall_id, "device_id": device_id}).one_or_none()
    if row is None:
        raise DeviceUnknown
    if row.kind not in TRIALS:
        raise NothingToTest
    tx.append(DeviceTestAsked(device_id, row.kind, row.place))


def _slip(device_id: str) -> Command:
    slip = {
        "title": "设备测试 Device test",
        "number": "TEST",
        "queue": "打印机工作正常",
        "queue_en": "The printer works",
        "issued_at": device_id,
        "notes": ["此单不是号票。 This is no ticket."],
    }
    return {"type": "print_ticket", "slip": slip}


def _sign(device_id: str) -> Command:
    return {"type": "show_sign", "lines": ["设备测试 TEST", device_id[-16:]], "style": "called"}


def _pad(_device_id: str) -> Command:
    return {"type": "ask_rating", "session_id": ""}


def _sound(_device_id: str) -> Command:
    fragments = [asdict(VOCABULARY[key]) for key in _SAID]
    return {"type": "announce", "fragments": fragments, "text_zh": "一二三", "text_en": "one two three"}


# What a kind of device is told; those that only give input are told nothing.
TRIALS: dict[str, Callable[[str], Command]] = {PRINTER: _slip, SIGN: _sign, PAD: _pad, SPEAKER: _sound}

_DEVICE = text("SELECT kind, place FROM devices WHERE hall_id = :hall_id AND id = :device_id")
