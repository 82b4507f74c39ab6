"""Evaluation in the order of GB/T 39046, where 1 is very satisfied (A.8); its field names are ours."""

from hallsys.pushes.interfaces.codes import (
    CHANGES,
    CHANNELS,
    DOCUMENTS,
    IMMEDIACY,
    LEVELS_DOWN,
    PROGRESS,
    PROPERTIES,
)
from hallsys.pushes.mapping import Field, Fixed, Interface, Message

_DAY = "%Y%m%d"
_INSTANT = "%Y-%m-%dT%H:%M:%S%z"

_WHERE = (
    Fixed("version", "1.0"),
    Field("source", "data_source"),
    Field("area", "area_code"),
)
_SUBJECT = (
    Field("project.number", "project_number"),
    Field("project.serviceNumber", "service_number"),
)

INTERFACE = Interface(
    name="gbt39046",
    zh="GB/T 39046 评价（分层 JSON，1 为非常满意）",
    en="GB/T 39046 evaluation (nested JSON, 1 is very satisfied)",
    sends={
        "ServiceFinished": ("service",),
        "ServiceRated": ("rating",),
        "RatingReasonGiven": ("rating",),
        "RatingReasonLapsed": ("rating",),
        "RatingChanged": ("correction",),
        "CaseRated": ("service", "rating"),  # the case as a whole: nobody was told of it as a service before
    },
    messages={
        "service": Message(
            "/v1/services",
            (
                *_WHERE,
                *_SUBJECT,
                Field("project.status", "progress", PROGRESS),
                Field("project.acceptedOn", "accepted_at", form=_DAY),
                Field("project.concludedOn", "decided_at", form=_DAY),
                Field("project.servedAt", "ended_at", form=_INSTANT),
                Field("item.code", "implementation_code"),
                Field("item.name", "matter_name"),
                Field("item.immediate", "matter_kind", IMMEDIACY),
                Field("organ.code", "department_code"),
                Field("organ.name", "department"),
                Field("applicant.type", "applicant_kind", PROPERTIES),
                Field("applicant.name", "applicant_name"),
                Field("applicant.document.type", "applicant_document", DOCUMENTS),
                Field("applicant.document.number", "applicant_number"),
                Field("agent.name", "agent_name"),
                Field("agent.document.number", "agent_number"),
            ),
        ),
        "rating": Message(
            "/v1/evaluations",
            (
                *_WHERE,
                *_SUBJECT,
                Field("evaluation.grade", "level", LEVELS_DOWN),
                Field("evaluation.channel", "channel", CHANNELS),
                Field("evaluation.tags", "tag_list"),
                Field("evaluation.text", "words"),
                Field("evaluation.at", "rated_at", form=_INSTANT),
            ),
        ),
        "correction": Message(
            "/v1/corrections",
            (
                *_WHERE,
                *_SUBJECT,
                Field("correction.type", "change", CHANGES),
                Field("correction.grade", "level", LEVELS_DOWN),
                Field("correction.tags", "tag_list"),
                Field("correction.text", "words"),
                Field("correction.reason", "reason_code"),
                Field("correction.at", "changed_at", form=_INSTANT),
            ),
        ),
    },
)
