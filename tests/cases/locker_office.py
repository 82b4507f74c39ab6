"""A hall with a bank of lockers and an output window, for the tests of both."""

from typing import Any

from sqlalchemy import select

from hallsys.cases import locker_views
from hallsys.cases.locker_codes import code_of
from hallsys.cases.locker_rules import Size
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import (
    Deposited,
    add_boxes,
    collect_by_card,
    collect_by_code,
    door_opened,
    open_by_staff,
    put_bank,
    put_in,
    take_out,
)
from hallsys.cases.tables import result_moves, results
from hallsys.kernel.sealing import Keyring
from hallsys.matters.rules import Kind
from tests.cases.office import accepted, granted
from tests.served import Served, Visit

SETTINGS = CaseSettings()


class Office:
    """A hall with a bank of four boxes, an output window, and a result that lies on its shelf."""

    def __init__(self, served: Served, keyring: Keyring) -> None:
        self.served, self.keyring = served, keyring
        self.clerk_id = f"output-{next(served.serials)}"
        self.window_id = served.window(self.clerk_id, "output")
        self.bank_id: str = self.do(
            put_bank, "E1", "东门取件柜", "Lockers at the east door", "东门", "East door"
        )
        self.do(add_boxes, self.bank_id, 1, 3, Size.SMALL)
        self.do(add_boxes, self.bank_id, 4, 1, Size.LARGE)

    def do(self, use_case: Any, *args: Any) -> Any:
        return self.served.db.transact(self.served.origin(f"clerk:{self.clerk_id}"), use_case, *args)

    def at_bank(self, use_case: Any, *args: Any) -> Any:
        """Do what the screen of the bank asks for."""
        return self.served.db.transact(self.served.origin("locker:E1"), use_case, *args)

    def read(self, view: Any, *args: Any) -> Any:
        return self.served.db.read(view, self.served.hall.id, *args)

    def ready(self, name: str = "营业执照", kind: Kind = Kind.PROMISED) -> tuple[Visit, str]:
        visit = self.served.visit()
        (result_id,) = granted(self.served, accepted(self.served, visit, kind), (name,)).result_ids
        return visit, result_id

    def put_in(
        self, result_id: str, settings: CaseSettings = SETTINGS, *, opens: bool = True, **more: Any
    ) -> Deposited:
        def put(tx: Any) -> Deposited:
            at = (result_id, self.window_id, self.clerk_id, "E1")
            return put_in(tx, self.keyring, settings, *at, **more)

        done: Deposited = self.do(put)
        if opens:
            self.told(door_opened, done.opening_id)
        return done

    def by_card(self, deposit: Deposited, visit: Visit) -> Any:
        return self.at_bank(collect_by_card, deposit.bank, deposit.deposit_id, visit.person_id)

    def told(self, use_case: Any, *args: Any) -> None:
        """Let a lock board tell what became of a door."""
        self.served.db.transact(self.served.origin("agent:box"), use_case, *args)

    def look(self, number: int, clerk_id: str = "", window_id: str = "") -> None:
        """Let a clerk have a box opened and look into it."""
        (box,) = (one for one in self.read(locker_views.boxes_of, self.bank_id) if one.number == number)
        who, where = clerk_id or self.clerk_id, window_id or self.window_id
        origin = self.served.origin(f"clerk:{who}")
        asked = self.served.db.transact(origin, open_by_staff, box.id, where, who, "stuck", "")
        self.told(door_opened, asked)

    def take_out(self, deposit: Deposited) -> Any:
        out = self.do(take_out, deposit.deposit_id, self.window_id, self.clerk_id)
        self.told(door_opened, out.opening_id)
        return out

    def code(self, deposit: Deposited) -> str:
        found = self.served.db.read(code_of, self.keyring, self.served.hall.id, deposit.deposit_id)
        assert found is not None
        return found

    def by_code(self, code: str) -> Any:
        return self.do(collect_by_code, self.keyring, SETTINGS, "E1", code)

    def rows(self, table: Any, *conditions: Any) -> list[Any]:
        of_hall = table.c.hall_id == self.served.hall.id
        query = select(table).where(of_hall, *conditions).order_by(*table.primary_key.columns)
        return self.served.db.read(lambda conn: list(conn.execute(query)))

    def status(self, result_id: str) -> str:
        return str(self.rows(results, results.c.id == result_id)[0].status)

    def moves(self, result_id: str) -> list[tuple[str, str]]:
        rows = self.rows(result_moves, result_moves.c.result_id == result_id)
        return [(row.move, row.shelf) for row in rows]
