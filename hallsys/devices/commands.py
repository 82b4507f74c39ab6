"""What devices are told: frozen commands, read from the JSON of a delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from hallsys.devices.faults import DeviceFault

SignStyle = Literal["called", "idle", "paused", "closed", "moved"]


@dataclass(frozen=True)
class Slip:
    """The facts on a ticket. `expect` and `issued_at` are ready to print; `qr` is a URL.

    `masked_name` is masked already. `offline`: the mark of a ticket that a kiosk issued by itself.
    """

    title: str
    number: str
    queue: str
    issued_at: str
    queue_en: str = ""
    ahead: int | None = None
    expect: str = ""
    expect_en: str = ""
    qr: str = ""
    masked_name: str = ""
    reprint: bool = False
    matters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    offline: str = ""


@dataclass(frozen=True)
class PrintTicket:
    """Print a slip and cut."""

    slip: Slip
    ticket_id: str = ""
    type: Literal["print_ticket"] = "print_ticket"


@dataclass(frozen=True)
class PrintDocument:
    """Print a paper other than a ticket: `layout` and the names of `fields` are those of the printers.

    A field is text or a list of texts, ready to print. `reprint` marks a paper that was, or may have
    been, printed before.
    """

    layout: str
    fields: Mapping[str, str | tuple[str, ...]]
    reprint: bool = False
    type: Literal["print_document"] = "print_document"


@dataclass(frozen=True)
class ShowSign:
    """Show lines on a window sign."""

    lines: tuple[str, ...]
    style: SignStyle = "idle"
    type: Literal["show_sign"] = "show_sign"


@dataclass(frozen=True)
class AskRating:
    """Ask the applicant at the pad to rate."""

    session_id: str = ""
    type: Literal["ask_rating"] = "ask_rating"


@dataclass(frozen=True)
class OpenBox:
    """Open the door of a box of lockers; `opening_id` is what the hall knows it by."""

    box: int
    opening_id: str = ""
    type: Literal["open_box"] = "open_box"


@dataclass(frozen=True)
class Fragment:
    """A piece of an announcement: the clip's name, what it says, and in which language.

    The clip `chime` is a sound and says nothing.
    """

    key: str
    text: str = ""
    lang: Literal["zh", "en"] = "zh"


@dataclass(frozen=True)
class Announce:
    """Play the fragments one after the other, each once; `volume` in per cent.

    `times`: how often what is Chinese in them is said while no other announcement waits. `waiting`: how
    many do; that is for the agent to say.
    """

    fragments: tuple[Fragment, ...]
    text_zh: str = ""
    text_en: str = ""
    times: Annotated[int, Field(ge=1, le=3)] = 1
    volume: Annotated[int, Field(ge=0, le=100)] = 100
    waiting: int = 0
    type: Literal["announce"] = "announce"


Command = PrintTicket | PrintDocument | ShowSign | AskRating | OpenBox | Announce

_ADAPTER: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


def read_command(data: Any) -> Command:
    """Return the command that a delivery's JSON means; fields of a later version are ignored.

    Raises DeviceFault `bad_command`, naming the wrong fields but not their values.
    """
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, e["loc"])) + ": " + e["type"] for e in error.errors())
        raise DeviceFault("bad_command", wrong) from None
