"""The pages whose snapshots are compared, and what of them is not."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

from hallsys.display.streams import BOARDS, MANAGERS, STAFF, kiosk_stream, pad_stream
from hallsys.relay.desk import DeviceDesk
from hallsys.relay.pulses import Pulses
from hallsys.relay.views import devices_of, states_at
from hallsys.staff.views import Clerk, clerk
from hallsys.web.backoffice import snapshot as backoffice
from hallsys.web.board import snapshot as board
from hallsys.web.counter.snapshot import counter
from hallsys.web.devices import snapshot as devices
from hallsys.web.kiosk import snapshot as kiosk
from hallsys.web.manager import snapshot as manager
from hallsys.web.output import presented
from hallsys.web.pad import snapshot as pad
from tests.web.applicants import PRINTING
from tests.web.hall import KIOSKS, WebHall

# Fields that no fact tells of, by page ("*": all of them), and why that is right.
IGNORED: Mapping[tuple[str, str], str] = {
    ("*", "now"): "the clock's",
    ("*", "seq"): "where the snapshot was read; a folded page stands at the last frame of its stream",
    ("board", "queues.expect"): "the clock's: the page scales it with who waits, and reads it anew",
    ("backoffice", "cases.light"): "the clock's: the page works it out from due_at (lightOf)",
    ("backoffice", "lights"): "the clock's: where limits turn, counted from now",
    ("backoffice", "shelves"): "suggestions for typing; a new one need not be suggested at once",
    ("backoffice", "undelivered"): "the clock's: what was decided long ago, read anew each day",
    ("devices", "agents.connected"): "the heartbeats': signals, which are no facts",
    ("devices", "agents.last_seen"): "the heartbeats'",
    ("devices", "agents.version"): "the heartbeats'",
    ("kiosk", "open"): "the clock's: the page reads anew at changes_at",
    ("kiosk", "waits"): "the clock's and the windows': the page asks for them from time to time",
    ("kiosk", "presented"): "the clock's: what was presented is over after two minutes",
    ("kiosk", "most_asked"): "what people come for changes slowly",
    ("kiosk", "matters"): "the clock's: which matters are taken at this hour",
}
# Lists whose order is the page's own affair: it sorts them when it draws.
UNORDERED: Mapping[tuple[str, str], str] = {
    ("board", "calls"): "rowsOn and heroOf choose by state and time of the call",
}
# Facts after which a page reads a fresh snapshot, because they do not tell all that it shows.
# Rare, and where what goes back lies is known to the server alone.
GO_BACK = ("ResultRecalled", "ResultReturned", "ResultBroughtBack", "ResultReplaced")
MAY_ASK: Mapping[str, frozenset[str]] = {
    "*": frozenset({"DayBegan"}),  # whatever counts the day
    "manager": frozenset({"FloorDrawn"}),  # its areas are not in the fact
    "clerk": frozenset({"QueuesAllocated"}),  # who waits in the queues that the window did not serve
    # Whether what a clerk takes out of a locker had lain there too long is in no fact of that.
    "output": frozenset({"QueuesAllocated", "CaseTerminated", "CaseVoided", "ResultTakenOut", *GO_BACK}),
    # Of several devices of a kind, one may do for the other; and a full queue says why in a sentence.
    "kiosk": frozenset(
        {"DeviceAdded", "DeviceRemoved", "DeviceBroke", "DeviceHealed", "QueueFilled", "QueueFreed"}
    ),
    "devices": frozenset(
        {
            "DeviceAdded",
            "DeviceRewired",
            "AgentPaired",
            "AgentRenamed",
            "AgentRevoked",
            "ScreenPassMade",
            "ScreenSetUp",
            "ScreenPassRevoked",
        }
    ),
    "sign": frozenset({"ClerkSignedIn"}),  # the clerk's name is not in the facts
    "pad": frozenset({"ClerkSignedIn"}),
    # Open immediate cases of a ticket that left the counters: what is known of them is not in its facts.
    # So is where steps beside a decision lead, and who has to confirm what: they are rare.
    "backoffice": frozenset(
        {
            *("ServiceFinished", "TicketMissed", "TicketCancelled", "TicketExpired", "TicketRequeued"),
            *("DeclineAsked", "DeclineSentBack", "ExtensionAsked", "CaseExtended", "ExtensionRefused"),
            *("CaseSuspended", "CaseResumed", "CaseTerminated", "ReasonsSet", "ResultTakenOut"),
            *("VoidAsked", "VoidRefused", "CaseVoided"),
            *("CaseReceived", "ReceivedAccepted", "CaseWithdrawn"),
            *GO_BACK,
        }
    ),
}


@dataclass(frozen=True)
class Page:
    """One open page: which reducer it has, what it listens to, and how its snapshot is read."""

    name: str
    stream: str
    read: Callable[[], Any]

    def snapshot(self) -> Any:
        """Return the snapshot as it travels."""
        return json.loads(json.dumps(self.read()))


def open_pages(hall: WebHall) -> list[Page]:
    """Return pages of each kind that a hall has open."""
    site, read = hall.site, hall.db.read
    main = site.catalogue.hall.zones[0]

    def who(login: str) -> Clerk:
        return read(clerk, hall.id, hall.clerks[login])

    def states(conn: Connection) -> Any:
        return devices_of(conn, hall.id)

    def read_a_kiosk(code: str) -> Any:
        return read(kiosk.snapshot, site, KIOSKS[code], at_place, PRINTING, site.pace(), "zh")

    def at_place(conn: Connection, place: str) -> Mapping[str, str]:
        return states_at(conn, hall.id, place)

    desk = DeviceDesk(hall.id, Pulses(hall.clock, lambda _heard: None))
    pages = [
        Page("board", BOARDS, partial(read, board.board, site, (), pace=site.pace(), voice="silent")),
        Page("board", BOARDS, partial(read, board.board, site, (main,), pace=site.pace(), voice="silent")),
        Page("manager", MANAGERS, partial(read, manager.snapshot, site, who("zhaomin"), states, "zh")),
        Page("devices", MANAGERS, partial(read, devices.snapshot, site, who("zhaomin"), desk, (), {}, "zh")),
        Page("backoffice", STAFF, partial(read, backoffice.snapshot, site, who("zhouping"), "zh")),
    ]
    for code in KIOSKS:
        read_kiosk = partial(read_a_kiosk, code)
        pages.append(Page("kiosk", kiosk_stream(code), read_kiosk))
    for code, login in (("W01", "wangxiao"), ("W02", "lina"), ("W03", "sunhao")):
        window = site.windows_by_code[code]
        read_counter = partial(read, counter, site, "clerk", window, who(login), "zh")
        pages += [
            Page("clerk", STAFF, read_counter),
            Page("sign", BOARDS, partial(read, board.sign, site, window, "zh")),
            Page("pad", pad_stream(code), partial(read, pad.snapshot, site, window, "zh")),
        ]
    last = site.windows_by_code["W04"]
    read_output = partial(read, presented.snapshot, site, last, who("chenchu"), "zh")
    pages.append(Page("output", STAFF, read_output))
    return pages
