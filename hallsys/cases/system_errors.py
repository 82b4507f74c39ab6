"""What a department's own system, or whoever lets one in, is refused."""

from hallsys.kernel.errors import Refusal


class BadSystem(Refusal):
    """A system needs a name of its own, and the codes of its departments are codes."""

    code = "bad_system"
    status = 422
    zh = "请填写系统名称（不与已有系统重复）；部门代码至多 20 个，为 18 位统一社会信用代码。"
    en = "Give the system a name of its own, and at most 20 department codes of 18 characters."


class SystemUnknown(Refusal):
    """There is no such system in this hall."""

    code = "system_unknown"
    status = 404
    zh = "没有这个部门系统。"
    en = "There is no such system."


class SystemKeyUnknown(Refusal):
    """There is no such key, or it is void already."""

    code = "system_key_unknown"
    status = 404
    zh = "没有这个密钥，或已作废。"
    en = "There is no such key, or it is void already."


class NotSigned(Refusal):
    """The request is not signed as it must be; `why` is the code of what is wrong."""

    code = "not_signed"
    status = 401
    zh = "请求签名无效（{why}）。"
    en = "The request is not signed as it must be ({why})."


class RequestReplayed(Refusal):
    """The nonce of a signed request was used before."""

    code = "replayed"
    status = 401
    zh = "该请求已使用过，请用新的随机串重新签名。"
    en = "This request was used before; sign it again with a fresh nonce."


class IdempotencyReused(Refusal):
    """The idempotency key came before with another body."""

    code = "idempotency_reused"
    status = 422
    zh = "该幂等键已用于内容不同的请求。"
    en = "This idempotency key was used for a request with another body."


class IdempotencyMissing(Refusal):
    """Each change carries an idempotency key."""

    code = "idempotency_missing"
    status = 400
    zh = "请求须带幂等键：8 至 36 位字母、数字、横线或下划线。"
    en = "A change needs an Idempotency-Key: 8 to 36 letters, digits, hyphens or underscores."


class OtherDepartment(Refusal):
    """A system moves the cases of its own departments only."""

    code = "other_department"
    status = 403
    zh = "该办件不属于本系统的部门。"
    en = "This case is none of the departments of this system."


class BadOwnNumber(Refusal):
    """The number of a case in a department's own system."""

    code = "bad_own_number"
    status = 422
    zh = "部门系统办件编号应为不超过 {longest} 位的字母、数字和常用符号。"
    en = "The number in the department's system has up to {longest} letters, digits and usual signs."


class NumberTaken(Refusal):
    """Each case has one number in a system, and each number one case."""

    code = "number_taken"
    zh = "该部门系统编号已对应另一办件，或该办件已有另一编号。"
    en = "That number belongs to another case, or the case has another number there."


class StepNotTaken(Refusal):
    """A status that no step leads to from where the case stands, or that is not told this way."""

    code = "step_not_taken"
    zh = "办件目前为“{status_zh}”，不能转为状态 {wanted}。"
    en = "The case is {status_en}; status {wanted} cannot be reached from there."


class BadScopes(Refusal):
    """A key is good for nothing, for something that there is not, or for cases of no department."""

    code = "bad_scopes"
    status = 422
    zh = "请至少选择一项用途；涉及办件的用途需要先登记部门。"
    en = "Choose at least one use; those that reach cases need a system with departments."


class OutOfScope(Refusal):
    """The key that signed is not good for what is asked."""

    code = "out_of_scope"
    status = 403
    zh = "该密钥没有此项用途（{scope}）。"
    en = "This key is not good for that ({scope})."


class HallNotBelow(Refusal):
    """A system reports for a hall, by whose code it is called, that is not one below elsewhere."""

    code = "hall_not_below"
    status = 403
    zh = (
        "“{hall}”不是另有服务器的下级大厅的代码：系统名称须为下级大厅的代码，且该大厅不由本数据库提供服务"
        "（导入“大厅”表，“独立数据库”填“是”，再重启服务器）。"
    )
    en = (
        "“{hall}” is the code of no hall below that has a server elsewhere: the system must be called by it, "
        "and no server of this database serve it (独立数据库 in the sheet 大厅; then restart the server)."
    )
