"""What the server lent this kiosk for the day, and the tickets that it gave out of it."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from hallsys.kernel.clock import SECOND, Millis


class _Part(BaseModel):
    # A later server may tell more.
    model_config = ConfigDict(frozen=True, extra="ignore")


class Block(_Part):
    """The numbers `first` to `last` of a prefix."""

    id: str
    prefix: str
    first: int
    last: int


class Named(_Part):
    """What has a name in both languages; the English one may be empty."""

    name: str
    name_en: str = ""


class LentQueue(Named):
    """A queue that this kiosk has numbers of."""

    queue_id: str
    prefix: str


class LentMatter(Named):
    """A matter that people come to such a queue for."""

    matter_id: str
    queue_id: str


class Lease(_Part):
    """All that a kiosk needs to go on by itself until `ends_at`; instants by the server's clock.

    `open`: from when to when tickets are given; `page`: the address of a ticket's page up to its
    secret; `public_key`: whom documents are sealed for.
    """

    day: str
    ends_at: Millis
    open: tuple[tuple[Millis, Millis], ...]
    timezone: str
    hall: Named
    queues: tuple[LentQueue, ...]
    matters: tuple[LentMatter, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    page: str
    public_key: Base64Bytes

    def local(self, at: Millis) -> datetime:
        """Return the instant as the clock on the hall's wall shows it."""
        return datetime.fromtimestamp(at / SECOND, ZoneInfo(self.timezone))

    def today(self, at: Millis) -> date:
        """Return the calendar day of the hall."""
        return self.local(at).date()

    def is_open(self, at: Millis) -> bool:
        """Tell whether tickets are given at that instant."""
        return at < self.ends_at and any(opens <= at < closes for opens, closes in self.open)

    def queue(self, queue_id: str) -> LentQueue | None:
        """Return a queue by its id."""
        return next((one for one in self.queues if one.queue_id == queue_id), None)

    def matter(self, queue_id: str, matter_id: str | None) -> LentMatter | None:
        """Return a matter of a queue; None if it is none of that queue."""
        found = (one for one in self.matters if one.matter_id == matter_id and one.queue_id == queue_id)
        return next(found, None)


class Key(NamedTuple):
    """A ticket: the block that its number is from, and its serial."""

    lease_id: str
    serial: int


class Issued(_Part):
    """A ticket that this kiosk gave out; the holder's document is in the envelope, in base 64."""

    lease_id: str
    serial: int
    number: str
    queue_id: str
    matter_ids: tuple[str, ...]
    issued_at: Millis
    token: str = Field(repr=False)
    envelope: str = Field(repr=False)

    @property
    def key(self) -> Key:
        """What the ticket is called here."""
        return Key(self.lease_id, self.serial)
