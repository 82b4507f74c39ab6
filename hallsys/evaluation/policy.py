"""The settings of a hall's evaluation."""

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork


class FollowUpSettings(BaseModel):
    """The limits of a follow-up to a bad rating, in working days after the rating's day.

    `calls`: how often an applicant who is not reached is called back. `fewest`: of how many ratings a
    clerk's figures are made at least, so that nobody is recognised. `phone_days`: so long after its end
    the number to call back is kept, and `phone_days_at_most` after it was given, whatever became of it.
    Source of the defaults 1, 5 and 15: the practice after 国办发〔2019〕51号; places differ.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sign_days: int = Field(default=1, ge=1, le=30)
    verify_days: int = Field(default=5, ge=1, le=60)
    rectify_days: int = Field(default=15, ge=1, le=120)
    appeal_days: int = Field(default=5, ge=1, le=60)
    calls: int = Field(default=3, ge=1, le=10)
    fewest: int = Field(default=5, ge=2, le=100)
    phone_days: int = Field(default=30, ge=0, le=365)
    phone_days_at_most: int = Field(default=180, ge=1, le=730)


class OwnFiguresSettings(BaseModel):
    """What a clerk is shown of the ratings of the own services.

    Ratings are shown in groups that end with a week, `delay_days` after it at the earliest, and not before
    there are `fewest` of them; those of the last `weeks` weeks are added up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weeks: int = Field(default=8, ge=1, le=52)
    delay_days: int = Field(default=7, ge=1, le=60)
    fewest: int = Field(default=5, ge=3, le=100)


class RatingSettings(BaseModel):
    """How long one can rate.

    `pad_seconds`: so long a pad asks before it returns to idle and the service counts as not rated.
    `phone_hours`: so long after that question the ticket's page still takes the rating, if its day lasts.
    `case_days`: so long after its decision a case can be rated as a whole.
    `follow_up`: what becomes of a bad one. `own_figures`: what clerks see of their own.
    `staff_networks`: networks of the staff's computers, from which no phone's rating is taken.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pad_seconds: int = Field(default=30, ge=5, le=300)
    phone_hours: int = Field(default=24, ge=0, le=72)
    case_days: int = Field(default=30, ge=1, le=365)
    follow_up: FollowUpSettings = FollowUpSettings()
    own_figures: OwnFiguresSettings = OwnFiguresSettings()
    staff_networks: tuple[IPvAnyNetwork, ...] = ()
