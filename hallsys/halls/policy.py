"""The settings of a hall that its manager changes while the server runs (docs/adr/0008)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class StandingNotice(BaseModel):
    """What the boards say while there is nothing else to say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Line
    en: Line = ""


class HallSettings(BaseModel):
    """What the hall says, and when its manager is warned. Frozen; unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice: StandingNotice | None = None
    help_phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] | None = None
    idle_minutes: int = Field(default=5, ge=1, le=120)  # an open window without a call while people wait
