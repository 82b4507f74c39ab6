"""Two managers who save one form in the same instant: the second is told, and nothing is lost silently."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from hallsys.halls.service import put_zone
from hallsys.halls.views import hall as hall_of
from hallsys.web.manager.guarding import ZONE_FACTS, guarded, marks, zones_said
from tests.counters.test_at_once import at_once
from tests.web.hall import WebHall

ROUNDS = 10


def test_of_two_who_save_one_form_at_once_one_is_told(hall: WebHall) -> None:
    for n in range(ROUNDS):
        zone = hall.db.read(hall_of, hall.id).zones[0]
        facts = {name: value for name, value in asdict(zone).items() if name in ZONE_FACTS}
        seen = marks(hall.db.read(zones_said, hall.id))[zone.id]
        puts = [partial(put_zone, zone_id=zone.id, **{**facts, "name": f"{n}-{one}"}) for one in range(2)]
        plans = [guarded(put, zones_said, zone.id, seen) for put in puts]
        assert at_once(2, partial(_save, hall, plans)).count("changed_meanwhile") == 1


def _save(hall: WebHall, plans: Sequence[Any], n: int) -> Any:
    return hall.transact(plans[n])
