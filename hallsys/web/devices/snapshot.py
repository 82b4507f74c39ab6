"""The snapshot of the page of devices."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from hallsys.halls.tree import has_below
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.screens.passes import passes
from hallsys.staff.rules import Action, may
from hallsys.staff.views import Clerk
from hallsys.web import rows, snapshots
from hallsys.web.http import as_json
from hallsys.web.site import Site

URL = "/manager/devices"


class PairingCode(Protocol):
    """A code that pairs one agent until the instant `expires_at`."""

    @property
    def code(self) -> str:
        """What is typed at the agent."""

    @property
    def expires_at(self) -> Millis:
        """When it is no longer good."""


class Desk(Protocol):
    """The agents and devices of the hall. `testable`: the kinds that can be told to do something."""

    kinds: Sequence[str]
    testable: Sequence[str]

    def agents(self, conn: Connection) -> Iterable[Any]:
        """Return the paired agents."""

    def devices(self, conn: Connection) -> Iterable[Any]:
        """Return the devices, by place."""

    def pulses(self) -> Mapping[str, Any]:
        """Return the last heartbeat of each agent, as JSON."""

    def create_code(self, tx: Tx, by: str, kinds: Sequence[str], places: str) -> PairingCode:
        """Make a pairing code."""

    def rename(self, tx: Tx, agent_id: str, name: str) -> None:
        """Call an agent otherwise."""

    def revoke(self, tx: Tx, agent_id: str) -> None:
        """Make an agent's token void."""

    def revoked(self, agent_id: str) -> None:
        """Hear that an agent was revoked."""

    def forget(self, tx: Tx, device_id: str) -> None:
        """Take a device without an agent off the list."""

    def test(self, tx: Tx, device_id: str) -> None:
        """Have a device do something that can be seen or heard."""


def snapshot(
    conn: Connection,
    site: Site,
    clerk: Clerk,
    desk: Desk,
    screens: Sequence[str],
    faults: Mapping[str, Sequence[str]],
    lang: str,
) -> dict[str, Any]:
    """Return every agent, device and pass of a screen.

    `screens`: the places of screens; `faults`: the sentences of the faults, Chinese and English.
    """
    base = snapshots.base(site, conn, room="managers", url=f"{URL}/snapshot", api="/api/devices", lang=lang)
    return {
        **base,
        "clerk": rows.own_row(clerk),
        "halls_below": has_below(conn, site.hall_id),
        "may_pair": may(clerk.roles, Action.PAIR),
        "kinds": list(desk.kinds),
        "testable": list(desk.testable),
        "faults": {code: list(sentences) for code, sentences in faults.items()},
        "places": [
            *(f"kiosk:{code}" for code in site.kiosks),
            *(f"window:{code}" for code in site.windows_by_code),
            *(f"zone:{zone.code}" for zone in site.catalogue.hall.zones),
        ],
        "agents": [as_json(agent) for agent in desk.agents(conn)],
        "devices": [as_json(device) for device in desk.devices(conn)],
        "pulses": dict(desk.pulses()),
        "screens": list(screens),
        "passes": [as_json(one) for one in passes(conn, site.hall_id)],
    }
