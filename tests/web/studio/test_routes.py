"""The voice studio: what is listed, recorded, heard, removed, and carried to another hall."""

import io
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallsys.devices.speakers.levelling import LOUDNESS, measure
from hallsys.devices.speakers.pack import pack
from hallsys.devices.speakers.sound import RATE, read_wav, seconds, write_wav
from hallsys.web.app import create_app
from hallsys.web.sessions import Sessions, cookie
from hallsys.web.studio.routes import blueprint
from tests.devices.speakers.test_clips import needs_voice
from tests.devices.speakers.test_levelling import noise, tone
from tests.devices.speakers.test_sound import wav
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.voices import voice_changed, voicing

SPOKEN = noise(0.4, 30) + tone(220, 0.5, 0.1) + noise(0.5, 30)


def sent(data: bytes) -> str:
    return b64encode(data).decode()


@pytest.fixture
def app(hall: WebHall, sessions: Sessions, tmp_path: Path) -> Flask:
    return create_app([blueprint(hall.site, sessions, voicing(hall.site, tmp_path), voice_changed)])


@pytest.fixture
def manager(hall: WebHall, app: Flask) -> Browser:
    browser = Browser(app)
    browser.client.set_cookie(cookie("manager"), hall.session("zhaomin"))
    return browser


def rows(browser: Browser) -> dict[str, Any]:
    return {row["key"]: row for row in browser.json("/studio/snapshot")["clips"]}


def record(browser: Browser, key: str = "zh.qing", data: bytes | None = None) -> Any:
    return browser.done("/api/studio/record", key=key, wav=sent(data or write_wav(SPOKEN)))


@needs_voice
def test_the_list_is_what_the_hall_needs_with_who_speaks_it(manager: Browser) -> None:
    found = rows(manager)
    assert {"chime", "zh.A", "zh.B", "zh.D", "zh.chuangkou", "en.4"} <= found.keys()
    assert not {"zh.C", "zh.bai", "en.11"} & found.keys()
    assert found["chime"] == {
        "key": "chime", "text": "", "lang": "zh", "chapter": "chime", "speaker": "chime", "seconds": None,
    }  # fmt: skip
    assert (found["zh.qing"]["text"], found["zh.qing"]["speaker"]) == ("请", "espeak")
    page = manager.get("/studio")
    assert (page.status_code, "请" in page.text) == (200, True)


def test_a_recording_is_trimmed_levelled_kept_and_heard(manager: Browser, hall: WebHall) -> None:
    taken = record(manager, data=wav([*SPOKEN], rate=RATE))
    assert (taken["row"]["speaker"], taken["clipped"]) == ("recorded", False)
    assert 0.5 <= taken["row"]["seconds"] < 0.6
    heard = manager.get("/studio/clip/zh.qing.wav")
    assert heard.mimetype == "audio/wav"
    sound = read_wav(heard.data)
    assert seconds(sound) == pytest.approx(taken["row"]["seconds"])
    assert measure(sound).rms == pytest.approx(LOUDNESS, abs=1)
    assert rows(manager)["zh.qing"] == taken["row"]
    (fact,) = hall.log("VoiceChanged")
    assert (fact.payload, fact.actor) == ({"fragments": ["zh.qing"]}, f"clerk:{hall.clerks['zhaomin']}")


def test_a_recording_that_was_too_loud_is_kept_with_a_warning(manager: Browser) -> None:
    too_loud = [max(-32767, min(32767, 4 * sample)) for sample in tone(220, 0.5, 0.9)]
    assert record(manager, data=wav(too_loud))["clipped"] is True


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_clip"),
        (b"ID3 an mp3", "no_clip"),
        (write_wav(SPOKEN)[:-9], "no_clip"),
        (write_wav(noise(1, 20)), "nothing_heard"),
        (write_wav(tone(200, 10.5)), "clip_too_long"),
    ],
)
def test_what_is_no_recording_is_refused_in_a_sentence(
    manager: Browser, hall: WebHall, data: bytes, code: str
) -> None:
    answer = manager.post("/api/studio/record", key="zh.qing", wav=sent(data))
    assert refusal(answer) == (422, code)
    assert hall.log("VoiceChanged") == []


@pytest.mark.parametrize("key", ["zh.Q", "en.99", "zh.name-0123456789", ".."])
def test_only_the_clips_of_the_list_are_recorded(manager: Browser, tmp_path: Path, key: str) -> None:
    answer = manager.post("/api/studio/record", key=key, wav=sent(write_wav(SPOKEN)))
    assert refusal(answer) == (404, "fragment_unknown")
    assert not (tmp_path / "voice").exists()


@pytest.mark.parametrize("key", ["../../keys", "zh/qing", "", "x" * 41, "请"])
def test_a_name_that_is_none_is_a_bad_request(manager: Browser, key: str) -> None:
    answer = manager.post("/api/studio/record", key=key, wav=sent(write_wav(SPOKEN)))
    assert refusal(answer) == (400, "bad_request")


def test_a_body_may_be_too_large(manager: Browser) -> None:
    answer = manager.post("/api/studio/record", key="zh.qing", wav="A" * 7_000_000)
    assert refusal(answer) == (413, "too_large")
    assert refusal(manager.post("/api/studio/remove", key="A" * 70_000)) == (413, "too_large")


@needs_voice
def test_a_removed_recording_gives_way_to_the_engine(manager: Browser, hall: WebHall) -> None:
    record(manager)
    row = manager.done("/api/studio/remove", key="zh.qing")["row"]
    assert (row["speaker"], row["seconds"]) == ("espeak", None)
    assert manager.done("/api/studio/remove", key="zh.qing")["row"] == row
    assert len(hall.log("VoiceChanged")) == 3


@needs_voice
def test_any_announcement_can_be_heard(manager: Browser) -> None:
    record(manager, "chime", write_wav(tone(500, 2.0)))
    long = read_wav(manager.get("/studio/announcement.wav?number=A003&window=W03").data)
    short = read_wav(manager.get("/studio/announcement.wav?number=3&window=W03").data)
    assert seconds(long) > seconds(short) > 4
    assert measure(long).peak <= -0.9
    named = manager.get("/studio/announcement.wav?number=A003&place=自助区")
    assert named.status_code == 200
    for wrong in ("number=&window=W03", "number=张三&window=W03", "number=A003&window=W99", ""):
        assert refusal(manager.get(f"/studio/announcement.wav?{wrong}")) == (422, "cannot_say")


def test_a_voice_is_carried_to_another_hall(manager: Browser, hall: WebHall, sessions: Sessions) -> None:
    for key in ("zh.qing", "zh.A", "en.1"):
        record(manager, key)
    exported = manager.get("/studio/voice.zip")
    assert exported.headers["Content-Disposition"].startswith('attachment; filename="voice-specimen.zip"')
    assert sorted(zipfile.ZipFile(io.BytesIO(exported.data)).namelist()) == [
        "en.1.wav", "voice.json", "zh.A.wav", "zh.qing.wav",
    ]  # fmt: skip
    other = Browser(create_app([blueprint(hall.site, sessions, voicing(hall.site), voice_changed)]))
    other.client.set_cookie(cookie("manager"), hall.session("zhaomin"))
    answer = other.done("/api/studio/import", pack=sent(exported.data))
    assert answer == {"taken": 3, "skipped": 0}
    recorded = {key for key, row in rows(other).items() if row["speaker"] == "recorded"}
    assert recorded == {"zh.qing", "zh.A", "en.1"}
    before, after = (read_wav(each.get("/studio/clip/zh.qing.wav").data) for each in (manager, other))
    assert seconds(after) == pytest.approx(seconds(before), abs=0.03)


def test_of_a_foreign_voice_what_no_hall_says_is_left_out(manager: Browser) -> None:
    good = write_wav(SPOKEN)
    foreign = pack({"zh.Z": good, "zh.name-0123456789": good, "x": good}, {}, "别处")
    assert manager.done("/api/studio/import", pack=sent(foreign)) == {"taken": 1, "skipped": 2}


def test_a_foreign_voice_is_taken_whole_or_not(manager: Browser, hall: WebHall, tmp_path: Path) -> None:
    broken = pack({"zh.A": write_wav(SPOKEN), "zh.B": b"RIFF"}, {}, "别处")
    for data in (broken, b"PK", write_wav(SPOKEN)):
        assert refusal(manager.post("/api/studio/import", pack=sent(data))) == (422, "no_voice_pack")
    assert not (tmp_path / "voice").exists()
    assert hall.log("VoiceChanged") == []


def test_whoever_may_not_allocate_windows_may_not_record(hall: WebHall, app: Flask) -> None:
    browser = Browser(app)
    browser.client.set_cookie(cookie("manager"), hall.session("wangxiao"))
    assert refusal(browser.post("/api/studio/remove", key="zh.qing")) == (403, "not_allowed")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_kept_and_never_a_fault(manager: Browser, data: bytes) -> None:
    record = manager.post("/api/studio/record", key="zh.qing", wav=sent(data))
    take_in = manager.post("/api/studio/import", pack=sent(data))
    assert {record.status_code, take_in.status_code} == {422}
