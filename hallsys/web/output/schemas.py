"""The bodies of the commands at the output window."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hallsys.cases.collecting import AuthorisationKind, Signature
from hallsys.cases.locker_rules import Size
from hallsys.cases.stay_rules import MOST_ON_A_LIST
from hallsys.web.counter.schemas import AtWindow
from hallsys.web.fields import Id, Line

# Who applied for an organisation is known to the server alone: nobody claims it.
ShownKind = Literal[
    AuthorisationKind.LETTER,
    AuthorisationKind.KINSHIP,
    AuthorisationKind.EMPLOYER,
    AuthorisationKind.REPRESENTATIVE,
    AuthorisationKind.OTHER,
]


class Typed(AtWindow):
    """The number of a document that no reader can read."""

    number: str = Field(max_length=40, repr=False)


class Find(AtWindow):
    """The number of a case whose applicant is not here, or the credit code of an organisation."""

    case_number: Line = Field(repr=False)


class Signed(BaseModel):
    """What was drawn on the pad, or the name that was typed instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strokes: tuple[tuple[tuple[int, int], ...], ...] = Field(default=(), repr=False)
    typed: str = Field(default="", max_length=100, repr=False)

    def signature(self) -> Signature:
        """Return it as the rules know it."""
        return Signature(self.strokes, self.typed)


class HandOver(AtWindow):
    """Which result, to whose card, as what; an agent shows an authorisation."""

    result_id: Id
    presentation_id: Id
    taken_by: Literal["applicant", "agent"]
    authorisation: Line | None = None
    authorisation_kind: ShownKind = AuthorisationKind.OTHER
    signature: Signed | None = None


class Slip(AtWindow):
    """The slip with which a result is collected, for whoever's card it is."""

    result_id: Id
    presentation_id: Id


class OnResult(AtWindow):
    """A result of a list."""

    result_id: Id


class TakeBack(OnResult):
    """Which hand-over was a mistake, and why."""

    reason: Line
    note: Line = ""


class Send(OnResult):
    """In which parcel a result leaves."""

    number: str = Field(max_length=40)


class OnHandOver(AtWindow):
    """A look at what was signed for a hand-over."""

    hand_over_id: Id


class ForReason(OnResult):
    """A result that comes back, for a coded reason, and what is to be said beside it."""

    reason: Line
    note: Line = ""


class Asked(AtWindow):
    """The number of a case or result, as typed or scanned."""

    asked: Line


class Shelve(AtWindow):
    """The number of a case or result, or a pick-up code, as typed or scanned, and the shelf."""

    asked: Line
    shelf: Line


class Bag(AtWindow):
    """Results that go to another hall at once, or back to it, and the seals of their bags."""

    result_ids: tuple[Id, ...] = Field(max_length=MOST_ON_A_LIST)
    seals: Line


class WriteOff(OnResult):
    """A result that was lost on its way, and what is known of that."""

    note: Line = ""


class PutIn(OnResult):
    """A result that goes into a locker: into which bank, and a larger box than its kind needs."""

    bank: Line
    size: Size | None = None


class OnDeposit(AtWindow):
    """What lies in a locker."""

    deposit_id: Id


class Emptied(OnDeposit):
    """What leaves its locker; `key_note`: why the box was opened with the mechanical key, if it was."""

    key_note: Line | None = None


class OpenBox(AtWindow):
    """A box that staff open, and why."""

    box_id: Id
    reason: Line
    note: Line = ""
