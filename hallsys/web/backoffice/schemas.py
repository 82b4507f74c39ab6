"""The bodies of the back office's commands."""

from pydantic import Field

from hallsys.cases.process_rules import Ending
from hallsys.evaluation.followups import Ground
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body


class OnCase(Body):
    """A command on a case."""

    case_id: Id


class AppealAgainst(Body):
    """Why a bad rating of the department's own is appealed against."""

    key: Id
    ground: Ground
    note: Line = ""


class Conclude(OnCase):
    """The results of a case, and the shelf on which they lie; none, if nothing is to be collected."""

    results: tuple[Line, ...] = Field(max_length=20)
    shelf: Line | None = None


class EndStage(OnCase):
    """How the stage that was shown ends: its reason, its note, and the results that were made in it."""

    stage: Line
    ending: Ending
    reason: Id | None = None
    note: Line = ""
    results: tuple[Line, ...] = Field(default=(), max_length=20)
    shelf: Line | None = None


class DrawExperts(OnCase):
    """Of which field the experts are, and the units with a conflict."""

    field: Line = ""
    units: tuple[Line, ...] = Field(default=(), max_length=20)


class ExcuseExpert(OnCase):
    """A drawn expert who cannot act, and why."""

    expert_id: Id
    reason: Line


class NoteOpinion(OnCase):
    """What a drawn expert said."""

    expert_id: Id
    favour: bool
    note: Line = ""


class ReleaseJoint(Body):
    """A joint case whose results go out as they come, and why."""

    joint_id: Id
    reason: Line


class OnResult(Body):
    """A command on a result."""

    result_id: Id


class RecallResult(OnResult):
    """Why a result is called back, and what is to be said beside it."""

    reason: Line
    note: Line = ""


class Reissue(OnResult):
    """What the corrected result is called, and its shelf; without one it is sent to the output window."""

    name: Line
    shelf: Line | None = None


class Shelve(Body):
    """A case's number or pick-up code, and the shelf on which its results lie from now on."""

    asked: Line
    shelf: Line


class Decline(OnCase):
    """The coded reason, and what is to be said beside it."""

    reason: Id
    note: Line = ""


class AskSupplement(OnCase):
    """What is to be supplied, all at once, and within how many working days."""

    material_ids: tuple[Id, ...] = Field(min_length=1, max_length=100)
    days: int = Field(ge=1, le=365)
    note: Line = ""


class ForReason(OnCase):
    """A step for a coded reason, and what is to be said beside it."""

    reason: Id
    note: Line = ""


class AskExtension(ForReason):
    """By how many working days a case is to be extended, and why."""

    days: int = Field(ge=1, le=60)


class WithNote(OnCase):
    """A step, and what is to be said of it."""

    note: Line = ""
