"""The settings of the messages: the gateway, the hours, and how much one phone is told a day."""

from typing import Literal, Self

from pydantic import Field, model_validator

from hallsys.kernel.clock import DAY, HOUR, Millis
from hallsys.messages.gateways import GATEWAYS, Gateway
from hallsys.messages.rules import Quiet
from hallsys.pushes.mapping import Reply
from hallsys.pushes.policy import RemoteSettings

GATEWAY: Literal["sms"] = "sms"  # what it is called among those that requests are sent to
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class GatewaySettings(RemoteSettings):
    """The gateway that passes messages on to applicants' phones. Frozen.

    `interface`: the mapping table that requests are made by. `sign`: whom a message is signed by, as it is
    registered with the provider, without brackets. From `quiet_from` to `quiet_until`, local times, nothing
    is sent; alike: at any hour. One phone is told at most `most_a_day` messages, the rest next morning. Of
    promised papers their applicant is told `gaps_hours` before, of an appointment `appointment_hours`. A
    message is kept for `keep_days`; a number until `phone_days` after its case was over, and at most
    `phone_days_at_most`.
    """

    name: Literal["sms"] = GATEWAY
    interface: str = "template"
    sign: str = Field(min_length=2, max_length=20, pattern=r"^[^【】\s]+$")
    parallel: Literal[1] = 1  # two at once could pass the limit of a day together
    give_up_hours: int = Field(default=72, ge=1, le=30 * 24)
    quiet_from: str = Field(default="21:00", pattern=_TIME)
    quiet_until: str = Field(default="08:00", pattern=_TIME)
    most_a_day: int = Field(default=5, ge=1, le=50)
    appointment_hours: int = Field(default=20, ge=12, le=72)
    gaps_hours: int = Field(default=48, ge=1, le=30 * 24)
    phone_days: int = Field(default=7, ge=1, le=365)
    phone_days_at_most: int = Field(default=730, ge=30, le=3650)

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.interface not in GATEWAYS:
            raise ValueError(f"interface must be one of {', '.join(GATEWAYS)}")
        return self

    @property
    def gateway(self) -> Gateway:
        """The mapping table of the gateway."""
        return GATEWAYS[self.interface]

    @property
    def reply(self) -> Reply:
        """How the gateway answers."""
        return self.gateway.reply

    @property
    def sink(self) -> str:
        """The name under which the relay keeps how far messages are written down."""
        return "messages"

    @property
    def quiet(self) -> Quiet:
        """The hours in which nothing is sent."""
        return Quiet(self.quiet_from, self.quiet_until)

    @property
    def before_appointment(self) -> Millis:
        """How long before they begin appointments are reminded of."""
        return self.appointment_hours * HOUR

    @property
    def before_gaps(self) -> Millis:
        """How long before they are due promised papers are asked for."""
        return self.gaps_hours * HOUR

    @property
    def phone_kept(self) -> tuple[Millis, Millis]:
        """For how long a number is kept: after its case was over, and at most."""
        return self.phone_days * DAY, self.phone_days_at_most * DAY
