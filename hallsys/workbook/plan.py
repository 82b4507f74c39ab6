"""What a workbook that is right all over comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hallsys.cases.process_rules import Process
from hallsys.counters.rules import WindowKind
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.rules import Hours, Level
from hallsys.matters.packages import PackageFacts
from hallsys.matters.standing import Standing
from hallsys.queue.queues import QueueFacts
from hallsys.staff.service import ClerkFacts
from hallsys.workbook.wanted import MatterRows


@dataclass(frozen=True)
class Known:
    """What the hall has already: a sheet alone may refer to it. Its code, and codes by sheet name.

    `prefixes` are the queues' number prefixes by queue code, `numbers` the windows' by window code;
    `halls` under the sheet of that name are the codes of all halls; `samples` are the ids of the hall's
    samples that the workbook names; `matters` are the hall's matters by code, whole.
    `demo`: the accounts are those of a demo, whose password its pages tell everybody: nobody weighs it, and
    nobody has to change it.
    """

    code: str = ""
    codes: dict[str, frozenset[str]] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    samples: frozenset[str] = frozenset()
    matters: Mapping[str, Standing] = field(default_factory=dict)
    demo: bool = False


@dataclass(frozen=True)
class HallPlan:
    """The hall itself; `years` are the calendars to be loaded, `parent` the code of the hall above.

    Address and phone, and whether it is kept elsewhere, stay as they are where nothing is given.
    """

    code: str
    name: str
    name_en: str
    level: Level
    parent: str
    timezone: str
    address: str | None
    address_en: str | None
    help_phone: str | None
    elsewhere: bool | None
    years: tuple[CalendarYear, ...]


@dataclass(frozen=True)
class ZonePlan:
    """A zone of the hall."""

    code: str
    name: str
    name_en: str
    voice_zone: str


@dataclass(frozen=True)
class QueuePlan:
    """A queue, and the code of its zone."""

    facts: QueueFacts
    zone: str | None


@dataclass(frozen=True)
class WindowPlan:
    """A window, and the code of its zone."""

    code: str
    number: int
    name: str
    name_en: str
    zone: str
    kind: WindowKind


@dataclass(frozen=True)
class ClerkPlan:
    """A member of staff; the password is used for a new login only, and shown nowhere."""

    facts: ClerkFacts
    password: str | None = field(repr=False)


@dataclass(frozen=True)
class ExpertPlan:
    """Somebody in the pool of experts."""

    name: str
    unit: str
    fields: tuple[str, ...]
    active: bool


@dataclass(frozen=True)
class Plan:
    """Everything to be created or brought up to date. Sheets that were not there change nothing.

    `hours` replace all others; an allocation replaces the window's queues, a matter's
    materials and situations those that it had. `matter_processes` are codes of matters and of their
    templates, `desks` the departments whose inboxes are those of a login.
    """

    hall: HallPlan | None
    zones: tuple[ZonePlan, ...]
    hours: tuple[Hours, ...]
    queues: tuple[QueuePlan, ...]
    windows: tuple[WindowPlan, ...]
    allocations: tuple[tuple[str, tuple[str, ...]], ...]
    matters: Mapping[str, MatterRows]
    packages: tuple[PackageFacts, ...]
    staff: tuple[ClerkPlan, ...]
    processes: tuple[Process, ...] = ()
    matter_processes: tuple[tuple[str, str], ...] = ()
    desks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    experts: tuple[ExpertPlan, ...] = ()
