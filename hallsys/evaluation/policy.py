"""The settings of a hall's evaluation."""

from pydantic import BaseModel, ConfigDict, Field


class FollowUpSettings(BaseModel):
    """The limits of a follow-up to a bad rating, in working days after the rating's day.

    `calls`: how often an applicant who is not reached is called back. `fewest`: of how many ratings a
    clerk's figures are made at least, so that nobody is recognised.
    Source of the defaults 1, 5 and 15: the practice after 国办发〔2019〕51号; places differ.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sign_days: int = Field(default=1, ge=1, le=30)
    verify_days: int = Field(default=5, ge=1, le=60)
    rectify_days: int = Field(default=15, ge=1, le=120)
    appeal_days: int = Field(default=5, ge=1, le=60)
    calls: int = Field(default=3, ge=1, le=10)
    fewest: int = Field(default=5, ge=2, le=100)


class RatingSettings(BaseModel):
    """How long one can rate.

    `pad_seconds`: so long a pad asks before it returns to idle and the service counts as not rated.
    `phone_hours`: so long after that question the ticket's page still takes the rating, if its day lasts.
    `follow_up`: what becomes of a bad one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pad_seconds: int = Field(default=30, ge=5, le=300)
    phone_hours: int = Field(default=24, ge=0, le=72)
    follow_up: FollowUpSettings = FollowUpSettings()
