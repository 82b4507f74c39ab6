"""Why a command on the pushes is refused."""

from hallsys.kernel.errors import Refusal


class ReceiverUnknown(Refusal):
    """No receiver has that name."""

    code = "receiver_unknown"
    status = 404
    zh = "没有名为 {receiver} 的接收方。"
    en = "There is no receiver {receiver}."


class PushUnknown(Refusal):
    """There is no such push, or it is not one that failed."""

    code = "push_unknown"
    zh = "这条推送已不在失败列表中，请刷新查看。"
    en = "This message is no longer among those that failed; look again."


class PushNoteMissing(Refusal):
    """A push is given up without a note that says why."""

    code = "push_note_missing"
    status = 422
    zh = "放弃推送须写明原因。"
    en = "Say why the message is given up."


class PushNoteTooLong(Refusal):
    """A note is too long."""

    code = "push_note_too_long"
    status = 422
    zh = "备注最多 {most} 个字。"
    en = "A note has {most} characters at most."


class PushKeyUnusable(Refusal):
    """The file with the secret of a receiver is missing, open to others, or too short."""

    code = "push_key_unusable"
    status = 503
    zh = "接收方 {receiver} 的密钥文件 {path} 不可用：须存在、权限为 0600、至少 {least} 字节。"
    en = "The key file {path} of {receiver} must exist, have mode 0600 and hold {least} bytes at least."


class ComparisonFailed(Refusal):
    """The receiver did not tell what it has."""

    code = "comparison_failed"
    status = 502
    zh = "未能取得对方的接收清单：{zh}"
    en = "The receiver did not tell what it has: {en}."


class ReceiverNotCompared(Refusal):
    """The receiver is told of events by themselves, and keeps no list of a day that could be asked for."""

    code = "receiver_not_compared"
    zh = "该接收方逐条接收大厅事件，没有每日清单可核对；未送达的见“推送失败”。"
    en = (
        "It is told of events one by one and keeps no list of a day; see what failed for what did not arrive."
    )


class DayNotComparable(Refusal):
    """A day that is still to come, or whose pushes are forgotten."""

    code = "day_not_comparable"
    status = 422
    zh = "只能核对最近 {days} 天内已开始的日期。"
    en = "Only days of the last {days} can be compared."
