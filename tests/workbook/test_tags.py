"""The table of tags as a file: read as it is published, written and read again; each wrong cell is told."""

import pytest

from hallsys.evaluation.rules import Tags
from hallsys.evaluation.tags import load_tags
from hallsys.settings import CONFIG
from hallsys.workbook.errors import WorkbookUnreadable
from hallsys.workbook.rows import Fault
from hallsys.workbook.tags import read_tags, tags_workbook

SHIPPED = CONFIG / "hcp_norms.csv"
HEAD = "level,code,name,required_set"


def faults(text: str) -> list[str]:
    found = read_tags("tags.csv", text.encode())
    assert not isinstance(found, Tags)
    return [one.sentence("en") for one in found]


def test_the_published_table_is_read_as_the_installation_reads_it() -> None:
    found = read_tags("hcp_norms.csv", SHIPPED.read_bytes())
    assert isinstance(found, Tags)
    assert list(found) == list(load_tags(SHIPPED))


def test_what_is_written_is_read_again_as_it_was() -> None:
    shipped = list(load_tags(SHIPPED))
    found = read_tags("tags.xlsx", tags_workbook(shipped))
    assert isinstance(found, Tags)
    assert list(found) == shipped


def test_headers_may_be_chinese_and_english_names_left_out() -> None:
    found = read_tags("标签.csv", "等级,代码,名称,国家必设\n1,199,新标签,否\n".encode("gb18030"))
    assert isinstance(found, Tags)
    assert [(one.code, one.level, one.required_set, one.name_en) for one in found] == [("199", 1, False, "")]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (f"{HEAD}\n6,510,好,1", "评价标签!A2"),
        (f"{HEAD}\n5,,好,1", "评价标签!B2"),
        (f"{HEAD}\n5,510,好,1\n1,510,差,1", "评价标签!B3"),
        (f"{HEAD}\n5,510,{'长' * 101},1", "评价标签!C2"),
        (f"{HEAD}\n5,510,好,maybe", "评价标签!D2"),
        ("level,code,name\n5,510,好", ""),
        (HEAD, "评价标签!A1"),
        ("", "评价标签!A1"),
    ],
)
def test_each_wrong_cell_is_told(lines: str, told: str) -> None:
    if not told:  # nothing is asked of that column
        assert isinstance(read_tags("tags.csv", lines.encode()), Tags)
        return
    assert any(one.startswith(f"{told}: ") for one in faults(lines)), faults(lines)


@pytest.mark.parametrize("name", ["tags.xlsx", "tags.pdf", "tags"])
def test_what_is_no_table_is_refused(name: str) -> None:
    with pytest.raises(WorkbookUnreadable):
        read_tags(name, b"level,code")


def test_a_fault_names_its_cell() -> None:
    (fault,) = read_tags("tags.csv", f"{HEAD}\n9,510,好,1".encode())
    assert isinstance(fault, Fault)
    assert fault.cell == "A2"
