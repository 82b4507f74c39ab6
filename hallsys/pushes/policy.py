"""The settings of the pushes: each receiver with its address, its key, and how long is tried."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hallsys.kernel.clock import DAY, HOUR, SECOND, Millis
from hallsys.kernel.signing import Algorithm
from hallsys.pushes.interfaces import INTERFACES
from hallsys.pushes.mapping import Interface, Reply
from hallsys.pushes.rules import Retry

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SCHEME = re.compile("https?")


def _address(url: str) -> str:
    """Return the address without a slash at its end. Raises ValueError."""
    parts = urlsplit(url)
    if not _SCHEME.fullmatch(parts.scheme) or not parts.hostname or parts.port == 0:
        raise ValueError("must be an address like https://exchange.example.gov.cn/push")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("must have no user, no query and no fragment")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("must begin with https:// unless the receiver runs on this machine")
    return url.rstrip("/")


class RemoteSettings(BaseModel):
    """A system that is sent signed requests. Frozen.

    `key_file`: holds the secret that requests are signed with. `certificates`: a file of authorities to trust
    instead of the machine's. `parallel`: so many messages are under way at once. A message that fails is
    tried again after `first_retry_seconds`, then after ever longer pauses up to `longest_retry_seconds`,
    until it is `give_up_hours` old or was tried `give_up_attempts` times. What is over is kept `keep_days`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    url: Annotated[str, AfterValidator(_address)]
    key_id: str = Field(default="hall", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    key_file: Path
    digest: Algorithm = "sm3"
    certificates: Path | None = None
    timeout_seconds: int = Field(default=10, ge=1, le=120)
    parallel: int = Field(default=4, ge=1, le=16)
    first_retry_seconds: int = Field(default=2, ge=1, le=600)
    longest_retry_seconds: int = Field(default=30 * 60, ge=1, le=24 * 3600)
    give_up_hours: int = Field(default=7 * 24, ge=1, le=90 * 24)
    give_up_attempts: int = Field(default=200, ge=1, le=10_000)
    keep_days: int = Field(default=190, ge=7, le=3650)

    @property
    def reply(self) -> Reply:
        """How the system says in its answers what it made of a message."""
        raise NotImplementedError

    @property
    def sink(self) -> str:
        """The name under which the relay keeps how far its messages are written down."""
        raise NotImplementedError

    @property
    def retry(self) -> Retry:
        """When a message that failed is tried again, and for how long."""
        return Retry(
            self.first_retry_seconds * SECOND,
            self.longest_retry_seconds * SECOND,
            self.give_up_hours * HOUR,
            self.give_up_attempts,
        )

    @property
    def kept(self) -> Millis:
        """For how long what is over is kept."""
        return self.keep_days * DAY


class ReceiverSettings(RemoteSettings):
    """A system that is told what happens in the hall. Frozen.

    `name`: what it is called here; stays, since what was sent to it is kept under it. `interface`: the
    mapping table that its messages are made by. `messages`: the kinds it gets; left empty, all that the
    interface has. `personal`: names and numbers of applicants are among what it gets. `area_code`: the
    hall's twelve digits, `data_source`: what the receiver calls this hall's system. `compare_at`: the hour
    after which yesterday is compared with what the receiver has; None: only by hand.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,13}$")
    title: str = ""
    interface: str
    messages: tuple[str, ...] = ()
    personal: bool = False
    area_code: str = Field(default="", pattern=r"^([0-9]{12})?$")
    data_source: str = Field(default="hallsys", max_length=40)
    compare_at: Annotated[int, Field(ge=0, le=23)] | Literal["by hand"] = 2

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.interface not in INTERFACES:
            raise ValueError(f"interface must be one of {', '.join(INTERFACES)}")
        unknown = set(self.messages) - INTERFACES[self.interface].messages.keys()
        if unknown:
            raise ValueError(f"the interface has no messages {', '.join(sorted(unknown))}")
        return self

    @property
    def mapping(self) -> Interface:
        """The mapping table of the receiver's interface."""
        return INTERFACES[self.interface]

    @property
    def reply(self) -> Reply:
        """How the receiver says in its answers what it made of a message."""
        return self.mapping.reply

    @property
    def compares_at(self) -> int | None:
        """The hour after which yesterday is compared; None: only by hand."""
        return None if self.compare_at == "by hand" or self.mapping.plain else self.compare_at

    @property
    def wanted(self) -> frozenset[str]:
        """The kinds of messages that the receiver gets."""
        return frozenset(self.messages or self.mapping.messages)

    @property
    def sink(self) -> str:
        """The name under which the relay keeps how far the receiver's messages are written down."""
        return f"push:{self.name}"
