"""Coded reasons beside those of a decision: why a clock stands, a case ends early, a promise is not taken.

Sources: 行政许可法 arts. 45 (what does not count towards a limit) and 70; the rules of acceptance with gaps.
"""

from collections.abc import Mapping

from hallsys.cases.errors import ReasonUnknown
from hallsys.cases.life_errors import NoteNeeded
from hallsys.cases.rules import Reason, check_note

OTHER = "other"
OTHER_REASON = Reason("其他情形", "Another cause")

# 行政许可法 art. 45: what the decision waits for by law, and is not counted.
SUSPENSIONS: Mapping[str, Reason] = {
    "hearing": Reason("听证", "Hearing"),
    "inspection": Reason("检验、检测、检疫或现场勘验", "Inspection or test"),
    "appraisal": Reason("鉴定", "Appraisal"),
    "expert_review": Reason("专家评审", "Expert review"),
    "auction": Reason("招标、拍卖", "Tender or auction"),
    "announcement": Reason("公示、公告", "Public announcement"),
    OTHER: Reason("其他法定情形", "Another cause that the law names"),
}

# 行政许可法 art. 42: why the decision cannot be made within the limit; the applicant is told.
EXTENSIONS: Mapping[str, Reason] = {
    "complex": Reason("案情复杂，需进一步审查核实", "The matter is complex and takes more examination"),
    "others_heard": Reason("需征求其他部门或利害关系人意见", "Other authorities or parties have to be heard"),
    "technical": Reason("涉及疑难专业技术问题", "It turns on difficult technical questions"),
    "many": Reason("申请集中，短期内难以办结", "Too many applications came at once"),
    OTHER: Reason("其他情形", "Another cause"),
}

# Why a case ends without a decision on its merits.
TERMINATIONS: Mapping[str, Reason] = {
    "applicant_gone": Reason("申请人死亡、丧失行为能力或依法终止", "The applicant died or ceased to exist"),
    "object_gone": Reason("申请事项所依据的客观情况已不存在", "What was applied for exists no more"),
    "duplicate": Reason("重复申请", "The same application was made twice"),
    "mistaken": Reason("登记错误作废", "Entered by mistake and void"),
    OTHER: Reason("其他情形", "Another cause"),
}
# 行政许可法 art. 69: why a decision that was made does not hold.
VOIDS: Mapping[str, Reason] = {
    "void_withdrawn": Reason(
        "原决定经复议、诉讼或上级机关撤销", "The decision was reversed on review or appeal"
    ),
    "void_fraud": Reason("以欺骗、贿赂等不正当手段取得", "It was obtained by fraud or bribery"),
    "void_powers": Reason("超越职权或违反法定程序作出", "It was made beyond powers or against procedure"),
    "void_mistaken": Reason("登记或制作错误，整件作废", "Entered or made by mistake"),
    OTHER: Reason("其他法定情形", "Another cause that the law names"),
}
GAP_MISSED = "gap_missed"
GAP_MISSED_REASON = Reason("逾期未补齐容缺材料", "What was promised for later was not handed in in time")

# Why somebody's promise is not taken: who is on the hall's list brings all at once.
EXCLUSIONS: Mapping[str, Reason] = {
    "promise_broken": Reason("曾作出容缺承诺而逾期未补正", "A promise was not kept"),
    "false_promise": Reason("曾作出虚假承诺", "A promise was false"),
    "dishonest": Reason("被列入失信名单", "Listed for bad credit"),
    OTHER: Reason("其他情形", "Another cause"),
}

# Why a department calls a result back that nobody has collected, and why an applicant brings one back.
RECALLS: Mapping[str, Reason] = {
    "recall_content": Reason("证照或批文内容有误", "Its content is wrong"),
    "recall_decision": Reason("原决定变更或撤销", "The decision was changed or withdrawn"),
    "recall_making": Reason("制作质量问题", "It was made badly"),
    "recall_delivery": Reason("送错或漏件", "It was sent by mistake, or something is missing"),
    OTHER: Reason("其他情形", "Another cause"),
}
RETURNS: Mapping[str, Reason] = {
    "return_content": Reason("内容与申请不符", "It does not say what was applied for"),
    "return_not_mine": Reason("不是本人的出件", "It is somebody else's"),
    "return_damaged": Reason("破损或制作质量问题", "It is damaged or made badly"),
    OTHER: Reason("其他情形", "Another cause"),
}
# Of a void result there is nothing to correct: its holder hands it in (行政许可法 art. 70).
VOID_RETURNS: Mapping[str, Reason] = {
    "return_void": Reason("办件已作废，交回证照或批文", "It is void and handed in"),
}


def required_note(note: str) -> str:
    """Return a note that has to be there, on one line. Raises NoteNeeded, NoteTooLong."""
    clean = check_note(note)
    if not clean:
        raise NoteNeeded
    return clean


def check_reason(known: Mapping[str, Reason], code: str, note: str) -> str:
    """Return the note beside a coded reason on one line; "other" needs one.

    Raises ReasonUnknown for a code that the table has not, NoteNeeded, NoteTooLong.
    """
    if code not in known:
        raise ReasonUnknown
    clean = check_note(note)
    if code == OTHER and not clean:
        raise NoteNeeded
    return clean
