"""The end of a service and the question how it was, in one transaction: no service goes unasked."""

from hallsys.counters import service as counters
from hallsys.counters.service import Ended
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel
from hallsys.evaluation.service import open_session
from hallsys.halls.views import Hall
from hallsys.kernel.transaction import Tx


def finish_and_ask(
    tx: Tx,
    window_id: str,
    clerk_id: str,
    service_id: str,
    hall: Hall,
    settings: RatingSettings,
    channel: Channel,
) -> Ended:
    """End the service at the window, and let its applicant rate it by way of `channel`.

    Raises NotYourWindow, NobodyHere, NotYourTicket, NotStarted.
    """
    ended = counters.finish(tx, window_id, clerk_id, service_id)
    open_session(tx, hall, settings, service_id, channel)
    return ended
