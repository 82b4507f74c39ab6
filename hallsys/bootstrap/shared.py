"""What all halls of one server process share."""

from collections.abc import MutableMapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from hallsys.kernel.clock import Clock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.relay.bus import Bus
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.readiness import Readiness
from hallsys.relay.standby import StandbyDesk
from hallsys.web.health.metrics import Requests
from hallsys.web.signin.snapshot import DemoLogin
from hallsys.web.site import Site


@dataclass(frozen=True)
class Shared:
    """The database and the keys, the event loop's bridge, and the lines to others of its kind.

    `hashers` run what is slow and holds no lock; `standby` is the desk at which a second machine fetches
    its copy; `demo_logins` are the accounts that the sign-in page of a demo shows;
    `requests` counts what the process was asked for in any of them; `sites` are those of the halls, by id.
    """

    db: Database
    keyring: Keyring
    clock: Clock
    bridge: ThreadBridge
    hashers: Executor
    bus: Bus | None
    ready: Readiness
    standby: StandbyDesk
    demo_logins: Sequence[DemoLogin] = ()
    requests: Requests = field(default_factory=Requests)
    sites: MutableMapping[str, Site] = field(default_factory=dict)
