"""The settings of a hall's printing."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Place = Annotated[str, Field(pattern=r"^(kiosk|window|locker):[\w.-]{1,32}$")]


class PrintSettings(BaseModel):
    """When the receipt of a case is printed, and where papers come out.

    `receipts`: "auto" as soon as a case is accepted, "ask" when the clerk asks for it. `instead`:
    for a place, those whose printers stand in while it has none that works, in order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipts: Literal["ask", "auto"] = "ask"
    instead: dict[Place, tuple[Place, ...]] = Field(default_factory=dict)
