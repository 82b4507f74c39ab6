"""What any page may be refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from hallsys.kernel.errors import Refusal


class BadRequest(Refusal):
    """The body of a request has not the form that the page sends."""

    code = "bad_request"
    status = 400
    zh = "请求内容不正确，请刷新页面后重试。"
    en = "The request is not in order; please reload the page and try again."


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one part of a request, never its value, for whoever writes the program that asks.

    `where` is `pointer`, into the JSON of the body (RFC 6901, as a fragment), or `parameter` of the address.
    """

    where: str
    name: str
    detail: str


class NotAsDescribed(BadRequest):
    """Another system asks in a form that the description of the interface does not know."""

    zh = "请求内容与接口说明（/api/v1/openapi.json）不符；errors 列出不符之处。"
    en = "The request is not as /api/v1/openapi.json describes it; errors lists what is not."

    def __init__(self, faults: Sequence[FieldFault] = ()) -> None:
        super().__init__()
        self.faults = faults


class NotFound(Refusal):
    """There is no such page, window or kiosk."""

    code = "not_found"
    status = 404
    zh = "没有找到。"
    en = "Not found."


class NotAllowed(Refusal):
    """The address is there, but nothing is done with it by that method."""

    code = "method_not_allowed"
    status = 405
    zh = "此地址不支持该操作。"
    en = "That cannot be done at this address."


class TooLarge(Refusal):
    """The body of a request is larger than what is taken there."""

    code = "too_large"
    status = 413
    zh = "提交的内容过大。"
    en = "What was sent is too large."


class TooMuch(Refusal):
    """Too many requests in a short time."""

    code = "too_many_requests"
    status = 429
    zh = "操作过于频繁，请稍后再试。"
    en = "Too many requests; please wait a little."


class CannotListen(Refusal):
    """The server's address cannot be had: another program listens there, or it is not of this machine."""

    code = "cannot_listen"
    status = 500
    zh = "无法监听 {address}：{why}"
    en = "Cannot listen on {address}: {why}"


class DatabaseGone(Refusal):
    """The database is out of reach, locked or full. It may pass: the same request may be sent again."""

    code = "database_gone"
    status = 503
    passes = True
    zh = "数据库暂时连不上，请稍候再试；已经办妥的不会丢失。"
    en = "The database is out of reach at the moment. Please try again shortly; what was done is not lost."


class Trouble(Refusal):
    """A fault of ours; what it was stands in the server's log."""

    code = "trouble"
    status = 500
    zh = "系统出错，请稍后重试；若仍不行，请联系工作人员。"
    en = "Something went wrong. Please try again shortly, or ask the staff."
