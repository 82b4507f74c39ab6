"""What a kiosk needs to go on by itself while it is cut off, and what it hands in afterwards."""

import logging
from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, or_, select

from hallsys.display.slips import notes
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import day_start, hours_of, local_instant, local_time
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.database import Database
from hallsys.kernel.envelopes import EnvelopeBroken
from hallsys.kernel.errors import DatabaseClosed, Refusal
from hallsys.kernel.identity import Credential
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.rules import Matter
from hallsys.people.service import SealedCredential, identify, prepare
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.handing_in import HandedIn, OfflineTicket, hand_in
from hallsys.queue.leases import Lease, leased_queues
from hallsys.queue.leasing import lease
from hallsys.queue.states import PrintState
from hallsys.relay.directory import PRINTER, READER
from hallsys.relay.errors import PlaceNotYours
from hallsys.relay.messages import CardRead, OfflineTicketTold
from hallsys.relay.pairing import Agent
from hallsys.relay.readings import credential
from hallsys.relay.slips import HallNow
from hallsys.relay.tables import agents

log = logging.getLogger(__name__)

_TROUBLE = "trouble"

# An agent speaks for itself, and for those whose pairing was revoked: a kiosk that was paired anew
# still has their tickets. Only who was lent a block knows its id.
_SPEAKS_FOR = select(agents.c.id).where(
    agents.c.hall_id == bindparam("hall_id"),
    or_(agents.c.id == bindparam("agent_id"), agents.c.revoked_at.is_not(None)),
)


class OfflineDesk:
    """Lends numbers to the kiosks of one hall and takes their tickets in."""

    def __init__(self, db: Database, keyring: Keyring, hall: HallNow, public_url: str) -> None:
        self._db = db
        self._keyring = keyring
        self._mailbox = keyring.mailbox()
        self._hall = hall
        self._public_url = public_url.rstrip("/")

    def lend(
        self, agent: Agent, place: str, held_ids: Collection[str], request_id: str | None = None
    ) -> dict[str, Any]:
        """Return all that the kiosk at `place` needs to go on by itself today, as JSON.

        `held_ids`: the blocks of numbers that it holds. A repeat of a `request_id` gets the first
        answer, with the numbers and the time of then. Raises PlaceNotYours.
        """
        if not any(agent.allow.covers(kind, place) for kind in (READER, PRINTER)):
            raise PlaceNotYours(place=place)
        catalogue = self._hall.catalogue
        # Paired anew, a kiosk is another agent, and may still repeat what it asked before.
        once = None if request_id is None else f"{agent.id}-{request_id}"
        lent = self._db.transact(_origin(agent, once), lend, catalogue, place, agent.id, held_ids)
        return {**lent, "public_key": _text(self._mailbox.public), "page": f"{self._public_url}/t/"}

    def take(self, agent: Agent, told: Sequence[OfflineTicketTold]) -> list[dict[str, Any]]:
        """Take tickets in, each for itself; return the answers in the same order.

        An answer says what became of the ticket, or with which code it was refused.
        """
        agent_ids = self._db.read(_speaks_for, agent)
        return [self._take(agent, agent_ids, each) for each in told]

    def _take(self, agent: Agent, agent_ids: Collection[str], told: OfflineTicketTold) -> dict[str, Any]:
        try:
            taken = self._enter(agent, agent_ids, told)
        except DatabaseClosed:
            raise
        except Refusal as refusal:
            log.warning("agent %s: an offline ticket was refused: %s", agent.id, refusal.code)
            return {"refused": refusal.code}
        except Exception:
            # One ticket that we cannot cope with must not keep out those behind it.
            log.exception("agent %s: an offline ticket could not be entered", agent.id)
            return {"refused": _TROUBLE}
        return {"ticket_id": taken.ticket_id, "number": taken.number, "status": taken.status}

    def _enter(self, agent: Agent, agent_ids: Collection[str], told: OfflineTicketTold) -> HandedIn:
        holder = self._open(told)
        sealed = prepare(self._keyring, holder)
        ticket = OfflineTicket(
            told.lease_id,
            told.serial,
            told.queue_id,
            tuple(told.matter_ids),
            told.issued_at,
            told.token,
            PrintState(told.printed),
        )
        day = local_time(told.issued_at, self._hall.catalogue.hall.timezone).date()
        age = holder.number.age_on(day)
        return self._db.transact(
            _origin(agent), take_in, self._hall.catalogue, ticket, sealed, age, agent_ids
        )

    def _open(self, told: OfflineTicketTold) -> Credential:
        """Return the document that the kiosk sealed with the ticket. Raises EnvelopeBroken, BadIdNumber."""
        plain = self._mailbox.open(told.envelope, f"{told.lease_id} {told.serial}")
        try:
            return credential(CardRead.model_validate_json(plain))
        except ValidationError:
            raise EnvelopeBroken from None


def lend(
    tx: Tx, catalogue: Catalogue, place: str, agent_id: str, held_ids: Collection[str]
) -> dict[str, Any]:
    """Lend numbers and describe the day: who may be given them, when, and how the slips look."""
    leases = lease(tx, catalogue, place, agent_id, held_ids)
    hall, day = catalogue.hall, catalogue.day(tx.now)
    queues = leased_queues(catalogue.queues.values(), catalogue.policy)
    codes = {queue.code for queue in queues}
    return {
        "now": tx.now,
        "day": day,
        "ends_at": _ends_at(hall, day),
        "open": _stretches(hall, day),
        "timezone": hall.timezone,
        "hall": {"name": hall.name, "name_en": hall.name_en},
        "queues": [
            {
                "queue_id": one.id,
                "code": one.code,
                "prefix": one.prefix,
                "name": one.name,
                "name_en": one.name_en,
            }
            for one in queues
        ],
        "matters": [
            _matter(one, catalogue)
            for one in catalogue.matters.values()
            if one.open and one.queue_code in codes
        ],
        "blocks": [_block(one) for one in leases],
        "notes": notes(catalogue.policy),
    }


def take_in(
    tx: Tx,
    catalogue: Catalogue,
    told: OfflineTicket,
    sealed: SealedCredential,
    age: int,
    agent_ids: Collection[str],
) -> HandedIn:
    """Enter a kiosk's ticket for the holder of a document."""
    return hand_in(tx, catalogue, told, identify(tx, sealed), age=age, agent_ids=agent_ids)


def _block(one: Lease) -> dict[str, Any]:
    block = asdict(one)
    return {name: block[name] for name in ("id", "prefix", "first", "last")}


def _matter(matter: Matter, catalogue: Catalogue) -> dict[str, str]:
    queue_id = catalogue.queues_by_code[matter.queue_code].id
    return {"matter_id": matter.id, "queue_id": queue_id, "name": matter.name, "name_en": matter.name_en}


def _ends_at(hall: Hall, day: str) -> Millis:
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    return day_start(next_day, hall.timezone, hall.rollover_minutes)


def _stretches(hall: Hall, day: str) -> list[tuple[Millis, Millis]]:
    """Return from when to when the hall is open on `day`; a calendar that does not know tells nothing."""
    on = date.fromisoformat(day)
    try:
        stretches = hours_of(hall.calendar, hall.hours, on)
    except CalendarUncovered:
        return []
    zone = hall.timezone
    return [(local_instant(on, one.opens, zone), local_instant(on, one.closes, zone)) for one in stretches]


def _speaks_for(conn: Connection, agent: Agent) -> frozenset[str]:
    rows = conn.execute(_SPEAKS_FOR, {"hall_id": agent.hall_id, "agent_id": agent.id})
    return frozenset(rows.scalars())


def _origin(agent: Agent, request_id: str | None = None) -> Origin:
    return Origin(agent.hall_id, f"agent:{agent.id}", request_id)


def _text(data: bytes) -> str:
    return b64encode(data).decode()
