"""A county and a township under it in one database, with what they do to their matters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hallsys.halls.rules import Level
from hallsys.halls.service import create_hall
from hallsys.inheritance.service import follow, take_over
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.matters.guides import Guide
from hallsys.matters.rules import Kind, MaterialFacts, Matter, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.matters.standing import Standing, standing
from hallsys.matters.views import matters
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import add_queue

CARD = MatterFacts(
    code="S01",
    name="社保卡申领",
    name_en="Social security card",
    kind=Kind.PROMISED,
    limit_days=5,
    queue_code="social",
    implementation_code="11110101MB0000001A4000118012001",
    service_days="1111100",
)
PENSION = MatterFacts(**{**vars(CARD), "code": "S02", "name": "养老保险登记", "name_en": "Pension"})
FORM, PHOTO = MaterialFacts(name="申请表"), MaterialFacts(name="照片", required=False)
GUIDE = Guide(fee="不收费", legal_days=20)


@dataclass(frozen=True)
class Hall:
    """A hall of the tree, with short names for what is done in it."""

    db: Database
    id: str

    def do(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Carry out a use case in the hall."""
        return self.db.transact(Origin(self.id, "clerk:boss"), use_case, *args, **kwargs)

    def standing(self, at: Millis | None = None) -> Mapping[str, Standing]:
        """Return its matters as they are in force, or at an instant."""
        found: Mapping[str, Standing] = self.db.read(standing, self.id, at)
        return found

    def matter(self, code: str) -> Matter:
        """Return one of its matters."""
        return next(one for one in self.db.read(matters, self.id).values() if one.code == code)

    def kinds(self) -> list[str]:
        """Return the kinds of what its log says."""
        return [one.kind for one in self.db.read(eventlog.after, self.id, 0)]

    def follow(self) -> list[str]:
        """Follow the hall above; return the kinds of what came of it."""
        before = len(self.kinds())
        self.do(follow)
        return self.kinds()[before:]

    def take(self, *codes: str, everything: bool = False) -> None:
        """Take matters of the hall above over."""
        self.do(take_over, codes, "general", everything=everything)


def add_hall(db: Database, parent_id: str | None, level: Level) -> Hall:
    """Add a hall with one queue."""
    hall = Hall(db, new_id())
    hall.do(create_hall, code=hall.id, name=f"{level} 大厅", level=level, parent_id=parent_id)
    hall.do(add_queue, QueueFacts(code="general", prefix="A", name="综合业务"))
    return hall


def tree(db: Database) -> tuple[Hall, Hall]:
    """Return a county with two matters, and a township without any."""
    county = add_hall(db, None, Level.COUNTY)
    county.do(add_queue, QueueFacts(code="social", prefix="B", name="社保医保"))
    county.do(put_matter, CARD, [FORM, PHOTO], None, GUIDE)
    county.do(put_matter, PENSION, [FORM], None, GUIDE)
    return county, add_hall(db, county.id, Level.TOWNSHIP)
