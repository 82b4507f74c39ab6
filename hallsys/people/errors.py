"""What is refused about applicants, and why."""

from hallsys.kernel.credit_code import BadCreditCode
from hallsys.kernel.errors import Refusal


class PresentationUnknown(Refusal):
    """The card was read too long ago, or never: the two look the same."""

    code = "presentation_unknown"
    status = 404
    zh = "读卡信息已失效，请重新放置证件。"
    en = "The card was read too long ago; please lay it on the reader again."


class NameDiffers(Refusal):
    """The number belongs to somebody whose documents bear another name than the one that was typed."""

    code = "name_differs"
    status = 422
    zh = "姓名与证件号码不符，请核对后重试。"
    en = "The name does not go with this number; please check both."


class KindDiffers(Refusal):
    """The number belongs to a person and was given as an organisation's, or the other way round."""

    code = "kind_differs"
    status = 409
    zh = "该号码曾登记为另一类申请人（个人或单位）。请核对号码；本人请改用刷证办理，读卡后自动更正。"
    en = (
        "This number is on record for another kind of applicant. Check it, or lay the card: that corrects it."
    )


class PersonsNumber(BadCreditCode):
    """The number of a person's identity document was given as an organisation's code."""

    code = "persons_number"
    zh = "这是个人证件号码，不是统一社会信用代码，请按营业执照等证照上的代码填写。"
    en = "This is the number of a person's document; give the code that stands on the organisation's licence."


class NotThisOrganisation(Refusal):
    """A record is corrected for the organisation that is being served, not for another one."""

    code = "not_this_organisation"
    status = 409
    zh = "只能更正当前到场人所代表单位的登记信息。"
    en = "Only the record of the organisation that the holder acts for now can be corrected."


class DocumentNotYetValid(Refusal):
    """The first day of the document's validity is still to come."""

    code = "document_not_yet_valid"
    status = 422
    zh = "证件尚未生效，请到咨询台办理。"
    en = "The document is not valid yet; please ask at the information desk."


class DocumentExpired(Refusal):
    """The document is out of date."""

    code = "document_expired"
    status = 422
    zh = "证件已过有效期，请到咨询台办理。"
    en = "The document has expired; please ask at the information desk."


class BadOrganisationName(Refusal):
    """An organisation without a name, or with one that no licence bears."""

    code = "bad_organisation_name"
    status = 422
    zh = "请填写单位名称，不超过 {longest} 字。"
    en = "Give the organisation's name, in at most {longest} characters."


class RoleNeedsPaper(Refusal):
    """Whoever acts for an organisation and is not its legal representative has a paper that says so."""

    code = "role_needs_paper"
    status = 422
    zh = "请填写授权凭证（如授权委托书及编号），不超过 {longest} 字。"
    en = "Name the paper that authorises the agent, in at most {longest} characters."


class BadMobile(Refusal):
    """Text messages go to mobile numbers of the mainland."""

    code = "bad_mobile"
    status = 422
    zh = "请填写 11 位手机号码。"
    en = "Give a mobile number of the mainland, eleven digits."
