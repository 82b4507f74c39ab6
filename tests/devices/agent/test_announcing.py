"""Calls at a loudspeaker: one at a time, in order, less of each when they queue up, and none too late."""

import io
import time
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from hallsys.devices.agent.config import AgentConfig
from hallsys.devices.agent.runtime import Agent
from hallsys.devices.simulated.loudspeaker import Loudspeaker, Said
from hallsys.devices.simulated.world import WORLD
from hallsys.devices.speakers.recordings import HallCopy
from hallsys.devices.speakers.sound import write_wav
from hallsys.devices.speakers.store import content_hash
from hallsys.kernel.ids import new_id
from tests.devices.agent.hall_server import TOKEN, HallServer
from tests.devices.speakers.test_levelling import tone

FRAGMENTS = ("zh.qing", "zh.dao", "en.ticket")
NEEDED = [{"key": key, "text": "x", "lang": key[:2]} for key in FRAGMENTS]
RECORDINGS = {key: write_wav(tone(200 + 100 * n, 0.5)) for n, key in enumerate(FRAGMENTS)}


class Counter:
    """A server with recordings, an agent with one loudspeaker, which plays at a speed."""

    def __init__(self, folder: Path) -> None:
        self.server = HallServer()
        self.server.recordings = dict(RECORDINGS)
        self.server.needed = NEEDED
        self.folder = folder
        url = f"sim://speaker/{new_id()}"
        twin = WORLD.twin(url)
        assert isinstance(twin, Loudspeaker)
        self.speaker = twin
        device = {
            "id": "hall", "driver": "clips", "place": "zone:main", "port": url,
            "settings": {"cache": str(folder / "clips"), "gap_ms": 0},
        }  # fmt: skip
        self.config = AgentConfig.model_validate(
            {"server": self.server.url, "ledger_file": folder / "agent.ledger", "device": [device]}
        )
        self.start()

    def start(self) -> None:
        self.agent = Agent(self.config, TOKEN)
        self.agent.start()

    def ready(self) -> None:
        """Wait until the recordings are here."""
        copy = HallCopy(self.folder / "clips" / "hall")
        wanted = {key: copy.path(content_hash(sound)) for key, sound in self.server.recordings.items()}
        until = time.monotonic() + 20
        while {key: copy.find(key) for key in wanted} != wanted:
            assert time.monotonic() < until
            time.sleep(0.01)
        self.server.wait_for(lambda: any(each["state"] == "ok" for each in self.server.health))

    def call(self, number: int, **more: Any) -> str:
        fragments = [{"key": "chime"}, *NEEDED]
        command = {"type": "announce", "fragments": fragments, "text_zh": f"A{number:03}", "times": 2}
        self.server.deliver(f"call-{number}", "hall", command, **more)
        return f"call-{number}"

    def said(self, count: int) -> list[Said]:
        with self.speaker.changed:
            assert self.speaker.changed.wait_for(lambda: len(self.speaker.said) >= count, 30)
            return list(self.speaker.said)

    def close(self) -> None:
        self.agent.stop()
        self.server.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    yield counter
    counter.close()


def seconds(said: Said) -> float:
    assert said.sound is not None
    with wave.open(io.BytesIO(said.sound)) as file:
        return float(file.getnframes() / file.getframerate())


def test_ten_calls_at_once_are_all_spoken_in_order_and_none_over_another(counter: Counter) -> None:
    counter.ready()
    counter.speaker.poke("speed", {"speed": 20})
    for number in range(10):
        counter.call(number)
    for number in range(10):
        assert counter.server.ack_of(f"call-{number}") == ("done", None)
    said = counter.said(10)
    assert [each.text_zh for each in said] == [f"A{number:03}" for number in range(10)]
    for one, other in pairwise(said):
        assert one.began + one.seconds <= other.began
    # With two and more behind it a call is said in Chinese, else once; the last, when nobody waits, twice.
    chinese, english = 1.2 + 1.0, 0.5
    once, twice = chinese + english, chinese + 1.0 + english
    expected = [chinese] * 7 + [once] + [twice]
    assert [seconds(each) for each in said[1:]] == pytest.approx(expected, abs=0.05)


def test_a_repeat_is_not_begun_once_another_call_waits(counter: Counter) -> None:
    counter.ready()
    counter.speaker.poke("speed", {"speed": 2})  # a sentence takes half a second and more
    counter.call(0)
    counter.said(1)
    for number in (1, 2):  # they come while the first sentence is spoken
        counter.call(number)
    for number in range(3):
        assert counter.server.ack_of(f"call-{number}") == ("done", None)
    chinese, english = 1.2 + 1.0, 0.5
    said = [seconds(each) for each in counter.said(3)]
    assert said == pytest.approx([chinese, chinese + english, chinese + 1.0 + english], abs=0.05)


def test_what_would_be_late_is_dropped_and_told(counter: Counter) -> None:
    counter.ready()
    counter.speaker.poke("speed", {"speed": 2})  # a call takes more than a second
    counter.call(0)
    counter.said(1)
    counter.call(1, now=1000, expires_at=1300)
    counter.call(2, now=1000, expires_at=60_000)
    assert counter.server.ack_of("call-1") == ("late", None)
    assert counter.server.ack_of("call-2") == ("done", None)
    assert [each.text_zh for each in counter.said(2)] == ["A000", "A002"]


def test_a_repeat_of_what_waits_is_dropped(counter: Counter) -> None:
    counter.ready()
    counter.speaker.poke("speed", {"speed": 4})
    counter.call(0)
    counter.said(1)
    counter.call(1)
    command = {"type": "announce", "fragments": [{"key": "chime"}, *NEEDED], "text_zh": "A001", "times": 2}
    counter.server.deliver("recall", "hall", command)
    assert counter.server.ack_of("recall") == ("late", "superseded")
    assert counter.server.ack_of("call-1") == ("done", None)


def test_recordings_come_from_the_server_once_and_serve_without_it(counter: Counter) -> None:
    counter.ready()
    clips = [path for path in counter.server.asked if path.endswith(".wav")]
    assert len(clips) == len(set(clips)) == 3
    counter.agent.stop()
    counter.server.recordings = {}  # as if it were gone: nothing can be fetched any more
    counter.server.garbled = b"nothing"
    counter.start()
    counter.server.wait_for(lambda: len(counter.server.hellos) == 2)
    counter.call(1)
    counter.server.ack_of("call-1")
    (said,) = counter.said(1)
    assert said.text_zh == "A001"


def test_a_new_recording_is_heard_as_soon_as_it_is_made(counter: Counter) -> None:
    counter.ready()
    counter.call(1)
    counter.server.ack_of("call-1")
    counter.server.recordings["zh.qing"] = write_wav(tone(900, 1.5))
    counter.server.voice_changed()
    counter.ready()
    counter.call(2)
    counter.server.ack_of("call-2")
    before, after = counter.said(2)
    assert seconds(after) - seconds(before) == pytest.approx(2 * 1.0, abs=0.02)


def test_a_recording_that_is_another_is_not_kept(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    try:
        counter.server.garbled = write_wav(tone(100, 0.1))
        counter.server.recordings["zh.hao"] = write_wav(tone(700, 0.4))
        counter.server.voice_changed()
        counter.server.wait_for(lambda: sum(path.endswith(".wav") for path in counter.server.asked) >= 1)
    finally:
        counter.close()
    kept = {path.stem for path in (tmp_path / "clips" / "hall").glob("*.wav")}
    assert content_hash(counter.server.garbled or b"") not in kept
