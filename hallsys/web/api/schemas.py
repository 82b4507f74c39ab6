"""What a department's own system sends."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hallsys.cases.rules import LONGEST_NAME, LONGEST_NOTE, LONGEST_SHELF, Outcome
from hallsys.cases.system_tables import LONGEST_NUMBER

_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NAME)]


class StatusTold(BaseModel):
    """Where a case stands: named by our number, by the system's own, or by both to put them together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case_number: str | None = Field(default=None, min_length=1, max_length=50)
    own_number: str | None = Field(default=None, min_length=1, max_length=LONGEST_NUMBER)
    status: str | None = Field(default=None, pattern=r"^[0-9]{2}$")
    outcome: Outcome = Outcome.GRANTED
    reason_code: str | None = Field(default=None, max_length=32)
    note: str = Field(default="", max_length=LONGEST_NOTE)
    materials: tuple[_Line, ...] = Field(default=(), max_length=100)
    days: int = Field(default=0, ge=0, le=365)
    results: tuple[_Line, ...] = Field(default=(), max_length=20)
    shelf: str = Field(default="", max_length=LONGEST_SHELF)

    @model_validator(mode="after")
    def _names_a_case(self) -> Self:
        if self.case_number is None and (self.own_number is None or self.status is None):
            raise ValueError("names no case, or tells nothing of it")
        return self
