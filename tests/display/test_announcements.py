"""What loudspeakers say: a call clip by clip, in both languages, against a slow reference."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from hallsys.display.announcements import announce
from hallsys.display.clips import CHIME, VOCABULARY, name_clip
from hallsys.display.numbers import LARGEST_WINDOW, Spot
from hallsys.display.voice_policy import VoiceSettings
from hallsys.halls.views import Zone

ESTATE = Zone("z", "ESTATE", "不动产登记区", "Real estate", "ESTATE")
ABROAD = Zone("y", "Y", "涉外服务区", "", "Y")


def test_a_call_in_both_languages() -> None:
    call = announce("A003", Spot(12))
    assert call.text_zh == "请，A 零零三 号，到 十二 号窗口办理"
    assert call.text_en == "Ticket A, zero, zero, three, please proceed to window twelve"
    assert [fragment.key for fragment in call.fragments] == [
        "chime",
        *("zh.qing", "zh.A", "zh.0", "zh.0", "zh.3", "zh.hao", "zh.dao", "zh.shi", "zh.2", "zh.chuangkou"),
        *("en.ticket", "en.A", "en.0", "en.0", "en.3", "en.proceed", "en.12"),
    ]
    assert [fragment.lang for fragment in call.fragments] == ["zh"] * 11 + ["en"] * 7
    assert call.times == 2


def test_what_the_settings_leave_out() -> None:
    call = announce("A001", Spot(3), VoiceSettings(english=False, twice=False, one="幺"))
    assert {fragment.lang for fragment in call.fragments} == {"zh"}
    assert (call.times, call.text_zh) == (1, "请，A 零零幺 号，到 三 号窗口办理")


def test_zones_are_named_where_the_hall_wants_it() -> None:
    named = VoiceSettings(name_zone=True)
    call = announce("B012", Spot(3), named, ESTATE)
    assert call.text_zh == "请，B 零一二 号，到 不动产登记区 三 号窗口办理"
    assert call.text_en == "Ticket B, zero, one, two, please proceed to Real estate window three"
    assert name_clip("不动产登记区", "zh") in call.fragments
    assert "Real estate" not in announce("B012", Spot(3), VoiceSettings(), ESTATE).text_en
    # Without an English name the Chinese one is better than none.
    assert announce("B012", Spot(3), named, ABROAD).fragments[-3:-1] == (
        name_clip("涉外服务区", "zh"),
        VOCABULARY["en.window"],
    )


def test_windows_with_letters_and_with_names() -> None:
    assert announce("A001", Spot(12, "A")).text_zh == "请，A 零零一 号，到 A 十二 号窗口办理"
    call = announce("A001", Spot(name="自助区", name_en="Self-service"))
    assert call.text_zh == "请，A 零零一 号，到 自助区 办理"
    assert call.text_en == "Ticket A, zero, zero, one, please proceed to Self-service"


def slowly(number: str, window: str, *, one: str, zone: Zone | None) -> list[str]:
    """Work out the clips' words from the sentence that people say, without any of the code that is tested."""
    tens = ["", "十", *(f"{digit}十" for digit in "二三四五六七八九")]
    ones = ["", *"一二三四五六七八九"]
    numbers = {}
    for value in range(1, 1000):
        hundred, ten, unit = (int(digit) for digit in f"{value:03}")
        word = tens[ten] + ones[unit]
        if hundred:
            middle = "零" if unit and not ten else ("一" if ten == 1 else "")
            word = f"{ones[hundred]}百{middle}{word}"
        numbers[str(value)] = word
    english_digits = "zero one two three four five six seven eight nine".split()  # noqa: SIM905 -- as one says it
    teens = (
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
    )
    decades = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
    chinese_digits = {**numbers, "0": "零", "1": one}
    words = ["", "请", *(chinese_digits.get(sign, sign) for sign in number), "号", "到"]
    if zone:
        words.append(zone.name)
    code, value_text = re.fullmatch("([A-Z]*)([0-9]+)", window).groups()  # type: ignore[union-attr]
    words += [*code, *numbers[value_text], "号窗口办理", "Ticket"]
    words += [english_digits[int(sign)] if sign.isdigit() else sign for sign in number]
    words += ["please proceed to", zone.name_en, "window"] if zone else ["please proceed to window"]
    words += [*code]
    value = int(value_text)
    if value >= 100:
        words += [english_digits[value // 100], "hundred"]
    if value % 100 >= 20:
        words.append(decades[value % 100 // 10 - 2])
        words += [english_digits[value % 10]] if value % 10 else []
    elif value % 100 >= 10:
        words.append(teens[value % 100 - 10])
    elif value % 100:
        words.append(english_digits[value % 10])
    return words


def test_five_hundred_calls_are_right_to_the_clip() -> None:
    chance = random.Random(2026)
    for _ in range(500):
        prefix = "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=chance.randrange(5)))
        number = f"{prefix}{chance.randrange(10_000):0{chance.choice([3, 4])}}"
        letters = chance.choice(["", "", "A", "CD"])
        value = chance.choice([1, 10, 12, 100, 101, 110, 111, 120, chance.randrange(1, 1000)])
        one, zone = chance.choice(["一", "幺"]), chance.choice([None, ESTATE])
        settings = VoiceSettings.model_validate({"one": one, "name_zone": zone is not None})
        call = announce(number, Spot(value, letters), settings, zone)
        words = [fragment.text for fragment in call.fragments]
        assert words == slowly(number, f"{letters}{value}", one=one, zone=zone), (number, letters, value)


@given(st.from_regex("[A-Z]{0,4}[0-9]{3,4}", fullmatch=True), st.integers(1, LARGEST_WINDOW))
def test_every_announcement_is_made_of_known_clips(number: str, window: int) -> None:
    call = announce(number, Spot(window))
    assert call.fragments[0] is CHIME
    assert all(VOCABULARY[fragment.key] is fragment for fragment in call.fragments)
