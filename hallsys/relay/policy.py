"""The settings of a hall's printing, and of its line to a hall above."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hallsys.pushes.policy import RemoteSettings

Place = Annotated[str, Field(pattern=r"^(kiosk|window|locker):[A-Za-z0-9_.-]{1,32}$")]


class PrintSettings(BaseModel):
    """When the receipt of a case is printed, and where papers come out.

    `receipts`: "auto" as soon as a case is accepted, "ask" when the clerk asks for it. `instead`:
    for a place, those whose printers stand in while it has none that works, in order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipts: Literal["ask", "auto"] = "ask"
    instead: dict[Place, tuple[Place, ...]] = Field(default_factory=dict)


class CentreSettings(RemoteSettings):
    """The server of a hall above that has another database; it is told how this one stands. Frozen.

    `url`: where that server is reached. `key_id` and `key_file`: a key for halls:report, of a system there
    that is called by this hall's code.
    """

    name: Literal["centre"] = "centre"
    every_seconds: int = Field(default=10, ge=5, le=20)  # silent after 30
