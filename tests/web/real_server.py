"""What the server of a hall answers and listens to, told by the server itself: run as a module.

`python -m tests.web.real_server SETTINGS` puts a server together as `hallsys serve` does, and prints its
routes, the events of its sockets and the rooms as JSON. It does not serve.
"""

import json
import sys
from pathlib import Path
from typing import Any

from hallsys.bootstrap import HallServer
from hallsys.settings import Settings
from tests.web.asking import routes


def told(server: HallServer) -> dict[str, Any]:
    """Return what the server has: routes, and events by namespace."""
    hall = next(iter(server.halls.served.values()))
    sockets = hall.sockets.server
    events = {namespace: sorted(handlers) for namespace, handlers in sockets.handlers.items()}
    for namespace, handler in sockets.namespace_handlers.items():
        events[namespace] = sorted(
            name.removeprefix("on_") for name in dir(handler) if name.startswith("on_")
        )
    return {"routes": sorted(routes(hall.app)), "events": events}


if __name__ == "__main__":
    print(json.dumps(told(HallServer(Settings.load(Path(sys.argv[1]))))))  # its answer
