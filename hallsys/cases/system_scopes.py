"""What a key of another system is good for. Pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from hallsys.cases.system_errors import BadScopes, OutOfScope


class Scope(StrEnum):
    """A part of the interface; what is asked for there needs a key that is good for it."""

    STATUS = "cases:write"
    CASES = "cases:read"
    HALL = "hall:read"
    APPOINTMENTS = "appointments:write"
    TICKETS = "tickets:write"
    WINDOWS = "windows:operate"
    FIGURES = "evaluation:read"
    RATINGS = "evaluation:write"
    REPORT = "halls:report"


SCOPES: Mapping[Scope, tuple[str, str]] = {
    Scope.STATUS: ("告知办件状态", "Tells where cases stand"),
    Scope.CASES: ("查询本部门办件", "Reads its departments' cases"),
    Scope.HALL: ("查询大厅、排队和事项", "Reads the hall, its queues and matters"),
    Scope.APPOINTMENTS: ("预约、改约、取消", "Books, changes and cancels appointments"),
    Scope.TICKETS: ("取号、查号、退号", "Takes tickets, and gives them up"),
    Scope.WINDOWS: ("代窗口人员叫号和办结", "Calls and finishes at windows, in a clerk's name"),
    Scope.FIGURES: ("查询好差评统计", "Reads the figures of the evaluation"),
    Scope.RATINGS: ("转交申请人的评价", "Hands in what applicants rate"),
    Scope.REPORT: ("下级大厅（以代码为名）报告运行情况", "A hall below, called by its code, reports"),
}
# What reaches cases is for departments' own systems; the others may belong to nobody here.
OF_DEPARTMENTS = frozenset({Scope.STATUS, Scope.CASES})


def check_scopes(scopes: Collection[str], departments: Collection[str]) -> tuple[Scope, ...]:
    """Return the scopes in their order, each once. Raises BadScopes for none, an unknown one, or cases of no
    department.
    """
    known = tuple(one for one in Scope if one in scopes)
    if not known or len(known) != len(set(scopes)) or (OF_DEPARTMENTS & set(known) and not departments):
        raise BadScopes
    return known


def require_scope(scopes: Collection[str], needed: Scope) -> None:
    """Raise OutOfScope unless a key is good for it."""
    if needed not in scopes:
        raise OutOfScope(scope=needed)
