"""The settings of a hall's evaluation."""

from pydantic import BaseModel, ConfigDict, Field


class RatingSettings(BaseModel):
    """How long one can rate.

    `pad_seconds`: so long a pad asks before it returns to idle and the service counts as not rated.
    `phone_hours`: so long after that question the ticket's page still takes the rating, if its day lasts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pad_seconds: int = Field(default=30, ge=5, le=300)
    phone_hours: int = Field(default=24, ge=0, le=72)
