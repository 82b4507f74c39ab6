"""The bodies of the commands on cases."""

from typing import Literal

from pydantic import BaseModel, Field

from hallsys.cases.joint_rules import Issue
from hallsys.cases.ways import Way
from hallsys.kernel.credit_code import OrganisationKind
from hallsys.matters.situations import MOST_QUESTIONS
from hallsys.people.organisations import AgentRole
from hallsys.people.phones import LONGEST_SAID
from hallsys.web.counter.schemas import AtWindow, OnService
from hallsys.web.fields import Id, Line


class SaidWay(BaseModel, extra="forbid"):
    """How the results reach the applicant; with a courier, to whom and where; in which other hall."""

    way: Way
    receiver: str = Field(default="", max_length=100, repr=False)
    phone: str = Field(default="", max_length=40, repr=False)
    place: str = Field(default="", max_length=400, repr=False)
    hall: Id | Literal[""] = ""


class SaidPhone(BaseModel, extra="forbid"):
    """Where the applicant agreed to be told of the case by text message; empty for nowhere."""

    number: str = Field(default="", max_length=LONGEST_SAID, repr=False)
    lang: Literal["zh", "en"] = "zh"


class Applied(BaseModel, extra="forbid"):
    """What was handed in for a matter: the ticked materials of its list, in the situation of `answers`.

    `promised`: what is to come within `gap_days` working days (容缺).
    """

    matter_id: Id
    material_ids: tuple[Id, ...] = Field(max_length=100)
    answers: dict[Id, Id] = Field(default_factory=dict, max_length=MOST_QUESTIONS)
    promised: tuple[Id, ...] = Field(default=(), max_length=100)
    gap_days: int = Field(default=0, ge=0, le=60)
    way: SaidWay | None = None
    phone: SaidPhone | None = None


class Accept(Applied, OnService):
    """An application for one matter."""


class AcceptAll(OnService):
    """Applications for several matters, all of them or none; of one package they are a joint case."""

    applications: tuple[Applied, ...] = Field(min_length=1, max_length=20)
    issue: Issue = Issue.TOGETHER


class ActsFor(OnService):
    """For which organisation the applicant in hand acts, by what right, and the paper for it."""

    kind: OrganisationKind
    name: Line = Field(repr=False)
    code: str = Field(max_length=40, repr=False)
    role: AgentRole
    note: Line = ""


class CorrectOrganisation(OnService):
    """What the licence of the organisation says that the applicant in hand acts for."""

    kind: OrganisationKind
    name: Line = Field(repr=False)
    code: str = Field(max_length=40, repr=False)


class Conclude(AtWindow):
    """The results of an immediate case, and where they lie; none, if nothing is to be collected."""

    case_id: Id
    results: tuple[Line, ...] = Field(max_length=20)
    shelf: Line | None = None


class OnCase(OnService):
    """A command on a case of the applicant in hand."""

    case_id: Id


class AcceptReceived(Applied, OnCase):
    """What is there now for a case that was received."""


class HandIn(OnCase):
    """Materials that a case waited for, promised or asked for."""

    material_ids: tuple[Id, ...] = Field(min_length=1, max_length=100)


class ChooseWay(SaidWay, OnCase):
    """How the results of a case reach the applicant after all."""


class GivePhone(SaidPhone, OnCase):
    """Another number for a case; an empty one: its applicant is told nothing more."""


class AskDecline(OnCase):
    """Why a case should be declined; somebody else decides that."""

    reason: Id
    note: Line = ""


class PaperOfCase(OnCase):
    """A paper about a case."""

    layout: Literal[
        "acceptance",
        "pick_up",
        "receipt",
        "promise",
        "gap_notice",
        "supplement",
        "extension",
        "decline",
        "withdrawal",
    ]
