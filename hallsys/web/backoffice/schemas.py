"""The bodies of the back office's commands."""

from pydantic import Field

from hallsys.web.fields import Id, Line
from hallsys.web.http import Body


class OnCase(Body):
    """A command on a case."""

    case_id: Id


class Conclude(OnCase):
    """The results of a case, and the shelf on which they lie; none, if nothing is to be collected."""

    results: tuple[Line, ...] = Field(max_length=20)
    shelf: Line | None = None


class Shelve(Body):
    """A case's number or pick-up code, and the shelf on which its results lie from now on."""

    asked: Line
    shelf: Line


class Decline(OnCase):
    """The coded reason, and what is to be said beside it."""

    reason: Id
    note: Line = ""
