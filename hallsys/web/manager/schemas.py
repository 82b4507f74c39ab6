"""The bodies of the manager's commands."""

from typing import Annotated

from pydantic import BaseModel, Field

from hallsys.counters.floorplan import LARGEST, AreaKind, Facing
from hallsys.counters.rules import ClosingReason
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body


class Allocate(Body):
    """The queues that a window serves from now on; `confirm`: also if people are left stranded."""

    window_id: Id
    queue_ids: tuple[Id, ...] = Field(max_length=100)
    confirm: bool = False


class Revert(Body):
    """The number in the log of a change of an allocation that is taken back."""

    seq: int = Field(ge=1)
    confirm: bool = False


class OnWindow(Body):
    """A command on a window."""

    window_id: Id


class Close(OnWindow):
    """Why a window is closed for its clerk, or locked."""

    reason: ClosingReason


class SignOut(Close):
    """`lock`: nobody is to sign in there again."""

    lock: bool = False


class Put(OnWindow):
    """Where a window stands on the plan, in grid units from the top left."""

    x: int = Field(ge=0, le=LARGEST)
    y: int = Field(ge=0, le=LARGEST)
    facing: Facing


class DrawnArea(BaseModel, frozen=True, extra="forbid"):
    """A labelled rectangle of the plan, in grid units; one of the kind zone names its zone, one of the kind
    kiosk its code."""

    kind: AreaKind
    x: int = Field(ge=0, le=LARGEST)
    y: int = Field(ge=0, le=LARGEST)
    width: int = Field(ge=1, le=LARGEST)
    height: int = Field(ge=1, le=LARGEST)
    name: Annotated[Line, Field(max_length=60)] = ""
    name_en: Annotated[Line, Field(max_length=60)] = ""
    zone_id: Id | None = None
    kiosk: Annotated[Line, Field(max_length=40)] | None = None


class Draw(Body):
    """The canvas of the plan, in grid units, with all its areas."""

    width: int = Field(ge=1, le=LARGEST)
    height: int = Field(ge=1, le=LARGEST)
    areas: tuple[DrawnArea, ...] = Field(max_length=200)


class Acknowledge(Body):
    """Which alert somebody takes care of, and what they note."""

    key: str = Field(min_length=1, max_length=80)
    note: Line


class OnHelp(Body):
    """A command on a call for help."""

    help_id: Id


class OnTicket(Body):
    """A command on a ticket."""

    ticket_id: Id


class Pin(OnTicket):
    """Why a ticket goes before all others."""

    reason: Line
