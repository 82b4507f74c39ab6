"""The mapping tables, field by field: what is known of a subject, and what each receiver is told of it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import hallsys.cases.events
import hallsys.counters.events
import hallsys.evaluation.events  # noqa: F401 - their kinds are known then
from hallsys.evaluation.rules import Channel, Level
from hallsys.kernel.events import known_kinds
from hallsys.pushes.interfaces import INTERFACES
from hallsys.pushes.mapping import PERSONAL, Each, Field, Fixed, Message, message_of
from hallsys.pushes.sources import STEPS

SHANGHAI = ZoneInfo("Asia/Shanghai")
HALL = {"area_code": "330106000000", "data_source": "hallsys"}
MATTER = {
    "matter_name": "营业执照办理",
    "matter_kind": "promised",
    "limit_days": 5,
    "limit_unit": "working_day",
    "implementation_code": "11330100002489021A2330111001000",
    "department_code": "11330100002489021A",
    "department": "市市场监督管理局",
}
TIMES = {
    "progress": "accepted",
    "accepted_at": datetime(2026, 3, 2, 9, 5, tzinfo=SHANGHAI),
    "decided_at": None,
}
APPLICANT = {
    "applicant_kind": "resident",
    "applicant_name": "甲样本",
    "applicant_document": "resident",
    "applicant_number": "110101197001011234",
}
AGENT = {"agent_name": "乙测试", "agent_document": "foreigner", "agent_number": "F123"}
NUMBER = {"project_number": "11330100002489021A2330111001000202603020001", "service_number": 1}
VISIT = {"service_name": "窗口办理", "ended_at": datetime(2026, 3, 2, 9, 9, 30, tzinfo=SHANGHAI)}
RATING = {
    "level": Level.VERY_DISSATISFIED,
    "channel": Channel.PHONE,
    "tags": "T2,T7",
    "tag_list": ["T2", "T7"],
    "words": "等候太久",
    "rated_at": datetime(2026, 3, 2, 9, 10, tzinfo=SHANGHAI),
}


def made(interface: str, kind: str, **known: Any) -> dict[str, Any]:
    return message_of(INTERFACES[interface].messages[kind], {**HALL, **known})


def test_a_service_record_of_the_evaluation_exchange() -> None:
    assert made("evaluation", "service", **MATTER, **TIMES, **APPLICANT, **AGENT, **NUMBER, **VISIT) == {
        "areaCode": "330106000000",
        "deptCode": "11330100002489021A",
        "orgName": "市市场监督管理局",
        "taskCode": "11330100002489021A2330111001000",
        "taskName": "营业执照办理",
        "projectNo": "11330100002489021A2330111001000202603020001",
        "projectName": "营业执照办理",
        "proStatus": "2",
        "userName": "甲样本",
        "userProp": "1",
        "userPageType": "111",
        "certKey": "110101197001011234",
        "handleUserName": "乙测试",
        "handleUserPageType": "553",
        "handleUserPageCode": "F123",
        "acceptDate": "2026-03-02 09:05:00",
        "serviceName": "窗口办理",
        "serviceNumber": 1,
        "serviceTime": "2026-03-02 09:09:30",
        "promiseDay": 5,
        "promiseType": "1",
        "proChannel": "2",
        "promiseTime": "2",
        "dataSource": "hallsys",
    }


def test_a_rating_of_the_evaluation_exchange_counts_up_to_five() -> None:
    assert made("evaluation", "rating", **MATTER, **NUMBER, **RATING) == {
        "areaCode": "330106000000",
        "deptCode": "11330100002489021A",
        "projectNo": "11330100002489021A2330111001000202603020001",
        "pf": "3",
        "satisfaction": "1",
        "evalDetail": "T2,T7",
        "writingEvaluation": "等候太久",
        "assessTime": "2026-03-02 09:10:00",
        "assessNumber": 1,
        "dataSource": "hallsys",
    }


def test_a_service_record_of_gbt_39046_has_objects_within_objects() -> None:
    assert made("gbt39046", "service", **MATTER, **TIMES, **APPLICANT, **NUMBER, **VISIT) == {
        "version": "1.0",
        "source": "hallsys",
        "area": "330106000000",
        "project": {
            "number": "11330100002489021A2330111001000202603020001",
            "serviceNumber": 1,
            "status": "2",
            "acceptedOn": "20260302",
            "servedAt": "2026-03-02T09:09:30+0800",
        },
        "item": {"code": "11330100002489021A2330111001000", "name": "营业执照办理", "immediate": "2"},
        "organ": {"code": "11330100002489021A", "name": "市市场监督管理局"},
        "applicant": {
            "type": "1",
            "name": "甲样本",
            "document": {"type": "111", "number": "110101197001011234"},
        },
    }


def test_a_rating_of_gbt_39046_counts_down_to_one() -> None:
    told = made("gbt39046", "rating", **NUMBER, **RATING)
    assert told["evaluation"] == {
        "grade": "5",
        "channel": "3",
        "tags": ["T2", "T7"],
        "text": "等候太久",
        "at": "2026-03-02T09:10:00+0800",
    }


@pytest.mark.parametrize("level", list(Level))
def test_very_satisfied_is_five_here_and_one_there(level: Level) -> None:
    up = made("evaluation", "rating", **{**RATING, "level": level})["satisfaction"]
    down = made("gbt39046", "rating", **{**RATING, "level": level})["evaluation"]["grade"]
    assert (int(up), int(down)) == (level, 6 - level)


def test_the_messages_of_the_case_exchange() -> None:
    common = {
        "areaCode": "330106000000",
        "deptCode": "11330100002489021A",
        "orgName": "市市场监督管理局",
        "taskCode": "11330100002489021A2330111001000",
        "taskName": "营业执照办理",
        "projectNo": "11330100002489021A2330111001000202603020001",
        "dataSource": "hallsys",
    }
    at = datetime(2026, 3, 3, 10, 0, tzinfo=SHANGHAI)
    due_at = datetime(2026, 3, 9, 17, 30, tzinfo=SHANGHAI)
    case = {**MATTER, **TIMES, **APPLICANT, **NUMBER, "due_at": due_at, "at": at}
    assert made("cases", "acceptance", **case) == {
        **common,
        "projectType": "2",
        "userName": "甲样本",
        "userProp": "1",
        "userPageType": "111",
        "certKey": "110101197001011234",
        "acceptDate": "2026-03-02 09:05:00",
        "promiseDay": 5,
        "promiseType": "1",
        "promiseEndTime": "2026-03-09 17:30:00",
    }
    status, step = STEPS["CaseDeclined"]
    assert made("cases", "process", **case, status=status, step=step, reason_code="not_competent") == {
        **common,
        "stepName": "不予受理",
        "proStatus": "07",
        "reasonCode": "not_competent",
        "handleTime": "2026-03-03 10:00:00",
    }
    assert made(
        "cases", "result", **case, outcome="granted", results=[{"name": "营业执照", "kind": "licence"}]
    ) == {
        **common,
        "resultType": "1",
        "resultDate": "2026-03-03 10:00:00",
        "resultList": [{"resultName": "营业执照", "resultKind": "证照"}],
    }
    rows = [{"name": "申请表", "copies": 2, "required": True, "provided": False}]
    assert made("cases", "material", **case, materials=rows) == {
        **common,
        "materialList": [{"materialName": "申请表", "copies": 2, "required": "1", "provided": "0"}],
    }


def test_what_is_not_known_is_left_out_and_no_list_is_an_empty_one() -> None:
    message = Message("/", (Field("a.b", "x"), Fixed("c", 0), Each("d", "rows", (Field("e", "y"),))))
    assert message_of(message, {}) == {"c": 0}
    assert message_of(message, {"x": False, "rows": []}) == {"a": {"b": False}, "c": 0, "d": []}


@pytest.mark.parametrize("name", INTERFACES)
def test_every_table_is_whole(name: str) -> None:
    """Each kind of fact is one that there is, each message follows from some, no field is told twice."""
    interface = INTERFACES[name]
    assert interface.sends.keys() <= known_kinds().keys()
    assert {kind for kinds in interface.sends.values() for kind in kinds} == interface.messages.keys()
    for message in interface.messages.values():
        names = [one.name for one in message.fields]
        assert len(set(names)) == len(names)
        assert message.path.startswith("/")
    assert all(kind.isalpha() for kind in interface.messages)  # they stand in the keys


def test_only_messages_that_name_somebody_open_anything() -> None:
    opening = {
        (name, kind)
        for name, interface in INTERFACES.items()
        for kind, message in interface.messages.items()
        if message.personal
    }
    assert opening == {("evaluation", "service"), ("gbt39046", "service"), ("cases", "acceptance")}
    assert {"applicant_name", "applicant_number", "agent_name", "agent_number"} == PERSONAL
