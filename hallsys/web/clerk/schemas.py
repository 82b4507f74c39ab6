"""The bodies of the commands on cases."""

from typing import Literal

from pydantic import Field

from hallsys.web.counter.schemas import AtWindow, OnService
from hallsys.web.fields import Id, Line


class Accept(OnService):
    """What was handed in for a matter: the ticked materials of its list."""

    matter_id: Id
    material_ids: tuple[Id, ...] = Field(max_length=100)


class Conclude(AtWindow):
    """The results of an immediate case, and where they lie; none, if nothing is to be collected."""

    case_id: Id
    results: tuple[Line, ...] = Field(max_length=20)
    shelf: Line | None = None


class PaperOfCase(OnService):
    """A paper about a case: its receipt, or the slip with which its results are collected."""

    case_id: Id
    layout: Literal["acceptance", "pick_up"]
