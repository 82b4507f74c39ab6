"""Server processes as the database knows them, each in several halls."""

from collections.abc import Sequence
from typing import Any

import gevent
from sqlalchemy import Connection, text

from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.beating import Beats
from hallsys.relay.servers import Servers

_ROWS = text("SELECT until, leads FROM servers WHERE id = :id")


class Process:
    """A server process as the database knows it, in several halls."""

    def __init__(self, db: Database, halls: Sequence[str]) -> None:
        self.db = db
        self.pads: list[str] = []
        self.hung_up: list[str] = []
        self.halls = [self._serve(hall) for hall in halls]
        self.beats = Beats(db, self.halls)

    def _serve(self, hall_id: str) -> Servers:
        def hang_up() -> None:
            self.hung_up.append(hall_id)

        return Servers(self.db, hall_id, alone=False, pads=lambda: self.pads, hang_up=hang_up)

    def beat(self) -> None:
        """Beat once, and let what is to be done by itself be done."""
        self.beats.beat()
        gevent.sleep(0)

    def leads(self) -> list[bool]:
        return [one.leads() for one in self.halls]

    def row(self, at: int) -> Any:
        return read(self.db, _ROWS, id=self.halls[at].id)

    def write(self, at: int, statement: Any, **params: Any) -> None:
        one = self.halls[at]

        def use_case(tx: Tx) -> None:
            tx.execute(statement, {"id": one.id, **params})

        self.db.transact(Origin(one.hall_id, "system"), use_case)


def read(db: Database, statement: Any, **params: Any) -> Any:
    """Return the only row of a query."""

    def view(conn: Connection) -> Any:
        return conn.execute(statement, params).one()

    return db.read(view)
