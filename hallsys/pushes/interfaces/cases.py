"""The case exchange: acceptance, process, special procedure, result, material, with the exchange's codes."""

from hallsys.pushes.interfaces.codes import (
    CASE_KINDS,
    DOCUMENTS,
    LIMIT_UNITS,
    OUTCOMES,
    PROPERTIES,
    RESULT_KINDS,
    SPECIAL_STATES,
    STATUSES,
    YES_NO,
)
from hallsys.pushes.mapping import Each, Field, Interface, Message, Reply

_CASE = (
    Field("areaCode", "area_code"),
    Field("deptCode", "department_code"),
    Field("orgName", "department"),
    Field("taskCode", "implementation_code"),
    Field("taskHandleItem", "handling_item"),
    Field("taskName", "matter_name"),
    Field("projectNo", "project_number"),
    Field("dataSource", "data_source"),
)

INTERFACE = Interface(
    name="cases",
    zh="办件过程（受理、过程、特别程序、结果、材料）",
    en="Case exchange (acceptance, process, special, result, material)",
    sends={
        "CaseAccepted": ("acceptance", "material"),
        "CaseReceived": ("process",),
        "ReceivedAccepted": ("acceptance", "material"),
        "GapFilled": ("material",),
        "SupplementAsked": ("process", "special"),
        "CaseSupplied": ("process", "special", "material"),
        "CaseSuspended": ("process", "special"),
        "CaseResumed": ("process", "special"),
        "ExtensionAsked": ("special",),
        "CaseExtended": ("process", "special"),
        "ExtensionRefused": ("special",),
        "ExtensionLapsed": ("special",),
        "CaseWithdrawn": ("process",),
        "CaseTerminated": ("process",),
        "CaseVoided": ("process",),
        "CaseTakenUp": ("process",),
        "CaseConcluded": ("process", "result"),
        "CaseDeclined": ("process",),
        "ResultReady": ("process",),
        "ResultsFreed": ("process",),
        "ResultsHeld": ("process",),
        "ResultRecalled": ("process",),
        "ResultReturned": ("process",),
        "ResultDeposited": ("process",),
        "ResultTakenOut": ("process",),
        "ResultHandedOver": ("process",),
        "ResultTakenBack": ("process",),
    },
    reply=Reply(code="code", taken=frozenset({"0", "200"}), again=frozenset({"500", "503"})),
    messages={
        "acceptance": Message(
            "/acceptance",
            (
                *_CASE,
                Field("projectType", "matter_kind", CASE_KINDS),
                Field("userName", "applicant_name"),
                Field("userProp", "applicant_kind", PROPERTIES),
                Field("userPageType", "applicant_document", DOCUMENTS),
                Field("certKey", "applicant_number"),
                Field("handleUserName", "agent_name"),
                Field("handleUserPageType", "agent_document", DOCUMENTS),
                Field("handleUserPageCode", "agent_number"),
                Field("acceptDate", "accepted_at"),
                Field("promiseDay", "limit_days"),
                Field("promiseType", "limit_unit", LIMIT_UNITS),
                Field("promiseEndTime", "due_at"),
            ),
        ),
        "process": Message(
            "/process",
            (
                *_CASE,
                Field("stepName", "step"),
                Field("proStatus", "status", STATUSES),
                Field("reasonCode", "reason_code"),
                Field("handleTime", "at"),
            ),
        ),
        "result": Message(
            "/result",
            (
                *_CASE,
                Field("resultType", "outcome", OUTCOMES),
                Field("reasonCode", "reason_code"),
                Field("resultDate", "at"),
                Each(
                    "resultList",
                    "results",
                    (Field("resultName", "name"), Field("resultKind", "kind", RESULT_KINDS)),
                ),
            ),
        ),
        "special": Message(
            "/special",
            (
                *_CASE,
                Field("specialState", "special", SPECIAL_STATES),
                Field("specialType", "cause"),
                Field("proStatus", "status", STATUSES),
                Field("handleTime", "at"),
                Field("promiseEndTime", "due_at"),
            ),
        ),
        "material": Message(
            "/material",
            (
                *_CASE,
                Each(
                    "materialList",
                    "materials",
                    (
                        Field("materialName", "name"),
                        Field("copies", "copies"),
                        Field("required", "required", YES_NO),
                        Field("provided", "provided", YES_NO),
                    ),
                ),
            ),
        ),
    },
)
