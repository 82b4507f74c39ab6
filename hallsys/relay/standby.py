"""What the server answers the other machine of its hall, and what it knows of its copy.

The term says how often the hall was taken over. It stands in the database: of two machines that both serve
the hall, the one with the lower term has been taken over from and must stop.
"""

import json
import logging
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, text

from hallsys.kernel.clock import MINUTE, SECOND, Clock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.parcels import PATH, packed
from hallsys.kernel.shipping import Shipper
from hallsys.kernel.signing import NONCE, SIGNATURE, SKEW, TIMESTAMP, fault_of
from hallsys.kernel.transaction import Tx
from hallsys.kernel.wal import Mark

log = logging.getLogger(__name__)

AWAY_AFTER: Millis = MINUTE
MOST_BLOCKS = 64  # of 64 KiB in an answer
MOST_DIGESTS = 1024

# Of all halls of the file: they are taken over together.
_TERM = text("SELECT coalesce(max(seq), 0) FROM cursors WHERE sink = 'term'")
_RAISE = text(
    "INSERT INTO cursors (hall_id, sink, seq) VALUES (:hall_id, 'term', :term) "
    "ON CONFLICT (hall_id, sink) DO UPDATE SET seq = excluded.seq"
)

Answer = tuple[dict[str, Any], bytes]


class NotTheOther(Refusal):
    """A request that is not from the other machine of this hall."""

    code = "not_the_other_machine"
    status = 403
    zh = "只有本大厅的另一台机器可以访问（{why}）。"
    en = "Only the other machine of this hall may ask this ({why})."


def term_of(conn: Connection) -> int:
    """Return how often the halls of a database were taken over."""
    term: int = conn.execute(_TERM).scalar_one()
    return term


def raise_term(tx: Tx, term: int) -> None:
    """Write down that the hall is in its next term."""
    tx.execute(_RAISE, {"hall_id": tx.hall_id, "term": term})


class StandbyDesk:
    """Answers the other machine. `secret` is None where the settings name no standby.

    `overtaken(term)` is called, and waited for, when the other serves the hall in a later term than this one.
    """

    def __init__(
        self,
        db: Database,
        secret: bytes | None,
        clock: Clock,
        in_thread: Callable[..., Any],
        overtaken: Callable[[int], None],
    ) -> None:
        self._secret = secret
        self._clock = clock
        self._in_thread = in_thread
        self._overtaken = overtaken
        self._shipper = db.shipper
        self.term = 0 if secret is None else db.read(term_of)
        self._nonces: dict[str, Millis] = {}
        self._as_of = clock.now()  # up to when the standby has everything; at first it is given time

    def behind(self) -> float | None:
        """Return how many seconds the standby is behind; None where there is none to be."""
        return None if self._secret is None else max(0, self._clock.now() - self._as_of) / SECOND

    def away(self) -> Millis | None:
        """Return since when the standby lacks what is written, if that is for a minute; else None."""
        behind = self._secret is not None and self._clock.now() - self._as_of > AWAY_AFTER
        return self._as_of if behind else None

    def answer(self, headers: Mapping[str, str], body: bytes) -> bytes:
        """Answer a request. Raises NotTheOther."""
        if self._secret is None:
            raise NotTheOther(why="no_standby")
        now = self._clock.now()
        fault = self._fault(self._secret, headers, body, now)
        if fault or not self._new(headers.get(NONCE, ""), now):
            raise NotTheOther(why=fault or "repeated")
        asked = json.loads(body)
        if asked["term"] > self.term:
            self._in_thread(self._overtaken, asked["term"])
        head, data = self._in_thread(self._answers, asked)
        told = {**head, "term": self.term, "now": now}
        parcel: bytes = self._in_thread(packed, self._secret, told, data, headers.get(SIGNATURE, ""))
        return parcel

    @staticmethod
    def _fault(secret: bytes, headers: Mapping[str, str], body: bytes, now: Millis) -> str | None:
        """Return what is wrong with a request, None if it is in order.

        Who serves must be known even where a machine came back with a clock that is years behind, and an old
        word about it does no harm: terms only rise.
        """
        fault = fault_of(headers, secret, "POST", PATH, body, now)
        if fault == "stale_signature":
            told_at = int(headers[TIMESTAMP])
            if fault_of(headers, secret, "POST", PATH, body, told_at) is None and _asks_term(body):
                return None
        return fault

    def _new(self, nonce: str, now: Millis) -> bool:
        for old in [one for one, at in self._nonces.items() if at < now - 2 * SKEW]:
            del self._nonces[old]
        known = nonce in self._nonces
        self._nonces[nonce] = now
        return not known

    def _answers(self, asked: Mapping[str, Any]) -> Answer:
        if asked["ask"] == "term" or self._shipper is None:
            return {}, b""
        return _ANSWERS[asked["ask"]](self, self._shipper, asked)

    def _pull(self, shipper: Shipper, asked: Mapping[str, Any]) -> Answer:
        if asked["as_of"] is not None:
            self._as_of = asked["as_of"]
        mark = Mark(b64decode(asked["salts"]), asked["frames"], b64decode(asked["checksum"]))
        shipped = shipper.after(mark)
        return {"step": shipped.step, "all": shipped.all}, shipped.data

    def _begin(self, shipper: Shipper, _asked: Mapping[str, Any]) -> Answer:
        header = shipper.begin()
        return {"size": shipper.size()}, header

    def _digests(self, shipper: Shipper, asked: Mapping[str, Any]) -> Answer:
        return {}, shipper.digests(asked["first"], min(asked["count"], MOST_DIGESTS))

    def _blocks(self, shipper: Shipper, asked: Mapping[str, Any]) -> Answer:
        return {}, shipper.blocks(asked["blocks"][:MOST_BLOCKS])


def _asks_term(body: bytes) -> bool:
    return bool(json.loads(body)["ask"] == "term")


_ANSWERS: Mapping[str, Callable[[StandbyDesk, Shipper, Mapping[str, Any]], Answer]] = {
    "pull": StandbyDesk._pull,
    "begin": StandbyDesk._begin,
    "digests": StandbyDesk._digests,
    "blocks": StandbyDesk._blocks,
}
