"""The bodies of the commands on cases."""

from typing import Literal

from pydantic import BaseModel, Field

from hallsys.matters.situations import MOST_QUESTIONS
from hallsys.web.counter.schemas import AtWindow, OnService
from hallsys.web.fields import Id, Line


class Applied(BaseModel, extra="forbid"):
    """What was handed in for a matter: the ticked materials of its list, in the situation of `answers`."""

    matter_id: Id
    material_ids: tuple[Id, ...] = Field(max_length=100)
    answers: dict[Id, Id] = Field(default_factory=dict, max_length=MOST_QUESTIONS)


class Accept(Applied, OnService):
    """An application for one matter."""


class AcceptAll(OnService):
    """Applications for several matters, all of them or none."""

    applications: tuple[Applied, ...] = Field(min_length=1, max_length=20)


class Conclude(AtWindow):
    """The results of an immediate case, and where they lie; none, if nothing is to be collected."""

    case_id: Id
    results: tuple[Line, ...] = Field(max_length=20)
    shelf: Line | None = None


class PaperOfCase(OnService):
    """A paper about a case: its receipt, or the slip with which its results are collected."""

    case_id: Id
    layout: Literal["acceptance", "pick_up"]
