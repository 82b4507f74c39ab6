"""What facts do to devices: a table from the kind of a fact to the commands that follow from it. Pure.

A late call is worse than none, so signs, voice and pads have short lives; a slip is worth having
for as long as its holder may still stand at the kiosk.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from hallsys.cases.locker_doors import DOOR_LIFE
from hallsys.counters.views import Window as WindowFacts
from hallsys.display.announcements import announce
from hallsys.display.board import Window
from hallsys.display.signs import SignText, moved_sign, sign
from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.kernel.eventlog import Logged
from hallsys.relay.directory import LOCKS, PAD, SIGN, Directory
from hallsys.relay.trials import TRIAL_LIFE, TRIALS

SIGN_LIFE = 15 * SECOND
PRINT_LIFE = 2 * MINUTE

SIGN_COLUMNS = 16  # of a strip of 128 pixels, the narrowest that is common above windows
_PHONE = "phone"  # the channel of ratings that no pad asks for

TICKET, DOCUMENT = "print_ticket", "print_document"
OPEN_BOX = "open_box"

Command = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """A command for a device. `key` tells it from every other command the device was ever given."""

    device_id: str
    key: str
    command: Command
    expires_at: Millis


def effects(fact: Logged, directory: Directory) -> list[Effect]:
    """Return the commands that follow from `fact`, in the order of the table.

    Raises ValueError for a number that cannot be said.
    """
    return [effect for rule in _RULES.get(fact.kind, ()) for effect in rule(fact, directory)]


def sign_command(text: SignText) -> Command:
    """Return the command that shows `text`."""
    return {"type": "show_sign", "lines": list(text.lines), "style": text.style}


def ask_command(session_id: str) -> Command:
    """Return the command that asks for a rating."""
    return {"type": "ask_rating", "session_id": session_id}


def window_state(window: WindowFacts, **standing: Any) -> Window:
    """Return a window as signs show it, standing as said."""
    return Window(window.id, window.number, window.zone_id, window.name, window.name_en, **standing)


def prints(command: Command) -> bool:
    """Tell whether a command prints a paper that somebody waits for; a test page is none."""
    return command["type"] in (TICKET, DOCUMENT) and "trial" not in command


Rule = Callable[[Logged, Directory], Iterable[Effect]]


def _print(kind: str, subject: str, *, reprint: bool | None = None) -> Rule:
    """Return the rule that prints a paper; `reprint` None for what the fact says of it.

    What stands on the paper is read when it is sent: nobody's name is kept with the delivery.
    """

    def rule(fact: Logged, directory: Directory) -> Iterator[Effect]:
        place = fact.payload["place"]
        device_id = directory.printer(place)
        if device_id is not None:
            command = {
                "type": kind,
                subject: fact.payload[subject],
                "place": place,
                "outlets": list(directory.outlets(place)),
                "reprint": fact.payload["reprint"] if reprint is None else reprint,
            }
            yield _effect(fact, device_id, command, fact.at + PRINT_LIFE)

    return rule


def _unless_printed(rule: Rule) -> Rule:
    """Return `rule` without the tickets that a kiosk printed by itself while it was cut off."""
    return lambda fact, hall: () if fact.payload.get("waiting_since") else rule(fact, hall)


def _announce(fact: Logged, directory: Directory) -> Iterator[Effect]:
    zone_id, window = fact.payload["zone_id"], directory.windows.get(fact.payload["window_id"])
    speakers = directory.speakers(zone_id)
    if not speakers:
        return
    voice = directory.voice
    place = voice.spot(window.code if window else "", fact.payload["window_number"])
    said = asdict(announce(fact.payload["number"], place, voice, directory.zones.get(zone_id)))
    for device_id in speakers:
        volume = voice.volume_at(fact.at, directory.timezone, device_id)
        if volume:
            command = {"type": "announce", **said, "volume": volume}
            yield _effect(fact, device_id, command, fact.at + voice.life)


def _ask(fact: Logged, directory: Directory) -> Iterator[Effect]:
    if fact.payload["channel"] == _PHONE:
        return
    command = ask_command(fact.payload["session_id"])
    for device_id in directory.at_window(PAD, fact.payload["window_id"]):
        yield _effect(fact, device_id, command, fact.payload["expires_at"])


def _open(fact: Logged, directory: Directory) -> Iterator[Effect]:
    command = {"type": OPEN_BOX, "box": fact.payload["box"], "opening_id": fact.payload["opening_id"]}
    for device_id in directory.at(LOCKS, fact.payload["place"]):
        yield _effect(fact, device_id, command, fact.at + DOOR_LIFE)


def _try(fact: Logged, _directory: Directory) -> Iterator[Effect]:
    device = {name: fact.payload[name] for name in ("device_id", "device_kind", "place")}
    command = TRIALS[device["device_kind"]](device["device_id"])
    yield _effect(fact, device["device_id"], {**command, "trial": device}, fact.at + TRIAL_LIFE)


def _standing(describe: Callable[[dict[str, Any]], dict[str, Any]]) -> Rule:
    """Return the rule that shows the window as `describe` tells from a fact's payload."""

    def rule(fact: Logged, directory: Directory) -> Iterator[Effect]:
        window = directory.windows.get(fact.payload["window_id"])
        if window is not None:
            text = sign(window_state(window, **describe(fact.payload)), SIGN_COLUMNS)
            yield from _show(fact, directory, text)

    return rule


def _moved(fact: Logged, directory: Directory) -> Iterator[Effect]:
    target = directory.windows.get(fact.payload["target_window_id"] or "")
    number = None if target is None else target.number
    yield from _show(fact, directory, moved_sign(fact.payload["number"], number, SIGN_COLUMNS))


def _show(fact: Logged, directory: Directory, text: SignText) -> Iterator[Effect]:
    for device_id in directory.at_window(SIGN, fact.payload["window_id"]):
        yield _effect(fact, device_id, sign_command(text), fact.at + SIGN_LIFE)


def _effect(fact: Logged, device_id: str, command: Command, expires_at: Millis) -> Effect:
    return Effect(device_id, f"fact:{fact.seq}", command, expires_at)


def _with_ticket(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "state": "open",
        "ticket_id": payload["ticket_id"],
        "ticket": payload["number"],
        "recalls": payload.get("recalls", 0),
    }


_CALLED = _standing(_with_ticket)
_SERVING = _standing(lambda payload: {**_with_ticket(payload), "serving": True})
# A window is paused or left only without an applicant, so whoever leaves it leaves it open.
_IDLE = _standing(lambda _: {"state": "open"})
_PAUSED = _standing(lambda _: {"state": "paused"})
_CLOSED = _standing(lambda _: {"state": "signed_out"})

_RULES: dict[str, tuple[Rule, ...]] = {
    "TicketIssued": (_unless_printed(_print(TICKET, "ticket_id", reprint=False)),),
    "TicketReprinted": (_print(TICKET, "ticket_id", reprint=True),),
    "PaperOrdered": (_print(DOCUMENT, "paper_id"),),
    "TicketCalled": (_CALLED, _announce),
    "TicketRecalled": (_CALLED, _announce),
    "ServiceStarted": (_SERVING,),
    "ServiceFinished": (_IDLE,),
    "TicketMissed": (_IDLE,),
    "TicketParked": (_IDLE,),
    "TicketTransferred": (_moved,),
    "CallUndone": (_IDLE,),
    "ClerkSignedIn": (_IDLE,),
    "ClerkSignedOut": (_CLOSED,),
    "WindowPaused": (_PAUSED,),
    "WindowReopened": (_IDLE,),
    "RatingOpened": (_ask,),
    "LockerOpenAsked": (_open,),
    "DeviceTestAsked": (_try,),
}
