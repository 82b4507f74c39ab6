"""The page of a matter: what to bring, where and when, in both languages, for everybody."""

import pytest

from hallsys.kernel.clock import DAY
from hallsys.kernel.ids import new_id
from hallsys.matters.guides import Form, Guide, Source
from hallsys.matters.packages import PackageFacts, put_package
from hallsys.matters.rules import MaterialFacts, MatterFacts
from hallsys.matters.samples import put_sample
from hallsys.matters.service import put_matter, suspend_matter
from hallsys.matters.situations import Option, Question
from hallsys.matters.versions import enforce
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall, limit_queue

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


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


def test_the_guide_says_who_for_what_and_asks_about_the_situation(applicants: Browser, hall: WebHall) -> None:
    matter = hall.site.catalogue.matters[hall.matters["licence"]]
    facts = MatterFacts(**{name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__})
    who = Question(
        code="who",
        text="谁来办",
        text_en="Who comes",
        options=(Option(code="self", name="本人", name_en="Myself"), Option(code="agent", name="代办")),
    )
    guide = Guide(
        audience="个体工商户",
        audience_en="Sole traders",
        conditions="已年满十八岁\n有经营场所",
        legal_days=20,
        fee="每证 10 元",
        fee_basis="某价〔2020〕1号",
        results=("营业执照",),
        legal_basis="某条例第一条",
        supervision_phone="000-12345",
        questions=(who,),
    )
    sample_id = hall.transact(put_sample, "样本.png", PNG)
    listed = [
        MaterialFacts(name="身份证", form=Form.BOTH, review_points="看有效期", sample_id=sample_id),
        MaterialFacts(name="委托书", applies_when="who=agent", may_be_missing=True),
        MaterialFacts(name="户籍", source=Source.SHARED),
    ]
    hall.transact(put_matter, facts, listed, None, guide)
    hall.site.reload()
    text = applicants.get("/guide/licence").text
    told = (
        "个体工商户",
        "有经营场所",
        "法定时限 20 个工作日",
        "每证 10 元",
        "某价〔2020〕1号",
        "某条例第一条",
        "000-12345",
    )
    for said in (*told, "谁来办", "委托书", "可容缺", "原件和复印件", "数据共享，无需提交"):
        assert said in text, said
    assert "看有效期" not in text  # review points are for staff
    own = applicants.get("/guide/licence?who=self&lang=en").text
    assert "委托书" not in own
    assert "Sole traders" in own
    assert "Who comes" in own
    assert "委托书" in applicants.get("/guide/licence?who=robot&x=1").text
    shown = applicants.get(f"/guide/sample/{sample_id}")
    assert (shown.data, shown.mimetype) == (PNG, "image/png")
    assert refusal(applicants.get(f"/guide/sample/{new_id()}")) == (404, "sample_unknown")


def test_a_package_is_one_form(applicants: Browser, hall: WebHall) -> None:
    package = PackageFacts(
        code="shop", name="开一家店", name_en="Opening a shop", matter_codes=("licence", "pension")
    )
    hall.transact(put_package, package)
    hall.site.reload()
    text = applicants.get("/guide/package/shop").text
    assert text.count("<b>申请表</b>") == 1  # both ask for it
    assert "用于：营业执照、养老保险登记" in text
    assert "Opening a shop" in applicants.get("/guide/package/shop?lang=en").text
    assert applicants.get("/guide/package/shop/qr.svg").mimetype == "image/svg+xml"
    assert refusal(applicants.get("/guide/package/none")) == (404, "not_found")


def test_its_qr_code_leads_to_it(applicants: Browser) -> None:
    answer = applicants.get("/guide/licence/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.data != applicants.get("/guide/pension/qr.svg").data


@pytest.mark.parametrize("code", ["nothing", "%00", "é", "x" * 3000])
def test_there_is_no_page_of_nothing(applicants: Browser, code: str) -> None:
    assert refusal(applicants.get(f"/guide/{code}")) == (404, "not_found")
    assert refusal(applicants.get(f"/guide/{code}/qr.svg")) == (404, "not_found")
