"""What the hall answers when a period cannot be set so."""

from hallsys.kernel.errors import Refusal


class BadPeriod(Refusal):
    """A period outside of the bounds of its kind."""

    code = "bad_retention_period"
    status = 422
    zh = "保存期限须在 {least} 至 {most} 天之间。"
    en = "The period must be from {least} to {most} days."


class NobodyKnown(Refusal):
    """No record bears that number: there is nothing to erase."""

    code = "nobody_known"
    status = 404
    zh = "没有此证件号码的记录。"
    en = "There is no record with this number."
