"""The page of one ticket on its holder's phone."""

from dataclasses import replace
from ipaddress import ip_network

import pytest

from hallsys.counters import service as counters
from hallsys.counters.policy import CounterSettings
from hallsys.evaluation.follow_up_views import under_way
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel
from hallsys.evaluation.service import lapse_expired, open_session
from hallsys.evaluation.views import lapsed_since
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.ids import new_token
from hallsys.queue.issuing import Issued
from hallsys.queue.priority import PriorityClass
from hallsys.relay.readings import rate_at_pad
from hallsys.web.sessions import cookie
from tests.persons import person
from tests.web.browser import Browser, refusal, request_id
from tests.web.hall import WebHall


@pytest.fixture
def ticket(hall: WebHall) -> Issued:
    """Return the ticket of the only person who waits."""
    return hall.issue(person(1))


def finish_service(hall: WebHall) -> counters.Called:
    hall.open_window()
    return hall.serve()


def test_the_page_is_hidden_from_search_engines(applicants: Browser, ticket: Issued) -> None:
    answer = applicants.get(f"/t/{ticket.token}")
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert 'content="noindex' in answer.text
    assert "A001" in answer.text


def test_nobody_is_named(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    card = person(1)
    for url in (f"/t/{ticket.token}", f"/t/{ticket.token}/snapshot"):
        text = applicants.get(url).text
        assert card.name not in text
        assert card.number.value not in text
        assert card.number.masked not in text
        assert hall.person(card) not in text


def test_a_waiting_ticket_knows_who_is_before_it(applicants: Browser, hall: WebHall) -> None:
    hall.open_window()
    hall.open_window("W02", "lina")
    before = []
    for n in range(3):
        before.append(hall.issue(person(n)).ticket_id)
        hall.clock.advance(MINUTE)
    mine = hall.issue(person(10))
    hall.clock.advance(MINUTE)
    hall.issue(person(11))
    page = applicants.json(f"/t/{mine.token}/snapshot")
    assert (page["room"], page["api"]) == (f"ticket:{mine.token}", f"/api/t/{mine.token}")
    assert page["seq"] == hall.log()[-1].seq
    assert page["ticket"] == {
        "ticket_id": mine.ticket_id,
        "number": "A004",
        "status": "waiting",
        "queue_id": hall.queues["general"],
        "queue_name": "综合业务",
        "queue_name_en": "General",
        "window_number": None,
        "zone_id": None,
        "waits_in": hall.zones["main"],
        "issued_at": mine.issued_at,
    }
    assert (page["ahead"], page["ahead_ids"]) == (3, before)
    assert 0 <= page["expect_low"] <= page["expect_high"]
    assert (page["service_id"], page["rating"]) == (None, "none")


def test_without_a_window_those_before_count_and_those_behind_do_not(
    applicants: Browser, hall: WebHall
) -> None:
    first = hall.issue(person(1))
    hall.clock.advance(MINUTE)
    second = hall.issue(person(2))
    page = applicants.json(f"/t/{first.token}/snapshot")
    assert (page["ahead"], page["ahead_ids"], page["expect_low"]) == (0, [], None)
    page = applicants.json(f"/t/{second.token}/snapshot")
    assert (page["ahead"], page["ahead_ids"]) == (1, [first.ticket_id])


def test_whoever_will_overtake_is_counted(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    hall.open_window()
    for n in range(20, 26):
        hall.issue(person(n))
    hall.clock.advance(20 * MINUTE)
    last = hall.issue(person(30))
    care = hall.issue(person(31), requested=PriorityClass.DISABLED)
    assert care.ticket_id in applicants.json(f"/t/{last.token}/snapshot")["ahead_ids"]
    assert care.ticket_id not in applicants.json(f"/t/{ticket.token}/snapshot")["ahead_ids"]


def test_a_long_queue_is_counted_but_not_listed(applicants: Browser, hall: WebHall) -> None:
    hall.open_window()
    for n in range(55):
        hall.issue(person(n))
    hall.clock.advance(MINUTE)
    page = applicants.json(f"/t/{hall.issue(person(99)).token}/snapshot")
    assert page["ahead"] == 55
    assert len(page["ahead_ids"]) == 50


def test_the_page_follows_the_visit(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    hall.open_window()

    def seen() -> tuple[str, int | None, str]:
        page = applicants.json(f"/t/{ticket.token}/snapshot")
        return page["ticket"]["status"], page["ticket"]["window_number"], page["rating"]

    called = hall.call()
    assert seen() == ("called", 1, "none")
    assert applicants.json(f"/t/{ticket.token}/snapshot")["service_id"] == called.service_id
    hall.start(called)
    assert seen() == ("serving", 1, "none")
    hall.park(called)
    assert seen() == ("parked", None, "none")
    again = hall.transact(counters.resume, hall.windows["W01"].id, hall.clerks["wangxiao"], ticket.ticket_id)
    hall.start(again)
    hall.finish(again)
    assert seen() == ("finished", None, "open")
    applicants.done(f"/api/t/{ticket.token}/rate", level=5, tags=[], text="")
    assert seen() == ("finished", None, "rated")


def missed(hall: WebHall) -> None:
    called = hall.call()
    at = (hall.windows["W01"].id, hall.clerks["wangxiao"], called.service_id)
    hall.transact(counters.no_show, *at, CounterSettings(recalls_before_no_show=0))


def test_a_missed_ticket_rejoins_within_the_hall_s_rule(
    applicants: Browser, hall: WebHall, ticket: Issued
) -> None:
    hall.open_window()
    assert not applicants.json(f"/t/{ticket.token}/snapshot")["rejoin"]
    waiting = applicants.post(f"/api/t/{ticket.token}/rejoin")
    assert refusal(waiting) == (409, "wrong_status")
    missed(hall)
    assert applicants.json(f"/t/{ticket.token}/snapshot")["rejoin"]
    applicants.done(f"/api/t/{ticket.token}/rejoin")
    page = applicants.json(f"/t/{ticket.token}/snapshot")
    assert (page["ticket"]["status"], page["rejoin"]) == ("waiting", False)


def test_a_ticket_that_was_missed_too_long_ago_does_not_rejoin(
    applicants: Browser, hall: WebHall, ticket: Issued
) -> None:
    hall.open_window()
    missed(hall)
    for n in range(50, 51 + hall.site.settings.policy.requeue_within_calls):
        hall.issue(person(n))
        hall.serve()
    assert not applicants.json(f"/t/{ticket.token}/snapshot")["rejoin"]
    late = applicants.post(f"/api/t/{ticket.token}/rejoin")
    assert refusal(late) == (409, "no_show_too_late")


def test_the_other_numbers_of_a_visit_are_reached_until_they_are_over(
    applicants: Browser, hall: WebHall
) -> None:
    matters = [hall.matters["licence"], hall.matters["deed"]]
    presented = hall.present(person(1)).presentation_id
    taken = applicants.done("/api/kiosk/K1/issue", presentation_id=presented, matter_ids=matters)["tickets"]
    first, second = (one["qr"].rsplit("/", 1)[-1].removesuffix(".svg") for one in taken)
    hall.issue(person(2))
    (other,) = applicants.json(f"/t/{first}/snapshot")["others"]
    assert (other["number"], other["path"]) == (taken[1]["number"], f"/t/{second}")
    applicants.done(f"/api/t/{second}/cancel")
    assert applicants.json(f"/t/{first}/snapshot")["others"] == []


# The secret


@pytest.mark.parametrize(
    "forged", ["AAAAAAAAAAAAAAAAAAAAAA", "x", "A001", "%00", "a" * 22 + "'", "static", "é" * 22, "x" * 5000]
)
def test_a_forged_secret_opens_nothing(applicants: Browser, ticket: Issued, forged: str) -> None:
    answer = applicants.get(f"/t/{forged}")
    assert answer.status_code == 404
    assert 'data-testid="gone"' in answer.text
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert refusal(applicants.get(f"/t/{forged}/snapshot")) == (404, "ticket_unknown")
    assert refusal(applicants.post(f"/api/t/{forged}/cancel")) == (404, "ticket_unknown")
    assert refusal(applicants.post(f"/api/t/{forged}/rate", level=5)) == (404, "ticket_unknown")


def test_yesterdays_secret_looks_like_one_that_never_was(
    applicants: Browser, hall: WebHall, ticket: Issued
) -> None:
    finish_service(hall)
    hall.clock.advance(DAY)
    for url in ("/t/{}", "/t/{}/snapshot"):
        over = applicants.get(url.format(ticket.token))
        never = applicants.get(url.format(new_token()))
        assert (over.status_code, over.data) == (never.status_code, never.data)
    for command, body in (("cancel", {}), ("rate", {"level": 5})):
        over = applicants.post(f"/api/t/{ticket.token}/{command}", **body)
        never = applicants.post(f"/api/t/{new_token()}/{command}", **body)
        assert (over.status_code, over.data) == (never.status_code, never.data)


def test_the_page_of_a_gone_ticket_speaks_the_readers_language(applicants: Browser) -> None:
    applicants.client.set_cookie("lang", "en")
    assert "There is no such ticket today." in applicants.get(f"/t/{new_token()}").text


# Leaving the queue


def test_the_holder_leaves_the_queue(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    body = {"request_id": request_id()}
    assert applicants.done(f"/api/t/{ticket.token}/cancel", **body) == {"ok": True}
    assert applicants.done(f"/api/t/{ticket.token}/cancel", **body) == {"ok": True}
    (fact,) = hall.log("TicketCancelled")
    assert (fact.payload["ticket_id"], fact.actor) == (ticket.ticket_id, "phone")
    page = applicants.json(f"/t/{ticket.token}/snapshot")
    assert (page["ticket"]["status"], page["ahead"]) == ("cancelled", 0)
    assert refusal(applicants.post(f"/api/t/{ticket.token}/cancel")) == (409, "wrong_status")


def test_whoever_is_called_cannot_leave_by_phone(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    hall.open_window()
    hall.call()
    assert refusal(applicants.post(f"/api/t/{ticket.token}/cancel")) == (409, "wrong_status")


def test_a_phone_cannot_hammer(applicants: Browser) -> None:
    token = new_token()
    codes = [applicants.post(f"/api/t/{token}/cancel").status_code for _ in range(21)]
    assert codes == [404] * 20 + [429]
    assert applicants.post(f"/api/t/{new_token()}/cancel").status_code == 404


# Rating


def test_a_finished_service_is_rated_once_on_the_phone(
    applicants: Browser, hall: WebHall, ticket: Issued
) -> None:
    url = f"/api/t/{ticket.token}/rate"
    assert refusal(applicants.post(url, level=5)) == (409, "service_not_rateable")
    served = finish_service(hall)
    assert refusal(applicants.post(url, level=1)) == (422, "needs_reason")
    assert hall.log("RatingOpened") == []  # what was refused left nothing behind
    body = {"level": 2, "tags": ["213"], "text": "  等了很久\n", "request_id": request_id()}
    assert applicants.done(url, **body) == {"ok": True}
    assert applicants.done(url, **body) == {"ok": True}
    (fact,) = hall.log("ServiceRated")
    assert (fact.payload["service_id"], fact.payload["channel"]) == (served.service_id, "phone")
    assert fact.actor == "phone"
    assert refusal(applicants.post(url, level=5)) == (409, "already_rated")


def test_the_phone_answers_what_the_pad_asks(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    served = finish_service(hall)
    site = hall.site
    hall.transact(open_session, site.catalogue.hall, site.settings.ratings, served.service_id, Channel.TABLET)
    assert applicants.json(f"/t/{ticket.token}/snapshot")["rating"] == "open"
    assert applicants.done(f"/api/t/{ticket.token}/rate", level=4) == {"ok": True}
    assert applicants.json("/pad/W01/snapshot")["session"] is None


def test_the_phone_rates_after_the_pad_gave_up(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    served = finish_service(hall)
    site = hall.site
    hall.transact(open_session, site.catalogue.hall, site.settings.ratings, served.service_id, Channel.TABLET)
    hall.clock.advance(MINUTE)
    hall.transact(lapse_expired)
    assert applicants.json(f"/t/{ticket.token}/snapshot")["rating"] == "open"
    assert applicants.done(f"/api/t/{ticket.token}/rate", level=4) == {"ok": True}
    (fact,) = hall.log("ServiceRated")
    assert (fact.payload["channel"], fact.payload["late"]) == ("phone", True)
    assert len(hall.log("RatingOpened")) == 1
    assert hall.db.read(lapsed_since, hall.id, site.day_began) == 0
    assert refusal(applicants.post(f"/api/t/{ticket.token}/rate", level=5)) == (409, "already_rated")


def rate_on_keys(hall: WebHall, level: int) -> None:
    """Have the service rated on a pad of hard keys, which asks for no reason."""
    served, site = finish_service(hall), hall.site
    ask = (site.catalogue.hall, site.settings.ratings, served.service_id, Channel.KEYPAD)
    hall.transact(open_session, *ask)
    window_id = hall.log("RatingOpened")[-1].payload["window_id"]
    hall.transact(rate_at_pad, window_id, level, actor="agent:pads")


def test_the_reason_of_a_level_from_hard_keys_is_told_once_on_the_phone(
    applicants: Browser, hall: WebHall, ticket: Issued
) -> None:
    rate_on_keys(hall, 2)
    page = applicants.json(f"/t/{ticket.token}/snapshot")
    assert (page["rating"], page["reason_of"]) == ("rated", 2)
    url = f"/api/t/{ticket.token}/reason"
    assert refusal(applicants.post(url)) == (422, "needs_reason")
    assert refusal(applicants.post(url, tags=["510"])) == (422, "tag_unknown")
    body = {"tags": ["213"], "text": " 等了很久 ", "call_back": "13800001234", "request_id": request_id()}
    assert applicants.done(url, **body) == {"ok": True}
    assert applicants.done(url, **body) == {"ok": True}
    assert refusal(applicants.post(url, text="还有")) == (409, "reason_not_asked")
    assert applicants.json(f"/t/{ticket.token}/snapshot")["reason_of"] is None
    (fact,) = hall.log("RatingReasonGiven")
    assert (fact.payload["by"], fact.payload["ends_wait"], fact.actor) == ("applicant", True, "phone")
    assert "等了很久" not in str([one.payload for one in hall.log()])
    follow_up = hall.site.settings.ratings.follow_up
    (shown,) = hall.db.read(under_way, hall.site.catalogue.hall, follow_up)
    assert (shown.level, shown.tags, shown.text, shown.wants_call) == (2, ("213",), "等了很久", True)


def test_a_good_level_is_asked_for_no_reason_and_time_ends_the_question(
    applicants: Browser, hall: WebHall, ticket: Issued
) -> None:
    ratings = RatingSettings(phone_hours=1)
    hall.site.settings = replace(hall.site.settings, ratings=ratings)
    url = f"/api/t/{ticket.token}/reason"
    assert refusal(applicants.post(url, text="慢")) == (409, "reason_not_asked")
    rate_on_keys(hall, 1)
    hall.clock.advance(HOUR)
    assert applicants.json(f"/t/{ticket.token}/snapshot")["reason_of"] is None
    assert refusal(applicants.post(url, text="慢")) == (410, "rating_expired")


def test_a_phone_has_so_long(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    served = finish_service(hall)
    ratings = RatingSettings(phone_hours=1)
    hall.site.settings = replace(hall.site.settings, ratings=ratings)
    hall.transact(open_session, hall.site.catalogue.hall, ratings, served.service_id, Channel.TABLET)
    hall.clock.advance(HOUR)
    assert applicants.json(f"/t/{ticket.token}/snapshot")["rating"] == "none"
    assert refusal(applicants.post(f"/api/t/{ticket.token}/rate", level=4)) == (410, "rating_expired")


def test_no_phone_rates_from_the_staffs_network(applicants: Browser, hall: WebHall, ticket: Issued) -> None:
    finish_service(hall)
    settings = hall.site.settings

    def staff_are_in(network: str) -> None:
        ratings = RatingSettings(staff_networks=(ip_network(network),))
        hall.site.settings = replace(settings, ratings=ratings)

    staff_are_in("127.0.0.0/8")
    asked = applicants.post(f"/api/t/{ticket.token}/rate", level=5)
    assert refusal(asked) == (403, "from_staff_network")
    staff_are_in("::1/128")
    assert applicants.done(f"/api/t/{ticket.token}/rate", level=4) == {"ok": True}


def test_staff_cannot_rate_with_an_applicants_slip(
    applicants: Browser, hall: WebHall, ticket: Issued
) -> None:
    finish_service(hall)
    applicants.client.set_cookie(cookie("output"), hall.session("chenchu"))
    assert refusal(applicants.post(f"/api/t/{ticket.token}/rate", level=5)) == (403, "staff_may_not_rate")
    assert hall.log("ServiceRated") == []
