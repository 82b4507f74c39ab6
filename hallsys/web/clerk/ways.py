"""How results reach the applicant, as the clerk's page offers and says it."""

from typing import Any

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


def offered(site: Site) -> list[Way]:
    """Return the ways that the hall offers."""
    there = {Way.COURIER: site.settings.cases.courier != "off", Way.LOCKER: bool(site.lockers)}
    return [way for way in Way if there.get(way, True)]


def way_said(site: Site, said: SaidWay) -> Chosen:
    """Return what was chosen, its address sealed. Raises WayNotOffered, BadAddress."""
    if said.way not in offered(site):
        raise WayNotOffered
    to_address = said.way is Way.COURIER
    address = Address(said.receiver, said.phone, said.place) if to_address else None
    return prepare_way(site.keyring, said.way, address)


def way_rows(site: Site) -> dict[str, Any]:
    """Return the ways that are offered, and who pays for a courier."""
    zh, en = PAYERS.get(site.settings.cases.courier, ("", ""))
    return {
        "ways": [{"key": way, "zh": WAYS[way][0], "en": WAYS[way][1]} for way in offered(site)],
        "courier_paid": {"zh": zh, "en": en},
    }
