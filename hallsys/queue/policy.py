"""The settings of a hall's queues: who has priority, how much, and the limits of patience."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.queue.priority import CARE, ON_REQUEST, PriorityClass

_CARE_RATE = 2.0
_DEFAULT_RATES = {
    PriorityClass.ORDINARY: 1.0,
    **dict.fromkeys(sorted(CARE), _CARE_RATE),
    PriorityClass.APPOINTMENT: 3.0,
}

Rate = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]


class PolicySettings(BaseModel):
    """How tickets are chosen and for how long things are possible. Frozen; unknown names are errors.

    `rates`: how fast the claim of a class grows, relative to the others; classes that are left out
    keep their default. `bound_minutes`: after this wait a ticket goes before every claim.
    `requeue_by_phone`: whoever missed their call rejoins on the page of their ticket, within the same
    `requeue_within_calls` as at a window. `appointment_online`: the page /book is open.
    `appointment_no_shows`: who missed so many appointments within `appointment_no_show_days` cannot book
    for `appointment_block_days` from the last of them; 0 blocks nobody.
    `closing_grace_minutes`: a ticket is refused if its expected wait ends later than so many minutes after
    closing; None refuses none.
    `offline_block`: numbers of each queue that a kiosk holds for when it is cut off, 0 for none;
    `offline_queues`: the codes of those queues, all common ones if there are none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rates: dict[PriorityClass, Rate] = Field(default_factory=dict, validate_default=True)
    bound_minutes: int = Field(default=45, ge=1, le=24 * 60)
    senior_age: int = Field(default=60, ge=0, le=150)
    requestable: frozenset[PriorityClass] = ON_REQUEST
    closing_grace_minutes: int | None = Field(default=None, ge=0, le=24 * 60)
    requeue_within_calls: int = Field(default=3, ge=0, le=100)
    requeue_by_phone: bool = True
    appointment_online: bool = True
    appointment_days_ahead: int = Field(default=5, ge=1, le=60)
    appointment_cancel_minutes: int = Field(default=120, ge=0, le=7 * 24 * 60)
    appointment_slot_minutes: int = Field(default=30, ge=5, le=240)
    appointment_no_shows: int = Field(default=3, ge=0, le=100)
    appointment_no_show_days: int = Field(default=90, ge=1, le=730)
    appointment_block_days: int = Field(default=30, ge=1, le=365)
    check_in_early_minutes: int = Field(default=30, ge=0, le=24 * 60)
    check_in_late_minutes: int = Field(default=15, ge=0, le=24 * 60)
    offline_block: int = Field(default=20, ge=0, le=999)
    offline_queues: frozenset[str] = frozenset()

    @field_validator("rates")
    @classmethod
    def _complete(cls, given: dict[PriorityClass, float]) -> dict[PriorityClass, float]:
        rates = {**_DEFAULT_RATES, **given}
        slow = sorted(c for c in rates if rates[c] < rates[PriorityClass.ORDINARY])
        if slow:
            raise ValueError(f"slower than ordinary: {', '.join(slow)}")
        return rates

    @field_validator("requestable")
    @classmethod
    def _only_care(cls, given: frozenset[PriorityClass]) -> frozenset[PriorityClass]:
        wrong = sorted(given - ON_REQUEST)
        if wrong:
            raise ValueError(f"cannot be asked for: {', '.join(wrong)}")
        return given

    @property
    def bound(self) -> Millis:
        """The wait after which a ticket goes before every claim, in milliseconds."""
        return self.bound_minutes * MINUTE

    def claim(self, priority_class: PriorityClass, waited: Millis) -> float:
        """Return how strong a ticket's claim is: the rate of its class times its wait."""
        return self.rates[priority_class] * waited


def classify(policy: PolicySettings, age: int | None, requested: PriorityClass | None) -> PriorityClass:
    """Return the class of somebody `age` years old who asked for `requested`.

    A senior who also asks for a group gets whichever grows faster. What cannot be asked for
    (ordinary, senior, appointment, or a group the hall does not grant) changes nothing.
    """
    candidates = [PriorityClass.ORDINARY]
    if age is not None and age >= policy.senior_age:
        candidates.append(PriorityClass.SENIOR)
    if requested in policy.requestable:
        candidates.append(requested)
    return max(candidates, key=lambda c: (policy.rates[c], c is not PriorityClass.ORDINARY))
