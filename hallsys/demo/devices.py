"""The demo's hands: touches and looks at the simulated devices of its agent."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from hallsys.devices.agent.config import DeviceConfig, load_config
from hallsys.web.errors import BadRequest, NotFound
from hallsys.web.tour.routes import Wired

_TIMEOUT = 5.0


class DemoDevices:
    """The agent's simulated devices through its loopback control service. Its methods block."""

    def __init__(self, devices_file: Path, reset: Callable[[], None] = lambda: None) -> None:
        config = load_config(devices_file)
        self._devices = {one.id: one for one in config.device}
        self._control = f"http://127.0.0.1:{config.control_port}/sim"
        self._reset = reset

    def wired(self) -> Sequence[Wired]:
        return [
            # To the hall a scanner is a reader of credentials; hands do something else with it.
            Wired(one.id, "scanner" if one.driver == "scanner" else one.driver_class.kind, one.place)
            for one in self._devices.values()
        ]

    def states(self) -> Mapping[str, Mapping[str, Any]]:
        found = {}
        for device in self._devices.values():
            state = self.state(device.id)
            if state is not None:
                found[device.id] = state
        return found

    def state(self, device_id: str) -> Mapping[str, Any] | None:
        """Return what one device shows, None while the agent is away."""
        try:
            answer = requests.get(f"{self._control}/{device_id}/state", timeout=_TIMEOUT)
        except requests.RequestException:
            return None
        state: dict[str, Any] = answer.json()
        if "shown" in state:  # several signs hang on one line: only what this one shows
            lines = state["shown"].get(str(_address(self._devices[device_id])), [])
            state = {**state, "lines": lines}
        return state

    def poke(self, device_id: str, action: str, facts: Mapping[str, Any]) -> None:
        device = self._devices.get(device_id)
        if device is None:
            raise NotFound
        sent = {"action": action, **facts}
        if action == "press":
            levels = device.driver_settings.model_dump().get("levels", {})
            keys = {level: key for key, level in levels.items()}
            if facts.get("level") not in keys:
                raise BadRequest
            sent = {"action": action, "key": keys[facts["level"]], "address": _address(device)}
        try:
            answer = requests.post(f"{self._control}/{device_id}/poke", json=sent, timeout=_TIMEOUT)
        except requests.RequestException as error:
            raise NotFound from error
        if not answer.ok:
            raise BadRequest

    def reset(self) -> None:
        self._reset()


def _address(device: DeviceConfig) -> int:
    return int(device.driver_settings.model_dump().get("address", 1))
