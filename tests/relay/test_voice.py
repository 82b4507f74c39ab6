"""The hall's voice on its way to the agents: who is told a call, how loud, and where recordings come from."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hallsys.display.voice_policy import Loudness, QuietHours, SpokenWindow, VoiceSettings
from hallsys.kernel.clock import SECOND
from hallsys.kernel.eventlog import Logged
from hallsys.relay.directory import Directory
from hallsys.relay.effects import Effect, effects
from hallsys.relay.events import VoiceChanged
from hallsys.relay.http import agent_api
from tests.relay.hall import Relay
from tests.relay.test_effects import CALLED, everywhere

NOON = 4 * 3600 * SECOND  # of the first of January 1970 in Shanghai
HELD = "a" * 64


class OneRecording:
    """A hall that recorded one clip."""

    def listed(self) -> Mapping[str, Any]:
        return {"recordings": {"zh.qing": HELD}, "needed": [{"key": "zh.qing", "text": "请", "lang": "zh"}]}

    def recording(self, content: str) -> bytes | None:
        return b"RIFF" if content == HELD else None


@pytest.fixture
def client(relay: Relay) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(
        agent_api(relay.hall.db, {}, relay.hall.clock, voices={relay.hall.id: OneRecording()})
    )
    return app.test_client()


def test_an_agent_gets_the_recordings_by_their_content(client: FlaskClient, relay: Relay) -> None:
    headers = {"Authorization": f"Bearer {relay.hall.pair().token}"}
    assert client.get("/api/agent/voice", headers=headers).get_json() == OneRecording().listed()
    sound = client.get(f"/api/agent/voice/{HELD}.wav", headers=headers)
    assert (sound.data, sound.mimetype) == (b"RIFF", "audio/wav")
    gone = client.get(f"/api/agent/voice/{'b' * 64}.wav", headers=headers)
    assert (gone.status_code, gone.get_json()["error"]["code"]) == (404, "recording_unknown")


@pytest.mark.parametrize("url", ["/api/agent/voice", f"/api/agent/voice/{HELD}.wav"])
def test_nobody_else_gets_them(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 401
    assert client.get(url, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_agents_are_told_when_the_voice_changed(relay: Relay) -> None:
    relay.hall.do(lambda tx: tx.append(VoiceChanged(("zh.qing",))))
    relay.feed()
    assert relay.wire.told == ["voice"]


def said(voice: VoiceSettings, at: int = NOON, *places: str) -> list[Effect]:
    directory = replace(everywhere(*(places or ("zone:hall",))), voice=voice)
    return effects(replace(CALLED, at=at), directory)


def test_a_call_lives_as_long_as_the_hall_says() -> None:
    (effect,) = said(VoiceSettings(stale_seconds=90))
    assert effect.expires_at == NOON + 90 * SECOND
    assert (effect.command["times"], effect.command["volume"]) == (2, 100)


def test_in_quiet_hours_a_speaker_is_softer_or_not_told_at_all() -> None:
    lunch = {"from": "12:00", "to": "14:00"}
    quiet, silent = (QuietHours.model_validate({**lunch, "volume": volume}) for volume in (30, 0))
    voice = VoiceSettings(quiet=(quiet,), speakers={"speaker zone:south": Loudness(quiet=(silent,))})
    everywhere_heard = ("zone:north", "zone:south", "zone:hall")
    noon = {effect.device_id: effect.command["volume"] for effect in said(voice, NOON, *everywhere_heard)}
    assert noon == {"speaker zone:north": 30, "speaker zone:hall": 30}
    later = said(voice, NOON + 7200 * SECOND, *everywhere_heard)
    assert [effect.command["volume"] for effect in later] == [100, 100, 100]


def test_signs_show_what_no_speaker_says() -> None:
    quiet = VoiceSettings(volume=0)
    assert [effect.device_id for effect in said(quiet, NOON, "window:W01", "zone:hall")] == [
        "window_sign window:W01"
    ]


def test_a_window_is_announced_as_the_hall_calls_it() -> None:
    voice = VoiceSettings(windows={"W01": SpokenWindow(zh="自助区", en="Self-service")}, name_zone=True)
    (effect,) = said(voice)
    assert effect.command["text_zh"] == "请，A 零零一 号，到 北区 自助区 办理"
    assert effect.command["text_en"] == "Ticket A, zero, zero, one, please proceed to North Self-service"


def test_an_unknown_window_is_announced_by_the_number_in_the_fact() -> None:
    payload = {**CALLED.payload, "window_id": "w9", "window_number": 12}
    directory: Directory = everywhere("zone:hall")
    (effect,) = effects(Logged(7, NOON, "TicketCalled", payload, "system"), directory)
    assert effect.command["text_zh"].endswith("到 十二 号窗口办理")
