"""What the importer refuses before it can look at a cell."""

from hallsys.kernel.errors import Refusal


class WorkbookMissing(Refusal):
    """There is no such file or folder."""

    code = "workbook_missing"
    status = 404
    zh = "找不到 {path}。"
    en = "There is no {path}."


class WorkbookUnreadable(Refusal):
    """The file is no workbook, is damaged, or is far too large."""

    code = "workbook_unreadable"
    status = 422
    zh = "无法读取 {path}：不是 .xlsx、.csv、.csv 文件夹或其 .zip，或文件已损坏、过大。"
    en = "Cannot read {path}: no .xlsx, .csv, folder of .csv or .zip of them; or it is damaged or too large."


class HallUnsettled(Refusal):
    """The workbook names no hall: it has no sheet of halls, or none of its rows is filled in."""

    code = "hall_unsettled"
    status = 422
    zh = "“大厅”表未填写（# 开头的示例行不导入），或没有此表：请填写，或用 --hall 指明大厅。"
    en = (
        "No row of the sheet 大厅 (halls) is filled in (examples begin with # and are not imported), "
        "or there is no such sheet: fill it in, or say with --hall which hall it is for."
    )


class DifferencesOthers(Refusal):
    """Since somebody looked at what an import would change, the matters became others."""

    code = "differences_others"
    zh = "您查看之后，事项又有改动。请重新核对差异，再导入。"
    en = "The matters changed after you looked. Please look at the differences again before you import."
