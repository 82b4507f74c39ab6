"""Settings: config/hall.toml, over it halls/CODE.toml, and over both HALLSYS_* of the environment."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from hallsys.cases.policy import CaseSettings
from hallsys.counters.policy import CounterSettings
from hallsys.devices.speakers.engines import SpeechSettings
from hallsys.display.voice_policy import VoiceSettings
from hallsys.evaluation.policy import RatingSettings
from hallsys.kernel.database import alone, database_url
from hallsys.kernel.errors import Refusal
from hallsys.kernel.log_seals import Begin
from hallsys.kernel.urls import for_machines, for_people
from hallsys.messages.policy import GATEWAY, GatewaySettings
from hallsys.pushes.policy import ReceiverSettings
from hallsys.queue.policy import PolicySettings
from hallsys.relay.policy import CentreSettings, PrintSettings
from hallsys.staff.policy import StaffSettings
from hallsys.supervision.policy import InspectionSettings
from hallsys.web.site import Kiosk

_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - addresses to listen on, which lead nowhere
_SEAL = r"^[A-Za-z0-9._-]{1,32}:[0-9]{1,16}:[0-9a-f]{64}$"  # as `hallsys audit verify` tells it
EVERY_HALL = "*"
HALL = "{hall}"  # in public_url: where the code of a hall stands
_REDIS = frozenset({"redis", "rediss", "unix"})
# The files of the installation that a hall does not write: tags, calendars, the demo hall.
CONFIG = Path(__file__).parents[1] / "config"


class SettingsBroken(Refusal):
    """A settings file is not in order; `where` names the line or the settings."""

    code = "settings_broken"
    status = 500
    zh = "配置文件 {file} 有误：{why}"
    en = "The settings in {file} are not in order: {why}"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerSettings(_Part):
    """Where the server listens and where it keeps things.

    `public_url` is how phones and agents reach it; by default the address it listens on.
    `screens`: "pass" for kiosks, boards, signs and pads that are set up with a code, "open" for whoever
    reaches the server. `metrics_token`: who may read /metrics; empty for this machine alone. `redis`:
    through which several processes wake each other; its URL may hold a password. `proxies`: how many of
    ours stand in front, whose word on the visitor's address and on TLS is believed. `log_begins`: a seal,
    HALL:NUMBER:DIGEST, for each hall whose oldest months of the log were put away: that may be gone.

    A process that serves all halls tells them apart by the host that is asked for: `public_url` is then one
    with {hall} in it, where each hall's code stands.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    hall: str = ""  # the code of the hall, "*" for all; may be left out while the database has one hall
    database: str = Field(default="sqlite:///var/hallsys.db", repr=False)  # it may hold a password
    keys: Path = Path("var/keys.json")
    clips: Path = Path("var/clips")
    recordings: Path = Path("var/voice")
    complaint_phone: str = "12345"
    screens: Literal["pass", "open"] = "pass"
    metrics_token: SecretStr = SecretStr("")
    redis: SecretStr = SecretStr("")
    proxies: int = Field(default=0, ge=0, le=5)
    log_begins: tuple[Annotated[str, Field(pattern=_SEAL)], ...] = ()

    @field_validator("redis")
    @classmethod
    def _of_redis(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value() and urlsplit(url.get_secret_value()).scheme not in _REDIS:
            raise ValueError("neither redis://, rediss:// nor unix://")
        return url

    @field_validator("database")
    @classmethod
    def _usable(cls, url: str) -> str:
        return database_url(url)

    @field_validator("public_url")
    @classmethod
    def _to_be_found(cls, url: str) -> str:
        try:
            for_machines(url)
        except UnicodeError:
            raise ValueError("its host cannot be the name of one") from None
        return url

    @model_validator(mode="after")
    def _each_hall_at_its_own(self) -> Self:
        placed = HALL in urlsplit(self.public_url).netloc
        if self.hall == EVERY_HALL and not placed:
            raise ValueError(f'hall = "{EVERY_HALL}" needs a public_url with {HALL} in its host')
        if placed and not self.hall:
            raise ValueError(f'a public_url with {HALL} in it needs a hall: its code, or "{EVERY_HALL}"')
        return self

    def begins(self) -> dict[str, Begin]:
        """Return `log_begins` by the hall's code."""
        parts = (one.split(":") for one in self.log_begins)
        return {code: Begin(int(through), digest) for code, through, digest in parts}

    @property
    def address(self) -> str:
        """The URL under which phones reach the server, without a slash at its end.

        As machines take it, for QR codes and links: a Chinese host is written xn--...
        """
        url = self.public_url or f"http://{self.host}:{self.port}"
        return for_machines(url.replace(HALL, self.hall.lower())).rstrip("/")

    @property
    def voice_folder(self) -> Path:
        """Where the hall's recordings lie: where the settings are of all halls, under its code."""
        placed = HALL in self.public_url and self.hall != EVERY_HALL
        return self.recordings / self.hall if placed else self.recordings


def start_notes(server: ServerSettings, *, any_pass: bool) -> tuple[tuple[str, str], ...]:
    """Return what whoever starts a server is to be told, each in Chinese and in English.

    `any_pass`: some screen has been set up. As long as none has, every kiosk, board, sign and pad shows
    a field for a code and nothing else, which looks like a fault to somebody who does not expect it.
    """
    told = []
    if server.screens == "pass" and not any_pass:
        page = f"{for_people(server.address)}/manager/devices"
        told.append(
            (
                "还没有设置任何一块屏：取号机、大屏、窗口屏和评价器打开后只会要求输入设置码。"
                f"请以值班经理登录 {page}，在“屏”下为每块屏生成设置码；"
                '若不需要设置码，请在 hall.toml 的 [server] 下写 screens = "open"，然后重启。',
                "No screen is set up yet: kiosks, boards, signs and pads will only ask for a code. "
                f"Sign in as a manager at {page} and make a code for each under Screens; or, to let all "
                'in without one, write screens = "open" under [server] in hall.toml and restart.',
            )
        )
    if urlsplit(server.address).hostname in _EVERYWHERE:
        told.append(
            (
                "未设置 server.public_url：号票上的二维码打不开，请写上手机能访问的地址。",
                "server.public_url is not set: the QR codes of the tickets lead to no machine.",
            )
        )
    return tuple(told)


class BackupSettings(_Part):
    """What `hallsys backup` leaves where the server sees it.

    `note`: the file that tells of the newest verified copy; the same for all server processes of a hall.
    `old_hours`: from which age of that copy on managers are alerted; 0 for never.
    """

    note: Path = Path("var/backup.json")
    old_hours: int = Field(default=30, ge=0, le=24 * 366)


class StandbySettings(_Part):
    """The second machine of a hall on SQLite; the settings of both are alike but for `peer`.

    `peer`: the address of the other machine's own, not the one that moves. `key_file`: the secret that both
    have (`hallsys standby key`). Without the two there is no standby.
    """

    peer: str = Field(default="", pattern=r"^(https?://[^\s/?#@]+)?$")
    key_file: Path = Path("var/standby.key")


class KioskSettings(_Part):
    """A kiosk of the hall; `offline_page`: where its agent serves the page that stands in for it."""

    code: str = Field(pattern=r"^[A-Za-z0-9-]{1,16}$")
    name: str
    name_en: str = ""
    offline_page: str = Field(default="", pattern=r"^(http://(127\.0\.0\.1|localhost):[0-9]{1,5})?$")


# What the halls of one process have in common, so that no file of one hall may say otherwise.
_OF_THE_PROCESS = frozenset({"server", "standby", "backup"})


class Settings(BaseSettings):
    """All settings of a server. Unknown names are errors.

    A setting of the environment is named by its path: HALLSYS_SERVER__PORT=9000.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="HALLSYS_", env_nested_delimiter="__"
    )

    server: ServerSettings = ServerSettings()
    kiosks: tuple[KioskSettings, ...] = (KioskSettings(code="K1", name="1 号取号机", name_en="Kiosk 1"),)
    queue: PolicySettings = PolicySettings()
    counters: CounterSettings = CounterSettings()
    cases: CaseSettings = CaseSettings()
    evaluation: RatingSettings = RatingSettings()
    inspection: InspectionSettings = InspectionSettings()
    staff: StaffSettings = StaffSettings()
    printing: PrintSettings = PrintSettings()
    voice: VoiceSettings = VoiceSettings()
    speech: SpeechSettings = SpeechSettings()
    push: tuple[ReceiverSettings, ...] = ()
    messages: GatewaySettings | None = None
    centre: CentreSettings | None = None
    standby: StandbySettings = StandbySettings()
    backup: BackupSettings = BackupSettings()

    _file: Path | None = PrivateAttr(None)  # where they were read

    @model_validator(mode="after")
    def _standby_of_sqlite(self) -> Self:
        if self.standby.peer and not alone(self.server.database):
            raise ValueError("[standby] is for SQLite; PostgreSQL has standbys of its own")
        return self

    @field_validator("push")
    @classmethod
    def _named_apart(cls, push: tuple[ReceiverSettings, ...]) -> tuple[ReceiverSettings, ...]:
        if len({one.name for one in push}) != len(push):
            raise ValueError("two receivers have the same name")
        if GATEWAY in {one.name for one in push}:
            raise ValueError(f"{GATEWAY} is the name of the gateway of [messages]")
        return push

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which is handed in by `load`."""
        return env_settings, init_settings

    @classmethod
    def load(cls, path: Path | None) -> Self:
        """Read the settings file, if one is given; if it names a hall, those that hold for that one.

        Raises SettingsBroken with the place of the fault.
        """
        found = cls._read(path)
        return found.of_hall(found.server.hall) if found.server.hall not in {"", EVERY_HALL} else found

    def of_hall(self, code: str) -> Self:
        """Return the settings that hold for one hall: halls/CODE.toml beside the file of all, laid over it.

        Raises SettingsBroken with the place of the fault.
        """
        own = None if self.halls_folder is None else self.halls_folder / f"{code}.toml"
        found = self._read(self._file, own) if own is not None and own.exists() else self
        update: dict[str, Any] = {"server": found.server.model_copy(update={"hall": code})}
        if HALL in found.server.public_url and not found.cases.halls_at:
            update["cases"] = found.cases.model_copy(update={"halls_at": found.server.public_url})
        return found.model_copy(update=update)

    @property
    def halls_folder(self) -> Path | None:
        """Where the settings of single halls lie; None for settings that were read from no file."""
        return None if self._file is None else self._file.parent / "halls"

    @classmethod
    def _read(cls, path: Path | None, own: Path | None = None) -> Self:
        content: dict[str, Any] = {}
        name = str(own or path or "the environment")
        try:
            if path is not None:
                content = tomllib.loads(path.read_text(encoding="utf-8"))
            if own is not None:
                content = _over(content, _of_one_hall(own))
            found = cls(**content)
        except (OSError, tomllib.TOMLDecodeError, SettingsError) as error:
            raise SettingsBroken(file=name, why=str(error)) from error
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise SettingsBroken(file=name, why=wrong) from None
        found._file = path
        return found

    def kiosks_by_code(self) -> dict[str, Kiosk]:
        """Return the kiosks as the pages know them."""
        return {
            one.code: Kiosk(one.code, one.name, one.name_en or one.name, one.offline_page)
            for one in self.kiosks
        }


def _of_one_hall(own: Path) -> dict[str, Any]:
    content = tomllib.loads(own.read_text(encoding="utf-8"))
    shared = _OF_THE_PROCESS & content.keys()
    if shared:
        why = f"{', '.join(sorted(shared))}: the same for all halls, as the server's own settings have it"
        raise SettingsBroken(file=str(own), why=why)
    return content


def _over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return settings with others laid over them: tables are joined, all else is replaced."""
    tables = [name for name in over.keys() & under.keys() if isinstance(under[name], dict)]
    joined = {name: _over(under[name], over[name]) for name in tables if isinstance(over[name], dict)}
    return {**under, **over, **joined}
