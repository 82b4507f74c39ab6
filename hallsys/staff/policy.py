"""The settings of the staff's sessions."""

from pydantic import BaseModel, ConfigDict, Field

from hallsys.kernel.clock import HOUR, MINUTE, Millis


class StaffSettings(BaseModel):
    """How long somebody stays signed in: without doing anything, and at most. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    idle_minutes: int = Field(default=30, ge=5, le=720)
    session_hours: int = Field(default=12, ge=1, le=12)

    @property
    def idle(self) -> Millis:
        """The time without activity after which a session ends."""
        return self.idle_minutes * MINUTE

    @property
    def longest(self) -> Millis:
        """The time after which a session ends, whatever is done."""
        return self.session_hours * HOUR
