"""The page of a matter: what to bring, where and when, in both languages, for everybody."""

import pytest

from hallsys.kernel.clock import DAY
from hallsys.matters.rules import MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter, suspend_matter
from hallsys.matters.versions import enforce
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall, limit_queue


def test_a_matter_says_what_to_bring_where_and_when(applicants: Browser) -> None:
    text = applicants.get("/guide/licence").text
    assert '<html lang="zh-CN"' in text
    for said in (
        "营业执照",
        "申请表",
        "照片",
        "如有",
        "当场办结",
        "综合区",
        "周一至周五 09:00–17:00",
        "/book",
    ):
        assert said in text
    assert "/book" in text
    text = applicants.get("/guide/pension?lang=en").text
    assert '<html lang="en"' in text
    for said in ("Pension registration", "Application form", "5 working days", "Main zone", "Mon–Fri"):
        assert said in text
    assert "/book" not in text  # its queue has no appointments


def test_a_matter_that_is_not_handled_says_so(applicants: Browser, hall: WebHall) -> None:
    hall.transact(suspend_matter, hall.matters["licence"], "系统升级")
    hall.site.reload()
    assert "系统升级" in applicants.get("/guide/licence").text


def test_a_matter_whose_tickets_of_today_are_gone_says_so(applicants: Browser, hall: WebHall) -> None:
    limit_queue(hall, "general", 1)
    assert "已发完" not in applicants.get("/guide/licence").text
    hall.issue(person(1), "licence")
    assert "综合业务今日 1 个号已发完" in applicants.get("/guide/licence").text
    assert "given out its 1 tickets" in applicants.get("/guide/licence?lang=en").text
    assert "已发完" not in applicants.get("/guide/pension").text
    assert "已发完" in applicants.json(f"/book/times/{hall.matters['licence']}")["refused_zh"]


def test_the_version_in_force_is_told_and_the_one_that_is_to_come(applicants: Browser, hall: WebHall) -> None:
    matter = hall.site.catalogue.matters[hall.matters["licence"]]
    facts = MatterFacts(**{name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__})
    hall.transact(put_matter, facts, [MaterialFacts(name="新申请表")], hall.clock.now() + 30 * DAY)
    text = applicants.get("/guide/licence").text
    assert "第 1 版，自 2026-03-02 起施行" in text
    assert "新版将自 2026-04-01 起施行" in text
    assert "新申请表" not in text
    hall.clock.advance(30 * DAY)
    hall.transact(enforce)
    hall.site.reload()
    text = applicants.get("/guide/licence?lang=en").text
    assert "Version 2, in force since 2026-04-01." in text
    assert "新申请表" in text


def test_its_qr_code_leads_to_it(applicants: Browser) -> None:
    answer = applicants.get("/guide/licence/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.data != applicants.get("/guide/pension/qr.svg").data


@pytest.mark.parametrize("code", ["nothing", "%00", "é", "x" * 3000])
def test_there_is_no_page_of_nothing(applicants: Browser, code: str) -> None:
    assert refusal(applicants.get(f"/guide/{code}")) == (404, "not_found")
    assert refusal(applicants.get(f"/guide/{code}/qr.svg")) == (404, "not_found")
