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
    """The workbook names no hall, and it is not clear which one it is for."""

    code = "hall_unsettled"
    status = 422
    zh = "文件中没有“大厅”表，请指明导入哪个大厅。"
    en = "The workbook has no sheet 大厅 (halls); say which hall it is for."


class DifferencesOthers(Refusal):
    """Since somebody looked at what an import would change, the matters became others."""

    code = "differences_others"
    zh = "您查看之后，事项又有改动。请重新核对差异，再导入。"
    en = "The matters changed after you looked. Please look at the differences again before you import."
