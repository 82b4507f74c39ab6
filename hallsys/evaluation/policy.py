"""The settings of a hall's evaluation."""

from pydantic import BaseModel, ConfigDict, Field


class RatingSettings(BaseModel):
    """How long a pad asks before it returns to idle and the service counts as not rated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pad_seconds: int = Field(default=30, ge=5, le=300)
