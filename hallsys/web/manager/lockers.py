"""The page of lockers: banks, their boxes, and boxes that are out of service."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic import Field
from sqlalchemy import Connection

from hallsys.cases.locker_rules import MOST_BOXES, OUT_REASONS, Size
from hallsys.cases.service import add_boxes, put_back, put_bank, put_out
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body
from hallsys.web.lockers import banks_with_boxes, size_rows
from hallsys.web.reasons import reason_rows
from hallsys.web.site import Site


class PutBank(Body):
    """A bank of lockers: what it is called and where it stands."""

    code: Line
    name: Line
    name_en: Line = ""
    place: Line = ""
    place_en: Line = ""


class AddBoxes(Body):
    """More boxes of one size, numbered on from the first."""

    bank_id: Id
    first: int = Field(ge=1, le=MOST_BOXES)
    count: int = Field(ge=1, le=MOST_BOXES)
    size: Size


class BoxOut(Body):
    """A box that is out of service, and why."""

    box_id: Id
    reason: Line
    note: Line = ""


class BoxBack(Body):
    """A box that is in service again."""

    box_id: Id


def bank(_site: Site, asked: PutBank) -> partial[Any]:
    """Plan what PutBank asks for."""
    return partial(put_bank, **asked.model_dump(exclude={"request_id"}))


def boxes(_site: Site, asked: AddBoxes) -> partial[Any]:
    """Plan what AddBoxes asks for."""
    return partial(add_boxes, bank_id=asked.bank_id, first=asked.first, count=asked.count, size=asked.size)


def box_out(_site: Site, asked: BoxOut) -> partial[Any]:
    """Plan what BoxOut asks for."""
    return partial(put_out, box_id=asked.box_id, reason=asked.reason, note=asked.note)


def box_back(_site: Site, asked: BoxBack) -> partial[Any]:
    """Plan what BoxBack asks for."""
    return partial(put_back, box_id=asked.box_id)


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the banks with their boxes, and what a form of theirs offers."""
    return {
        "banks": banks_with_boxes(conn, site.hall_id),
        "sizes": size_rows(),
        "out_reasons": reason_rows(OUT_REASONS),
        "most_boxes": MOST_BOXES,
        "locker_days": site.settings.cases.locker_days,
    }


COMMANDS: Mapping[str, tuple[type[Body], Callable[[Site, Any], partial[Any]]]] = {
    "put-bank": (PutBank, bank),
    "add-boxes": (AddBoxes, boxes),
    "box-out": (BoxOut, box_out),
    "box-back": (BoxBack, box_back),
}
