"""Papers that pages ask for. Pages do not know what prints them: the server hands that in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection

from hallsys.kernel.errors import Refusal
from hallsys.kernel.transaction import Tx
from hallsys.web.site import Site


class NoPrinter(Refusal):
    """Neither the place nor one that stands in for it has a printer."""

    code = "no_printer"
    zh = "这里没有打印机，请联系值班经理。"
    en = "There is no printer here. Please tell the duty manager."


class Ordered(Protocol):
    """A paper that will be printed; a repeat is marked on the paper."""

    @property
    def paper_id(self) -> str:
        """The id under which facts tell what became of it."""

    @property
    def reprint(self) -> bool:
        """Whether it may have been printed before."""


Order = Callable[[Tx, str, str, str, Mapping[str, Any] | None], Ordered]


@dataclass(frozen=True)
class Printing:
    """What a page needs for papers.

    `order(tx, place, layout, subject_id, about)` has one printed, `papers_of(conn, hall_id, subject_ids)`
    tells what became of those that were; `instead`: the places that stand in for a place's printers.
    `auto_receipts`: the receipt of a case is printed without being asked for.
    """

    order: Order
    papers_of: Callable[[Connection, str, Sequence[str]], list[dict[str, Any]]]
    has_printer: Callable[[str], bool]
    auto_receipts: bool = False
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def require(self, place: str) -> None:
        """Raise NoPrinter if nothing can be printed for somebody at `place`."""
        if not self.has_printer(place):
            raise NoPrinter

    def outlets(self, site: Site, place: str) -> dict[str, dict[str, str]]:
        """Return the names of the places that stand in for `place`, as a screen shows them."""
        names = {
            **{f"kiosk:{one.code}": (one.name, one.name_en) for one in site.kiosks.values()},
            **{
                f"window:{one.code}": (f"{one.number} 号窗口", f"window {one.number}")
                for one in site.windows.values()
            },
        }
        known = [one for one in self.instead.get(place, ()) if one in names]
        return {one: {"name": names[one][0], "name_en": names[one][1]} for one in known}


def paper_row(ordered: Ordered, layout: str, subject_id: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return a paper that was just asked for, as the page lists it."""
    return {
        "paper_id": ordered.paper_id,
        "layout": layout,
        "subject_id": subject_id,
        "about": dict(about),
        "state": "ordered",
        "fault": None,
        "outlet": None,
    }
