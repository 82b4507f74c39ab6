"""Where each hall of a process is reached, and the settings that hold for it."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from hallsys.kernel.errors import Refusal
from hallsys.settings import EVERY_HALL, Settings

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # of a host's name (RFC 1123, 2.1)


class HallNotAddressable(Refusal):
    """A hall's code cannot stand in the name of a host, or two halls would have the same."""

    code = "hall_not_addressable"
    status = 500
    zh = "大厅代码 {hall} 不能用作网址的一部分，或与另一个大厅的网址相同。"
    en = "The code {hall} cannot be part of an address, or another hall has the same address."


def settings_by_hall(settings: Settings, file: Path | None, codes: Iterable[str]) -> dict[str, Settings]:
    """Return by code the settings of each hall that a process serves: halls/CODE.toml beside `file` stands
    over those of all.

    Raises SettingsBroken, HallNotAddressable.
    """
    return {code: _settings_of(settings, file, code) for code in codes}


def codes_by_host(halls: Mapping[str, Settings]) -> dict[str, str]:
    """Return by the name of its host the code of each hall. Raises HallNotAddressable."""
    found: dict[str, str] = {}
    for code, settings in halls.items():
        host = urlsplit(settings.server.address).hostname or ""
        if found.setdefault(host, code) != code:
            raise HallNotAddressable(hall=code)
    return found


def _settings_of(settings: Settings, file: Path | None, code: str) -> Settings:
    if settings.server.hall != EVERY_HALL:
        return settings
    if not _LABEL.fullmatch(code.lower()):
        raise HallNotAddressable(hall=code)
    own = None if file is None else file.parent / "halls" / f"{code}.toml"
    found = Settings.load(file, own) if own is not None and own.exists() else settings
    here = {"hall": code, "recordings": settings.server.recordings / code}
    return found.model_copy(update={"server": settings.server.model_copy(update=here)})
