"""What boards and window signs show, and what boards say."""

from typing import Any

import pytest

from hallsys.counters import service as counters
from hallsys.counters import shifts
from hallsys.counters.rules import PauseReason
from hallsys.halls.boards import put_layout
from hallsys.halls.layouts import BoardLayout, Theme, Tongue
from hallsys.halls.service import change_zone
from hallsys.kernel.clock import SECOND
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site
from tests.persons import person
from tests.web.applicants import Mute, applicants_browser
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall


def called(hall: WebHall) -> counters.Called:
    hall.open_window()
    hall.issue(person(1))
    return hall.call()


def test_a_board_shows_its_zone(applicants: Browser, hall: WebHall) -> None:
    call = called(hall)
    hall.issue(person(2), "pension")
    hall.issue(person(3), "deed")
    board = applicants.json("/board/main/snapshot")
    assert (board["room"], board["self"], board["api"]) == ("board:main", "/board/main/snapshot", None)
    assert board["seq"] == hall.log()[-1].seq
    assert board["zone"]["zone_id"] == hall.zones["main"]
    assert {queue["prefix"]: queue["waiting"] for queue in board["queues"]} == {"A": 0, "B": 1}
    assert [(window["code"], window["state"]) for window in board["windows"]] == [
        ("W01", "open"),
        ("W02", "signed_out"),
        ("W04", "signed_out"),
    ]
    assert board["calls"] == [
        {
            "service_id": call.service_id,
            "ticket_id": call.ticket_id,
            "number": "A001",
            "queue_id": hall.queues["general"],
            "window_id": hall.windows["W01"].id,
            "window_number": 1,
            "zone_id": hall.zones["main"],
            "called_at": call.called_at,
            "recalls": 0,
            "state": "called",
            "last_called_at": call.called_at,
        }
    ]
    assert board["notice"] == {"zh": "请保管好随身物品", "en": "Please mind your belongings"}
    assert (board["voice"], board["voice_life_ms"]) == ("clips", 90_000)


def test_another_zone_shows_none_of_it(applicants: Browser, hall: WebHall) -> None:
    called(hall)
    hall.issue(person(3), "deed")
    board = applicants.json("/board/realty/snapshot")
    assert {queue["prefix"]: queue["waiting"] for queue in board["queues"]} == {"D": 1}
    assert [window["code"] for window in board["windows"]] == ["W03"]
    assert board["calls"] == []


def test_the_board_of_all_zones_shows_everything(applicants: Browser, hall: WebHall) -> None:
    called(hall)
    board = applicants.json("/board/all/snapshot")
    assert (board["room"], board["zone"]["zone_id"], board["zone"]["code"]) == ("board:all", None, "all")
    assert [queue["prefix"] for queue in board["queues"]] == ["A", "B", "D"]
    assert len(board["windows"]) == 4
    assert [call["number"] for call in board["calls"]] == ["A001"]


def test_a_call_goes_on_from_called_to_serving_to_gone(applicants: Browser, hall: WebHall) -> None:
    call = called(hall)
    hall.clock.advance(10 * SECOND)
    window, clerk = hall.windows["W01"].id, hall.clerks["wangxiao"]
    hall.transact(counters.recall, window, clerk, call.service_id, hall.site.settings.counters)
    (row,) = applicants.json("/board/main/snapshot")["calls"]
    assert (row["recalls"], row["last_called_at"]) == (1, hall.clock.now())
    hall.start(call)
    (row,) = applicants.json("/board/main/snapshot")["calls"]
    assert row["state"] == "serving"
    hall.finish(call)
    assert applicants.json("/board/main/snapshot")["calls"] == []


def test_nobody_stands_on_a_board_or_sign(applicants: Browser, hall: WebHall) -> None:
    called(hall)
    card = person(1)
    for url in ("/board/main", "/board/all/snapshot", "/sign/W01", "/sign/W01/snapshot"):
        answer = applicants.get(url)
        assert answer.status_code == 200
        assert card.name not in answer.text
        assert card.number.value not in answer.text
        assert card.number.masked not in answer.text
        assert hall.person(card) not in answer.text
    assert "wangxiao" not in applicants.get("/sign/W01").text  # the clerk's name is meant, the login not


@pytest.mark.parametrize(
    "url",
    ["/board/nowhere", "/board/nowhere/snapshot", "/board/nowhere/announcement/1.wav", "/sign/W99"],
)
def test_what_the_hall_has_not_is_not_found(applicants: Browser, url: str) -> None:
    assert refusal(applicants.get(url)) == (404, "not_found")


# The voice


def test_a_board_plays_the_call_of_its_zone(applicants: Browser, hall: WebHall) -> None:
    called(hall)
    seq = hall.log("TicketCalled")[0].seq
    answer = applicants.get(f"/board/main/announcement/{seq}.wav")
    assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
    assert "RIFF 100% 0" in answer.text
    assert "A 零 零 一" in answer.text
    assert applicants.get(f"/board/all/announcement/{seq}.wav").data == answer.data
    assert refusal(applicants.get(f"/board/realty/announcement/{seq}.wav")) == (404, "not_found")


def test_only_a_fresh_call_is_announced(applicants: Browser, hall: WebHall) -> None:
    called(hall)
    seq = hall.log("TicketCalled")[0].seq
    issued = hall.log("TicketIssued")[0].seq
    for other in (issued, seq + 1, 0, 2**53 - 1, 2**63, 10**30):
        assert refusal(applicants.get(f"/board/main/announcement/{other}.wav")) == (404, "not_found")
    hall.clock.advance(90 * SECOND)
    assert applicants.get(f"/board/main/announcement/{seq}.wav").status_code == 200
    hall.clock.advance(1)
    assert refusal(applicants.get(f"/board/main/announcement/{seq}.wav")) == (404, "not_found")


def test_a_recall_is_announced_too(applicants: Browser, hall: WebHall) -> None:
    call = called(hall)
    hall.clock.advance(10 * SECOND)
    window, clerk = hall.windows["W01"].id, hall.clerks["wangxiao"]
    hall.transact(counters.recall, window, clerk, call.service_id, hall.site.settings.counters)
    seq = hall.log("TicketRecalled")[0].seq
    assert applicants.get(f"/board/main/announcement/{seq}.wav").status_code == 200


def test_an_announcement_is_asked_for_sentence_by_sentence(applicants: Browser, hall: WebHall) -> None:
    called(hall)
    url = f"/board/main/announcement/{hall.log('TicketCalled')[0].seq}.wav"
    said = {
        asked: applicants.get(f"{url}?sentence={asked}").text.split()[2] for asked in ("3", "99", "-5", "x")
    }
    assert said == {"3": "3", "99": "9", "-5": "0", "x": "0"}


def test_a_hall_without_a_voice_leaves_it_to_the_browser(
    site: Site, sessions: Sessions, hall: WebHall
) -> None:
    browser = applicants_browser(site, sessions, {}, Mute())
    called(hall)
    seq = hall.log("TicketCalled")[0].seq
    assert refusal(browser.get(f"/board/main/announcement/{seq}.wav")) == (404, "not_found")
    assert browser.json("/board/main/snapshot")["voice"] == "browser"
    assert browser.json(f"/board/main/announcement/{seq}") == {
        "zh": "请，A 零零一 号，到 一 号窗口办理",
        "en": "Ticket A, zero, zero, one, please proceed to window one",
        "english": True,
        "times": 2,
        "volume": 100,
    }


def test_a_board_can_be_told_to_keep_silent(applicants: Browser) -> None:
    assert '"voice": "silent"' in applicants.get("/board/main?voice=0").text


# What an address or a manager chooses


def test_a_board_is_laid_out_as_its_manager_and_its_address_say(applicants: Browser, hall: WebHall) -> None:
    usual = applicants.json("/board/main/snapshot")
    assert (usual["layout"]["blocks"][0], usual["lang"], usual["voice"]) == ("hero", "zh", "clips")
    hall.transact(put_layout, hall.zones["main"], BoardLayout(rows=5, lang=Tongue.EN, theme=Theme.LIGHT))
    laid = applicants.json("/board/main/snapshot")
    assert (laid["layout"]["rows"], laid["lang"]) == (5, "en")
    assert 'data-theme="light"' in applicants.get("/board/main").text
    asked = applicants.json("/board/main/snapshot?layout=grid&rows=3&lang=both&voice=off&theme=pink")
    assert (asked["layout"]["rows"], asked["layout"]["columns"], asked["layout"]["lang"]) == (3, 3, "both")
    assert (asked["lang"], asked["voice"], asked["layout"]["theme"]) == ("zh", "silent", "dark")
    again = applicants.json(asked["self"])
    assert again["layout"] == asked["layout"]
    assert applicants.json("/board/realty/snapshot")["layout"]["rows"] == 8


def test_a_board_of_several_zones_shows_what_is_theirs(applicants: Browser, hall: WebHall) -> None:
    called(hall)
    both = applicants.json("/board/all/snapshot?zones=main,realty,nowhere")
    assert both["zone_ids"] == [hall.zones["main"], hall.zones["realty"]]
    assert len(both["calls"]) == 1
    assert applicants.json("/board/all/snapshot?zones=realty")["calls"] == []
    assert applicants.json("/board/all/snapshot?zones=realty")["zone"]["code"] == "all"
    assert applicants.json("/board/all/snapshot?zones=nowhere")["zone_ids"] is None


def test_a_board_says_what_whoever_comes_now_has_to_expect(applicants: Browser, hall: WebHall) -> None:
    def expect(prefix: str) -> Any:
        queues = applicants.json("/board/all/snapshot")["queues"]
        return next(queue["expect"] for queue in queues if queue["prefix"] == prefix)

    assert expect("A") is None  # nobody serves it
    hall.open_window()
    hall.site.forget_pace()
    alone = expect("A")
    for n in range(1, 7):
        hall.issue(person(n))
    behind = expect("A")
    assert (alone["of"], behind["of"]) == (0, 6)
    assert behind["high"] > alone["high"] >= 1
    assert behind["low"] <= behind["high"]


# The sign


def test_a_sign_follows_its_window(applicants: Browser, hall: WebHall) -> None:
    sign = applicants.json("/sign/W01/snapshot")
    assert (sign["room"], sign["self"]) == ("sign:W01", "/sign/W01/snapshot")
    assert (sign["window"]["state"], sign["window"]["clerk"], sign["call"]) == ("signed_out", None, None)
    call = called(hall)
    sign = applicants.json("/sign/W01/snapshot")
    assert sign["window"]["clerk"] == {"name": "王晓", "staff_number": "0101"}
    assert (sign["call"]["service_id"], sign["call"]["number"]) == (call.service_id, "A001")
    assert applicants.json("/sign/W02/snapshot")["call"] is None
    hall.start(call)
    hall.finish(call)
    hall.transact(shifts.pause, hall.windows["W01"].id, hall.clerks["wangxiao"], PauseReason.MEAL)
    sign = applicants.json("/sign/W01/snapshot")
    assert (sign["window"]["state"], sign["call"]) == ("paused", None)


def test_a_board_speaks_for_all_zones_within_earshot(applicants: Browser, hall: WebHall) -> None:
    board = applicants.json("/board/realty/snapshot")
    assert board["heard_ids"] == board["zone_ids"] == [hall.zones["realty"]]
    assert board["said"] == {"twice": True, "english": True}
    names = {"name": "不动产区", "name_en": "Real-estate zone"}
    hall.transact(change_zone, hall.zones["realty"], **names, voice_zone="main")
    hall.site.heed(hall.log("ZoneChanged"))
    board = applicants.json("/board/realty/snapshot")
    assert board["zone_ids"] == [hall.zones["realty"]]
    assert set(board["heard_ids"]) == set(hall.zones.values())
    assert applicants.json("/board/all/snapshot")["heard_ids"] is None
    called(hall)
    seq = hall.log("TicketCalled")[0].seq
    assert applicants.get(f"/board/realty/announcement/{seq}.wav").status_code == 200
