"""The demo's receiving system: one inbox on loopback, told of ratings and cases, that can fail.

It stands in for the gateway of the text messages too, and for the phones behind it.
"""

import secrets
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from hallsys.demo.inbox import MOODS, Arrival, Inbox, Mood
from hallsys.demo.receiver import Receiver
from hallsys.kernel.clock import Clock
from hallsys.messages.policy import GatewaySettings
from hallsys.people.phones import Mobile
from hallsys.pushes.policy import ReceiverSettings

_KEY = "exchange.key"
_FILE = "exchange.jsonl"
_AREA = "110000000000"
_PHONES = "/sms"
# Its two interfaces: name, title, mapping table.
_TOLD = (("rating", "省好差评系统", "evaluation"), ("cases", "市办件交换平台", "cases"))


class Exchange:
    """The system, and the hall's settings of it. What it took is kept in `folder`."""

    def __init__(self, clock: Clock, folder: Path) -> None:
        self._key_file = folder / _KEY
        self._inbox = Inbox({"hall": self._secret()}, clock, folder / _FILE)
        self._server = Receiver(self._inbox)

    @property
    def receivers(self) -> tuple[ReceiverSettings, ...]:
        """What stands in [[push]] of the hall's settings."""
        return tuple(
            ReceiverSettings(
                name=name,
                title=title,
                interface=interface,
                url=f"{self._server.url}/{name}",
                key_file=self._key_file,
                area_code=_AREA,
                longest_retry_seconds=10,
            )
            for name, title, interface in _TOLD
        )

    @property
    def gateway(self) -> GatewaySettings:
        """What stands in [messages]: the phones of the demo, which are told at any hour."""
        return GatewaySettings(
            url=f"{self._server.url}{_PHONES}",
            key_file=self._key_file,
            interface="text",
            sign="云溪市政务服务中心",
            longest_retry_seconds=10,
            quiet_from="00:00",
            quiet_until="00:00",
        )

    @property
    def moods(self) -> Mapping[str, tuple[str, str]]:
        """The ways in which it may answer: Chinese, English."""
        return {str(mood): words for mood, words in MOODS.items()}

    @property
    def mood(self) -> str:
        """How it answers now."""
        return self._inbox.mood

    def feel(self, mood: str) -> None:
        """Answer so from now on."""
        self._inbox.mood = next(one for one in _MOODS if one == mood)

    def counted(self) -> Mapping[str, int]:
        """Return how many messages were taken, repeated, refused, failed, forged."""
        return dict(self._inbox.counts)

    def latest(self, count: int) -> Sequence[Arrival]:
        """Return the messages taken last by other systems, the newest first."""
        return self._newest(count, on_phones=False)

    def on_phones(self, count: int) -> Sequence[Mapping[str, Any]]:
        """Return the texts that came to phones last, the newest first; the numbers masked."""
        return [
            {
                "key": one.key,
                "at": one.at,
                "phone": Mobile(one.message["mobile"]).masked,
                "text": one.message["content"],
            }
            for one in self._newest(count, on_phones=True)
        ]

    def _newest(self, count: int, *, on_phones: bool) -> Sequence[Arrival]:
        found = (
            one for one in reversed(list(self._inbox.latest)) if one.path.startswith(_PHONES) == on_phones
        )
        return tuple(islice(found, count))

    def lose(self, count: int) -> int:
        """Forget the newest messages, as a system does that was restored from a backup."""
        return self._inbox.lose(count)

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop()

    def _secret(self) -> bytes:
        if not self._key_file.exists():
            self._key_file.touch(mode=0o600)
            self._key_file.write_text(secrets.token_hex(32), encoding="ascii")
        return self._key_file.read_bytes().strip()


_MOODS: Sequence[Mood] = tuple(MOODS)
