"""The settings of the electronic supervision 电子监察: from where on something is odd."""

from pydantic import BaseModel, ConfigDict, Field


class InspectionSettings(BaseModel):
    """The thresholds of the rules in supervision.inspection; halls differ, so each is a setting.

    A wait is judged by the limit of its queue. `service_times`: so many times its queue's usual time is a
    service over, if it also lasts `service_minutes`; a queue has a usual time from `usual_from` services on.
    `miss_seconds`: an applicant gets at least so long to come. `park_seconds`: a service that is set aside
    sooner was none. `transfers`: so often at most a ticket is
    sent on. `pins`: so many tickets at most one person puts before all others on a day.
    `fast_seconds`: nobody reads the question and answers sooner; `phone_fast_seconds`: nor takes out a phone
    and opens its page after the service; `fast_of` ratings of a window's last `looked_at` are so fast before
    it is odd. `burst`: so many ratings at one window within `burst_minutes`. `same`: so many in a row of the
    same level at one window. Pads and phones are looked at apart. `texts`: so many in the same words.
    `of_one_phone`: so many ratings of one window from one phone on a day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    service_times: int = Field(default=5, ge=2, le=50)
    service_minutes: int = Field(default=30, ge=1, le=480)
    usual_from: int = Field(default=20, ge=1, le=1000)
    miss_seconds: int = Field(default=30, ge=0, le=600)
    park_seconds: int = Field(default=20, ge=0, le=600)
    transfers: int = Field(default=2, ge=1, le=10)
    pins: int = Field(default=5, ge=1, le=100)
    fast_seconds: int = Field(default=2, ge=1, le=30)
    phone_fast_seconds: int = Field(default=5, ge=1, le=60)
    fast_of: int = Field(default=3, ge=1, le=50)
    looked_at: int = Field(default=10, ge=1, le=50)
    burst: int = Field(default=5, ge=2, le=50)
    burst_minutes: int = Field(default=3, ge=1, le=60)
    same: int = Field(default=40, ge=5, le=50)
    texts: int = Field(default=3, ge=2, le=50)
    of_one_phone: int = Field(default=3, ge=2, le=50)
