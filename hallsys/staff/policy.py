"""The settings of the staff's sessions."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hallsys.kernel.clock import HOUR, MINUTE, Millis


class StaffSettings(BaseModel):
    """How long somebody stays signed in, without doing anything and at most, and who signs in how. Frozen.

    `sessions_at_once`: how many sessions an account has in this hall at the same time, 0 as many as it likes.
    `second_factor`: the roles of whom a one-time code is asked besides the password. `confirm`: the roles
    that confirm what somebody else asked for: a decline, an extension, that a decided case is void.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    idle_minutes: int = Field(default=30, ge=5, le=720)
    session_hours: int = Field(default=12, ge=1, le=12)
    sessions_at_once: int = Field(default=0, ge=0, le=20)
    second_factor: frozenset[Literal["clerk", "output", "approver", "manager", "admin", "leader"]] = (
        frozenset()
    )
    confirm: frozenset[Literal["approver", "manager"]] = Field(default=frozenset({"manager"}), min_length=1)

    @property
    def idle(self) -> Millis:
        """The time without activity after which a session ends."""
        return self.idle_minutes * MINUTE

    @property
    def longest(self) -> Millis:
        """The time after which a session ends, whatever is done."""
        return self.session_hours * HOUR
