"""An announcement that hundreds of boards fetch in the same instant."""

import gevent

from hallsys.display.announcements import Announcement
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site
from tests.persons import person
from tests.web.applicants import SpokenAloud, applicants_browser
from tests.web.hall import WebHall


class SlowVoice(SpokenAloud):
    """Lets the other boards ask while it speaks; `sounds` is what it comes to, one after the other."""

    def __init__(self, *sounds: bytes | None) -> None:
        self.sounds = list(sounds)

    def say(self, _said: Announcement, _sentence: int, _volume: int, /) -> bytes | None:
        sound = self.sounds.pop(0)
        gevent.sleep(0)
        return sound


def call(hall: WebHall) -> str:
    """Call somebody, and return where the announcement is."""
    hall.open_window()
    hall.issue(person(1))
    hall.call()
    return f"/board/main/announcement/{hall.log('TicketCalled')[0].seq}.wav"


def test_it_is_spoken_once(hall: WebHall, site: Site, sessions: Sessions) -> None:
    voice, url = SlowVoice(b"RIFF"), call(hall)
    browser = applicants_browser(site, sessions, {}, voice)
    boards = [gevent.spawn(browser.client.application.test_client().get, url) for _ in range(20)]
    gevent.joinall(boards, raise_error=True)
    assert {board.value.data for board in boards} == {b"RIFF"}
    assert voice.sounds == []


def test_a_voice_that_failed_is_tried_again(hall: WebHall, site: Site, sessions: Sessions) -> None:
    browser = applicants_browser(site, sessions, {}, SlowVoice(None, b"RIFF"))
    url = call(hall)
    assert [browser.get(url).status_code for _ in range(2)] == [404, 200]
