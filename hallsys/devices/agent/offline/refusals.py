"""What a kiosk that is cut off says when it cannot help."""

from hallsys.kernel.errors import Refusal


class NotIssuing(Refusal):
    """Nothing was lent for this hour: the hall is closed, or the day is over."""

    code = "offline_not_issuing"
    zh = "网络中断，现在不能取号，请到咨询台。"
    en = "The network is down and no numbers are given now. Please go to the information desk."


class NumbersUsedUp(Refusal):
    """All lent numbers of the queue are given out."""

    code = "offline_numbers_used_up"
    zh = "网络中断，本机的离线号码已发完，请到咨询台取号。"
    en = "The network is down and this kiosk has given out its numbers. Please go to the information desk."


class CannotKeep(Refusal):
    """The disk does not take a ticket: it would be lost with the power."""

    code = "offline_cannot_keep"
    status = 503
    zh = "网络中断，本机现在不能取号，请到咨询台。"
    en = "The network is down and this kiosk cannot give numbers now. Please go to the information desk."


class DocumentOutOfDate(Refusal):
    """The document is out of date."""

    code = "document_expired"
    status = 422
    zh = "证件已过有效期，请到咨询台办理。"
    en = "Your document has expired. Please ask at the information desk."


class DocumentNotYetValid(Refusal):
    """The first day of the document's validity is still to come."""

    code = "document_not_yet_valid"
    status = 422
    zh = "证件尚未生效，请到咨询台办理。"
    en = "The document is not valid yet; please ask at the information desk."


class NobodyThere(Refusal):
    """Nobody presented a document, or that was too long ago."""

    code = "presentation_unknown"
    status = 404
    zh = "请重新刷身份证。"
    en = "Please present your document again."


class TooManyTyped(Refusal):
    """Numbers were typed too fast for a person."""

    code = "too_many_requests"
    status = 429
    zh = "输入过于频繁，请稍后再试。"
    en = "Too many numbers were typed; please wait a little."


class BadAsking(Refusal):
    """What the page asked is not in order."""

    code = "bad_request"
    status = 422
    zh = "请求有误，请重新开始。"
    en = "Something was not in order; please start again."
