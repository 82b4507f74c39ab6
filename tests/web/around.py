"""The halls around that of the tests: one above it, one beside it, one below it."""

from collections.abc import Mapping

from hallsys.halls.rules import Level
from hallsys.halls.service import change_hall, create_hall
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.staff.passwords import hash_password
from hallsys.staff.rules import Role
from hallsys.staff.service import ClerkFacts, create_clerk
from tests.web.hall import PASSWORD, WebHall


def halls_around(hall: WebHall) -> Mapping[str, str]:
    """Make the halls around this one, each with somebody called boss who has every role; return their ids."""
    ids = {code: new_id() for code in ("above", "beside", "below")}
    parents = {"above": None, "beside": ids["above"], "below": hall.id}
    password = hash_password("boss", PASSWORD)
    for code, hall_id in ids.items():

        def set_up(tx: Tx, code: str = code) -> None:
            create_hall(tx, code=code, name=code, parent_id=parents[code])
            create_clerk(tx, ClerkFacts(login="boss", name="主任", roles=tuple(Role)), password)

        hall.db.transact(Origin(hall_id, "system"), set_up)
    moved = {"name": "示例市政务服务中心", "name_en": "", "level": Level.COUNTY, "timezone": "Asia/Shanghai"}
    hall.transact(change_hall, **moved, parent_id=ids["above"])
    return ids
