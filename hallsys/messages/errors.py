"""Why a command on the messages is refused."""

from hallsys.kernel.errors import Refusal


class NoGateway(Refusal):
    """No gateway is configured: nobody is told anything."""

    code = "no_gateway"
    status = 422
    zh = "大厅未开通短信通知。"
    en = "The hall sends no text messages."


class KindUnknown(Refusal):
    """There is no such kind of message."""

    code = "message_kind_unknown"
    status = 404
    zh = "没有这类短信。"
    en = "There is no such kind of message."


class BadTemplate(Refusal):
    """A text that is empty, too long, or has stray brackets."""

    code = "bad_template"
    status = 422
    zh = "请填写内容，不超过 {longest} 字；花括号只用于占位符，签名【】由系统添加。"
    en = "Write a text of at most {longest} characters; braces hold placeholders, the signature is added."


class PlaceholderUnknown(Refusal):
    """A text has a placeholder that this kind of message cannot fill in."""

    code = "placeholder_unknown"
    status = 422
    zh = "这类短信没有占位符 {{{name}}}。"
    en = "This kind of message has no placeholder {{{name}}}."


class BadTemplateCode(Refusal):
    """The id of a provider's template has letters, digits, dots, dashes and underscores."""

    code = "bad_template_code"
    status = 422
    zh = "模板编号只能是字母、数字、点、横线和下划线，不超过 {longest} 位。"
    en = "A template id has letters, digits, dots, dashes and underscores, {longest} at most."


class MessageUnknown(Refusal):
    """There is no such message, or it is not one that failed."""

    code = "message_unknown"
    zh = "这条短信已不在失败列表中，请刷新查看。"
    en = "This message is no longer among those that failed; look again."
