"""Kiosks of the demo hall in real processes: each an agent with its own line to the server."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bench.lines import CuttableLine
from bench.process import ServerProcess
from hallsys.bootstrap import the_hall
from hallsys.demo.devices import DemoDevices
from hallsys.demo.place import prepare
from hallsys.demo.ports import keep_port
from hallsys.devices.agent.pairing import pair
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin
from hallsys.relay.pairing import create_pairing_code

_HEADERS = {"X-Requested-With": "hallsys"}
_WIRING = """
server = "{server}"
name = "kiosk {code}"
token_file = "{folder}/agent.token"
ledger_file = "{folder}/agent.ledger"
control_port = {control_port}
lost_after = {lost_after}

[offline]
place = "kiosk:{code}"
port = {page_port}
journal_file = "{folder}/agent.journal"

[[device]]
id = "{code}-reader"
driver = "sdt"
place = "kiosk:{code}"
port = "sim://sdt/{code}"

[[device]]
id = "{code}-printer"
driver = "escpos"
place = "kiosk:{code}"
port = "sim://escpos/{code}"

[[device]]
id = "{sign}-sign"
driver = "aabb"
place = "window:{sign}"
port = "sim://aabb/{code}"
settings.address = 1
"""


class PageRefused(Exception):
    """The kiosk's page was answered with a refusal: its code."""


@dataclass
class KioskAgent:
    """One kiosk: its folder, its line, its process while it runs, and its page as a browser has it."""

    code: str
    folder: Path
    line: CuttableLine
    page_port: int
    devices: DemoDevices
    environment: dict[str, str] | None = None
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def journal(self) -> Path:
        """The file that the kiosk keeps its tickets in."""
        return self.folder / "agent.journal"

    def start(self) -> None:
        """Start the agent; return when its page answers."""
        with (self.folder / "agent.log").open("a") as log:
            config = str(self.folder / "devices.toml")
            command = [sys.executable, "-m", "hallsys", "agent", "--config", config]
            self._process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=self.environment
            )
        seen(self._answers)

    def kill(self) -> None:
        """End it as a loss of power would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)

    def state(self) -> dict[str, Any]:
        """Return what its page shows."""
        answer = requests.get(f"http://127.0.0.1:{self.page_port}/state", timeout=10)
        state: dict[str, Any] = answer.json()
        return state

    def post(self, command: str, **facts: Any) -> dict[str, Any]:
        """Do what a touch of its page does. Raises PageRefused."""
        url = f"http://127.0.0.1:{self.page_port}/api/{command}"
        answer = requests.post(url, json=facts, headers=_HEADERS, timeout=10)
        content: dict[str, Any] = answer.json()
        if not answer.ok:
            raise PageRefused(content["error"]["code"])
        return content

    def until(self, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """Return the first state of its page for which `wanted` holds."""
        found: dict[str, Any] = seen(lambda: (state := self.state()) and wanted(state) and state)
        return found

    def take_typed(self, number: str, prefix: str) -> str:
        """Type a number, choose a queue and no matter; return the ticket's number."""
        return self._take(self.post("typed", number=number), prefix)

    def take_by_card(self, card: Any, prefix: str) -> str:
        """Lay a card on the reader, choose a queue, lift the card; return the ticket's number."""
        before = (self.state()["visitor"] or {}).get("id")
        self.devices.poke(f"{self.code}-reader", "lay_card", {"card": card})
        state = self.until(lambda state: state["visitor"] and state["visitor"]["id"] != before)
        number = self._take(state, prefix)
        self.lift()
        return number

    def lift(self) -> None:
        """Take the card away, and wait until the driver has seen that there is none."""
        self.devices.poke(f"{self.code}-reader", "lift_card", {})
        before = self._searches()
        seen(lambda: self._searches() > before + 1)

    def _take(self, state: dict[str, Any], prefix: str) -> str:
        queue = next(one for one in state["queues"] if one["prefix"] == prefix)
        facts = {"visitor": state["visitor"]["id"], "queue_id": queue["queue_id"], "matter_id": None}
        number = str(self.post("issue", **facts)["ticket"]["number"])
        self.post("done")
        return number

    def _searches(self) -> int:
        return int((self.devices.state(f"{self.code}-reader") or {}).get("found_none", 0))

    def _answers(self) -> bool:
        try:
            return bool(self.state())
        except requests.ConnectionError:
            return False


@dataclass
class CutHall:
    """A running hall with kiosks on lines that can be cut."""

    folder: Path
    database: Path
    server: ServerProcess
    kiosks: list[KioskAgent]

    def log_lines(self) -> str:
        """Return what server and agents wrote."""
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.rglob("*.log"))


@contextmanager
def cut_hall(
    folder: Path,
    codes: tuple[str, ...],
    lost_after: float,
    block: int,
    database: str = "",
    environment: dict[str, str] | None = None,
) -> Iterator[CutHall]:
    """Run the demo hall with a kiosk of each code; a kiosk holds `block` numbers of each queue.

    `environment`: of the server and the agents, if it is to be other than this process's.
    """
    place = prepare(folder, "127.0.0.1", keep_port(), keep_port(), fresh=False, database=database)
    pages = {code: keep_port() for code in codes}
    settings = [
        "[server]",
        *(
            f"{name} = {json.dumps(value)}"
            for name, value in place.settings.server.model_dump(mode="json").items()
        ),
        *(
            f'[[kiosks]]\ncode = "{code}"\nname = "{at} 号取号机"\nname_en = "Kiosk {at}"\n'
            f'offline_page = "http://127.0.0.1:{page_port}"'
            for at, (code, page_port) in enumerate(pages.items(), 1)
        ),
        f"[queue]\noffline_block = {block}",
    ]
    config = folder / "hall.toml"
    config.write_text("\n".join(settings) + "\n", encoding="utf-8")
    pairing_codes = _pairing_codes(place.settings.server.database, len(codes))
    server = ServerProcess.hall(config, environment=environment)
    kiosks: list[KioskAgent] = []
    try:
        for at, (code, page_port) in enumerate(pages.items(), 1):
            sign, line = f"W0{at}", CuttableLine(server.port)
            pair(line.url, pairing_codes[at - 1], code, folder / code / "agent.token")
            kiosks.append(_kiosk(folder / code, code, sign, line, page_port, lost_after))
            kiosks[-1].environment = environment
        for kiosk in kiosks:
            kiosk.start()
        yield CutHall(folder, folder / "hall.db", server, kiosks)
    finally:
        for kiosk in kiosks:
            kiosk.stop()
        server.stop()
        for kiosk in kiosks:
            kiosk.line.close()


def _kiosk(
    folder: Path, code: str, sign: str, line: CuttableLine, page_port: int, lost_after: float
) -> KioskAgent:
    wiring = _WIRING.format(
        server=line.url,
        code=code,
        folder=folder,
        control_port=keep_port(),
        page_port=page_port,
        lost_after=lost_after,
        sign=sign,
    )
    devices_file = folder / "devices.toml"
    devices_file.write_text(wiring, encoding="utf-8")
    return KioskAgent(code, folder, line, page_port, DemoDevices(devices_file))


def _pairing_codes(url: str, count: int) -> list[str]:
    db = Database.open(url, SystemClock())
    try:
        origin = Origin(db.read(the_hall, ""), "system")
        return [db.transact(origin, create_pairing_code, "nobody").code for _ in range(count)]
    finally:
        db.close()


def seen(look: Callable[[], Any], within: float = 30.0) -> Any:
    """Look until something is seen; the other processes have no event to await here."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it was not seen")
