"""What other systems send, and what they are answered. Instants are milliseconds since 1970."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hallsys.cases.rules import LONGEST_NAME, LONGEST_NOTE, LONGEST_SHELF, Outcome
from hallsys.cases.system_tables import LONGEST_NUMBER
from hallsys.kernel.ids import CODE_LENGTH, typed_code
from hallsys.web.fields import Line

_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NAME)]


Code = Annotated[str, Field(min_length=1, max_length=64)]
_LATEST = 2**53  # an instant that every reader of JSON can hold
_LONGEST_PAGE = 200


class Asked(BaseModel):
    """The body of a POST, or the query of a GET."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """What is answered."""

    model_config = ConfigDict(frozen=True)


class StatusTold(Asked):
    """Where a case stands: named by our number, by the system's own, or by both to put them together."""

    case_number: str | None = Field(default=None, min_length=1, max_length=50)
    own_number: str | None = Field(default=None, min_length=1, max_length=LONGEST_NUMBER)
    status: str | None = Field(default=None, pattern=r"^[0-9]{2}$")
    outcome: Outcome = Outcome.GRANTED
    reason_code: str | None = Field(default=None, max_length=32)
    note: str = Field(default="", max_length=LONGEST_NOTE)
    materials: tuple[_Line, ...] = Field(default=(), max_length=100)
    days: int = Field(default=0, ge=0, le=365)
    results: tuple[_Line, ...] = Field(default=(), max_length=20)
    shelf: str = Field(default="", max_length=LONGEST_SHELF)

    @model_validator(mode="after")
    def _names_a_case(self) -> Self:
        if self.case_number is None and (self.own_number is None or self.status is None):
            raise ValueError("names no case, or tells nothing of it")
        return self


class StatusTaken(Answer):
    """Where the case stands now; `stands` is the hall's own word for it."""

    case_number: str
    own_number: str | None
    status: str
    stands: str
    due_at: int
    decline_waits: bool


class Hall(Answer):
    """The hall, and its working day now."""

    name: str
    name_en: str
    day: str
    timezone: str
    now: int


class Queue(Answer):
    """A queue: how many wait, and what somebody who came now would wait, in minutes, if it is served."""

    code: str
    name: str
    name_en: str
    open: bool
    waiting: int
    wait_low: int | None
    wait_high: int | None


class Queues(Answer):
    """The queues in the order in which the hall lists them."""

    queues: tuple[Queue, ...]


class Window(Answer):
    """A window: signed_out, open or paused, and the codes of the queues that it serves."""

    number: int
    name: str
    name_en: str
    state: str
    queues: tuple[str, ...]


class Windows(Answer):
    """The windows by number."""

    windows: tuple[Window, ...]


class Page(Asked):
    """A part of a list: what follows `after`, at most `limit` of it."""

    after: str = Field(default="", max_length=64)
    limit: int = Field(default=50, ge=1, le=_LONGEST_PAGE)


class Matter(Answer):
    """A matter of the hall's list; `open` if it is handled now."""

    code: str
    implementation_code: str
    name: str
    name_en: str
    department: str
    kind: str
    open: bool


class Matters(Answer):
    """Matters by code; with `next` the list goes on after it."""

    matters: tuple[Matter, ...]
    next: str | None


class OnlyOf(Page):
    """The cases of one of the system's departments."""

    department: str = Field(pattern=r"^[0-9A-Z]{18}$")
    after: str = Field(default="", pattern=r"^[0-9A-Z]{0,64}$")  # of these every collation has one order


class CaseNumbers(Answer):
    """Numbers of cases in their order; with `next` the list goes on after it."""

    case_numbers: tuple[str, ...]
    next: str | None


class CaseResult(Answer):
    """A result of a case, and where it stands."""

    name: str
    status: str


class Case(Answer):
    """A case. Whose it is, its department knows."""

    case_number: str
    own_number: str | None
    matter_name: str
    kind: str
    status: str
    stands: str
    accepted_at: int
    due_at: int
    decided_at: int | None
    outcome: str | None
    reason_code: str | None
    results: tuple[CaseResult, ...]


class OfMatter(Asked):
    """The matter that a time is wanted for."""

    matter_code: Code


class Slot(Answer):
    """A time that can be booked while `left` is above 0."""

    starts_at: int
    ends_at: int
    left: int


class Slots(Answer):
    """The times of the days ahead."""

    matter_code: str
    slots: tuple[Slot, ...]


_Instant = Annotated[int, Field(ge=0, lt=_LATEST)]
# As a person typed it: small letters and spaces are no fault. It is a secret.
Secret = Annotated[str, Field(max_length=3 * CODE_LENGTH, repr=False), AfterValidator(typed_code)]


class Person(Asked):
    """Somebody, by the number of their document and the name on it."""

    number: str = Field(max_length=40, repr=False)
    name: Annotated[Line, Field(min_length=1)] = Field(repr=False)


# Of a page that a ticket or a case has; what can be none is refused like one that never was.
Token = Annotated[str, Field(max_length=80, repr=False)]


class Booking(Person):
    """A time for somebody."""

    matter_code: Code
    starts_at: _Instant


class OwnAppointment(Asked):
    """An appointment by its code."""

    code: Secret


class AnotherTime(OwnAppointment):
    """Another time for an appointment."""

    starts_at: _Instant


class Appointment(Answer):
    """An appointment; its code is all that its holder needs, and is told to nobody else.

    `called_off`: why the hall called it off, as a code; None unless `state` says so. `appointment_id`: what
    webhooks name it by; another once it is changed.
    """

    appointment_id: str
    code: str
    state: str
    called_off: str | None
    starts_at: int
    ends_at: int
    change_until: int


class WrongPart(Answer):
    """What is wrong with one part of a request: `pointer` into its JSON, or `parameter` of its address."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(Answer):
    """Why nothing was done (RFC 9457): a code for machines, and a sentence in both languages.

    `errors` is told with `bad_request` alone.
    """

    type: str
    title: str
    title_zh: str
    status: int
    code: str
    errors: tuple[WrongPart, ...] = ()
