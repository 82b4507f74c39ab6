"""The devices of a hall as twins on real lines of their own, and the wiring of the agents that run them.

The twins live in this process, so that they outlast the agents: what a printer put on paper is known
also after its agent was killed. Only loudspeakers are in their agent's process, which has no line to them.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Condition
from time import perf_counter
from typing import Any

import requests

from hallsys.devices.simulated.pad import PadTwin
from hallsys.devices.simulated.paper import PrintedSlip
from hallsys.devices.simulated.printer import PrinterTwin
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.simulated.serving import PtyTwin, TcpTwin
from hallsys.devices.simulated.signs import AabbTwin, BxTwin, FeTwin, ModbusTwin
from hallsys.devices.simulated.twin import Twin

KEYPAD = 9  # the address of the clerk's key pad on its pad's line; the pad has 1
PAD = 1

Wiring = list[dict[str, Any]]
SignTwin = AabbTwin | BxTwin | FeTwin | ModbusTwin

# How the signs of ten windows hang on their lines: driver, way, and how many share the line.
_SIGN_LINES: tuple[tuple[type[SignTwin], type[TcpTwin | PtyTwin], int], ...] = (
    (AabbTwin, PtyTwin, 4),
    (FeTwin, TcpTwin, 2),
    (BxTwin, TcpTwin, 1),
    (BxTwin, TcpTwin, 1),
    (ModbusTwin, TcpTwin, 2),
)


@dataclass(frozen=True)
class Shown:
    """What came to stand on a sign, and when (`perf_counter`)."""

    text: str
    at: float


@dataclass(frozen=True)
class Line:
    """A cable that can be pulled: everything on it goes together. `kind` is that of its devices."""

    name: str
    kind: str
    set_faults: Callable[[Sequence[str]], None]


@dataclass(frozen=True)
class Kiosk:
    """The devices of a kiosk."""

    code: str
    reader: SamTwin
    printer: PrinterTwin

    @property
    def papers(self) -> list[PrintedSlip]:
        """Every paper that came out, in order."""
        with self.printer.changed:
            return list(self.printer.slips)


class Window:
    """The devices of a window, and everything that its sign ever showed."""

    def __init__(self, code: str, number: int, sign: SignTwin, address: int, pad: PadTwin) -> None:
        self.code = code
        self.number = number
        self.sign = sign
        self.address = address
        self.pad = pad
        self.history: list[Shown] = []

    @property
    def text(self) -> str:
        """What its sign shows now."""
        return self.history[-1].text if self.history else ""

    @property
    def only_digits(self) -> bool:
        """Whether its sign can show a ticket's number and nothing else."""
        return isinstance(self.sign, ModbusTwin)


class House:
    """All twins of a hall with so many kiosks and windows, in `folder`.

    `changed` is notified whenever a sign shows something.
    """

    def __init__(self, folder: Path, kiosks: int, windows: Sequence[str]) -> None:
        self._folder = folder
        self._open = ExitStack()
        self.changed = Condition()
        self.kiosks: dict[str, Kiosk] = {}
        self.windows: dict[str, Window] = {}
        self.lines: list[Line] = []
        self.wiring: dict[str, Wiring] = {}
        self.helpers: list[str] = []  # agents with a loudspeaker, and a second sign whose driver may hang
        for number in range(1, kiosks + 1):
            self._add_kiosk(f"K{number}")
        numbered = list(enumerate(windows, 1))
        for at in range(0, len(numbered), 10):
            self._add_windows(f"windows-{at // 10 + 1}", numbered[at : at + 10])

    def close(self) -> None:
        """Take everything away."""
        self._open.close()

    def plug_in(self) -> None:
        """Take every fault off every device."""
        for line in self.lines:
            line.set_faults(())

    def _add_kiosk(self, code: str) -> None:
        kiosk = Kiosk(code, SamTwin(), PrinterTwin())
        kiosk.printer.slips = deque()  # every paper counts, not the last ones only
        self.kiosks[code] = kiosk
        self.wiring[code] = [
            self._wire(f"{code}-reader", "sdt", f"kiosk:{code}", kiosk.reader, PtyTwin, find_timeout=0.5),
            self._wire(
                f"{code}-printer", "escpos", f"kiosk:{code}", kiosk.printer, TcpTwin, print_timeout=3.0
            ),
        ]
        self._line(f"{code}-reader", "credential_reader", kiosk.reader)
        self._line(f"{code}-printer", "ticket_printer", kiosk.printer)

    def _add_windows(self, agent: str, numbered: Sequence[tuple[int, str]]) -> None:
        wiring: Wiring = []
        signs = self._sign_addresses()
        for number, code in numbered:
            sign, url, address = next(signs)
            pad = PadTwin()
            window = Window(code, number, sign, address, pad)
            self.windows[code] = window
            self._listen(window)
            place = f"window:{code}"
            wiring.append(_device(f"{code}-sign", sign.kind, place, url, address=address))
            wiring.append(self._wire(f"{code}-pad", "ff68", place, pad, PtyTwin, keypad_address=KEYPAD))
            self._line(f"{code}-pad", "rating_pad", pad)
        self.helpers.append(agent)
        wiring.append(_device(f"{agent}-hung", "aabb", f"window:{numbered[0][1]}", f"sim://aabb/{agent}"))
        wiring.append(
            _device(
                f"{agent}-speaker",
                "clips",
                "zone:main",
                f"sim://speaker/{agent}",
                cache=str(self._folder / "clips"),
            )
        )
        self.wiring[agent] = wiring

    def _sign_addresses(self) -> Iterator[tuple[SignTwin, str, int]]:
        for kind, way, count in _SIGN_LINES:
            twin = kind()
            url = self._serve(twin, way)
            self._line(f"signs-{len(self.lines)}-{twin.kind}", "window_sign", twin)
            for address in range(1, count + 1):
                yield twin, url, address

    def _listen(self, window: Window) -> None:
        """Have what the sign shows noted in the order in which it is shown."""
        twin, show = window.sign, window.sign._show

        def shown(address: int, lines: tuple[str, ...], frame: bytes) -> None:
            show(address, lines, frame)
            if address == window.address:
                window.history.append(Shown(" ".join(lines).strip(), perf_counter()))
                with self.changed:
                    self.changed.notify_all()

        twin._show = shown  # type: ignore[method-assign]

    def _wire(
        self,
        device_id: str,
        driver: str,
        place: str,
        twin: Twin,
        way: type[TcpTwin | PtyTwin],
        **settings: Any,
    ) -> dict[str, Any]:
        return _device(device_id, driver, place, self._serve(twin, way), **settings)

    def _serve(self, twin: Twin, way: type[TcpTwin | PtyTwin]) -> str:
        served = way(twin)
        self._open.callback(served.close)
        return served.url

    def _line(self, name: str, kind: str, twin: Twin) -> None:
        self.lines.append(Line(name, kind, twin.set_faults))


def _device(device_id: str, driver: str, place: str, port: str, **settings: Any) -> dict[str, Any]:
    return {"id": device_id, "driver": driver, "place": place, "port": port, "settings": settings}


def speaker_line(agent: str, control_port: int) -> Line:
    """Return the line of the loudspeaker in the process of an agent."""
    return Line(f"{agent}-speaker", "speaker", partial(poke, control_port, f"{agent}-speaker"))


def poke(control_port: int, device_id: str, faults: Sequence[str]) -> None:
    """Have a device in the process of an agent be spoilt in this way."""
    url = f"http://127.0.0.1:{control_port}/sim/{device_id}/poke"
    with suppress(requests.RequestException):  # the agent was killed just now; a new one has no faults
        requests.post(url, json={"action": "faults", "faults": list(faults)}, timeout=5)


def devices_file(path: Path, server: str, control_port: int, wiring: Wiring) -> Path:
    """Write the devices.toml of the agent that runs `wiring`."""
    head = {
        "server": server,
        "name": path.stem,
        "token_file": str(path.with_suffix(".token")),
        "ledger_file": str(path.with_suffix(".ledger")),
        "control_port": control_port,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in head.items()]
    for device in wiring:
        lines += ["", "[[device]]"]
        lines += [f"{name} = {json.dumps(value)}" for name, value in device.items() if name != "settings"]
        lines += [f"settings.{name} = {json.dumps(value)}" for name, value in device["settings"].items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
