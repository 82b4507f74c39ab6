"""Matters as a workbook: nothing is lost on the way out and in; what is wrong is told by its cell."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from hallsys.cases.clock import Limit
from hallsys.cases.process_rules import DEFAULT_PROCESSES
from hallsys.cases.processes import processes
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin
from hallsys.matters.guides import Form, Guide, Source
from hallsys.matters.limits import LimitUnit
from hallsys.matters.result_kinds import ResultKind
from hallsys.matters.rules import Kind, MaterialFacts, MatterFacts
from hallsys.matters.situations import Option, Question
from hallsys.matters.standing import Standing, standing
from hallsys.matters.versions import enforce
from hallsys.workbook.errors import DifferencesOthers, WorkbookUnreadable
from hallsys.workbook.export import empty_matters, export_matters, matters_workbook
from hallsys.workbook.matters import Differences, differences, put_matters
from hallsys.workbook.plan import Plan
from hallsys.workbook.reading import read_xlsx
from hallsys.workbook.rows import Fault, parse
from hallsys.workbook.service import Imported, check_matters, import_workbook
from hallsys.workbook.sheets import STANDARD
from hallsys.workbook.telling import tell
from hallsys.workbook.wanted import by_matter, wanted
from tests.workbook.books import CODE, RIGHT, write

CALENDARS = Path(__file__).parents[2] / "config" / "calendar"
WHO = Question(
    code="who",
    text="由谁来办？",
    text_en="Who comes?",
    options=(Option(code="self", name="本人"), Option(code="agent", name="代办人", name_en="Another")),
)
PAPERS = Question(
    code="paper",
    text="委托书公证了吗？",
    options=(Option(code="yes", name="已公证"), Option(code="no", name="未公证")),
    applies_when="who=agent",
)
LETTER = MaterialFacts(
    name="授权委托书",
    name_en="Letter of attorney",
    copies=2,
    form=Form.ORIGINAL,
    may_be_missing=True,
    review_points="有签名\n在有效期内",
    sample="见窗口样本",
    applies_when="who=agent; paper=yes|no",
)
WHOLE = Standing(
    MatterFacts(
        code="S001",
        name="社会保障卡申领",
        name_en="Social security card",
        kind=Kind.PROMISED,
        limit_days=5,
        queue_code="general",
        implementation_code=CODE,
        position=3,
        service_days="1111100",
    ),
    Guide(
        audience="本市居民",
        conditions="年满16周岁\n已参保",
        legal_days=2,
        legal_unit=LimitUnit.MONTH,
        fee="20元/张",
        results=("社会保障卡", "回执"),
        result_kinds=(ResultKind.OTHER, ResultKind.NOTICE),
        legal_basis="《社会保险法》",
        supervision_phone="12345",
        handling_item=f"{CODE}01",
        questions=(WHO, PAPERS),
    ),
    (MaterialFacts(name="居民身份证", form=Form.BOTH, source=Source.SHARED), LETTER),
)

LINE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)
LINES = st.lists(LINE, max_size=3).map("\n".join)
CODES = st.from_regex("[0-9a-z][0-9a-z_-]{0,5}", fullmatch=True)


def question(code: str, applies_when: str = "") -> st.SearchStrategy[Question]:
    options = st.lists(
        st.tuples(CODES, LINE, st.just("") | LINE), min_size=2, max_size=3, unique_by=lambda o: o[0]
    )
    return st.builds(
        lambda text, text_en, some: Question(
            code=code,
            text=text,
            text_en=text_en,
            options=tuple(Option(code=one, name=name, name_en=name_en) for one, name, name_en in some),
            applies_when=applies_when,
        ),
        LINE,
        st.just("") | LINE,
        options,
    )


MATERIAL = st.builds(
    MaterialFacts,
    name=LINE,
    name_en=st.just("") | LINE,
    required=st.booleans(),
    copies=st.integers(1, 99),
    note=st.just("") | LINE,
    form=st.sampled_from(Form),
    source=st.sampled_from(Source),
    may_be_missing=st.booleans(),
    review_points=LINES,
    sample=st.just("") | LINE,
    sample_en=st.just("") | LINE,
    applies_when=st.just(""),
)
GUIDE = st.builds(
    Guide,
    audience=st.just("") | LINE,
    conditions=LINES,
    conditions_en=LINES,
    legal_days=st.integers(5, 24),
    legal_unit=st.sampled_from([LimitUnit.WORKING_DAY, LimitUnit.MONTH]),
    fee=st.just("") | LINE,
    results=st.lists(LINE, max_size=3, unique=True).map(tuple),
    result_kinds=st.lists(st.sampled_from(ResultKind), max_size=3).map(tuple),
    legal_basis=LINES,
    questions=st.tuples(question("a"), question("b")) | st.just(()),
)


@settings(max_examples=40, deadline=None)
@given(
    guides=st.lists(GUIDE, min_size=1, max_size=3),
    lists=st.lists(st.lists(MATERIAL, max_size=4, unique_by=lambda one: one.name), min_size=3, max_size=3),
)
def test_what_is_exported_is_read_again_as_it_was(
    guides: list[Guide], lists: list[list[MaterialFacts]]
) -> None:
    there = {
        f"M{at}": Standing(replace(WHOLE.facts, code=f"M{at}"), guide, tuple(lists[at]))
        for at, guide in enumerate(guides)
    }
    book = parse(read_xlsx("export", matters_workbook(tuple(there.values()))), STANDARD)
    assert book.faults == []
    assert {code: wanted(said, None) for code, said in by_matter(book.rows).items()} == there


@pytest.fixture
def now(clock: ManualClock) -> int:
    return clock.now()


@pytest.fixture
def hall_id(db: Database, tmp_path: Path) -> str:
    answer = import_workbook(db, write(tmp_path / "hall.xlsx", RIGHT), CALENDARS)
    assert isinstance(answer, Imported)
    return answer.hall_id


def checked(db: Database, hall_id: str, content: bytes, at: int) -> tuple[Plan, Differences]:
    plan = db.read(check_matters, hall_id, content, at)
    assert isinstance(plan, Plan), [fault.sentence("en") for fault in plan]
    return plan, db.read(differences, hall_id, plan, at)


def book_of(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = Workbook()
    del book[book.sheetnames[0]]
    for title, lines in sheets.items():
        page = book.create_sheet(title)
        for line in lines:
            page.append(line)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_an_export_changes_nothing_where_it_comes_from(db: Database, hall_id: str, now: int) -> None:
    origin = Origin(hall_id, "test")
    plan, found = checked(db, hall_id, matters_workbook([WHOLE]), now)
    assert [one.code for one in found.matters] == ["S001"]
    db.transact(origin, put_matters, plan, now, found.mark)
    assert db.read(standing, hall_id)["S001"] == WHOLE
    exported = db.read(export_matters, hall_id)
    _, none = checked(db, hall_id, exported, now)
    assert none == Differences((), ())
    titles = load_workbook(BytesIO(exported)).sheetnames
    assert titles == ["事项", "一件事", "情形", "材料", "流程", "事项流程"]


@pytest.mark.parametrize("code", sorted(DEFAULT_PROCESSES))
def test_processes_come_back_as_they_were(db: Database, hall_id: str, now: int, code: str) -> None:
    origin = Origin(hall_id, "test")
    sheet: dict[str, list[list[Any]]] = {"事项流程": [["事项代码", "流程代码"], ["S001", code]]}
    plan, found = checked(db, hall_id, book_of(sheet), now)
    assert found.led == (("S001", "", code),)
    db.transact(origin, put_matters, plan, now, found.mark)
    assert db.read(processes, hall_id)[code] == DEFAULT_PROCESSES[code]
    _, none = checked(db, hall_id, db.read(export_matters, hall_id), now)
    assert not none


def test_another_template_is_told_and_kept(db: Database, hall_id: str, now: int) -> None:
    head = ["流程代码", "流程名称", "环节代码", "环节类型", "环节名称", "环节时限(工作日)"]
    sheet: dict[str, list[list[Any]]] = {"流程": [head, ["own", "本厅流程", "look", "审查", "初审", 2]]}
    plan, found = checked(db, hall_id, book_of(sheet), now)
    assert [one.code for one in tell(found)] == ["own"]
    db.transact(Origin(hall_id, "test"), put_matters, plan, now, found.mark)
    assert db.read(processes, hall_id)["own"].stages[0].limit == Limit(2)
    _, none = checked(db, hall_id, db.read(export_matters, hall_id), now)
    assert not none


def test_what_would_change_is_told_in_sentences(db: Database, hall_id: str, now: int) -> None:
    plan, found = checked(db, hall_id, matters_workbook([WHOLE]), now)
    (told,) = tell(found)
    assert (told.code, told.new) == ("S001", False)
    assert ("法定时限：0 → 2", "legal days: 0 → 2") in told.said
    assert ("办理结果：（空） → 社会保障卡 / 回执", "results: (empty) → 社会保障卡 / 回执") in told.said
    assert ("删去材料：照片", "material removed: 照片") in told.said
    assert ("办事情形有改动", "its situations change") in told.said
    db.transact(Origin(hall_id, "test"), put_matters, plan, now, found.mark)
    added = replace(WHOLE, facts=replace(WHOLE.facts, code="S777"))
    _, found = checked(db, hall_id, matters_workbook([WHOLE, added]), now)
    assert [(one.code, one.new, one.said) for one in tell(found)] == [("S777", True, ())]


def test_the_differences_are_told_before_and_take_effect_on_their_day(
    db: Database, hall_id: str, now: int
) -> None:
    origin = Origin(hall_id, "test")
    before = db.read(standing, hall_id)["S001"]
    tomorrow = now + DAY
    plan, found = checked(db, hall_id, matters_workbook([WHOLE]), tomorrow)
    (one,) = found.matters
    assert ("results", (), ("社会保障卡", "回执")) in list(one.changes())
    assert set(one.list_changes()) == {
        ("added", "居民身份证"),
        ("added", "授权委托书"),
        ("removed", "居民身份证原件"),
        ("removed", "照片"),
    }
    db.transact(origin, put_matters, plan, tomorrow, found.mark)
    assert db.read(standing, hall_id)["S001"].checklist == before.checklist
    assert db.read(standing, hall_id, tomorrow)["S001"] == WHOLE
    assert db.transact(origin, enforce) == 0


def test_an_import_that_somebody_looked_at_is_refused_once_the_matters_are_others(
    db: Database, hall_id: str, now: int
) -> None:
    origin = Origin(hall_id, "test")
    plan, found = checked(db, hall_id, matters_workbook([WHOLE]), now)
    other, theirs = checked(
        db, hall_id, matters_workbook([replace(WHOLE, guide=replace(WHOLE.guide, fee="免费"))]), now
    )
    db.transact(origin, put_matters, other, now, theirs.mark)
    with pytest.raises(DifferencesOthers):
        db.transact(origin, put_matters, plan, now, found.mark)
    assert db.read(standing, hall_id)["S001"].guide.fee == "免费"


def test_what_a_sheet_has_no_column_for_stays(db: Database, hall_id: str, now: int) -> None:
    origin = Origin(hall_id, "test")
    plan, found = checked(db, hall_id, matters_workbook([WHOLE]), now)
    db.transact(origin, put_matters, plan, now, found.mark)
    narrow: dict[str, list[list[Any]]] = {
        "事项": [RIGHT["事项"][0], RIGHT["事项"][1]],
        "材料": [["事项代码", "名称", "份数"], ["S001", "授权委托书", 3]],
    }
    plan, found = checked(db, hall_id, book_of(narrow), now)
    db.transact(origin, put_matters, plan, now, found.mark)
    after = db.read(standing, hall_id)["S001"]
    assert after.guide == WHOLE.guide
    assert after.facts.position == WHOLE.facts.position
    assert after.checklist == (replace(LETTER, copies=3),)


MONTHS = replace(
    WHOLE,
    facts=replace(WHOLE.facts, limit_days=3, limit_unit=LimitUnit.MONTH),
    guide=replace(WHOLE.guide, legal_days=6),
)


def test_limits_without_a_column_of_units_stay_in_theirs(db: Database, hall_id: str, now: int) -> None:
    plan, found = checked(db, hall_id, matters_workbook([MONTHS]), now)
    db.transact(Origin(hall_id, "test"), put_matters, plan, now, found.mark)
    row = ["S001", WHOLE.facts.name, "承诺件", 4, "general", CODE]
    _, found = checked(db, hall_id, book_of({"事项": [MATTER, [*row, 5]]}), now)
    (told,) = tell(found)
    assert ("时限：3 → 4", "limit days: 3 → 4") in told.said
    assert ("法定时限：6 → 5", "legal days: 6 → 5") in told.said
    assert not any("单位" in zh for zh, _ in told.said)
    for most in (3, 30):  # less than is promised; more months than a limit has
        faults = db.read(check_matters, hall_id, book_of({"事项": [MATTER, [*row, most]]}), now)
        assert isinstance(faults, tuple)
        assert [one.cell for one in faults] == ["G2"]


ANOTHER = f"{CODE[:-1]}9"
NAMED = ["事项代码", "名称", "类型", "时限", "队列代码", "实施编码"]
ROW = ["S001", WHOLE.facts.name, "承诺件", 5, "general", CODE]


def kinds_after(
    db: Database, hall_id: str, now: int, head: list[str], cells: list[str]
) -> tuple[ResultKind, ...]:
    """Return the kinds of the results of a matter after a sheet with those columns more was imported."""
    plan, found = checked(db, hall_id, matters_workbook([WHOLE]), now)
    db.transact(Origin(hall_id, "test"), put_matters, plan, now, found.mark)
    plan, found = checked(db, hall_id, book_of({"事项": [[*NAMED, *head], [*ROW, *cells]]}), now)
    db.transact(Origin(hall_id, "test"), put_matters, plan, now, found.mark)
    return db.read(standing, hall_id)["S001"].guide.result_kinds


@pytest.mark.parametrize(
    ("head", "cells", "kinds"),
    [
        ([], [], (ResultKind.OTHER, ResultKind.NOTICE)),
        (["办理结果"], ["公章\n社会保障卡"], (ResultKind.SEAL, ResultKind.OTHER)),
        (["办理结果", "结果类型"], ["公章\n社会保障卡", ""], (ResultKind.SEAL, ResultKind.OTHER)),
        (["办理结果", "结果类型"], ["公章\n社会保障卡", "印章\n证照"], (ResultKind.SEAL, ResultKind.LICENCE)),
        (["结果类型"], ["证照\ncertificate"], (ResultKind.LICENCE, ResultKind.CERTIFICATE)),
        (["结果类型"], [""], (ResultKind.OTHER, ResultKind.NOTICE)),
        (["办理结果"], [""], ()),
    ],
)
def test_results_of_which_no_kind_is_said_keep_theirs(
    db: Database, hall_id: str, now: int, head: list[str], cells: list[str], kinds: tuple[ResultKind, ...]
) -> None:
    assert kinds_after(db, hall_id, now, head, cells) == kinds


def test_a_handling_item_goes_with_its_implementation_code(db: Database, hall_id: str, now: int) -> None:
    """A workbook without its column may not leave it behind under another code."""
    plan, found = checked(db, hall_id, matters_workbook([WHOLE]), now)
    db.transact(Origin(hall_id, "test"), put_matters, plan, now, found.mark)
    faults = db.read(check_matters, hall_id, book_of({"事项": [NAMED, [*ROW[:5], ANOTHER]]}), now)
    assert isinstance(faults, tuple)
    assert [one.cell for one in faults] == ["F2"]


def test_the_limit_has_a_header_without_a_unit() -> None:
    header = next(iter(load_workbook(BytesIO(matters_workbook([WHOLE])))["事项"].values))
    assert {"时限", "时限单位"} <= {str(word).rstrip("*") for word in header}


MATTER = ["事项代码", "名称", "类型", "时限(工作日)", "队列代码", "实施编码", "法定时限"]
ASKED = ["事项代码", "问题代码", "问题", "提问条件", "选项代码", "选项"]
KINDS = ["S001", "卡", "承诺件", 5, "general", CODE]
LISTED = ["事项代码", "名称", "必需", "可容缺", "适用情形", "样本文件"]
TWO = [["S001", "who", "谁来办？", "", "self", "本人"], ["S001", "who", "", "", "agent", "代办人"]]


@pytest.mark.parametrize(
    ("sheets", "wrong"),
    [
        ({"事项": [MATTER, ["S001", "卡", "承诺件", 30, "general", CODE, 20]]}, {"事项!G2"}),
        ({"事项": [[*MATTER[:6], "业务办理项编码"], [*KINDS, f"{CODE}1"]]}, {"事项!G2"}),
        ({"事项": [[*MATTER[:6], "业务办理项编码"], [*KINDS, f"{ANOTHER}01"]]}, {"事项!G2"}),
        ({"事项": [[*MATTER[:6], "办理结果", "结果类型"], [*KINDS, "证\n照", "证照"]]}, {"事项!H2"}),
        ({"事项": [[*MATTER[:6], "办理结果", "结果类型"], [*KINDS, "证", "无此类型"]]}, {"事项!H2"}),
        ({"材料": [LISTED, ["S001", "证件", "否", "是", "", ""]]}, {"材料!D2"}),
        ({"材料": [LISTED, ["S001", "证件", "是", "否", "who=agent", ""]]}, {"材料!E2"}),
        ({"材料": [LISTED, ["S001", "证件", "是", "否", "", "nosuchsample"]]}, {"材料!F2"}),
        ({"材料": [LISTED, ["S999", "证件", "是", "否", "", ""]]}, {"材料!A2"}),
        ({"情形": [ASKED, TWO[0]]}, {"情形!B2"}),
        ({"情形": [ASKED, TWO[0], [*TWO[1][:2], "另一问？", *TWO[1][3:]]]}, {"情形!C3"}),
        ({"情形": [ASKED, TWO[0], TWO[0]]}, {"情形!B2", "情形!E3"}),
        ({"情形": [ASKED, *TWO, ["S001", "b", "为何？", "who=nobody", "x", "甲"]]}, {"情形!B4"}),
        ({"情形": [ASKED, *TWO], "材料": [LISTED, ["S001", "证", "是", "否", "who=x", ""]]}, {"材料!E2"}),
        ({"人员": [["用户名"], ["w01"]]}, {"人员!A1"}),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(
    db: Database, hall_id: str, now: int, sheets: dict[str, list[list[Any]]], wrong: set[str]
) -> None:
    found = db.read(check_matters, hall_id, book_of(sheets), now)
    assert isinstance(found, tuple)
    assert {f"{one.sheet}!{one.cell}" for one in found} == wrong
    assert all(isinstance(one, Fault) and one.zh and one.en and one.zh != one.en for one in found)


def test_the_workbook_to_begin_with_changes_nothing(db: Database, hall_id: str, now: int) -> None:
    _, found = checked(db, hall_id, empty_matters(), now)
    assert found == Differences((), ())


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 torn"])
def test_what_is_no_workbook_is_refused(db: Database, hall_id: str, now: int, content: bytes) -> None:
    with pytest.raises(WorkbookUnreadable):
        db.read(check_matters, hall_id, content, now)
