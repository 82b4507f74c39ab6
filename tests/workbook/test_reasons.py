"""The table of reasons as a file: written and read again; each wrong cell is told."""

from dataclasses import replace

import pytest

from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reasons import Reasons, Said, Wording
from hallsys.workbook.errors import WorkbookUnreadable
from hallsys.workbook.reasons import read_reasons, reasons_workbook

HEAD = "purpose,code,zh,en,source,source_en,offered"


def faults(text: str) -> list[str]:
    found = read_reasons("reasons.csv", text.encode(), {})
    assert isinstance(found, list)
    return [one.sentence("en") for one in found]


def test_what_is_written_is_read_again_as_it_was() -> None:
    listed = tuple(one.said for one in Reasons().last().values())
    own = Said(Purpose.VOID, "h_own", "自设", "Own", offered=False)
    assert read_reasons("reasons.xlsx", reasons_workbook((*listed, own)), Reasons().last()) == (*listed, own)


def test_headers_may_be_chinese_and_what_is_not_needed_left_out() -> None:
    found = read_reasons("原因.csv", "用途,代码,名称,英文名称\n中止,h_a,甲,A\n".encode("gb18030"), {})
    assert found == (Said(Purpose.SUSPENSION, "h_a", "甲", "A"),)


def test_what_has_no_column_or_an_empty_cell_stays_as_it_was() -> None:
    off = Said(Purpose.VOID, "void_powers", "越权", "Beyond powers", "某条", "A rule", offered=False)
    last = Reasons([Wording(off, 1, 0)]).last()
    for text in (
        "purpose,code,zh,en\nvoid,void_powers,超越职权,Beyond powers",
        "purpose,code,zh,en,offered\nvoid,void_powers,超越职权,Beyond powers,",
    ):
        assert read_reasons("reasons.csv", text.encode(), last) == (replace(off, zh="超越职权"),)
    text = "purpose,code,zh,en,source,offered\nvoid,void_powers,越权,Beyond powers,,是"
    assert read_reasons("reasons.csv", text.encode(), last) == (replace(off, source="", offered=True),)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (f"{HEAD}\n无此用途,h_a,甲,A,,,是", "原因!A2"),
        (f"{HEAD}\nvoid,,甲,A,,,是", "原因!B2"),
        (f"{HEAD}\nvoid,h_a,甲,A,,,是\nrecall,h_a,乙,B,,,是", "原因!B3"),
        (f"{HEAD}\nvoid,h_a,{'长' * 61},A,,,是", "原因!C2"),
        (f"{HEAD}\nvoid,h_a,甲,,,,是", "原因!D2"),
        (f"{HEAD}\nvoid,h_a,甲,A,,,maybe", "原因!G2"),
        (HEAD, "原因!A1"),
    ],
)
def test_each_wrong_cell_is_told(lines: str, told: str) -> None:
    assert told in faults(lines)[0]


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(WorkbookUnreadable):
        read_reasons("reasons.pdf", b"%PDF-1.7", {})
