"""What the hall answers about its table of coded reasons."""

from hallsys.kernel.errors import Refusal


class ReasonOff(Refusal):
    """The hall offers this reason no more; a page that was open may still show it."""

    code = "reason_off"
    zh = "“{zh}”已停用，请另选原因。"
    en = "“{en}” is no longer offered; choose another reason."


class ReasonsChanged(Refusal):
    """Somebody else set the reasons since this page showed them."""

    code = "reasons_changed"
    zh = "原因表刚被他人更改，请核对后重试。"
    en = "Somebody else has just changed the reasons; look at them and try again."


class BadReason(Refusal):
    """A reason has words in both languages, and a new one a code of the hall's own."""

    code = "bad_reason"
    status = 422
    zh = "原因“{reason}”有误：新代码以 h_ 开头，只用小写字母、数字和下划线；中英文名称均不可缺，且不宜过长。"
    en = (
        "Reason {reason} is not in order: a new code begins with h_ and has small letters, digits and _; "
        "both names are needed, none too long."
    )


class OtherStays(Refusal):
    """ "Other" is always offered, and says nothing without a note."""

    code = "other_stays"
    status = 422
    zh = "“其他”为固定项，不能更改或停用。"
    en = "“Other” is always there and cannot be changed or switched off."


class ReasonElsewhere(Refusal):
    """A code means one thing only."""

    code = "reason_elsewhere"
    status = 422
    zh = "代码“{reason}”已用于“{zh}”。"
    en = "The code {reason} is one of: {en}."


class LastReason(Refusal):
    """Without any reason there is no such step."""

    code = "last_reason"
    status = 422
    zh = "“{zh}”至少要保留一个可选原因。"
    en = "At least one reason must remain for: {en}."


class ReasonFileFaulty(Refusal):
    """The file is no table of reasons."""

    code = "reason_file_faulty"
    status = 422
    zh = "原因表有误：{why_zh}"
    en = "The table of reasons is not in order: {why_en}"
