"""The settings of a hall that its manager changes while the server runs (docs/adr/0008)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class StandingNotice(BaseModel):
    """What the boards say while there is nothing else to say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Line
    en: Line = ""


class HallSettings(BaseModel):
    """What the hall says, where it is, and when its manager is warned. Frozen; unknown names are errors.

    `help_phone` and the address are told where another hall sends somebody here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice: StandingNotice | None = None
    help_phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] | None = None
    address: Line | None = None
    address_en: Line | None = None
    idle_minutes: int = Field(default=5, ge=1, le=120)  # an open window without a call while people wait


def known_settings(kept: Mapping[str, Any]) -> HallSettings:
    """Return the settings that this version knows; what another one wrote besides is left out."""
    return HallSettings.model_validate(
        {name: value for name, value in kept.items() if name in HallSettings.model_fields}
    )
