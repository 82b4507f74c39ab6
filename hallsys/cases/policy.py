"""The settings of a hall's cases."""

from datetime import time

from pydantic import BaseModel, ConfigDict, Field


class CaseSettings(BaseModel):
    """When a case's day ends, and how many working days ahead a deadline shows a light.

    `cut_off`: local time at which a deadline falls, and from which an immediate case counts for
    the next working day. `warning_days`, `yellow_days`: working days left, today not counted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cut_off: time = time(17, 30)
    warning_days: int = Field(default=3, ge=0, le=30)
    yellow_days: int = Field(default=1, ge=0, le=30)
