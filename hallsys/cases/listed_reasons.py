"""The coded reasons that the law and the rules of the trade list, by what they are given for.

A code of this list means the same in every hall and for ever. "other" says nothing without a note.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from hallsys.cases.rules import Reason

OTHER = "other"
OTHER_REASON = Reason("其他情形", "Another cause")
_BY_LAW = Reason("其他法定情形", "Another cause that the law names")


class Purpose(StrEnum):
    """What a coded reason is given for."""

    DECLINE = "decline"
    REFUSAL = "refusal"
    SUSPENSION = "suspension"
    EXTENSION = "extension"
    TERMINATION = "termination"
    VOID = "void"
    EXCLUSION = "exclusion"
    RECALL = "recall"
    RETURN = "return"
    VOID_RETURN = "void_return"
    FORCED_RATING = "forced_rating"


class Facts(NamedTuple):
    """What a purpose is called, by what its reasons hold, and its "other", where there is one."""

    zh: str
    en: str
    source: str
    source_en: str
    other: Reason | None


PURPOSES: Mapping[Purpose, Facts] = {
    Purpose.DECLINE: Facts("不予受理", "Decline", "《行政许可法》第三十二条", "Licence Law art. 32", None),
    Purpose.REFUSAL: Facts(
        "不予许可", "Refusal", "《行政许可法》第三十八条、第七十八条", "Licence Law arts. 38, 78", None
    ),
    # What the decision waits for by law, and is not counted.
    Purpose.SUSPENSION: Facts(
        "中止", "Suspension", "《行政许可法》第四十五条", "Licence Law art. 45", _BY_LAW
    ),
    # Why the decision cannot be made within the limit; the applicant is told.
    Purpose.EXTENSION: Facts(
        "延期", "Extension", "《行政许可法》第四十二条", "Licence Law art. 42", OTHER_REASON
    ),
    # Why a case ends without a decision on its merits.
    Purpose.TERMINATION: Facts(
        "终止", "Termination", "《行政许可法》第七十条", "Licence Law art. 70", OTHER_REASON
    ),
    # Why a decision that was made does not hold.
    Purpose.VOID: Facts("作废", "Void", "《行政许可法》第六十九条", "Licence Law art. 69", _BY_LAW),
    # Why somebody's promise is not taken: who is on the hall's list brings all at once.
    Purpose.EXCLUSION: Facts(
        "容缺信用排除", "Bad credit", "容缺受理制度", "Rules of acceptance with gaps", OTHER_REASON
    ),
    # Why a department calls a result back that nobody has collected, and why an applicant brings one back.
    Purpose.RECALL: Facts("召回", "Recall", "出件管理制度", "Rules of results", OTHER_REASON),
    Purpose.RETURN: Facts("退回", "Return", "出件管理制度", "Rules of results", OTHER_REASON),
    # Of a void result there is nothing to correct: its holder hands it in.
    Purpose.VOID_RETURN: Facts(
        "作废收回", "Void result", "《行政许可法》第七十条", "Licence Law art. 70", None
    ),
    # Why ratings that supervision found forced do not count: rating is voluntary and the applicant's.
    Purpose.FORCED_RATING: Facts(
        "剔除评价", "Forced ratings", "国办发〔2019〕51号", "State Council office [2019] 51", OTHER_REASON
    ),
}

LAW: Mapping[Purpose, Mapping[str, Reason]] = {
    Purpose.DECLINE: {
        "not_required": Reason("依法不需要取得行政许可", "No licence is required by law"),
        "not_competent": Reason("不属于本行政机关职权范围", "Not within this authority's competence"),
        "not_supplemented": Reason(
            "申请材料不齐全且逾期未补正", "Materials incomplete and not supplied in time"
        ),
        "not_entitled": Reason("申请人不具备申请资格", "The applicant is not entitled to apply"),
    },
    Purpose.REFUSAL: {
        "conditions_unmet": Reason("不符合法定条件、标准", "The legal conditions or standards are not met"),
        "false_materials": Reason(
            "隐瞒有关情况或者提供虚假材料", "Facts were withheld or materials are false"
        ),
    },
    Purpose.SUSPENSION: {
        "hearing": Reason("听证", "Hearing"),
        "inspection": Reason("检验、检测、检疫或现场勘验", "Inspection or test"),
        "appraisal": Reason("鉴定", "Appraisal"),
        "expert_review": Reason("专家评审", "Expert review"),
        "auction": Reason("招标、拍卖", "Tender or auction"),
        "announcement": Reason("公示、公告", "Public announcement"),
    },
    Purpose.EXTENSION: {
        "complex": Reason("案情复杂，需进一步审查核实", "The matter is complex and takes more examination"),
        "others_heard": Reason(
            "需征求其他部门或利害关系人意见", "Other authorities or parties have to be heard"
        ),
        "technical": Reason("涉及疑难专业技术问题", "It turns on difficult technical questions"),
        "many": Reason("申请集中，短期内难以办结", "Too many applications came at once"),
    },
    Purpose.TERMINATION: {
        "applicant_gone": Reason(
            "申请人死亡、丧失行为能力或依法终止", "The applicant died or ceased to exist"
        ),
        "object_gone": Reason("申请事项所依据的客观情况已不存在", "What was applied for exists no more"),
        "duplicate": Reason("重复申请", "The same application was made twice"),
        "mistaken": Reason("登记错误作废", "Entered by mistake and void"),
    },
    Purpose.VOID: {
        "void_withdrawn": Reason(
            "原决定经复议、诉讼或上级机关撤销", "The decision was reversed on review or appeal"
        ),
        "void_fraud": Reason("以欺骗、贿赂等不正当手段取得", "It was obtained by fraud or bribery"),
        "void_powers": Reason("超越职权或违反法定程序作出", "It was made beyond powers or against procedure"),
        "void_mistaken": Reason("登记或制作错误，整件作废", "Entered or made by mistake"),
    },
    Purpose.EXCLUSION: {
        "promise_broken": Reason("曾作出容缺承诺而逾期未补正", "A promise was not kept"),
        "false_promise": Reason("曾作出虚假承诺", "A promise was false"),
        "dishonest": Reason("被列入失信名单", "Listed for bad credit"),
    },
    Purpose.RECALL: {
        "recall_content": Reason("证照或批文内容有误", "Its content is wrong"),
        "recall_decision": Reason("原决定变更或撤销", "The decision was changed or withdrawn"),
        "recall_making": Reason("制作质量问题", "It was made badly"),
        "recall_delivery": Reason("送错或漏件", "It was sent by mistake, or something is missing"),
    },
    Purpose.RETURN: {
        "return_content": Reason("内容与申请不符", "It does not say what was applied for"),
        "return_not_mine": Reason("不是本人的出件", "It is somebody else's"),
        "return_damaged": Reason("破损或制作质量问题", "It is damaged or made badly"),
    },
    Purpose.VOID_RETURN: {
        "return_void": Reason("办件已作废，交回证照或批文", "It is void and handed in"),
    },
    Purpose.FORCED_RATING: {
        "forced_urged": Reason("工作人员诱导、强迫评价", "Staff urged or forced applicants to rate"),
        "forced_for_them": Reason("工作人员代替办事人评价", "Staff rated in applicants' place"),
        "forced_bulk": Reason("集中刷评", "Given in bulk, not by applicants"),
        "forced_device": Reason("评价设备故障或误触", "A faulty or mistaken device gave them"),
    },
}
