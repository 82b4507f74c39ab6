"""Priority classes: who has a claim on the next window that grows faster."""

from enum import StrEnum


class PriorityClass(StrEnum):
    """The class that a ticket waits in (standards: priority groups of a hall)."""

    ORDINARY = "ordinary"
    SENIOR = "senior"
    DISABLED = "disabled"
    PREGNANT_INFANT = "pregnant_infant"
    SERIOUS_ILLNESS = "serious_illness"
    MARTYR_FAMILY = "martyr_family"
    MILITARY = "military"
    APPOINTMENT = "appointment"


CARE = frozenset(PriorityClass) - {PriorityClass.ORDINARY, PriorityClass.APPOINTMENT}

# Somebody's age is known from the card; the other groups show a certificate and ask.
ON_REQUEST = CARE - {PriorityClass.SENIOR}

# What a screen or a reason may say of a class. Which care group somebody belongs to (an illness,
# a disability) is nobody's business, so all of them have one name.
_CARE_LABEL = ("爱心", "care")
LABELS: dict[PriorityClass, tuple[str, str]] = {
    **dict.fromkeys(CARE, _CARE_LABEL),
    PriorityClass.ORDINARY: ("普通", "ordinary"),
    PriorityClass.APPOINTMENT: ("预约", "appointment"),
}
