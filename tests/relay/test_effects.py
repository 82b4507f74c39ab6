"""What follows from facts, as pure functions of the fact and the directory."""

from typing import Any

import pytest

from hallsys.counters.views import Window
from hallsys.halls.views import Zone
from hallsys.kernel.clock import SECOND
from hallsys.kernel.eventlog import Logged
from hallsys.relay.directory import DEVICE_KINDS, Directory
from hallsys.relay.effects import effects

NORTH = Zone("z1", "north", "北区", "North", "hall")
SOUTH = Zone("z2", "south", "南区", "South", "hall")
OFFICE = Zone("z3", "office", "办公区", "Office", "office")
ZONES = {zone.id: zone for zone in (NORTH, SOUTH, OFFICE)}
WINDOWS = {
    "w1": Window("w1", "z1", "W01", 1, "综合", "General", "comprehensive"),
    "w2": Window("w2", "z3", "W02", 2, "税务", "Tax", "special"),
}


def everywhere(*places: str) -> Directory:
    """Return a directory in which each place has a device of every kind, called after both."""
    devices = {(kind, place): (f"{kind} {place}",) for kind in DEVICE_KINDS for place in places}
    return Directory(WINDOWS, ZONES, devices)


def fact(kind: str, **payload: Any) -> Logged:
    return Logged(7, 1000, kind, payload, "system")


CALLED = fact(
    "TicketCalled",
    service_id="s",
    ticket_id="t",
    number="A001",
    queue_id="q",
    priority_class="ordinary",
    window_id="w1",
    window_number=1,
    zone_id="z1",
    waited_ms=0,
    resumed=False,
)


def reached(of: Logged, directory: Directory) -> list[str]:
    return [effect.device_id for effect in effects(of, directory)]


def test_a_call_reaches_the_sign_of_its_window_and_the_ears_of_its_zone() -> None:
    directory = everywhere("window:W01", "window:W02", "zone:north", "zone:south", "zone:hall", "zone:office")
    assert reached(CALLED, directory) == [
        "window_sign window:W01",
        "speaker zone:north",
        "speaker zone:south",
        "speaker zone:hall",
    ]


def test_a_speaker_that_serves_zone_and_voice_zone_speaks_once() -> None:
    there = {**CALLED.payload, "zone_id": "z3", "window_id": "w2", "window_number": 2}
    assert reached(fact("TicketCalled", **there), everywhere("zone:office")) == ["speaker zone:office"]


def test_the_key_names_the_fact() -> None:
    (effect,) = effects(CALLED, everywhere("window:W01"))
    assert effect.key == "fact:7"
    assert effect.expires_at == 1000 + 15 * SECOND


def test_one_printer_of_a_kiosk_prints() -> None:
    directory = Directory(WINDOWS, ZONES, {("ticket_printer", "kiosk:K1"): ("left", "right")})
    assert reached(fact("TicketIssued", ticket_id="t", place="kiosk:K1"), directory) == ["left"]


def test_several_signs_of_a_window_all_show() -> None:
    directory = Directory(WINDOWS, ZONES, {("window_sign", "window:W01"): ("front", "back")})
    assert reached(fact("WindowReopened", window_id="w1"), directory) == ["front", "back"]


@pytest.mark.parametrize("kind", ["CardPresented", "CaseAccepted", "DeviceBroke", "NoSuchKind"])
def test_other_facts_tell_devices_nothing(kind: str) -> None:
    assert effects(fact(kind, window_id="w1", place="kiosk:K1"), everywhere("window:W01", "kiosk:K1")) == []


def test_a_window_or_zone_that_is_not_known_reaches_nobody() -> None:
    unknown = {**CALLED.payload, "window_id": "w9", "zone_id": "z9"}
    assert reached(fact("TicketCalled", **unknown), everywhere("window:W01", "zone:north")) == []
    assert reached(fact("WindowPaused", window_id="w9", reason="meal"), everywhere("window:W01")) == []


@pytest.mark.parametrize(
    ("target", "said"), [("w2", "请到2号窗口等候"), (None, "请等候叫号"), ("w9", "请等候叫号")]
)
def test_a_transferred_ticket_is_told_where_to_wait(target: str | None, said: str) -> None:
    moved = fact("TicketTransferred", number="A001", window_id="w1", target_window_id=target)
    (effect,) = effects(moved, everywhere("window:W01"))
    assert effect.command["style"] == "moved"
    assert effect.command["lines"] == ["A001", said]


def test_a_number_that_cannot_be_said_is_an_error() -> None:
    with pytest.raises(ValueError, match="not a window number"):
        effects(fact("TicketCalled", **{**CALLED.payload, "window_number": 1000}), everywhere("zone:hall"))
