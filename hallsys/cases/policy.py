"""The settings of a hall's cases."""

from collections.abc import Mapping
from datetime import time
from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class OfficeStretch(BaseModel):
    """One stretch of the office hours of a working day, local times to the minute."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes or self.opens.second or self.closes.second:
            raise ValueError("a stretch opens before it closes, both on a whole minute")
        return self


# Whom a step of the escalation tells: [zh, en].
TOLD: Mapping[str, tuple[str, str]] = {
    "department": ("部门负责人", "the department's lead"),
    "manager": ("值班经理", "the manager"),
    "centre": ("中心", "the centre"),
}


class EscalationStep(BaseModel):
    """Who is alerted to a case that is overdue by more than so many working days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after_days: int = Field(ge=0, le=365)
    told: Literal["department", "manager", "centre"]


class CaseSettings(BaseModel):
    """When a case's day ends, when a deadline shows a light, and what holds for results on the shelves.

    `cut_off`: local time at which a deadline falls, and from which an immediate case counts for
    the next working day. `warning_days`, `yellow_days`: working days left, today not counted.
    `serious_days`: a case is overdue seriously once it is so by more than so many working days.
    `office_hours`: those of a working day, by which working time is counted; the hall's opening hours if
    none are given. `make_up_weekday`: whose hours a make-up working day has (1 = Monday).
    `escalation`: who is alerted to an overdue case, and after how many working days, each once.
    `overdue_days`: how long a result lies ready before its applicant is reminded. `take_back_minutes`:
    how long after a hand-over it can be taken back. `signature_required`: nothing leaves unsigned.
    `signature_days`: how long signatures are kept; the ledger itself stays. `gaps`: cases may be accepted
    with gaps 容缺受理 at all; `gap_days`: working days within which what is promised has to come,
    never beyond the promised limit; `gap_warning_days`: working days left from which staff are reminded.
    `notice_days`: working days after which a received application that nobody answered counts as accepted.
    `supplements`: how often one case can be sent back for a supplement; `supplement_days`: the longest time
    for it in working days. `extension_days`, `joint_extension_days`: by how many working days at most a case,
    or one of a joint case, can be extended, once (行政许可法 art. 42). `deliver_days`: working days within
    which a decided case has its results at the output window (art. 44). `locker_days`: how long a result may
    lie in a locker; `courier`: who pays for one that an applicant asks for, or "off" where none is offered;
    `locker_tries`: after so many wrong codes in a row a bank takes none for
    `locker_pause_minutes`. `hands_over_for_others`: results of other halls of the tree are handed over here;
    `collect_at`: the codes of the halls in which those of this hall can be collected, all that hand over for
    others if none are given; `transit_hours`: how long a result may be on its way between two halls;
    `return_days`: how long one of another hall waits here before it is sent back. `halls_at`: where the pages
    of the other halls are, with {hall} for the code; that of [server] if its public_url has {hall}.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cut_off: time = time(17, 30)
    warning_days: int = Field(default=3, ge=0, le=30)
    yellow_days: int = Field(default=1, ge=0, le=30)
    serious_days: int = Field(default=5, ge=0, le=365)
    office_hours: tuple[OfficeStretch, ...] = ()
    make_up_weekday: int = Field(default=1, ge=1, le=7)
    escalation: tuple[EscalationStep, ...] = (
        EscalationStep(after_days=0, told="department"),
        EscalationStep(after_days=1, told="manager"),
        EscalationStep(after_days=5, told="centre"),
    )
    overdue_days: int = Field(default=30, ge=1, le=365)
    take_back_minutes: int = Field(default=30, ge=0, le=24 * 60)
    signature_required: bool = False
    signature_days: int = Field(default=3 * 365, ge=1, le=100 * 365)
    gaps: bool = True
    gap_days: int = Field(default=5, ge=1, le=60)
    gap_warning_days: int = Field(default=1, ge=0, le=30)
    notice_days: int = Field(default=5, ge=1, le=30)
    supplements: int = Field(default=1, ge=1, le=10)
    supplement_days: int = Field(default=30, ge=1, le=365)
    extension_days: int = Field(default=10, ge=1, le=60)
    joint_extension_days: int = Field(default=15, ge=1, le=60)
    deliver_days: int = Field(default=10, ge=1, le=365)
    courier: Literal["hall", "applicant", "off"] = "applicant"
    locker_days: int = Field(default=7, ge=1, le=90)
    locker_tries: int = Field(default=5, ge=1, le=20)
    locker_pause_minutes: int = Field(default=10, ge=1, le=24 * 60)
    hands_over_for_others: bool = False
    collect_at: tuple[str, ...] | None = None
    transit_hours: int = Field(default=72, ge=1, le=30 * 24)
    return_days: int = Field(default=30, ge=1, le=365)
    halls_at: str = Field(default="", pattern=r"^(https?://\S*\{hall\}\S*)?$")

    @model_validator(mode="after")
    def _apart(self) -> Self:
        ordered = sorted(self.office_hours, key=lambda stretch: stretch.opens)
        if any(later.opens < earlier.closes for earlier, later in pairwise(ordered)):
            raise ValueError("the stretches of the office hours overlap")
        days = [step.after_days for step in self.escalation]
        if days != sorted(set(days)):
            raise ValueError("the steps of the escalation go from day to day, each once")
        return self
