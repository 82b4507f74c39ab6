"""The agent's configuration, devices.toml: read whole, and every mistake named with its line."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.ports_by_identity import is_pattern
from hallsys.devices.registry import Driver, UnknownDriver, find_driver
from hallsys.kernel.urls import for_machines

Where = tuple[str | int, ...]


class ConfigError(Exception):
    """A devices.toml that cannot be used; its text has one line for each mistake."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeviceConfig(_Part):
    """One device: what drives it, where it is plugged in, and which place of the hall it serves.

    `place` is `kiosk:<code>`, `window:<code>`, `zone:<code>` or `locker:<code>`. `kind` may be left
    out; given, it must be the driver's.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
    driver: str
    port: Annotated[str, Field(min_length=1)]
    place: Annotated[str, Field(pattern=r"^(kiosk|window|zone|locker):[A-Za-z0-9_.-]{1,32}$")]
    kind: DeviceKind | None = None
    settings: dict[str, Any] = {}

    @property
    def driver_class(self) -> Driver:
        """The driver's class. Raises UnknownDriver."""
        return find_driver(self.driver)

    @property
    def driver_settings(self) -> DriverSettings:
        """The driver's settings. Raises ValidationError."""
        return self.driver_class.Settings.model_validate(self.settings)


class OfflineConfig(_Part):
    """How a kiosk goes on while it cannot reach the server.

    `place` is the kiosk's; `port` that of its page on loopback (0: any free one). What it issues is
    kept in `journal_file` until the server has it.
    """

    place: Annotated[str, Field(pattern=r"^kiosk:[A-Za-z0-9-]{1,16}$")]
    port: Annotated[int, Field(ge=0, le=65535)] = 8092
    journal_file: Path = Path("agent.journal")


class AgentConfig(_Part):
    """A whole devices.toml. Paths are relative to the folder the agent runs in; times in seconds.

    `control_port` opens the loopback service that pokes simulated devices (0: any free port).
    `screens_port` opens the loopback address from which this machine's browser gets to its page with a pass.
    A driver that does not return for `hang_after` is abandoned. A reading that the server does
    not take within `reading_age` is dropped: nobody wants a card to be presented a minute late.
    A server that is not heard for `lost_after` counts as lost: signs are marked, and a kiosk with
    `offline` issues by itself.
    """

    server: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")]
    name: str = "agent"
    token_file: Path = Path("agent.token")
    ledger_file: Path = Path("agent.ledger")
    control_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    screens_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    hang_after: Annotated[float, Field(gt=0)] = 60.0
    reading_age: Annotated[float, Field(gt=0)] = 10.0
    lost_after: Annotated[float, Field(gt=0)] = 12.0
    offline: OfflineConfig | None = None
    device: tuple[DeviceConfig, ...] = ()

    @field_validator("server", mode="before")
    @classmethod
    def _as_browsers_name_it(cls, server: Any) -> Any:
        return for_machines(server).rstrip("/") if isinstance(server, str) else server


def load_config(path: Path) -> AgentConfig:
    """Read devices.toml. Raises ConfigError with every mistake, each as `file:line: reason`."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from None
    try:
        config = AgentConfig.model_validate(data)
    except ValidationError as error:
        mistakes = _mistakes(error, ())
    else:
        mistakes = _wrong_devices(config)
        if not mistakes:
            return config
    lines = [f"{path}:{_line(source, where)}: {_name(where)}{reason}" for where, reason in mistakes]
    raise ConfigError("\n".join(lines))


def _wrong_devices(config: AgentConfig) -> list[tuple[Where, str]]:
    mistakes: list[tuple[Where, str]] = []
    by_port: dict[str, list[int]] = {}
    ids: dict[str, int] = {}
    for at, device in enumerate(config.device):
        here: Where = ("device", at)
        if ids.setdefault(device.id, at) != at:
            mistakes.append(((*here, "id"), f"{device.id!r} is taken by an earlier device"))
        try:
            kind = device.driver_class.kind
            _ = device.driver_settings
        except UnknownDriver as error:
            mistakes.append(((*here, "driver"), str(error)))
            continue
        except ValidationError as error:
            mistakes += _mistakes(error, (*here, "settings"))
            continue
        if device.kind not in (None, kind):
            mistakes.append(((*here, "kind"), f"the driver {device.driver} is a {kind}"))
        if is_pattern(device.port) and not getattr(device.driver_class, "finds_itself", False):
            why = f"the driver {device.driver} cannot ask who is at a port; name one port, or use hwgrep://"
            mistakes.append(((*here, "port"), why))
        by_port.setdefault(device.port, []).append(at)
    for numbers in by_port.values():
        mistakes += _clashes([(at, config.device[at]) for at in numbers])
    return mistakes


def _clashes(on_one_port: list[tuple[int, DeviceConfig]]) -> list[tuple[Where, str]]:
    """Return the devices that cannot share a port: not on a bus, or at an address that is taken."""
    if is_pattern(on_one_port[0][1].port):
        return _mixed_up(on_one_port)
    mistakes: list[tuple[Where, str]] = []
    first = on_one_port[0][1]
    taken: dict[int, str] = {}
    for at, device in on_one_port:
        if device is not first and not (device.driver_class.shares_port and _bus(device) == _bus(first)):
            mistakes.append((("device", at, "port"), f"{device.port} cannot be shared with {first.id}"))
            continue
        for address in _addresses(device):
            if address in taken:
                mistakes.append((("device", at), f"address {address} is taken by {taken[address]}"))
            taken.setdefault(address, device.id)
    return mistakes


def _bus(device: DeviceConfig) -> str:
    """Return what may hang on one line: devices of one driver, or of drivers that name the same bus."""
    return str(getattr(device.driver_class, "bus", device.driver))


def _addresses(device: DeviceConfig) -> list[int]:
    settings = device.driver_settings
    found = [getattr(settings, name, None) for name in ("address", "keypad_address")]
    return [*(address for address in found if address is not None), *getattr(settings, "boards", ())]


def _mixed_up(in_one_pattern: list[tuple[int, DeviceConfig]]) -> list[tuple[Where, str]]:
    """Return the devices of a pattern of ports that nothing tells from another of their kind."""
    mistakes: list[tuple[Where, str]] = []
    taken: dict[tuple[str, str], str] = {}
    for at, device in in_one_pattern:
        known = device.driver, device.driver_settings.identity
        if known in taken:
            why = f"nothing tells it from {taken[known]} at {device.port}: each needs its own identity"
            mistakes.append((("device", at), why))
        taken.setdefault(known, device.id)
    return mistakes


def _mistakes(error: ValidationError, prefix: Where) -> list[tuple[Where, str]]:
    return [((*prefix, *each["loc"]), each["msg"]) for each in error.errors()]


def _name(where: Where) -> str:
    named = ".".join(str(part) for part in where if not isinstance(part, int))
    return f"{named}: " if named else ""


def _line(source: str, where: Where) -> int:
    """Return the line where the key stands, or its table, or 1. Good for hints, not for parsing."""
    lines = source.splitlines()
    first, last = 0, len(lines)
    if len(where) > 1 and isinstance(where[1], int):
        headers = [at for at, line in enumerate(lines) if re.match(r"\s*\[\[\s*device\s*\]\]", line)]
        if where[1] < len(headers):
            first = headers[where[1]]
            last = ([*headers, len(lines)])[where[1] + 1]
    for key in reversed([part for part in where if isinstance(part, str)]):
        for at in range(first, last):
            if re.match(rf'\s*(\[*\S*\.)?"?{re.escape(key)}"?\s*[=\]]', lines[at]):
                return at + 1
    return first + 1
