"""Rules of the evaluation 好差评: levels, tags, when a reason is due, how long one may rate, rates.

Source: 国办发〔2019〕51号, GB/T 39735-2020, GB/T 39734-2020. Rating is voluntary: a time-out is
"not rated", and no level is ever assumed.
"""

from collections.abc import Collection, Iterable, Iterator
from csv import DictReader
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from hallsys.evaluation.errors import (
    CallBackNotAsked,
    LevelUnknown,
    NeedsReason,
    StaffMayNotRate,
    TagUnknown,
    TextTooLong,
)
from hallsys.evaluation.policy import RatingSettings
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import DAY, HOUR, SECOND, Millis
from hallsys.kernel.text import one_line

LONGEST_TEXT = 150
LONGEST_CODE = 16
LONGEST_DEVICE = 16
LONGEST_TAG = 100
STAFF_ACTOR = "clerk:"
_TAG_COLUMNS = ("level", "code", "name", "required_set")
_ENGLISH = "name_en"  # a column that a table may have besides


class Level(IntEnum):
    """The five levels, counted as most exchange interfaces do: 5 is the best."""

    VERY_SATISFIED = 5
    SATISFIED = 4
    FAIR = 3
    DISSATISFIED = 2
    VERY_DISSATISFIED = 1


_LEVELS = frozenset(Level)
GOOD_LEVELS = frozenset({Level.VERY_SATISFIED, Level.SATISFIED, Level.FAIR})


class Channel(StrEnum):
    """By what the applicant rates: at the window, by the QR code on the own phone, or at another system."""

    TABLET = "tablet"
    KEYPAD = "keypad"
    PHONE = "phone"
    COMPUTER = "computer"
    MOBILE = "mobile"
    TELEPHONE = "telephone"
    SMS = "sms"


ON_PAD = frozenset({Channel.TABLET, Channel.KEYPAD})

# The exchange's codes `pf`.
EXCHANGE_CHANNELS = {
    Channel.COMPUTER: 1,
    Channel.MOBILE: 2,
    Channel.PHONE: 3,
    Channel.TABLET: 4,
    Channel.KEYPAD: 5,
    Channel.TELEPHONE: 6,
    Channel.SMS: 7,
}


class ReasonBy(StrEnum):
    """Who told the reason of a bad rating that came without one."""

    APPLICANT = "applicant"
    VERIFIER = "verifier"


class SessionState(StrEnum):
    """A session is opened once and ends once: rated, or lapsed, which means not rated."""

    OPEN = "open"
    RATED = "rated"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Tag:
    """One thing an applicant can tick beside a level."""

    code: str
    level: Level
    name: str
    required_set: bool
    name_en: str = ""


class Tags:
    """The tags that can be ticked, each belonging to one level; `version`: which table of the hall it is."""

    def __init__(self, tags: Iterable[Tag], version: int = 1) -> None:
        self._tags = {tag.code: tag for tag in tags}
        self.version = version

    def __iter__(self) -> Iterator[Tag]:
        return iter(self._tags.values())

    def of(self, level: Level) -> tuple[Tag, ...]:
        """Return the tags offered with `level`, in the table's order."""
        return tuple(tag for tag in self._tags.values() if tag.level == level)

    def names(self, code: str) -> tuple[str, str]:
        """Return a tag's name in Chinese and English; the code itself for one that is not in the table."""
        tag = self._tags.get(code)
        return (code, code) if tag is None else (tag.name, tag.name_en or tag.name)

    def chosen(self, level: Level, codes: Collection[str]) -> tuple[str, ...]:
        """Return `codes` without repetitions, in the table's order.

        Raises TagUnknown if one of them is not a tag of `level`.
        """
        wanted = set(codes)
        known = tuple(tag.code for tag in self.of(level) if tag.code in wanted)
        if len(known) < len(wanted):
            raise TagUnknown
        return known


def parse_tags(lines: Iterable[str]) -> Tags:
    """Return the tags of a CSV table with the columns level, code, name, required_set, and maybe name_en.

    Raises ValueError when a column is missing, a level is not 1 to 5, a code or name is empty or too long,
    or a code comes twice: a faulty table is a fault of the installation, not of whoever rates.
    """
    rows = DictReader(lines)
    if tuple(rows.fieldnames or ()) not in (_TAG_COLUMNS, (*_TAG_COLUMNS, _ENGLISH)):
        raise ValueError(f"the table of tags needs the columns {', '.join(_TAG_COLUMNS)}")
    tags = [
        Tag(
            row["code"],
            Level(int(row["level"])),
            row["name"],
            row["required_set"] == "1",
            row.get(_ENGLISH) or "",
        )
        for row in rows
    ]
    if len({tag.code for tag in tags}) < len(tags):
        raise ValueError("a tag code comes twice in the table")
    for tag in tags:
        if not 0 < len(tag.code) <= LONGEST_CODE or not 0 < len(tag.name) <= LONGEST_TAG:
            raise ValueError(f"the tag {tag.code!r} has no code or name, or one that is too long")
        if len(tag.name_en) > LONGEST_TAG:
            raise ValueError(f"the English name of the tag {tag.code!r} is too long")
    return Tags(tags)


@dataclass(frozen=True, slots=True)
class Grade:
    """What an applicant gives: a level from 1 to 5, tags of that level, a text.

    `reason_later` lets a bad level pass without its reason: a pad of hard keys cannot ask for one.
    `call_back`: the number, sealed, under which whoever gives a bad level wants to be called.
    `device`: what tells the phone from others of this day, or none.
    """

    level: int
    tags: tuple[str, ...] = ()
    text: str = ""
    reason_later: bool = False
    call_back: bytes = field(default=b"", repr=False)
    device: str = field(default="", repr=False)

    @property
    def lacks_reason(self) -> bool:
        """Tell whether this is a level below 3 with neither a tag nor a text."""
        return self.level not in GOOD_LEVELS and not self.tags and not self.text


def refuse_staff(actor: str) -> None:
    """Raise StaffMayNotRate for an actor who is signed in: nobody rates in an applicant's place."""
    if actor.startswith(STAFF_ACTOR):
        raise StaffMayNotRate


def checked(grade: Grade, offered: Tags) -> Grade:
    """Return `grade` as it is kept: tags in the table's order, the text on one line.

    Raises LevelUnknown for a level that is not 1 to 5, TagUnknown for a tag that is not offered
    with the level, TextTooLong for more than 150 characters, CallBackNotAsked for a number beside a
    level that nobody follows up, and NeedsReason for a level below 3 without a tag or text, unless the
    reason is to come later.
    """
    if grade.level not in _LEVELS:
        raise LevelUnknown
    tags = offered.chosen(Level(grade.level), grade.tags)
    text = one_line(grade.text)
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(longest=LONGEST_TEXT)
    if grade.call_back and grade.level in GOOD_LEVELS:
        raise CallBackNotAsked
    clean = Grade(grade.level, tags, text, grade.reason_later, grade.call_back, grade.device)
    if clean.lacks_reason and not clean.reason_later:
        raise NeedsReason
    return clean


def expires_at(channel: Channel, opened_at: Millis, timezone: str, settings: RatingSettings) -> Millis:
    """Return the instant from which a session opened at `opened_at` can no longer be rated.

    At the window it ends soon, so that the next applicant never finds the pad asking about
    somebody else's service; on a phone at the end of the hall's next calendar day.
    """
    if channel != Channel.PHONE:
        return opened_at + settings.pad_seconds * SECOND
    end = local_time(opened_at, timezone).date() + timedelta(days=2)
    return int(datetime.combine(end, time(), ZoneInfo(timezone)).timestamp()) * SECOND


def case_until(decided_at: Millis, settings: RatingSettings) -> Millis:
    """Return the instant from which a case that was decided at `decided_at` can no longer be rated."""
    return decided_at + settings.case_days * DAY


def phone_until(opened_at: Millis, settings: RatingSettings) -> Millis:
    """Return the instant from which a ticket's page takes no rating; the question is of `opened_at`."""
    return opened_at + settings.phone_hours * HOUR


def reason_due_since(settings: RatingSettings, now: Millis) -> Millis:
    """Return the instant until which a question was put whose reason can no longer be told at `now`."""
    return now - settings.phone_hours * HOUR


def reason_waits(pending: bool, opened_at: Millis, settings: RatingSettings, now: Millis) -> bool:
    """Tell whether the reason of a rating can be told at `now`: as long as a phone could have rated."""
    return pending and opened_at > reason_due_since(settings, now)


def token_hash(token: str) -> str:
    """Return what the database keeps of a session's token; 128 random bits need no salt.

    Whatever is given for a token has a hash: one that cannot be encoded is merely unknown.
    """
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
