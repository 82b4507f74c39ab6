"""What the manager's page of devices asks of the relay, in one place."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.kernel.transaction import Tx
from hallsys.relay import pairing, registration, trials, views
from hallsys.relay.allowance import allowance
from hallsys.relay.directory import DEVICE_KINDS
from hallsys.relay.pairing import PairingCode
from hallsys.relay.pulses import Pulses
from hallsys.relay.views import Device, PairedAgent


class DeviceDesk:
    """The agents and devices of one hall. What takes a transaction is a use case."""

    kinds: Sequence[str] = DEVICE_KINDS
    testable: Sequence[str] = tuple(trials.TRIALS)

    def __init__(self, hall_id: str, pulses: Pulses) -> None:
        self._hall_id = hall_id
        self._pulses = pulses

    def agents(self, conn: Connection) -> Sequence[PairedAgent]:
        """Return the paired agents."""
        return views.agents_of(conn, self._hall_id)

    def devices(self, conn: Connection) -> Sequence[Device]:
        """Return the devices, by place."""
        return views.devices_of(conn, self._hall_id)

    def pulses(self) -> dict[str, dict[str, Any]]:
        """Return the last heartbeat of each agent."""
        return self._pulses.all()

    def create_code(self, tx: Tx, by: str, kinds: Sequence[str], places: str) -> PairingCode:
        """Make a pairing code. Raises KindsWrong, PlacesWrong."""
        return pairing.create_pairing_code(tx, by, allowance(kinds, places))

    def rename(self, tx: Tx, agent_id: str, name: str) -> None:
        """Call an agent otherwise. Raises AgentNameEmpty, AgentUnknown."""
        pairing.rename(tx, agent_id, name)

    def revoke(self, tx: Tx, agent_id: str) -> None:
        """Make an agent's token void. Raises AgentUnknown."""
        registration.dismiss(tx, agent_id)

    def revoked(self, agent_id: str) -> None:
        """Forget what a revoked agent told; after `revoke` was committed."""
        self._pulses.forget(agent_id)

    def forget(self, tx: Tx, device_id: str) -> None:
        """Take a device without an agent off the list. Raises DeviceUnknown, DeviceInUse."""
        registration.forget(tx, device_id)

    def test(self, tx: Tx, device_id: str) -> None:
        """Have a device do something that can be seen or heard. Raises DeviceUnknown, NothingToTest."""
        trials.ask_test(tx, device_id)
