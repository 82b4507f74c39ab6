"""How long a call takes to be heard: from the clerk's key to the first sample at the loudspeaker.

python -m bench.voice
"""

import base64
import io
import json
import tempfile
import time
import wave
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import requests

from bench import hall as halls
from bench.client import Clients, Request
from bench.measures import Measures, next_calls
from bench.process import ServerProcess
from bench.report import spread
from bench.unplugged.agents import AgentProcess, tokens
from hallsys.demo.ports import keep_port
from hallsys.devices.agent.pairing import store_token

CALLS = 100  # one after the other, each at a loudspeaker that is idle
AT_ONCE = 10
BOUND = 300.0  # ms, at the 95th percentile
_SPEED = 20  # of the loudspeaker, for the calls that queue up
_PATIENCE = 60.0
_LISTEN_AFTER = 0.5  # seconds; looking at what was heard, with its sound, would be in the agent's way
_SPEAKER = "speaker"


class Ear:
    """What the simulated loudspeaker heard; its clock is the machine's monotonic one, as ours."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/sim/{_SPEAKER}"

    def heard(self) -> list[dict[str, Any]]:
        """Return the last announcements, the newest last; none while the agent starts."""
        try:
            state = requests.get(f"{self._url}/state", timeout=5).json()
        except requests.RequestException:
            return []
        found: list[dict[str, Any]] = state["announcements"]
        return found

    def set_speed(self, speed: float) -> None:
        """Have it play so many times as fast as a real one; 0: in no time."""
        requests.post(
            f"{self._url}/poke", json={"action": "speed", "speed": speed}, timeout=5
        ).raise_for_status()

    def heard_of(self, number: str) -> dict[str, Any]:
        """Wait until the call of a ticket was heard."""
        found: dict[str, Any] = _until(
            lambda: next((one for one in reversed(self.heard()) if _says(one, number)), None)
        )
        return found


def main() -> None:
    """Measure, tell, and fail if a call was lost, out of order, over another, or too slow."""
    with tempfile.TemporaryDirectory(prefix="voice-") as name:
        built = halls.build(Path(name), CALLS + AT_ONCE, CALLS + AT_ONCE)
        agent = _agent(built)
        server = ServerProcess.hall(built.config)
        try:
            _wire(built, agent, server.port)
            agent.start()
            _ready(Path(name) / "agent-clips")
            measures = Measures(built, server.port)
            measures.issue(16, CALLS + AT_ONCE)
            calls, ear = list(next_calls(built.desks)), Ear(agent.control_port)
            waits = [_call(server.port, ear, request) for request in calls[:CALLS]]
            wrong = _burst(server.port, ear, calls[CALLS:])
        finally:
            agent.stop()
            server.stop()
    found = spread(waits)
    print(f"{CALLS} calls to an idle loudspeaker, ms: p50 {found.p50}, p95 {found.p95}, worst {found.worst}")
    print(f"{AT_ONCE} calls at once: {wrong or 'all spoken, in order, one at a time'}")
    if wrong or found.p95 > BOUND:
        raise SystemExit(1)


def _call(port: int, ear: Ear, request: Request) -> float:
    """Call, and return the seconds from sending to the first sample."""
    with Clients(port, 1) as load:
        (answer,) = load.closed_loop([request]).answers
    time.sleep(_LISTEN_AFTER)
    began: float = ear.heard_of(answer.json()["service"]["number"])["began"]
    return began - answer.sent


def _burst(port: int, ear: Ear, calls: list[Request]) -> str:
    """Call at once; return what went wrong."""
    ear.set_speed(_SPEED)
    with Clients(port, len(calls)) as load:
        answers = load.burst(calls).answers
    numbers = {answer.json()["service"]["number"] for answer in answers}
    for number in numbers:
        ear.heard_of(number)
    heard = ear.heard()[-len(calls) :]
    said = [next((number for number in numbers if _says(one, number)), None) for one in heard]
    if set(said) != numbers:
        return f"heard {said}, called {sorted(numbers)}"
    over = [one for one, other in pairwise(heard) if one["began"] + _seconds(one) / _SPEED > other["began"]]
    return f"{len(over)} announcements over another" if over else ""


def _seconds(announcement: dict[str, Any]) -> float:
    with wave.open(io.BytesIO(base64.b64decode(announcement["wav"]))) as file:
        return float(file.getnframes() / file.getframerate())


def _says(announcement: dict[str, Any], number: str) -> bool:
    digits = "".join("零一二三四五六七八九"[int(sign)] for sign in number[1:])
    return f"请，{number[0]} {digits} 号" in announcement["text_zh"]


def _agent(built: halls.Hall) -> AgentProcess:
    config = built.folder / "agent.toml"
    store_token(built.folder / "agent.token", tokens(built, ["agent"])["agent"])
    return AgentProcess("agent", config, keep_port())


def _wire(built: halls.Hall, agent: AgentProcess, port: int) -> None:
    folder = built.folder
    lines = {
        "server": f"http://127.0.0.1:{port}",
        "token_file": str(folder / "agent.token"),
        "ledger_file": str(folder / "agent.ledger"),
    }
    (folder / "agent.toml").write_text(
        "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items())
        + f"control_port = {agent.control_port}\n[[device]]\nid = {json.dumps(_SPEAKER)}\ndriver = 'clips'\n"
        + "place = 'zone:main'\nport = 'sim://speaker/bench'\n"
        + f"settings.cache = {json.dumps(str(folder / 'agent-clips'))}\n",
        encoding="utf-8",
    )


def _ready(clips: Path) -> None:
    """Wait until the agent has made its clips ready: until no more come."""
    count = -1

    def settled() -> bool:
        nonlocal count
        before, count = count, len(list(clips.glob("*.wav")))
        time.sleep(1)
        return before == count > 0

    _until(settled)


def _until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + _PATIENCE
    while not (answer := found()):
        if time.monotonic() > deadline:
            raise SystemExit("the loudspeaker did not hear a call")
        time.sleep(0.01)
    return answer


if __name__ == "__main__":
    main()
