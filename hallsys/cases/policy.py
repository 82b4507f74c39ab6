"""The settings of a hall's cases."""

from datetime import time

from pydantic import BaseModel, ConfigDict, Field


class CaseSettings(BaseModel):
    """When a case's day ends, when a deadline shows a light, and what holds for results on the shelves.

    `cut_off`: local time at which a deadline falls, and from which an immediate case counts for
    the next working day. `warning_days`, `yellow_days`: working days left, today not counted.
    `overdue_days`: how long a result lies ready before its applicant is reminded. `take_back_minutes`:
    how long after a hand-over it can be taken back. `signature_required`: nothing leaves unsigned.
    `signature_days`: how long signatures are kept; the ledger itself stays.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cut_off: time = time(17, 30)
    warning_days: int = Field(default=3, ge=0, le=30)
    yellow_days: int = Field(default=1, ge=0, le=30)
    overdue_days: int = Field(default=30, ge=1, le=365)
    take_back_minutes: int = Field(default=30, ge=0, le=24 * 60)
    signature_required: bool = False
    signature_days: int = Field(default=3 * 365, ge=1, le=100 * 365)
