"""A bad rating reaches its manager, and is dealt with before their eyes."""

import pytest
from playwright.sync_api import FilePayload, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.visits import ClerkAtWork


@pytest.fixture(scope="module")
def clerk(demo: RunningDemo) -> ClerkAtWork:
    return ClerkAtWork(demo.url, "w02", "W02")


@pytest.mark.parametrize(("lang", "seed"), [("zh", 471), ("en", 473)])
def test_from_a_bad_rating_to_its_call_back(page_of: Pages, clerk: ClerkAtWork, lang: str, seed: int) -> None:
    page = page_of("ratings", lang=lang)
    before = page.get_by_test_id("follow-up").count()
    pad = page_of("pad", "/pad/W02", lang=lang)
    clerk.serve(seed)
    pad.reload()  # it may still ask of whom other tests left waiting
    pad.get_by_test_id("level-1").click()
    pad.locator(".tags button").first.click()
    pad.get_by_test_id("text").fill("等了太久")
    pad.get_by_test_id("send").click()
    expect(page.get_by_test_id("follow-up")).to_have_count(before + 1)
    card = page.get_by_test_id("follow-up").first  # the newest: other tests rate badly too
    expect(card).to_contain_text("等了太久")
    axe.check(page)
    card.get_by_test_id("step-sign").click()
    for step, note in (("verify", "午间窗口不足"), ("rectify", "午间增开一个窗口")):
        card.get_by_test_id(f"step-{step}").click()
        axe.check(page)
        page.get_by_test_id("note").fill(note)
        page.get_by_test_id("step-send").click()
        expect(card).to_contain_text(note)
    card.get_by_test_id("look-up").click()
    expect(page.get_by_test_id("rater")).not_to_be_empty()
    page.get_by_test_id("dialog-cancel").click()
    card.get_by_test_id("step-content").click()
    expect(page.get_by_test_id("follow-up")).to_have_count(before)
    page.get_by_test_id("view-figures").click()
    expect(page.get_by_test_id("rectification")).to_contain_text("%")
    expect(page.get_by_test_id("of-windows").first).to_be_visible()
    expect(page.get_by_test_id("active")).to_contain_text("%")
    page.get_by_test_id("kind-visits").click()
    expect(page.get_by_test_id("kind-meant")).to_contain_text({"zh": "一次一评", "en": "Visits"}[lang])
    expect(page.get_by_test_id("participation")).to_contain_text("%")
    axe.check(page)


@pytest.mark.parametrize(("lang", "seed"), [("zh", 475), ("en", 476)])
def test_a_department_appeals_in_the_back_office(
    page_of: Pages, demo: RunningDemo, clerk: ClerkAtWork, lang: str, seed: int
) -> None:
    words = {"zh": "没有人告诉我要预约", "en": "Nobody told me to book"}[lang]
    admin = Caller(demo.url)
    admin.sign_in("boss")
    told = admin.get("/manager/processes/snapshot")
    every = told["departments"]
    reader = next(one["clerk_id"] for one in told["desks"] if one["name"] == "秦若水")
    admin.post("/api/manager/set-desks", clerk_id=reader, departments=every)
    pad = page_of("pad", "/pad/W02", lang=lang)
    for n in range(1, 5):  # beside four others of the week nobody is recognised
        clerk.serve(seed * 10 + n)
        pad.reload()  # it may still ask of whom other tests left waiting
        pad.get_by_test_id("level-5").click()
        expect(pad.get_by_test_id("thanks")).to_be_visible()
    clerk.serve(seed)
    pad.reload()
    pad.get_by_test_id("level-2").click()
    pad.get_by_test_id("text").fill(words)
    pad.get_by_test_id("send").click()
    manager = page_of("ratings", lang=lang)
    card = manager.get_by_test_id("follow-up").filter(has_text=words)
    card.get_by_test_id("step-sign").click()
    expect(card.get_by_test_id("step-appeal")).to_be_visible()
    office = page_of("backoffice", lang=lang, login="app02")
    office.get_by_test_id("look-bad-ratings").click()
    row = office.get_by_test_id("bad-rating").filter(has_text=words)
    expect(row.get_by_test_id("appeal-until")).to_be_visible()
    bureau = {"zh": "公安局", "en": "Public Security Bureau"}[lang]
    expect(office.locator(".desks")).to_contain_text(bureau)
    row.get_by_test_id("appeal").click()
    axe.check(office)
    office.get_by_test_id("ground-not_ours").check()
    office.get_by_test_id("appeal-note").fill("预约由大厅统一告知")
    office.get_by_test_id("confirm-appeal").click()
    expect(row.get_by_test_id("appeal")).to_have_count(0)
    expect(row.get_by_test_id("appeal-until")).to_have_count(0)
    axe.check(office)
    expect(card).to_contain_text("预约由大厅统一告知")
    expect(card.get_by_test_id("step-uphold")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_table_of_tags_is_looked_at_and_imported(page_of: Pages, lang: str) -> None:
    page = page_of("ratings", lang=lang)
    page.get_by_test_id("view-tags").click()
    axe.check(page)

    def choose(text: str) -> None:
        table: FilePayload = {"name": "tags.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.get_by_test_id("tags-file").set_input_files(files=[table])

    choose("level,code,name,required_set\n9,510,好,1")
    expect(page.get_by_test_id("tags-faults")).to_contain_text("A2")
    new = {"zh": "199", "en": "198"}[lang]
    choose(f"level,code,name,required_set,name_en\n1,{new},新标签,0,New tag")
    expect(page.get_by_test_id("tags-changes")).to_contain_text(new)
    axe.check(page)
    # In force in years to come: the other tests of this hall go on with the tags of today.
    page.get_by_test_id("tags-since").fill({"zh": "2040-01-01", "en": "2040-01-02"}[lang])
    page.get_by_test_id("tags-import").click()
    expect(page.get_by_test_id("tags-coming")).to_contain_text("2040-01-0")
