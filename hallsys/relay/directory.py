"""Where things stand in the hall: its windows, its zones, and which device serves which place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select

from hallsys.counters import views as counter_views
from hallsys.counters.views import Window
from hallsys.display.voice_policy import VoiceSettings
from hallsys.halls import views as halls_views
from hallsys.halls.rules import DEFAULT_TIMEZONE
from hallsys.halls.views import Zone
from hallsys.relay.tables import devices

READER, PRINTER, SIGN = "credential_reader", "ticket_printer", "window_sign"
PAD, KEYPAD, SPEAKER = "rating_pad", "clerk_keypad", "speaker"
LOCKS = "lock_board"
DEVICE_KINDS = (READER, PRINTER, SIGN, PAD, KEYPAD, SPEAKER, LOCKS)

# Facts after which a directory that was read before is out of date.
OUTDATING = frozenset(
    {
        "DeviceAdded",
        "DeviceRemoved",
        "DeviceBroke",
        "DeviceHealed",
        "WindowAdded",
        "WindowChanged",
        "ZoneAdded",
        "ZoneChanged",
        "HallChanged",
    }
)


@dataclass(frozen=True)
class Directory:
    """Windows and zones by id, and the ids of the devices of a kind at a place.

    A place is "kiosk:<code>", "window:<code>", "locker:<code>" or "zone:<code or voice zone>". `idle`:
    the devices that are broken or away. They are told things all the same, and hear them if they come back
    in time. `instead`: the places whose printers stand in for those of a place, in order. `voice`: what is
    said, and how loud at which time in `timezone`.
    """

    windows: Mapping[str, Window]
    zones: Mapping[str, Zone]
    devices: Mapping[tuple[str, str], tuple[str, ...]]
    idle: frozenset[str] = frozenset()
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    timezone: str = DEFAULT_TIMEZONE

    def at(self, kind: str, place: str) -> tuple[str, ...]:
        """Return the devices of that kind at `place`."""
        return self.devices.get((kind, place), ())

    def works_at(self, kind: str, place: str) -> bool:
        """Tell whether a device of that kind at `place` works."""
        return any(device_id not in self.idle for device_id in self.at(kind, place))

    def outlets(self, place: str) -> tuple[str, ...]:
        """Return the places where a paper that is asked for at `place` may come out, the first one best."""
        return place, *self.instead.get(place, ())

    def printer(self, place: str) -> str | None:
        """Return the printer for papers that are asked for at `place`: the first that works, or the first."""
        known = [each for outlet in self.outlets(place) for each in self.at(PRINTER, outlet)]
        return next((each for each in known if each not in self.idle), next(iter(known), None))

    def at_window(self, kind: str, window_id: str) -> tuple[str, ...]:
        """Return the devices of that kind at a window; none for a window that is not known."""
        window = self.windows.get(window_id)
        return () if window is None else self.at(kind, window_place(window.code))

    def speakers(self, zone_id: str) -> tuple[str, ...]:
        """Return the loudspeakers within earshot of the zone: those of every zone of its voice zone.

        They all say the same calls in the same order, so that no two of them talk at cross purposes.
        """
        zone = self.zones.get(zone_id)
        if zone is None:
            return ()
        heard = [each.code for each in self.zones.values() if each.voice_zone == zone.voice_zone]
        places = dict.fromkeys(f"zone:{code}" for code in (*heard, zone.voice_zone))
        return tuple(device_id for place in places for device_id in self.at(SPEAKER, place))


def window_place(code: str) -> str:
    """Return the place of the window with that code."""
    return f"window:{code}"


_DEVICES = (
    select(devices.c.id, devices.c.kind, devices.c.place, devices.c.state)
    .where(devices.c.hall_id == bindparam("hall_id"))
    .order_by(devices.c.id)
)


def directory(
    conn: Connection, hall_id: str, instead: Mapping[str, tuple[str, ...]], voice: VoiceSettings
) -> Directory:
    """Return the directory of the hall; `instead` and `voice` as of Directory. Raises HallUnknown."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    idle = set()
    for device_id, kind, place, state in conn.execute(_DEVICES, {"hall_id": hall_id}):
        found[kind, place] = (*found.get((kind, place), ()), device_id)
        if state != "ok":
            idle.add(device_id)
    windows = counter_views.windows(conn, hall_id)
    hall = halls_views.hall(conn, hall_id)
    return Directory(
        {window.id: window for window in windows},
        hall.zones_by_id,
        found,
        frozenset(idle),
        instead,
        voice,
        hall.timezone,
    )
