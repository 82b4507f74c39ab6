"""Whether a window's pads answer: a key of the clerk's, and a level where the applicant's asks for one."""

from functools import partial

from bench.unplugged.books import Standing
from bench.unplugged.house import KEYPAD, PAD, Window
from bench.unplugged.watch import Watch

# A key of the clerk's pad that does something at a window that stands so.
_KEYS = {"idle": 0x12, "paused": 0x12, "called": 0x0D, "recalled": 0x0D, "serving": 0x0B}
_RATED = ("ServiceRated",)


def try_pad(watch: Watch, window_id: str, window: Window, standing: Standing) -> None:
    """Press a key and wait for the fact that follows; then a level, if the key ended a service."""
    watch_facts = partial(watch.facts_at, window_id)
    before = watch_facts()
    with window.pad.changed:
        window.pad._asking.clear()  # nobody rated when it asked last
    window.pad.press(_KEYS[standing.state], KEYPAD)
    if not watch.until(f"the key pad of {window.code} does nothing", lambda: watch_facts() > before):
        return
    if standing.state != "serving":
        return
    watch.until(f"the pad of {window.code} does not ask", lambda: window.pad.asks(PAD))
    rated = watch_facts(_RATED)
    window.pad.press(0, PAD)
    watch.until(f"the pad of {window.code} does not rate", lambda: watch_facts(_RATED) > rated)
