"""The clips that a hall needs: enough for every call, and not the whole vocabulary."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from hallsys.counters.views import Window
from hallsys.display.announcements import announce
from hallsys.display.voice_needs import needed
from hallsys.display.voice_policy import VoiceSettings
from hallsys.halls.rules import Calendar
from hallsys.halls.views import Hall, Zone

ZONES = (Zone("z1", "MAIN", "一窗受理区", "General", "MAIN"), Zone("z2", "TAX", "税务区", "Tax", "MAIN"))
HALL = Hall(
    "h", None, "city", "H", "大厅", "Hall", "Asia/Shanghai", 240, {}, ZONES, (),
    Calendar(frozenset(), frozenset(), frozenset()),
)  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    prefix: str
    care_prefix: str | None = None
    appointment_prefix: str | None = None


def window(number: int, zone: str = "z1") -> Window:
    return Window(f"w{number}", zone, f"W{number:02}", number, "综合", "General", "comprehensive")


QUEUES = (Numbers("A", appointment_prefix="YA"), Numbers("B", "C"))
WINDOWS = tuple(window(number, "z2" if number > 8 else "z1") for number in range(1, 13))


def keys(settings: VoiceSettings, windows: tuple[Window, ...] = WINDOWS) -> list[str]:
    return [need.fragment.key for need in needed(HALL, QUEUES, windows, settings)]


def test_the_list_is_what_this_hall_says_in_the_order_in_which_one_records() -> None:
    found = needed(HALL, QUEUES, WINDOWS, VoiceSettings(english=False))
    assert [(need.chapter, need.fragment.text) for need in found] == [
        ("chime", ""),
        *(("phrases", text) for text in ("请", "号", "到", "号窗口办理")),
        *(("digits", text) for text in "零一二三四五六七八九"),
        *(("letters", text) for text in "ABCY"),
        ("numbers", "十"),
    ]


def test_english_names_and_hundreds_only_where_they_are_said() -> None:
    plain = keys(VoiceSettings())
    assert {"en.10", "en.12", "en.proceed"} <= set(plain)
    assert not {"en.13", "en.hundred", "zh.bai", "zh.yao", "zh.Z"} & set(plain)
    assert {"zh.bai", "en.hundred"} <= set(keys(VoiceSettings(), (*WINDOWS, window(120))))
    named = needed(HALL, QUEUES, WINDOWS, VoiceSettings(name_zone=True))
    assert [need.fragment.text for need in named if need.chapter == "names"] == [
        "一窗受理区",
        "税务区",
        "General",
        "Tax",
    ]
    assert "zh.yao" in keys(VoiceSettings(one="幺"))


def test_windows_that_cannot_be_announced_need_nothing() -> None:
    assert keys(VoiceSettings(), (window(1000),)) == []
    assert keys(VoiceSettings(), (window(1000), *WINDOWS)) == keys(VoiceSettings())


@given(
    st.sampled_from(["A", "YA", "B", "C"]),
    st.integers(0, 9999),
    st.sampled_from(WINDOWS),
    st.builds(
        VoiceSettings, name_zone=st.booleans(), english=st.booleans(), one=st.sampled_from(["一", "幺"])
    ),
)
def test_no_call_needs_more(prefix: str, serial: int, place: Window, settings: VoiceSettings) -> None:
    listed = set(keys(settings))
    zone = HALL.zones_by_id[place.zone_id]
    call = announce(f"{prefix}{serial:03}", settings.spot(place.code, place.number), settings, zone)
    assert {fragment.key for fragment in call.fragments} <= listed


def test_a_window_with_a_name_is_on_the_list() -> None:
    settings = VoiceSettings.model_validate({"windows": {"W01": {"zh": "自助区", "en": "Self-service"}}})
    texts = [need.fragment.text for need in needed(HALL, QUEUES, WINDOWS, settings)]
    assert {"自助区", "Self-service", "办理", "please proceed to"} <= set(texts)
    assert replace(WINDOWS[0], code="W99") not in WINDOWS
