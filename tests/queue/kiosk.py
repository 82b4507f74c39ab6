"""A kiosk that was lent numbers, gives them out by itself, and hands the tickets in."""

from dataclasses import dataclass, field, replace

from hallsys.kernel.ids import new_token
from hallsys.queue.handing_in import HandedIn, OfflineTicket, hand_in
from hallsys.queue.leases import Lease
from hallsys.queue.leasing import lease
from tests.queue.hall import HallUnderTest


@dataclass
class Kiosk:
    """One kiosk with its agent; numbers are used in their order."""

    hall: HallUnderTest
    place: str = "kiosk:K1"
    agent_id: str = "agent"
    blocks: tuple[Lease, ...] = ()
    used: set[tuple[str, int]] = field(default_factory=set)

    def lease(self) -> tuple[Lease, ...]:
        held = [block.id for block in self.blocks]
        self.blocks = self.hall.db.transact(
            self.hall.origin, lease, self.hall.catalogue, self.place, self.agent_id, held
        )
        return self.blocks

    def block(self, prefix: str) -> Lease:
        """Return the newest block of a prefix."""
        return [each for each in self.blocks if each.prefix == prefix][-1]

    def issue(self, queue: str = "general", *matters: str, ago: int = 0) -> OfflineTicket:
        """Give out the next number of the queue, `ago` milliseconds before now."""
        prefix = self.hall.catalogue.queues[self.hall.queues[queue]].prefix
        for block in self.blocks:
            for serial in range(block.first, block.last + 1):
                if block.prefix == prefix and (block.id, serial) not in self.used:
                    self.used.add((block.id, serial))
                    return OfflineTicket(
                        block.id,
                        serial,
                        self.hall.queues[queue],
                        tuple(self.hall.matters[code] for code in matters or ("licence",)),
                        self.hall.clock.now() - ago,
                        new_token(),
                    )
        raise AssertionError(f"no number of {prefix} is left")

    def hand_in(
        self, person: str, ticket: OfflineTicket | None = None, *, age: int | None = 40, **changes: object
    ) -> HandedIn:
        told = replace(ticket or self.issue(), **changes)  # type: ignore[arg-type]
        return self.hall.db.transact(
            self.hall.origin,
            hand_in,
            self.hall.catalogue,
            told,
            person,
            age=age,
            agent_ids={self.agent_id},
        )
