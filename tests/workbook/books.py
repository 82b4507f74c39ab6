"""Workbooks for the tests: a right one as data, and writers of every form."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

CODE = "11110000000000001A" + "4" + "000118012001"
PASSWORD = "Window-2026"

Lines = Sequence[Sequence[Any]]

RIGHT: dict[str, list[list[Any]]] = {
    "大厅": [["大厅代码", "名称", "英文名称", "日历年份"], ["H001", "示范大厅", "Sample hall", "2026"]],
    "区域": [["区域代码", "名称", "语音区"], ["main", "综合服务区", ""], ["tax", "税务区", "main"]],
    "开放时间": [["星期", "开门", "关门"], ["周一至周五", "9:00", "12:00"], ["1,2,3,4,5", "13:30", "17:00"]],
    "队列": [
        ["队列代码", "号码前缀", "名称", "区域代码", "综合窗口可办", "爱心前缀"],
        ["general", "A", "综合业务", "main", "是", "X"],
        ["tax", "T", "税务", "tax", "否", "X"],
    ],
    "窗口": [
        ["窗口代码", "窗口号", "名称", "区域代码", "类型"],
        ["W01", 1, "综合窗口", "main", "综合"],
        ["W02", 2, "税务窗口", "tax", "special"],
    ],
    "窗口分配": [["窗口代码", "队列代码"], ["W01", "general、tax"], ["W02", "tax"]],
    "事项": [
        ["事项代码", "名称", "类型", "时限(工作日)", "队列代码", "实施编码", "主题", "关键词"],
        ["S001", "社会保障卡申领", "承诺件", 5, "general", CODE, "社会保障", "社保卡  补卡"],
        ["S002", "完税证明", "即办件", "", "tax", CODE, "", ""],
    ],
    "一件事": [["代码", "名称", "图标", "事项代码"], ["newborn", "新生儿出生", "baby", "S002，S001"]],
    "材料": [
        ["事项代码", "名称", "必需", "份数"],
        ["S001", "居民身份证原件", "是", 1],
        ["S001", "照片", "否", 2],
    ],
    "人员": [
        ["用户名", "姓名", "工号", "角色", "可办队列", "初始密码"],
        ["w01", "甲样本", "0001", "窗口", "", PASSWORD],
        ["m01", "乙样本", "0002", "值班经理、管理员", "general", PASSWORD],
    ],
}


def changed(cells: Mapping[tuple[str, int, int], Any]) -> dict[str, list[list[Any]]]:
    """Return the right workbook with some cells replaced, by sheet, row and column (from 1)."""
    book = {title: [list(line) for line in lines] for title, lines in RIGHT.items()}
    for (title, row, column), value in cells.items():
        lines = book[title]
        while len(lines) < row:
            lines.append([""] * len(lines[0]))
        lines[row - 1] += [""] * (column - len(lines[row - 1]))
        lines[row - 1][column - 1] = value
    return book


def write(path: Path, book: Mapping[str, Lines], encoding: str = "utf-8-sig") -> Path:
    """Write `book` in the form that the suffix of `path` names: .xlsx, .zip, or a folder of .csv."""
    if path.suffix == ".xlsx":
        made = Workbook()
        made.remove(made.worksheets[0])
        for title, lines in book.items():
            sheet = made.create_sheet(title)
            for line in lines:
                sheet.append(list(line))
        made.save(path)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for title, lines in book.items():
                archive.writestr(f"{title}.csv", csv_bytes(lines, encoding))
    else:
        path.mkdir()
        for title, lines in book.items():
            (path / f"{title}.csv").write_bytes(csv_bytes(lines, encoding))
    return path


def csv_bytes(lines: Lines, encoding: str) -> bytes:
    """Return the lines as a .csv file in that encoding."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(encoding)
