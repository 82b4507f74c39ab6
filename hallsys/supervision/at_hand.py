"""Of what a hall has any at all: most halls have nothing of most of it at most times.

One statement tells, where each of these would otherwise be looked at with one or more of its own. A condition
here is as wide as that of each statement that it spares, or wider, and has an index: what it leaves out is
looked at by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.cases.locker_tables import IS_STUCK
from hallsys.cases.process_tables import LIES_SOMEWHERE
from hallsys.cases.stay_rules import Stands
from hallsys.cases.tables import IS_PENDING
from hallsys.evaluation.tables import IS_UNDER_WAY

_ANY: Mapping[str, str] = {
    "help_calls": "help_calls WHERE hall_id = :hall_id AND closed_at IS NULL",
    "follow_ups": f"follow_ups WHERE hall_id = :hall_id AND {IS_UNDER_WAY}",
    "escalations": "case_escalations WHERE hall_id = :hall_id AND ended_at IS NULL",
    "pending": f"results WHERE hall_id = :hall_id AND {IS_PENDING}",
    "processes": f"case_processes WHERE hall_id = :hall_id AND {LIES_SOMEWHERE}",
    "sent": f"stays WHERE hall_id = :hall_id AND stands = '{Stands.GOING}'",
    "coming_home": f"stays WHERE hall_id = :hall_id AND stands = '{Stands.RETURNING}'",
    "coming": f"stays WHERE to_hall_id = :hall_id AND stands = '{Stands.GOING}'",
    "sent_home": f"stays WHERE to_hall_id = :hall_id AND stands = '{Stands.RETURNING}'",
    "stuck": f"locker_boxes WHERE hall_id = :hall_id AND {IS_STUCK}",
    "planned": "tidal_windows WHERE hall_id = :hall_id",
    "suspended": "inherited_matters WHERE hall_id = :hall_id AND suspended_at IS NOT NULL",
    "broken": "log_checks WHERE hall_id = :hall_id AND broken_first IS NOT NULL",
}
_AT_HAND = text(
    "SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {of}) AS {name}" for name, of in _ANY.items())  # noqa: S608 - ours
)


@dataclass(frozen=True, slots=True)
class AtHand:
    """Whether there is any of each.

    Calls for help that are not closed; follow-ups, cases with somebody alerted and cases in a department that
    are under way; results that are pending, or on their way from here or to here, of this hall or another;
    lockers whose doors do not open; windows of a tidal plan; matters suspended with those above; and a log
    that was found broken.
    """

    help_calls: bool
    follow_ups: bool
    escalations: bool
    pending: bool
    processes: bool
    sent: bool
    coming_home: bool
    coming: bool
    sent_home: bool
    stuck: bool
    planned: bool
    suspended: bool
    broken: bool

    @property
    def undelivered(self) -> bool:
        """Whether any result may have to be delivered."""
        return self.pending or self.processes

    @property
    def travels(self) -> bool:
        """Whether any result is on its way between two halls."""
        return self.sent or self.coming_home or self.coming or self.sent_home


def at_hand(conn: Connection, hall_id: str) -> AtHand:
    """Return of what the hall has any."""
    found = conn.execute(_AT_HAND, {"hall_id": hall_id}).one()
    return AtHand(**{name: bool(is_any) for name, is_any in found._mapping.items()})
