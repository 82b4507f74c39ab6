"""Codes to hold under the demo's scanner: an appointment for now, and the ticket that was taken last."""

from itertools import product

from sqlalchemy import Connection, text

from hallsys.demo.bookings import book_for, yesterday
from hallsys.demo.cast import PERSONS
from hallsys.kernel.errors import Refusal
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.queue.booking import Booked, free_slots
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import AlreadyBooked, SlotFull
from hallsys.queue.slots import check_in_opens
from hallsys.web.site import Site

_WHO_BOOKS = [card for card, *_ in PERSONS[:5]]  # whose cards are in order
_LAST_TOKEN = text(
    "SELECT token FROM tickets WHERE hall_id = :hall_id AND day = :day AND status = 'waiting' "
    "ORDER BY id DESC LIMIT 1"
)


class NobodyWaits(Refusal):
    """There is no ticket whose code could be shown."""

    code = "nobody_waits"
    status = 409
    zh = "现在没有等候中的号票，请先取一个号。"
    en = "No ticket is waiting; take one first."


def specimen_code(site: Site, what: str) -> str:
    """Return what a scanner would read: `appointment` or `ticket`. Raises SlotFull, NobodyWaits."""
    if what == "appointment":
        return site.transact("system", None, _appointment, site.catalogue, site.keyring).code
    token = site.db.read(_last_token, site.hall_id, site.today)
    return f"{site.settings.public_url.rstrip('/')}/t/{token}"


def _last_token(conn: Connection, hall_id: str, day: str) -> str:
    token = conn.execute(_LAST_TOKEN, {"hall_id": hall_id, "day": day}).scalar_one_or_none()
    if token is None:
        raise NobodyWaits
    return str(token)


def _appointment(tx: Tx, catalogue: Catalogue, keyring: Keyring) -> Booked:
    """Have somebody of the cast come now for what they booked yesterday."""
    for queue in catalogue.queues.values():
        for free in free_slots(tx.conn, catalogue, queue, yesterday(tx.now)):
            begins = check_in_opens(free.slot.starts_at, catalogue.policy)
            if not (free.left and begins <= tx.now < free.slot.ends_at):
                continue
            matters = [one for one in catalogue.matters.values() if one.queue_code == queue.code and one.open]
            for matter, card in product(matters, _WHO_BOOKS):
                try:
                    return book_for(tx, catalogue, keyring, card, matter.id, free.slot.starts_at)
                except AlreadyBooked:
                    continue
    raise SlotFull
