"""What the server says to this agent: whether it knows it, and which of its devices it refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from hallsys.devices.agent.config import AgentConfig, DeviceConfig
from hallsys.devices.agent.pairing import PairingError, load_token

_TIMEOUT = 5.0  # seconds

_REFUSALS: dict[str, tuple[str, str]] = {
    "not_allowed": (
        "服务器不允许本代理程序接入该设备：其种类或位置不在配对时许可的范围内。",
        "The server lets this agent run no such device at this place; it was paired for others.",
    ),
    "of_another": (
        "该设备由另一台代理程序接入，服务器拒绝接管。",
        "Another agent runs this device; the server does not hand it over.",
    ),
}
_UNKNOWN = ("服务器拒绝接入该设备。", "The server refuses this device.")


def why(reason: str) -> tuple[str, str]:
    """Return the sentence of a reason, in Chinese and English."""
    return _REFUSALS.get(reason, _UNKNOWN)


@dataclass(frozen=True)
class Admission:
    """The server's answer: `trouble` is why there is none; `refused` names the reason for each device."""

    name: str = ""
    trouble: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)

    def lines(self, config: AgentConfig) -> Iterable[str]:
        """Yield lines for the technician: the server, and each device that it refuses."""
        yield f"server  {config.server}  " + (
            f"FAILED  {self.trouble}" if self.trouble else f"ok  as {self.name}"
        )
        for device in config.device:
            if reason := self.refused.get(device.id):
                zh, en = why(reason)
                what = f"{device.driver_class.kind} at {device.place}"
                yield f"{device.id}  {device.driver}  {what}  REFUSED  {zh} {en} [{reason}]"


def greeting(devices: Iterable[DeviceConfig]) -> list[dict[str, str]]:
    """Return the devices as the server is told them."""
    return [
        {"device_id": each.id, "kind": each.driver_class.kind, "driver": each.driver, "place": each.place}
        for each in devices
    ]


def ask_server(config: AgentConfig) -> Admission:
    """Ask the server what it would let this agent run; it writes nothing down."""
    try:
        token = load_token(config.token_file)
    except PairingError as error:
        return Admission(trouble=str(error))
    try:
        answer = requests.post(
            f"{config.server}/api/agent/admission",
            json={"devices": greeting(config.device)},
            headers={"Authorization": f"Bearer {token}", "X-Requested-With": "hallsys"},
            timeout=_TIMEOUT,
            allow_redirects=False,
        )
        content: Any = answer.json()
    except requests.RequestException as error:
        return Admission(trouble=f"服务器没有应答。 The server does not answer. [{type(error).__name__}]")
    if not answer.ok:
        return Admission(trouble=_said(content, answer.status_code))
    return Admission(name=str(content["name"]), refused=dict(content["refused"]))


def _said(content: Any, status: int) -> str:
    try:
        return f"{content['error']['zh']} {content['error']['en']} [{content['error']['code']}]"
    except (KeyError, TypeError):
        return f"HTTP {status}"
