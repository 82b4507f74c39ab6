"""How results reach the applicant, as the clerk's page offers and says it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases.collection_points import CollectionPoint, points_for
from hallsys.cases.stay_errors import HallNotOffered
from hallsys.cases.ways import PAYERS, WAYS, Address, Chosen, Way, prepare_way
from hallsys.kernel.errors import Refusal
from hallsys.web.clerk.schemas import SaidWay
from hallsys.web.site import Site


class WayNotOffered(Refusal):
    """The hall sends nothing by courier, or has no lockers."""

    code = "way_not_offered"
    status = 422
    zh = "大厅未提供这种送达方式。"
    en = "The hall does not offer this way."


def offered(site: Site, halls: Sequence[CollectionPoint]) -> list[Way]:
    """Return the ways that the hall offers; `halls`: those that hand over for it."""
    courier = site.settings.cases.courier != "off"
    there = {Way.COURIER: courier, Way.LOCKER: bool(site.lockers), Way.HALL: bool(halls)}
    return [way for way in Way if there.get(way, True)]


def halls_for(conn: Connection, site: Site) -> Sequence[CollectionPoint]:
    """Return the other halls in which the results of this one can be collected."""
    return points_for(conn, site.hall_id, site.settings.cases.collect_at)


def way_said(site: Site, said: SaidWay) -> Chosen:
    """Return what was chosen, its address sealed. Raises WayNotOffered, HallNotOffered, BadAddress."""
    halls = site.db.read(halls_for, site)
    if said.way not in offered(site, halls):
        raise WayNotOffered
    if said.way is Way.HALL and said.hall not in {one.hall_id for one in halls}:
        raise HallNotOffered
    to_address = said.way is Way.COURIER
    address = Address(said.receiver, said.phone, said.place) if to_address else None
    return prepare_way(site.keyring, said.way, address, said.hall or None)


def way_rows(conn: Connection, site: Site) -> dict[str, Any]:
    """Return the ways that are offered, who pays for a courier, and the halls that hand over for this one."""
    halls = halls_for(conn, site)
    zh, en = PAYERS.get(site.settings.cases.courier, ("", ""))
    return {
        "ways": [{"key": way, "zh": WAYS[way][0], "en": WAYS[way][1]} for way in offered(site, halls)],
        "halls": [{"key": one.hall_id, "zh": one.name, "en": one.name_en or one.name} for one in halls],
        "courier_paid": {"zh": zh, "en": en},
    }
