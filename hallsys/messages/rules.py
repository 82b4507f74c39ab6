"""When a message may go out, and what of a text may be changed. Pure.

Nobody is woken at night, nobody told the same or too much; what is old or no longer so is dropped, with the
reason.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from hallsys.halls.rules import local_instant, local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.text import one_line
from hallsys.messages.errors import BadTemplate, PlaceholderUnknown
from hallsys.messages.kinds import Kind
from hallsys.pushes.rules import FAULTS, Fault

LONGEST_TEXT = 300  # characters: some four messages' worth to a phone
LONGEST_CODE = 40
_BRACED = re.compile(r"\{([^{}]*)\}")
_DIGITS = re.compile(r"[0-9](?:[ -]?[0-9]){6,}")

# Why a message did not go out: that of a request, or one of ours.
DROPS: Mapping[str, Fault] = {
    "no_phone": Fault("号码已撤回或更换", "The number was withdrawn"),
    "too_late": Fault("已过时，不再发送", "Too old to be of use"),
    "overtaken": Fault("情况已变化，不再发送", "No longer so"),
    "newer": Fault("已由较新的一条代替", "A newer one says it instead"),
    "switched_off": Fault("该类短信已停用", "This kind is switched off"),
}
_NO_CODE = Fault("未填写短信平台的模板编号", "The provider's template id is missing")
WHY: Mapping[str, Fault] = {**FAULTS, **DROPS, "no_code": _NO_CODE}


class Quiet(NamedTuple):
    """Hours of the night in which nothing is sent, local times HH:MM; alike for none."""

    since: str
    until: str

    def lasts(self, at: datetime) -> bool:
        """Tell whether a local time lies in them."""
        now = f"{at:%H:%M}"
        if self.since <= self.until:
            return self.since <= now < self.until
        return now >= self.since or now < self.until


def is_quiet(quiet: Quiet, now: Millis, timezone: str) -> bool:
    """Tell whether nothing is sent at `now`."""
    return quiet.lasts(local_time(now, timezone))


def midnight(now: Millis, timezone: str) -> Millis:
    """Return when the day of the calendar began: what a phone is told a day is counted from then on."""
    return local_instant(local_time(now, timezone).date(), "00:00", timezone)


def next_morning(quiet: Quiet, now: Millis, timezone: str) -> Millis:
    """Return the first instant of tomorrow at which something may be sent."""
    tomorrow = local_time(now, timezone).date() + timedelta(days=1)
    return local_instant(tomorrow, quiet.until if quiet.since > quiet.until else "00:00", timezone)


def check_text(kind: Kind, said: str, *, empty: bool = False) -> str:
    """Return a text as it is kept. Raises BadTemplate, PlaceholderUnknown for what the kind has not."""
    text = one_line(said)
    if not text and empty:
        return ""
    if not 0 < len(text) <= LONGEST_TEXT:
        raise BadTemplate(longest=LONGEST_TEXT)
    for name in _BRACED.findall(text):
        if name not in kind.fills:
            raise PlaceholderUnknown(name=name[:20])
    if {"{", "}", "【", "】"} & set(_BRACED.sub("", text)):  # the signature is the gateway's
        raise BadTemplate(longest=LONGEST_TEXT)
    return text


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in; what is not known is left out."""
    return _BRACED.sub(lambda found: values.get(found[1], ""), text)


def parameters(text: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return what a template that is registered with the provider is filled with, by name."""
    return {name: values.get(name, "") for name in dict.fromkeys(_BRACED.findall(text))}


def without_numbers(reason: str) -> str:
    """Return a gateway's words without what may be a telephone number in them."""
    return _DIGITS.sub("***", reason)
