"""How results reach their applicant 送达方式: asked at acceptance, changed until something was sent.

At the window, by courier to an address, in a locker of the hall, or at a window of another hall. The
address is sealed, opened only for whoever sends the parcel, and forgotten once that was delivered.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, select, text

from hallsys.cases.collection_points import Place, points_for
from hallsys.cases.errors import BadAddress, CaseUnknown, ResultUnknown, WayTooLate
from hallsys.cases.events import AddressShown, WayChosen
from hallsys.cases.result_rules import ResultStatus
from hallsys.cases.rules import OPEN_STATUSES, Status
from hallsys.cases.stay_errors import HallNotOffered
from hallsys.cases.tables import IS_READY, case_ways, cases, results
from hallsys.halls.policy import known_settings
from hallsys.kernel.schema import quoted
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx

LONGEST_RECEIVER = 40
LONGEST_ADDRESS = 200
_SHORTEST_ADDRESS = 5
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")


class Way(StrEnum):
    """How a result reaches its applicant."""

    WINDOW = "window"
    COURIER = "courier"
    LOCKER = "locker"
    HALL = "hall"


WAYS: Mapping[Way, tuple[str, str]] = {
    Way.WINDOW: ("窗口领取", "At the window"),
    Way.COURIER: ("快递送达", "By courier"),
    Way.LOCKER: ("取件柜自取", "From a locker"),
    Way.HALL: ("其他大厅领取", "In another hall"),
}
PAYERS: Mapping[str, tuple[str, str]] = {
    "hall": ("邮费由大厅承担", "the hall pays for it"),
    "applicant": ("邮费由申请人到付", "paid for on delivery"),
}

_MAY_CHANGE = (Status.RECEIVED, *OPEN_STATUSES, Status.CONCLUDED, Status.READY)
_SENT = quoted(
    (ResultStatus.IN_LOCKER, ResultStatus.BETWEEN, ResultStatus.ELSEWHERE, ResultStatus.HANDED_OVER)
)
_CASE = text(
    "SELECT c.case_number, c.status, EXISTS (SELECT 1 FROM results r WHERE r.hall_id = c.hall_id "  # noqa: S608
    f"AND r.case_id = c.id AND r.status IN ({_SENT})) AS sent "
    "FROM cases c WHERE c.hall_id = :hall_id AND c.id = :case_id"
)
_FORGET = text("DELETE FROM case_ways WHERE hall_id = :hall_id AND case_id = :case_id")
_WRITE = text(
    "INSERT INTO case_ways (case_id, hall_id, way, sealed, at, at_hall_id) "
    "VALUES (:case_id, :hall_id, :way, :sealed, :at, :at_hall_id)"
)
_WAYS = select(case_ways.c.case_id, case_ways.c.way).where(
    case_ways.c.hall_id == bindparam("hall_id"), case_ways.c.case_id.in_(bindparam("ids", expanding=True))
)
_PLACES = text(
    "SELECT w.case_id, h.id, h.code, h.name, h.name_en, h.settings FROM case_ways w "
    "JOIN halls h ON h.id = w.at_hall_id WHERE w.hall_id = :hall_id AND w.case_id IN :ids"
).bindparams(bindparam("ids", expanding=True, type_=String))
_ADDRESS = text("SELECT sealed FROM case_ways WHERE hall_id = :hall_id AND case_id = :case_id")
_OF_RESULT = (
    select(results.c.case_id, cases.c.case_number)
    .join(cases, (cases.c.hall_id == results.c.hall_id) & (cases.c.id == results.c.case_id))
    .where(
        results.c.hall_id == bindparam("hall_id"),
        results.c.id == bindparam("result_id"),
        text(f"results.{IS_READY}"),
    )
)
# Whatever was sent: something of it may come back, or is still to be made.
_BY_COURIER = text(
    "SELECT w.case_id, c.case_number, EXISTS (SELECT 1 FROM results r WHERE r.hall_id = c.hall_id "  # noqa: S608
    f"AND r.case_id = c.id AND r.status IN ({_SENT})) AS sent "
    "FROM case_ways w JOIN cases c ON c.hall_id = w.hall_id AND c.id = w.case_id WHERE w.hall_id = :hall_id "
    f"AND w.case_id IN :case_ids AND w.way = '{Way.COURIER}' ORDER BY w.case_id"
).bindparams(bindparam("case_ids", expanding=True, type_=String))
_FORGET_ADDRESS = text("UPDATE case_ways SET sealed = NULL WHERE hall_id = :hall_id AND case_id = :case_id")


@dataclass(frozen=True, repr=False)
class Address:
    """Where a courier brings a parcel, and to whom. Raises BadAddress."""

    receiver: str
    phone: str
    place: str

    def __post_init__(self) -> None:
        for name, value in vars(self).copy().items():
            object.__setattr__(self, name, one_line(value))
        if (
            not 0 < len(self.receiver) <= LONGEST_RECEIVER
            or not _SHORTEST_ADDRESS <= len(self.place) <= LONGEST_ADDRESS
            or not _PHONE.fullmatch(self.phone)
        ):
            raise BadAddress


@dataclass(frozen=True, repr=False)
class Chosen:
    """A way, for a courier the sealed address, and for another hall its id."""

    way: Way
    sealed: bytes | None = None
    at_hall_id: str | None = None


def prepare_way(keyring: Keyring, way: Way, address: Address | None, at_hall_id: str | None = None) -> Chosen:
    """Seal where a courier is to go, outside of the transaction. Raises BadAddress for none."""
    if way is not Way.COURIER:
        return Chosen(way, at_hall_id=at_hall_id if way is Way.HALL else None)
    if address is None:
        raise BadAddress
    return Chosen(way, keyring.seal(json.dumps(asdict(address), ensure_ascii=False)))


def choose_way(tx: Tx, case_id: str, chosen: Chosen) -> None:
    """Take down how the results of a case are to reach their applicant.

    Raises CaseUnknown, WayTooLate once something of it was sent, put into a locker or handed over,
    HallNotOffered for a hall that hands over nothing for others.
    """
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    case = tx.execute(_CASE, key).one_or_none()
    if case is None:
        raise CaseUnknown
    if case.sent or case.status not in _MAY_CHANGE:
        raise WayTooLate(case_number=case.case_number)
    if chosen.way is Way.HALL and chosen.at_hall_id not in {
        one.hall_id for one in points_for(tx.conn, tx.hall_id, None)
    }:
        raise HallNotOffered
    tx.execute(_FORGET, key)
    if chosen.way is not Way.WINDOW:  # without a row it is the window
        said = {"way": chosen.way, "sealed": chosen.sealed, "at_hall_id": chosen.at_hall_id}
        tx.execute(_WRITE, {**key, **said, "at": tx.now})
    tx.append(WayChosen(case_id, case.case_number, chosen.way))


def ways_of(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, Way]:
    """Return the way of each case for which another than the window was chosen."""
    rows = conn.execute(_WAYS, {"hall_id": hall_id, "ids": list(case_ids)})
    return {row.case_id: Way(row.way) for row in rows}


def places_of(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, Place]:
    """Return the other hall in which the results of each case are collected that has one."""
    rows = conn.execute(_PLACES, {"hall_id": hall_id, "ids": list(case_ids)})
    return {row.case_id: _place(row) for row in rows}


def _place(row: Row[Any]) -> Place:
    said = known_settings(json.loads(row.settings))
    about = (said.address or "", said.address_en or said.address or "", said.help_phone or "")
    return Place(row.id, row.code, row.name, row.name_en, *about)


def back_to_window(tx: Tx, case_id: str, case_number: str) -> None:
    """Set a case back to the window: what was to go elsewhere came back from there."""
    if tx.execute(_FORGET, {"hall_id": tx.hall_id, "case_id": case_id}).rowcount:
        tx.append(WayChosen(case_id, case_number, Way.WINDOW))


def note_address(tx: Tx, result_id: str) -> str:
    """Write down that the address for a result on the shelf is looked at; return its case.

    It is read afterwards, with `address_of`: what a command answers is kept, and this is not to be. Raises
    ResultUnknown.
    """
    row = tx.execute(_OF_RESULT, {"hall_id": tx.hall_id, "result_id": result_id}).one_or_none()
    if row is None:
        raise ResultUnknown
    tx.append(AddressShown(row.case_id, row.case_number))
    return str(row.case_id)


def address_of(conn: Connection, keyring: Keyring, hall_id: str, case_id: str) -> Address | None:
    """Return where the courier brings the results of a case, None if nobody said so. Raises SealBroken."""
    sealed = conn.execute(_ADDRESS, {"hall_id": hall_id, "case_id": case_id}).scalar_one_or_none()
    return None if sealed is None else Address(**json.loads(keyring.unseal(sealed)))


def forget_couriers(tx: Tx, case_ids: Sequence[str]) -> int:
    """Set cases back to the window whose parcels would go to somebody who has no part in them any more.

    Return of how many the way may be asked anew: nothing of them was sent.
    """
    found = tx.execute(_BY_COURIER, {"hall_id": tx.hall_id, "case_ids": list(case_ids)}).all()
    for row in found:
        tx.execute(_FORGET, {"hall_id": tx.hall_id, "case_id": row.case_id})
        tx.append(WayChosen(row.case_id, row.case_number, Way.WINDOW))
    return sum(not row.sent for row in found)


def forget_address(tx: Tx, case_id: str) -> None:
    """Delete the address of a case whose parcel was delivered."""
    tx.execute(_FORGET_ADDRESS, {"hall_id": tx.hall_id, "case_id": case_id})
