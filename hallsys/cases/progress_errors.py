"""Why somebody who asks how far a case is gets no answer."""

from hallsys.kernel.errors import Refusal


class ProgressUnknown(Refusal):
    """No such case, or not that person's: nobody is told which."""

    code = "progress_unknown"
    status = 404
    zh = "没有找到与该证件号码对应的办件，请核对办件编号和申请人证件号码。"
    en = "There is no case with that number for that document; check the case number and the ID number."


class CardNeeded(Refusal):
    """A number was typed: whoever knows it is not its holder."""

    code = "card_needed"
    status = 403
    zh = "请放置身份证查询办件进度；仅输入号码不能查询。"
    en = "Lay your ID card to see your cases; a typed number is not enough."
