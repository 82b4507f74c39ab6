"""Where each hall of a process is reached, and the settings that hold for it."""

import re
from collections.abc import Collection, Mapping
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


class SettingsOfNoHall(Refusal):
    """A file in halls/ would hold for no hall: its name is misspelt, or in other letters."""

    code = "settings_of_no_hall"
    status = 500
    zh = "{file} 的文件名不是数据库中任何大厅的代码：请改为“代码.toml”（区分大小写），或移走该文件。"
    en = "{file} is named after no hall of the database: rename it to CODE.toml (case matters), or move it."


def settings_by_hall(
    settings: Settings, codes: Collection[str], others: Collection[str] = ()
) -> dict[str, Settings]:
    """Return by code the settings of each hall that a process serves; `codes`: of all of them.

    `others`: of halls that are kept elsewhere, whose files do no harm.
    Raises SettingsBroken, HallNotAddressable, SettingsOfNoHall.
    """
    if settings.server.hall != EVERY_HALL:
        return dict.fromkeys(codes, settings)
    require_owned(settings, {*codes, *others})
    return {code: addressable(settings, code) for code in codes}


def require_owned(settings: Settings, codes: Collection[str]) -> None:
    """Raise SettingsOfNoHall if a file in halls/ is of none of those halls, which are all that there are."""
    if settings.halls_folder is None or not settings.halls_folder.is_dir():
        return
    for file in sorted(settings.halls_folder.iterdir()):
        if file.suffix.lower() == ".toml" and file.name not in {f"{code}.toml" for code in codes}:
            raise SettingsOfNoHall(file=str(file))


def addressable(settings: Settings, code: str) -> Settings:
    """Return the settings of one hall out of those of all. Raises SettingsBroken, HallNotAddressable."""
    if not _LABEL.fullmatch(code.lower()):
        raise HallNotAddressable(hall=code)
    return settings.of_hall(code)


def codes_by_host(halls: Mapping[str, Settings]) -> dict[str, str]:
    """Return by its host, as a browser sends it, the code of each hall. Raises HallNotAddressable."""
    found: dict[str, str] = {}
    for code, settings in halls.items():
        if found.setdefault(_host(settings), code) != code:
            raise HallNotAddressable(hall=code)
    return found


def _host(settings: Settings) -> str:
    return (urlsplit(settings.server.address).hostname or "").removesuffix(".")  # the root's dot
