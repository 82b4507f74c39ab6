"""The table of tags of ratings as a workbook: read with every wrong cell told, and written."""

from collections.abc import Iterable

from hallsys.evaluation.rules import LONGEST_CODE, LONGEST_TAG, Level, Tag, Tags
from hallsys.workbook.cells import YES_NO, Code, Text, Whole
from hallsys.workbook.checking import doubles
from hallsys.workbook.export import written
from hallsys.workbook.reading import RawSheet, read_sent
from hallsys.workbook.rows import Fault, parse
from hallsys.workbook.sheet import Column, Sheet

TAGS = Sheet(
    "tags",
    "评价标签",
    (
        Column("level", "等级", Whole(min(Level), max(Level)), "5", note="5 非常满意 … 1 非常不满意"),
        Column("code", "代码", Code(LONGEST_CODE), "510"),
        Column("name", "名称", Text(LONGEST_TAG), "一窗受理一次办结"),
        Column("required_set", "国家必设", YES_NO, "是", False),
        Column("name_en", "英文名称", Text(LONGEST_TAG), "Handled at one window in one visit", ""),
    ),
    (("code",),),
)
_EMPTY = ("文件中没有标签", "the file has no tags")


def read_tags(name: str, content: bytes) -> Tags | tuple[Fault, ...]:
    """Return the tags of the first sheet of an .xlsx or .csv, or every wrong cell.

    Raises WorkbookUnreadable.
    """
    first, *_ = read_sent(name, content)
    book = parse([RawSheet(TAGS.zh, first.rows)], [TAGS])
    rows = book.rows[TAGS.name]
    book.faults += doubles(TAGS, rows)
    if not rows and not book.faults:
        book.faults.append(Fault(TAGS.zh, 1, 1, *_EMPTY))
    if book.faults:
        return book.sorted_faults()
    return Tags(Tag(**{**row.values, "level": Level(row.values["level"])}) for row in rows)


def tags_workbook(tags: Iterable[Tag]) -> bytes:
    """Return a table of tags as a workbook that is read again as it was."""
    rows = [[written(column, getattr(one, column.key)) for column in TAGS.columns] for one in tags]
    from hallsys.workbook.template import xlsx

    return xlsx([TAGS], {TAGS.name: rows})
