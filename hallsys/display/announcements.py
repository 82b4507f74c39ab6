"""What a loudspeaker says: a call as a row of clips, in Chinese and then in English.

Ticket letters and digits are read one by one (A003: "A 零零三"), the window as a number ("十二号窗口").
Never a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hallsys.display.clips import CHIME, Fragment, clips, name_clip
from hallsys.display.numbers import Spot, count, spell
from hallsys.display.voice_policy import VoiceSettings
from hallsys.halls.views import Zone
from hallsys.kernel.errors import Language

Row = tuple[Fragment, ...]

_DEFAULT = VoiceSettings()


@dataclass(frozen=True, slots=True)
class Announcement:
    """The clips of one announcement in order, each once, and the same as text.

    `times`: how often the Chinese part is said while nothing else waits to be announced.
    """

    fragments: tuple[Fragment, ...]
    text_zh: str
    text_en: str
    times: int = 1


def announce(
    number: str, place: Spot, settings: VoiceSettings = _DEFAULT, zone: Zone | None = None
) -> Announcement:
    """Return the call of a ticket to a place: a chime, then in Chinese, then in English.

    `zone`: where the place is, said if the settings want it. Raises ValueError for no ticket number.
    """
    named = zone if settings.name_zone else None
    ticket_zh, ticket_en = spell(number, "zh", settings.one), spell(number, "en")
    where_zh, where_en = _where_zh(place, named), _where_en(place, named)
    chinese = (*clips("zh", ["qing"]), *ticket_zh, *clips("zh", ["hao", "dao"]), *where_zh)
    english = (*clips("en", ["ticket"]), *ticket_en, *where_en)
    return Announcement(
        (CHIME, *chinese, *(english if settings.english else ())),
        f"请，{_written(ticket_zh, 'zh')} 号，到 {_written(where_zh, 'zh')}",
        f"Ticket {', '.join(each.text for each in ticket_en)}, {_written(where_en, 'en')}",
        2 if settings.twice else 1,
    )


def _where_zh(place: Spot, zone: Zone | None) -> Row:
    if place.number is None:
        named: Row = (name_clip(place.name, "zh"), *clips("zh", ["banli"]))
    else:
        named = (*clips("zh", place.letters), *count(place.number, "zh"), *clips("zh", ["chuangkou"]))
    return named if zone is None else (name_clip(zone.name, "zh"), *named)


def _where_en(place: Spot, zone: Zone | None) -> Row:
    if place.number is None:
        named: Row = (_english_name(place.name, place.name_en),)
    else:
        named = (*clips("en", place.letters), *count(place.number, "en"))
    if zone is None:
        return (*clips("en", ["go" if place.number is None else "proceed"]), *named)
    before = (*clips("en", ["go"]), _english_name(zone.name, zone.name_en))
    return (*before, *clips("en", [] if place.number is None else ["window"]), *named)


def _english_name(name: str, name_en: str) -> Fragment:
    """Return the clip of a name in an English sentence: without an English name the Chinese one."""
    return name_clip(name_en, "en") if name_en else name_clip(name, "zh")


def _written(fragments: Iterable[Fragment], lang: Language) -> str:
    """Return the clips as one reads them; in Chinese, letters among letters and 十 after 二 run on."""
    text, before = "", ""
    for each in fragments:
        runs_on = (
            lang == "zh" and len(before) == len(each.text) == 1 and before.isascii() == each.text.isascii()
        )
        text += each.text if runs_on or not text else f" {each.text}"
        before = each.text
    return text
