"""A department's own system tells where a case stands."""

from hashlib import sha256

from hallsys.cases.inbound import report
from hallsys.cases.inbound_steps import Report
from hallsys.cases.system_errors import IdempotencyReused
from hallsys.kernel.commands import RequestReused
from hallsys.web.api.call import Call
from hallsys.web.api.schemas import StatusTaken


def tell(call: Call) -> StatusTaken:
    """Take the status of a case. Raises IdempotencyReused, and as `report` does."""
    digest = sha256(call.body).hexdigest()
    site = call.site
    told = Report(digest, **call.asked.model_dump())
    facts = (site.catalogue.hall, site.settings.cases, call.who.system, told)
    try:
        taken = site.transact(call.actor, call.request_id, report, *facts)
    except RequestReused as error:  # for another operation
        raise IdempotencyReused from error
    if taken.digest != digest:
        raise IdempotencyReused
    return StatusTaken(
        case_number=taken.case_number,
        own_number=taken.own_number,
        status=taken.status_code,
        stands=taken.status,
        due_at=taken.due_at,
        decline_waits=taken.decline_waits,
    )
