"""The page of personal data: periods, what was erased, and erasing whoever asks for it, on record."""

from functools import partial

import pytest

from hallsys.kernel.clock import DAY
from hallsys.kernel.transaction import Origin
from hallsys.people.service import identify, prepare
from hallsys.retention.errors import NobodyKnown
from hallsys.retention.request import erase_as_asked, find_person
from hallsys.retention.rules import TERMS, Ground, Kind
from hallsys.retention.service import erase_overdue
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

VISIT = TERMS[Kind.VISIT]


@pytest.fixture
def admin(staff: Staff) -> Browser:
    return staff.browser("manager", "sunhao")


def known(hall: WebHall, seed: int) -> str:
    """Let a person be known, and return the number."""
    hall.site.transact("system", None, identify, prepare(hall.site.keyring, person(seed)))
    return person(seed).number.value


def shown(browser: Browser) -> dict[str, object]:
    page: dict[str, object] = browser.json("/manager/retention/snapshot")
    return page


def test_a_period_is_set_within_its_bounds_and_who_did_it_is_shown(admin: Browser) -> None:
    admin.done("/api/manager/set-period", kind="visit", days=VISIT.least)
    answer = admin.post("/api/manager/set-period", kind="visit", days=VISIT.least - 1)
    assert refusal(answer) == (422, "bad_retention_period")
    page = admin.json("/manager/retention/snapshot")
    days = {one["kind"]: one["days"] for one in page["kinds"]}
    assert days == {"visit": VISIT.least, "case": TERMS[Kind.CASE].days, "rating": TERMS[Kind.RATING].days}
    (act,) = page["acts"]
    assert (act["kind"], act["by"], act["told"]["days"]) == ("RetentionPeriodSet", "孙浩", VISIT.least)


def test_who_asks_is_looked_up_and_erased_with_the_staffs_name_and_not_theirs(
    hall: WebHall, admin: Browser
) -> None:
    number = known(hall, 810_001)
    kept = admin.done("/api/manager/personal-data", number=number)
    assert (kept["cases"], kept["ratings"], kept["holds"]) == (0, 0, [])
    done = admin.done("/api/manager/erase-person", number=number, ground="withdrawn")
    assert (done["record"], done["holds"]) == (True, [])
    with pytest.raises(NobodyKnown):
        hall.site.db.read(find_person, hall.site.keyring, number)
    assert refusal(admin.post("/api/manager/personal-data", number=number)) == (404, "nobody_known")
    acts = admin.json("/manager/retention/snapshot")["acts"]
    assert [(one["kind"], one["by"]) for one in acts] == [
        ("PersonalDataSought", "孙浩"),  # though nobody had the number any more
        ("PersonalDataErasedOnRequest", "孙浩"),
        ("PersonalDataSought", "孙浩"),
    ]
    facts = [(one.kind, one.payload) for one in hall.log() if one.kind.startswith("PersonalData")]
    assert facts == [
        ("PersonalDataSought", {}),
        (
            "PersonalDataErasedOnRequest",
            {"reason": "withdrawn", "cases": 0, "ratings": 0, "records": 1},
        ),
        ("PersonalDataSought", {}),
    ]
    assert number not in repr((shown(admin), hall.log()))


def test_what_staff_of_another_hall_erased_here_is_shown_as_theirs(hall: WebHall, admin: Browser) -> None:
    erase = partial(erase_as_asked, ground=Ground.ENDED)
    hall.site.transact("clerk:of-another-hall", None, erase, hall.site.keyring, known(hall, 810_005))
    (act,) = admin.json("/manager/retention/snapshot")["acts"]
    assert (act["kind"], act["by"], act["another_hall"]) == ("PersonalDataErasedOnRequest", "", True)


def test_an_answer_that_was_lost_is_given_again(hall: WebHall, admin: Browser) -> None:
    asked = {"number": known(hall, 810_002), "ground": "ended", "request_id": "the-same-request"}
    assert admin.done("/api/manager/erase-person", **asked) == admin.done(
        "/api/manager/erase-person", **asked
    )


def test_numbers_are_not_tried_one_after_the_other(admin: Browser) -> None:
    answers = [
        admin.post("/api/manager/personal-data", number=person(seed).number.value)
        for seed in range(811_000, 811_031)
    ]
    assert [one.status_code for one in answers] == 30 * [404] + [429]
    erase = {"number": person(811_000).number.value, "ground": "ended"}
    assert admin.post("/api/manager/erase-person", **erase).status_code == 429
    acts = admin.json("/manager/retention/snapshot")["acts"]
    assert {(one["kind"], one["by"]) for one in acts} == {("PersonalDataSought", "孙浩")}


def test_a_manager_looks_at_the_periods_and_at_nobody(hall: WebHall, staff: Staff) -> None:
    manager, number = staff.browser("manager", "zhaomin"), known(hall, 810_003)
    assert shown(manager)["may_manage"] is False
    for path, body in (
        ("set-period", {"kind": "visit", "days": VISIT.least}),
        ("personal-data", {"number": number}),
        ("erase-person", {"number": number, "ground": "ended"}),
    ):
        assert refusal(manager.post(f"/api/manager/{path}", **body)) == (403, "not_allowed")


def test_a_number_that_is_none_is_refused(admin: Browser) -> None:
    assert admin.post("/api/manager/personal-data", number="12345").status_code == 422


def test_what_the_last_night_erased_is_shown_in_counts(hall: WebHall, admin: Browser, staff: Staff) -> None:
    assert shown(admin)["erased"] == []
    known(hall, 810_004)
    db, clock = hall.site.db, hall.site.clock
    hall.clock.advance((VISIT.days + 1) * DAY)
    assert dict(erase_overdue(db, clock, Origin(hall.site.hall_id, "system"))) == {"person": 1}
    page = shown(staff.browser("manager", "sunhao"))
    assert page["erased"] == [{"what": ["到访人和单位", "persons and organisations"], "count": 1}]
