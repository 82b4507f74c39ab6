from datetime import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from hallsys.counters import views as counters_views
from hallsys.counters.errors import StrandsWaiters
from hallsys.demo.cast import PASSWORD as DEMO_PASSWORD
from hallsys.halls import views as halls_views
from hallsys.halls.errors import HallUnknown
from hallsys.halls.rules import Hours
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, HOUR
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters import views as matters_views
from hallsys.matters.packages import packages
from hallsys.queue import views as queue_views
from hallsys.queue.booking import book
from hallsys.queue.catalogue import catalogue
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import put_queue
from hallsys.queue.tickets import LaneKey, enter_lane
from hallsys.staff import service as staff
from hallsys.staff import views as staff_views
from hallsys.staff.errors import WrongPassword
from hallsys.staff.rules import Role
from hallsys.workbook.errors import HallUnsettled, WorkbookMissing, WorkbookUnreadable
from hallsys.workbook.reading import read
from hallsys.workbook.rows import Fault
from hallsys.workbook.service import Imported, import_workbook
from hallsys.workbook.sheets import SHEETS
from hallsys.workbook.template import template
from tests.conftest import MONDAY_NINE
from tests.workbook.books import CODE, PASSWORD, RIGHT, changed, csv_bytes, write

CALENDARS = Path(__file__).parents[2] / "config" / "calendar"


def imported(db: Database, path: Path, hall: str | None = None) -> Imported:
    answer = import_workbook(db, path, CALENDARS, hall)
    assert isinstance(answer, Imported), [fault.sentence("en") for fault in answer]
    return answer


def faults(db: Database, path: Path, hall: str | None = None) -> dict[str, str]:
    answer = import_workbook(db, path, CALENDARS, hall)
    assert not isinstance(answer, Imported)
    assert all(fault.zh and fault.sentence("zh") != fault.sentence("en") for fault in answer)
    return {f"{fault.sheet}!{fault.cell}": fault.en for fault in answer}


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("hall.xlsx", ""),
        ("folder", "utf-8-sig"),
        ("folder", "utf-8"),
        ("folder", "gb18030"),
        ("hall.zip", "utf-8-sig"),
        ("hall.zip", "gb18030"),
    ],
)
def test_a_right_workbook_becomes_a_hall(db: Database, tmp_path: Path, name: str, encoding: str) -> None:
    answer = imported(db, write(tmp_path / name, RIGHT, encoding))
    assert answer == Imported(
        answer.hall_id,
        zones=2,
        hours=10,
        queues=2,
        windows=2,
        allocations=2,
        matters=2,
        packages=1,
        materials=2,
        staff=2,
    )
    hall = db.read(halls_views.hall, answer.hall_id)
    assert (hall.code, hall.name, hall.name_en, hall.level) == ("H001", "示范大厅", "Sample hall", "county")
    assert {zone.code: zone.voice_zone for zone in hall.zones} == {"main": "main", "tax": "main"}
    assert hall.hours[:2] == (Hours(0, "09:00", "12:00"), Hours(0, "13:30", "17:00"))
    assert hall.calendar.years == {2026}

    queues = {queue.code: queue for queue in db.read(queue_views.queues, hall.id).values()}
    assert (queues["general"].prefix, queues["tax"].prefix) == ("A", "T")
    assert (queues["general"].common, queues["tax"].common) == (True, False)
    assert hall.zones_by_id[queues["tax"].zone_id or ""].code == "tax"

    windows = {window.code: window for window in db.read(counters_views.windows, hall.id)}
    assert {code: (w.number, w.kind) for code, w in windows.items()} == {
        "W01": (1, "comprehensive"),
        "W02": (2, "special"),
    }
    standings = db.read(counters_views.standings, hall.id)
    assert set(standings[windows["W01"].id].queue_ids) == {queues["general"].id, queues["tax"].id}
    assert standings[windows["W02"].id].queue_ids == (queues["tax"].id,)

    card, proof = db.read(matters_views.matters, hall.id).values()
    assert (card.code, card.kind, card.limit_days, card.queue_code) == ("S001", "promised", 5, "general")
    assert (card.theme, card.keywords) == ("social_security", "社保卡 补卡")
    (newborn,) = db.read(packages, hall.id)
    assert (newborn.name, newborn.icon) == ("新生儿出生", "baby")
    assert newborn.matter_ids == (proof.id, card.id)
    assert (proof.kind, proof.limit_days, proof.implementation_code) == ("immediate", 0, CODE)
    checklist = db.read(matters_views.materials, hall.id, [card.id, proof.id])
    assert [(entry.name, entry.required, entry.copies) for entry in checklist] == [
        ("居民身份证原件", True, 1),
        ("照片", False, 2),
    ]
    manager, clerk = db.read(staff_views.clerks, hall.id)
    assert (clerk.login, clerk.staff_number, clerk.roles) == ("w01", "0001", (Role.CLERK,))
    assert (manager.roles, manager.skills) == ((Role.MANAGER, Role.ADMIN), ("general",))
    assert staff.sign_in(db, hall.id, "w01", PASSWORD).clerk_id == clerk.id
    assert clerk.must_change  # who wrote the workbook knows it


def test_importing_again_brings_up_to_date(db: Database, tmp_path: Path) -> None:
    first = imported(db, write(tmp_path / "1.xlsx", RIGHT))
    ids = [window.id for window in db.read(counters_views.windows, first.hall_id)]
    again = changed(
        {
            ("大厅", 2, 2): "新名称",
            ("窗口", 2, 2): 2,  # the windows exchange their numbers
            ("窗口", 3, 2): 1,
            ("事项", 2, 2): "社保卡补领",
            ("材料", 3, 2): "委托书",
            ("人员", 2, 2): "丙样本",
            ("人员", 2, 6): "Another-2026",
        }
    )
    second = imported(db, write(tmp_path / "2.xlsx", again))
    assert second.hall_id == first.hall_id
    assert db.read(halls_views.hall, first.hall_id).name == "新名称"
    assert [window.id for window in db.read(counters_views.windows, first.hall_id)] == ids[::-1]
    matter = next(iter(db.read(matters_views.matters, first.hall_id).values()))
    assert matter.name == "社保卡补领"
    checklist = db.read(matters_views.materials, first.hall_id, [matter.id])
    assert [entry.name for entry in checklist] == ["居民身份证原件", "委托书"]
    # A password that its owner may have changed long ago is left alone.
    assert {clerk.name for clerk in db.read(staff_views.clerks, first.hall_id)} == {"丙样本", "乙样本"}
    staff.sign_in(db, first.hall_id, "w01", PASSWORD)
    with pytest.raises(WrongPassword):
        staff.sign_in(db, first.hall_id, "w01", "Another-2026")


def test_where_a_hall_is_stays_as_it_was_where_a_workbook_does_not_say(db: Database, tmp_path: Path) -> None:
    head, row = RIGHT["大厅"]
    says = {
        "大厅": [[*head, "地址", "英文地址", "咨询电话"], [*row, "中街 8 号", "8 Middle Street", "0539-0"]]
    }
    hall_id = imported(db, write(tmp_path / "1.xlsx", {**RIGHT, **says})).hall_id

    def said() -> tuple[str | None, ...]:
        known = db.read(halls_views.hall, hall_id).known_settings
        return known.address, known.address_en, known.help_phone

    assert said() == ("中街 8 号", "8 Middle Street", "0539-0")
    imported(db, write(tmp_path / "2.xlsx", RIGHT))
    assert said() == ("中街 8 号", "8 Middle Street", "0539-0")
    says["大厅"][1] = [*row, "", "", "0539-1"]
    imported(db, write(tmp_path / "3.xlsx", {**RIGHT, **says}))
    assert said() == ("中街 8 号", "8 Middle Street", "0539-1")


def test_a_hall_is_kept_elsewhere_until_a_workbook_says_otherwise(db: Database, tmp_path: Path) -> None:
    imported(db, write(tmp_path / "above.xlsx", RIGHT))
    head, row = ["大厅代码", "名称", "日历年份", "上级大厅"], ["FAR", "河东镇", "2026", "H001"]

    def far(name: str, *said: str) -> str:
        sheet = [[*head, *(["独立数据库"] if said else [])], [*row, *said]]
        return imported(db, write(tmp_path / name, {"大厅": sheet})).hall_id

    hall_id = far("1.xlsx")
    assert db.read(halls_views.kept_elsewhere) == frozenset()
    assert far("2.xlsx", "是") == hall_id
    for name, said in (("3.xlsx", ()), ("4.xlsx", ("",)), ("5.xlsx", ("是",))):
        far(name, *said)
        assert db.read(halls_views.kept_elsewhere) == {hall_id}
    far("6.xlsx", "否")
    assert db.read(halls_views.kept_elsewhere) == frozenset()


def test_one_sheet_may_come_alone(db: Database, tmp_path: Path) -> None:
    hall = imported(db, write(tmp_path / "all.xlsx", RIGHT))
    for name, encoding in (("staff.csv", "utf-8-sig"), ("人员.csv", "gb18030")):
        lines = [RIGHT["人员"][0], ["w02", "丁样本", "0003", "clerk", "tax", PASSWORD]]
        (tmp_path / name).write_bytes(csv_bytes(lines, encoding))
        assert imported(db, tmp_path / name, "H001").staff == 1
    assert len(db.read(staff_views.clerks, hall.hall_id)) == 3
    (tmp_path / "材料.csv").write_bytes(csv_bytes([["事项代码", "名称"], ["S002", "身份证"]], "utf-8"))
    imported(db, tmp_path / "材料.csv", "H001")
    matters = db.read(matters_views.matters, hall.hall_id)
    assert len(db.read(matters_views.materials, hall.hall_id, list(matters))) == 3

    with pytest.raises(HallUnsettled):
        import_workbook(db, tmp_path / "staff.csv", CALENDARS)
    (tmp_path / "区域.csv").write_bytes(csv_bytes(RIGHT["区域"], "utf-8"))
    with pytest.raises(HallUnknown):
        import_workbook(db, tmp_path / "区域.csv", CALENDARS, "H999")


WRONG: list[tuple[dict[tuple[str, int, int], Any], dict[str, str]]] = [
    ({("大厅", 2, 1): ""}, {"大厅!A2": "empty"}),
    ({("大厅", 2, 4): "2026,2063"}, {"大厅!D2": "2063"}),
    ({("大厅", 1, 5): "上级大厅", ("大厅", 2, 5): "H000"}, {"大厅!E2": "H000"}),
    ({("大厅", 1, 5): "独立数据库", ("大厅", 2, 5): "是"}, {"大厅!E2": "under another"}),
    ({("大厅", 1, 5): "时区", ("大厅", 2, 5): "Mars/Olympus"}, {"大厅!E2": "time zone"}),
    ({("大厅", 3, 1): "H002", ("大厅", 3, 2): "乙", ("大厅", 3, 4): "2026"}, {"大厅!A3": "one hall"}),
    ({("区域", 3, 1): "main"}, {"区域!A3": "row 2", "队列!D3": "no tax", "窗口!D3": "no tax"}),
    ({("区域", 2, 2): "长" * 61}, {"区域!B2": "60"}),
    ({("开放时间", 2, 1): "周五至周一"}, {"开放时间!A2": "Monday"}),
    ({("开放时间", 2, 2): "25:00"}, {"开放时间!B2": "time"}),
    ({("开放时间", 2, 3): "08:59"}, {"开放时间!C2": "before"}),
    ({("开放时间", 2, 3): "14:00"}, {"开放时间!B3": "row 2"}),
    ({("队列", 3, 2): "A"}, {"队列!B3": "row 2"}),
    ({("队列", 3, 2): "a"}, {"队列!B3": "capital"}),
    ({("队列", 2, 6): "T"}, {"队列!F2": "prefix of a queue"}),
    ({("队列", 2, 5): "也许"}, {"队列!E2": "yes"}),
    ({("窗口", 3, 2): 1}, {"窗口!B3": "row 2"}),
    ({("窗口", 3, 2): "两"}, {"窗口!B3": "whole number"}),
    ({("窗口", 3, 2): 2.5}, {"窗口!B3": "whole number"}),
    ({("窗口", 3, 5): "特殊"}, {"窗口!E3": "use one of"}),
    ({("窗口分配", 2, 2): "general,none"}, {"窗口分配!B2": "no none"}),
    ({("窗口分配", 2, 2): "tax tax"}, {"窗口分配!B2": "twice"}),
    ({("窗口分配", 3, 1): "W03"}, {"窗口分配!A3": "W03"}),
    ({("窗口分配", 3, 1): "W01"}, {"窗口分配!A3": "row 2"}),
    ({("事项", 2, 4): 0}, {"事项!D2": "at least 1; at most 365 working days"}),
    ({("事项", 3, 4): 3}, {"事项!D3": "has 0 or working minutes"}),
    ({("事项", 2, 5): "x"}, {"事项!E2": "no x"}),
    ({("事项", 2, 6): CODE[:-1]}, {"事项!F2": "31"}),
    ({("材料", 3, 2): "居民身份证原件"}, {"材料!B3": "row 2"}),
    ({("材料", 3, 1): "S003"}, {"材料!A3": "S003"}),
    ({("人员", 2, 1): "张三"}, {"人员!A2": "small letters"}),
    ({("人员", 3, 1): "W01"}, {"人员!A3": "row 2"}),
    ({("人员", 2, 4): "窗口,主任"}, {"人员!D2": "use one of"}),
    ({("人员", 2, 5): "x"}, {"人员!E2": "no x"}),
    ({("人员", 2, 6): ""}, {"人员!F2": "first password"}),
    ({("人员", 2, 6): "w01w01w01"}, {"人员!F2": "not allowed"}),
    ({("人员", 2, 6): "Qx-H001-7413"}, {"人员!F2": "the hall's code"}),
    ({("人员", 2, 6): DEMO_PASSWORD}, {"人员!F2": "guessed first"}),
    ({("人员", 1, 2): "名字"}, {"人员!B1": "header", "人员!A1": "name is missing"}),
    ({("人员", 1, 3): "姓名"}, {"人员!C1": "header"}),
    ({("人员", 2, 8): "多"}, {"人员!H2": "no header"}),
    ({("人员", 4, 2): "只有名字"}, {"人员!A4": "empty", "人员!D4": "empty"}),
]


@pytest.mark.parametrize(("cells", "expected"), WRONG, ids=[str(next(iter(cells))) for cells, _ in WRONG])
@pytest.mark.parametrize("name", ["hall.xlsx", "folder"])
def test_every_wrong_cell_is_told_by_its_address(
    db: Database, tmp_path: Path, name: str, cells: dict[tuple[str, int, int], Any], expected: dict[str, str]
) -> None:
    found = faults(db, write(tmp_path / name, changed(cells)))
    assert found.keys() == expected.keys()
    for address, words in expected.items():
        assert words in found[address]
    assert db.read(halls_views.tree) == ()


@pytest.mark.parametrize("code", [int("1" * 31), float("1" * 31)])
def test_a_code_in_a_number_cell_has_lost_its_last_digits(db: Database, tmp_path: Path, code: float) -> None:
    found = faults(db, write(tmp_path / "hall.xlsx", changed({("事项", 2, 6): code})))
    assert "31" in found["事项!F2"]


def test_unknown_and_repeated_sheets_are_told(db: Database, tmp_path: Path) -> None:
    book = RIGHT | {"其他": [["x"]], "空": [[]], "windows": RIGHT["窗口"]}
    assert list(faults(db, write(tmp_path / "hall.xlsx", book))) == ["windows!A1", "其他!A1"]


def test_all_faults_are_told_at_once_and_in_order(db: Database, tmp_path: Path) -> None:
    together: dict[tuple[str, int, int], Any] = {
        ("窗口", 3, 2): 1,
        ("队列", 2, 2): "?",
        ("人员", 2, 6): "short",
        ("人员", 2, 4): "x",
        ("材料", 2, 4): -1,
    }
    found = faults(db, write(tmp_path / "hall.xlsx", changed(together)))
    assert list(found) == ["队列!B2", "窗口!B3", "材料!D2", "人员!D2", "人员!F2"]
    assert "not allowed" in found["人员!F2"]


def test_a_sheet_alone_may_not_contradict_what_the_hall_has(db: Database, tmp_path: Path) -> None:
    imported(db, write(tmp_path / "all.xlsx", RIGHT))
    for title, line, address in (
        ("队列", ["new", "A", "新", "main", "是", ""], "队列!B2"),
        ("队列", ["new", "B", "新", "main", "是", "A"], "队列!F2"),
        ("窗口", ["W09", 1, "新", "main", "综合"], "窗口!B2"),
        ("窗口", ["W09", 9, "新", "nowhere", "综合"], "窗口!D2"),
        ("人员", ["w09", "甲样本", "", "窗口", "", ""], "人员!F2"),
    ):
        path = tmp_path / f"{title}.csv"
        path.write_bytes(csv_bytes([RIGHT[title][0], line], "utf-8"))
        assert list(faults(db, path, "H001")) == [address]


def test_cells_may_be_typed_as_a_spreadsheet_types_them(db: Database, tmp_path: Path) -> None:
    book = changed(
        {
            ("开放时间", 2, 1): 1,
            ("开放时间", 2, 2): time(8, 30),
            ("开放时间", 3, 1): "星期天、周六",
            ("开放时间", 3, 2): "13：30",
            ("开放时间", 3, 3): "24:00",
            ("队列", 2, 5): True,
            ("窗口", 2, 2): 1.0,
            ("窗口", 2, 3): "  综合\n窗口\u3000",
            ("大厅", 2, 4): 2026,
        }
    )
    hall = db.read(halls_views.hall, imported(db, write(tmp_path / "hall.xlsx", book)).hall_id)
    assert hall.hours == (Hours(0, "08:30", "12:00"), Hours(5, "13:30", "24:00"), Hours(6, "13:30", "24:00"))
    assert db.read(counters_views.windows, hall.id)[0].name == "综合 窗口"


def test_headers_may_be_english_and_in_any_order(db: Database, tmp_path: Path) -> None:
    book = RIGHT | {"zones": [["Voice_Zone", "name*", "CODE"], ["", "综合", "main"], ["", "税务", "tax"]]}
    del book["区域"]
    hall = db.read(halls_views.hall, imported(db, write(tmp_path / "hall.xlsx", book)).hall_id)
    assert [(zone.code, zone.name) for zone in hall.zones] == [("main", "综合"), ("tax", "税务")]


def test_a_spreadsheets_error_is_no_comment(db: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "hall.xlsx", changed({("窗口", 2, 1): "#N/A"}))
    assert "窗口!A2" in faults(db, path)


def test_rows_that_are_commented_out_are_left_out(db: Database, tmp_path: Path) -> None:
    commented = changed({("窗口", 4, 1): "# 备用", ("窗口", 4, 2): "?"})
    assert imported(db, write(tmp_path / "hall.xlsx", commented)).windows == 2


@pytest.mark.parametrize("name", ["template.xlsx", "template.zip", "template"])
def test_the_template_is_right_once_its_examples_are_uncommented(
    db: Database, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    template(path)
    with pytest.raises(HallUnsettled) as refused:  # help and examples are not imported
        import_workbook(db, path, CALENDARS)
    assert "“大厅”表未填写" in refused.value.sentence("zh")
    book = _lines_of(path)
    assert list(book) == [sheet.zh for sheet in SHEETS]
    filled = {}
    for title, (header, notes, *examples) in book.items():
        assert notes[0].startswith("#")
        filled[title] = [header, *([example[0].removeprefix("#"), *example[1:]] for example in examples)]
    column = [word.rstrip("*") for word in filled["人员"][0]].index("初始密码")
    filled["人员"][1][column] = PASSWORD
    assert imported(db, write(tmp_path / "filled.xlsx", filled)).matters == 1


def _lines_of(path: Path) -> dict[str, list[list[str]]]:
    order = {sheet.zh: at for at, sheet in enumerate(SHEETS)}
    sheets = sorted(read(path), key=lambda sheet: order[sheet.title])
    return {sheet.title: [list(row) for row in sheet.rows if any(row)] for sheet in sheets}


def test_the_template_helps_to_fill_it_in(tmp_path: Path) -> None:
    template(tmp_path / "template.xlsx")
    book = load_workbook(tmp_path / "template.xlsx")
    for page in book.worksheets:
        assert page.freeze_panes == "C2"
        assert page["A1"].comment is not None
        assert page.column_dimensions["A"].number_format == "@"
    offered = book["窗口"].data_validations.dataValidation
    assert [rule.formula1 for rule in offered] == ['"综合,专业,出件,咨询"']
    csv_template = tmp_path / "folder"
    template(csv_template)
    assert all(file.read_bytes().startswith(b"\xef\xbb\xbf") for file in csv_template.iterdir())


def test_what_is_no_workbook_is_refused(db: Database, tmp_path: Path) -> None:
    with pytest.raises(WorkbookMissing):
        import_workbook(db, tmp_path / "none.xlsx", CALENDARS)
    good = write(tmp_path / "good.xlsx", RIGHT).read_bytes()
    for name, content in (
        ("a.xlsx", b""),
        ("b.xlsx", b"PK\x03\x04 nothing"),
        ("c.xlsx", good[: len(good) // 2]),
        ("d.zip", b"nothing"),
        ("e.xls", good),
        ("f.csv", b"\xff\xff\xff\x80"),
        ("g.csv", b'"never closed'),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(WorkbookUnreadable):
            import_workbook(db, tmp_path / name, CALENDARS)
    (tmp_path / "empty").mkdir()
    with pytest.raises(WorkbookUnreadable):
        import_workbook(db, tmp_path / "empty", CALENDARS)


def test_a_queue_moves_to_another_window_while_people_wait(db: Database, tmp_path: Path) -> None:
    hall_id = imported(db, write(tmp_path / "hall.xlsx", RIGHT)).hall_id
    queues = {queue.code: queue.id for queue in db.read(queue_views.queues, hall_id).values()}
    day = db.read(halls_views.hall, hall_id).business_day(MONDAY_NINE)

    def let_wait(tx: Tx) -> None:
        enter_lane(tx, LaneKey(day, queues["general"], PriorityClass.ORDINARY), issued=1)

    db.transact(Origin(hall_id, "system"), let_wait)
    header = RIGHT["窗口分配"][0]
    swapped = tmp_path / "窗口分配.csv"
    swapped.write_bytes(csv_bytes([header, ["W01", "tax"], ["W02", "general"]], "utf-8"))
    answer = import_workbook(db, swapped, CALENDARS, "H001")
    assert isinstance(answer, Imported)
    windows = {window.id: window.code for window in db.read(counters_views.windows, hall_id)}
    standings = db.read(counters_views.standings, hall_id).values()
    assert {windows[one.window_id]: one.queue_ids for one in standings} == {
        "W01": (queues["tax"],),
        "W02": (queues["general"],),
    }
    swapped.write_bytes(csv_bytes([header, ["W02", "tax"]], "utf-8"))
    with pytest.raises(StrandsWaiters):
        import_workbook(db, swapped, CALENDARS, "H001")


def test_hours_that_an_import_narrows_take_their_appointments(db: Database, tmp_path: Path) -> None:
    hall_id = imported(db, write(tmp_path / "hall.xlsx", RIGHT)).hall_id
    origin = Origin(hall_id, "system")
    (general, *_) = db.read(queue_views.queues, hall_id).values()
    said = {name: getattr(general, name) for name in QueueFacts.__dataclass_fields__}
    facts = QueueFacts(**{**said, "appointment_prefix": "Y", "appointment_quota": 2})
    db.transact(origin, put_queue, general.id, facts)
    offered = db.read(catalogue, hall_id, PolicySettings())
    matter = next(one for one in offered.matters.values() if one.queue_code == general.code)
    times = [MONDAY_NINE + DAY, MONDAY_NINE + DAY + 5 * HOUR]  # 9:00 and 14:00
    for at, starts_at in enumerate(times):
        db.transact(origin, book, offered, matter.id, f"p{at}", starts_at)
    mornings = tmp_path / "开放时间.csv"
    mornings.write_bytes(csv_bytes([RIGHT["开放时间"][0], ["周一至周五", "9:00", "12:00"]], "utf-8"))
    imported(db, mornings, "H001")
    off = [one for one in db.read(eventlog.after, hall_id, 0) if one.kind == "AppointmentCalledOff"]
    assert [one.payload["starts_at"] for one in off] == times[1:]


def test_nothing_is_logged_of_names_and_passwords(db: Database, tmp_path: Path) -> None:
    answer = imported(db, write(tmp_path / "hall.xlsx", RIGHT))
    logged = repr(db.read(eventlog.after, answer.hall_id, 0))
    assert "ClerkCreated" in logged
    assert "样本" not in logged
    assert PASSWORD not in logged


def test_a_fault_is_addressed_as_spreadsheets_do() -> None:
    fault = Fault("人员", 7, 28, "错", "wrong")
    assert fault.cell == "AB7"
    assert fault.sentence("zh") == "人员!AB7: 错"
