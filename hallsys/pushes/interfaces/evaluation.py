"""The evaluation exchange 好差评: flat JSON, the service record before its rating, levels 5 to 1.

Field names as in the published interfaces of 国办发〔2019〕51号: see GB/T 39735-2020 for what they mean.
"""

from hallsys.pushes.interfaces.codes import (
    CHANGES,
    CHANNELS,
    DOCUMENTS,
    IMMEDIACY,
    LEVELS_UP,
    LIMIT_UNITS,
    OFFLINE,
    PROGRESS,
    PROPERTIES,
)
from hallsys.pushes.mapping import Field, Fixed, Interface, Message, Reply

INTERFACE = Interface(
    name="evaluation",
    zh="好差评（扁平 JSON）",
    en="Evaluation exchange (flat JSON)",
    sends={
        "ServiceFinished": ("service",),
        "ServiceRated": ("rating",),
        "RatingReasonGiven": ("rating",),
        "RatingReasonLapsed": ("rating",),
        "RatingChanged": ("correction",),
        "CaseRated": ("service", "rating"),  # the case as a whole: nobody was told of it as a service before
    },
    reply=Reply(code="code", taken=frozenset({"0", "200"}), again=frozenset({"500", "503"}), reason="msg"),
    messages={
        "service": Message(
            "/service",
            (
                Field("areaCode", "area_code"),
                Field("deptCode", "department_code"),
                Field("orgName", "department"),
                Field("taskCode", "implementation_code"),
                Field("taskHandleItem", "handling_item"),
                Field("taskName", "matter_name"),
                Field("projectNo", "project_number"),
                Field("projectName", "matter_name"),
                Field("proStatus", "progress", PROGRESS),
                Field("userName", "applicant_name"),
                Field("userProp", "applicant_kind", PROPERTIES),
                Field("userPageType", "applicant_document", DOCUMENTS),
                Field("certKey", "applicant_number"),
                Field("handleUserName", "agent_name"),
                Field("handleUserPageType", "agent_document", DOCUMENTS),
                Field("handleUserPageCode", "agent_number"),
                Field("acceptDate", "accepted_at"),
                Field("resultDate", "decided_at"),
                Field("serviceName", "service_name"),
                Field("serviceNumber", "service_number"),
                Field("serviceTime", "ended_at"),
                Field("promiseDay", "limit_days"),
                Field("promiseType", "limit_unit", LIMIT_UNITS),
                Field("anticipateDay", "legal_days"),
                Field("anticipateType", "legal_unit", LIMIT_UNITS),
                Fixed("proChannel", OFFLINE),
                Field("promiseTime", "matter_kind", IMMEDIACY),
                Field("dataSource", "data_source"),
            ),
        ),
        "rating": Message(
            "/rating",
            (
                Field("areaCode", "area_code"),
                Field("deptCode", "department_code"),
                Field("projectNo", "project_number"),
                Field("pf", "channel", CHANNELS),
                Field("satisfaction", "level", LEVELS_UP),
                Field("evalDetail", "tags"),
                Field("writingEvaluation", "words"),
                Field("assessTime", "rated_at"),
                Field("assessNumber", "service_number"),
                Field("dataSource", "data_source"),
            ),
        ),
        # Of the rating with that projectNo and assessNumber: what counts now; no satisfaction: nothing.
        "correction": Message(
            "/correction",
            (
                Field("areaCode", "area_code"),
                Field("deptCode", "department_code"),
                Field("projectNo", "project_number"),
                Field("assessNumber", "service_number"),
                Field("changeType", "change", CHANGES),
                Field("satisfaction", "level", LEVELS_UP),
                Field("evalDetail", "tags"),
                Field("writingEvaluation", "words"),
                Field("reasonCode", "reason_code"),
                Field("changeTime", "changed_at"),
                Field("dataSource", "data_source"),
            ),
        ),
    },
)
