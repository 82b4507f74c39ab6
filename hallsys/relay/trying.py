"""Tries a receiver's key, line, certificate and signature, and tells it of nothing that happened. Blocks."""

import secrets
from datetime import UTC, datetime

from hallsys.kernel.clock import SECOND, Clock
from hallsys.pushes.interfaces.events import TRIAL, TRIAL_MESSAGE, TRIAL_SEQ
from hallsys.pushes.mapping import message_of
from hallsys.pushes.policy import ReceiverSettings
from hallsys.pushes.rules import Outcome, verdict_of
from hallsys.relay.post import NoAnswer, Post


def tried(receiver: ReceiverSettings, clock: Clock) -> Outcome:
    """Return what a receiver made of a trial; raises PushKeyUnusable, and OSError for its certificates.

    One that is told of events is posted an event `test`, as all it has to answer are messages (docs/api.md);
    others are asked for keys that there are not, since they answer for a day's keys (docs/operations.md).
    """
    post = Post(receiver, clock)
    if receiver.mapping.plain:
        at = datetime.fromtimestamp(clock.now() / SECOND, UTC)
        message = message_of(TRIAL_MESSAGE, {"seq": TRIAL_SEQ, "event": TRIAL, "at": at})
        return post.push(TRIAL_MESSAGE.path, f"check-{secrets.token_hex(8)}", message)
    try:
        answer = post.ask("GET", "/keys?prefix=check-")
    except NoAnswer as none:
        return none.outcome
    return verdict_of(answer.status)
