"""Two halls of one tree in one database: a city hall that accepts, and a village station that hands over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from hallsys.cases.collection_points import set_collection_point
from hallsys.cases.service import (
    AcceptedCase,
    Arrived,
    Dispatched,
    HandedOver,
    dispatch,
    hand_over_guest,
    receive_from_hall,
    send_home,
)
from hallsys.cases.ways import Chosen, Way, choose_way
from hallsys.halls.rules import Level
from hallsys.halls.service import change_hall
from hallsys.halls.views import hall
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from tests.cases.office import accepted, granted
from tests.served import Served, Visit, open_hall

RETURN_DAYS = 30
_SEALS = count(1)


@dataclass
class TwoHalls:
    """A city hall, the station under it, an output window of each with its clerk."""

    city: Served
    station: Served
    city_window: str
    station_window: str
    clerk: str = "out-city"
    stationed: str = "out-station"

    def accepted(self, visit: Visit | None = None) -> tuple[AcceptedCase, Visit]:
        """Accept a case in the city that is to be collected in the station."""
        by = visit or self.city.visit()
        case = accepted(self.city, by)
        self.choose(case, self.station)
        return case, by

    def choose(self, case: AcceptedCase, at: Served) -> None:
        """Choose where the results of a case of the city are collected."""
        way = Chosen(Way.HALL, at_hall_id=at.hall.id)
        self.city.db.transact(self.city.origin(), choose_way, case.case_id, way)

    def made(self, names: Sequence[str] = ("营业执照",)) -> tuple[AcceptedCase, Visit, tuple[str, ...]]:
        """Have such a case granted; its results lie on a shelf of the city."""
        case, visit = self.accepted()
        return case, visit, granted(self.city, case, names).result_ids

    def send(self, *result_ids: str, seals: str = "") -> Dispatched:
        """Send results of the city to the station."""
        at = (self.city_window, self.clerk)
        sealed = seals or f"S{next(_SEALS):05}"
        origin = self.city.origin(f"clerk:{self.clerk}")
        return self.city.db.transact(origin, dispatch, self.city.hall, result_ids, sealed, *at)

    def receive(self, asked: str, shelf: str = "V-1") -> Arrived:
        """Receive what comes to the station."""
        origin = self.station.origin(f"clerk:{self.stationed}")
        at = (self.station_window, self.stationed)
        return self.station.db.transact(origin, receive_from_hall, asked, shelf, *at)

    def receive_home(self, asked: str, shelf: str = "B-9") -> Arrived:
        """Receive what comes home to the city."""
        origin = self.city.origin(f"clerk:{self.clerk}")
        return self.city.db.transact(origin, receive_from_hall, asked, shelf, self.city_window, self.clerk)

    def there(self) -> tuple[AcceptedCase, Visit, str]:
        """Return a case whose only result lies in the station, who applied, and the result."""
        case, visit, (result_id,) = self.made()
        self.receive(self.send(result_id).number)
        return case, visit, result_id

    def give(self, result_id: str, person_id: str, authorisation: str = "") -> HandedOver:
        """Hand a result over in the station."""
        origin = self.station.origin(f"clerk:{self.stationed}")
        at = (self.station_window, self.stationed, person_id, authorisation)
        return self.station.db.transact(origin, hand_over_guest, result_id, *at)

    def send_home(self, *result_ids: str, days: int = RETURN_DAYS) -> Dispatched:
        """Send results back to the city."""
        origin = self.station.origin(f"clerk:{self.stationed}")
        more = (result_ids, f"R{next(_SEALS):05}", self.station_window, self.stationed, days)
        return self.station.db.transact(origin, send_home, self.station.hall, *more)


def two_halls(db: Database) -> TwoHalls:
    """Set up both in a database, the station handing over for others."""
    city, station = open_hall(db), open_hall(db)
    put = {"name": "测试站", "name_en": "Station", "level": Level.VILLAGE, "timezone": "Asia/Shanghai"}
    db.transact(station.origin(), lambda tx: change_hall(tx, **put, parent_id=city.hall.id))  # type: ignore[arg-type]
    station = replace(station, hall=db.read(hall, station.hall.id))
    db.transact(station.origin(), lambda tx: set_collection_point(tx, open_to_others=True))
    clerk, stationed = new_id(), new_id()
    windows = (city.window(clerk, "output"), station.window(stationed, "output"))
    return TwoHalls(city, station, *windows, clerk, stationed)
