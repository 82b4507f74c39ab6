"""The settings of the windows."""

from pydantic import BaseModel, ConfigDict, Field

from hallsys.kernel.clock import SECOND, Millis


class CounterSettings(BaseModel):
    """How often a clerk recalls, and how long a mistaken call can be taken back. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recalls_before_no_show: int = Field(default=2, ge=0, le=10)
    recall_cooldown_ms: Millis = Field(default=5 * SECOND, ge=0, le=60 * SECOND)
    undo_ms: Millis = Field(default=10 * SECOND, ge=0, le=60 * SECOND)
