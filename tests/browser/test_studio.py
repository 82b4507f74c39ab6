"""A voice is recorded in Chromium, whose own microphone beeps, and heard in the hall."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hallsys.demo.trip import RunningDemo
from hallsys.devices.speakers.sound import write_wav
from tests.browser import axe
from tests.browser.conftest import _ARGUMENTS
from tests.browser.pages import PHONE, Pages
from tests.devices.speakers.test_levelling import tone
from tools.chromium import chromium

_MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


@pytest.fixture
def with_microphone(demo: RunningDemo, browser: Browser) -> Iterator[Pages]:
    """Yield pages of a browser with a microphone that beeps."""
    launched = browser.browser_type.launch(executable_path=chromium(), args=[*_ARGUMENTS, *_MICROPHONE])
    pages = Pages(launched, demo.url)
    yield pages
    pages.close()
    launched.close()


def test_a_clip_is_recorded_played_and_deleted_by_keyboard(with_microphone: Pages) -> None:
    page = with_microphone("studio")
    current, notice = page.get_by_test_id("current"), page.get_by_test_id("notice")
    expect(current).to_have_text("请")
    expect(page.get_by_test_id("progress")).to_have_text("已录 0 / 46 段")
    page.keyboard.press("ArrowDown")
    expect(current).to_have_text("号")
    with page.expect_request("**/studio/clip/zh.hao.wav*") as played:
        page.keyboard.press("Space")
        expect(page.get_by_test_id("record")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".recorder meter")).not_to_have_attribute("value", "0")
        page.keyboard.press("Space")
    assert played.value.response().status == 200  # type: ignore[union-attr]
    expect(notice).not_to_be_empty()
    expect(page.get_by_test_id("progress")).to_have_text("已录 1 / 46 段")
    axe.check(page)
    page.get_by_test_id("remove").click()
    page.get_by_test_id("remove-yes").click()
    expect(page.get_by_test_id("progress")).to_have_text("已录 0 / 46 段")


def test_a_file_is_uploaded_and_an_announcement_heard(page_of: Pages, tmp_path: Path) -> None:
    page = page_of("studio", lang="en", size=PHONE)
    page.get_by_test_id("clip-zh.F").click()
    (tmp_path / "f.mp3").write_bytes(b"ID3")
    page.get_by_test_id("upload").set_input_files(tmp_path / "f.mp3")
    expect(page.get_by_test_id("notice")).to_have_text("Only WAV files can be uploaded.")
    (tmp_path / "f.wav").write_bytes(write_wav(tone(300, 0.6)))
    page.get_by_test_id("upload").set_input_files(tmp_path / "f.wav")
    expect(page.get_by_test_id("notice")).to_contain_text("Saved")
    expect(page.locator("[data-testid='clip-zh.F'] .mark")).to_have_text("Recorded")
    with page.expect_response("**/studio/announcement.wav*") as heard:
        page.get_by_test_id("number").fill("F012")
        page.get_by_test_id("announce").click()
    assert heard.value.status == 200
    with page.expect_download() as saved:
        page.get_by_test_id("export").click()
    assert saved.value.suggested_filename.endswith(".zip")
    page.get_by_test_id("remove").click()
    page.get_by_test_id("remove-yes").click()
    expect(page.locator("[data-testid='clip-zh.F'] .mark")).not_to_have_text("Recorded")


def test_without_a_microphone_it_says_so(page_of: Pages) -> None:
    page = page_of("studio")
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.reload()
    page.get_by_test_id("record").click()
    expect(page.get_by_test_id("notice")).to_contain_text("https")
