import csv
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.evaluation import rules
from hallsys.evaluation.errors import LevelUnknown, NeedsReason, TagUnknown, TextTooLong
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rates import Rates
from hallsys.evaluation.rules import Channel, Grade, Level, checked
from hallsys.evaluation.tags import load_tags

TABLE = Path(__file__).parents[2] / "config" / "hcp_norms.csv"
LINES = TABLE.read_text("utf-8").splitlines()
TAGS = load_tags(TABLE)
CODES = [row["code"] for row in csv.DictReader(LINES)]

levels = st.integers(1, 5)


def test_forty_tags_eight_a_level() -> None:
    assert len(CODES) == 40
    for level in Level:
        assert [tag.level for tag in TAGS.of(level)] == [level] * 8
    assert TAGS.of(Level.VERY_DISSATISFIED)[0].name == "在办事指南之外增加新的审批条件"
    assert [tag.code for tag in TAGS.of(Level.DISSATISFIED) if tag.required_set] == ["207", "208", "209"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("0,100,name,1", "not a valid Level"),
        ("6,600,name,1", "not a valid Level"),
        ("5,510,again,0", "twice"),
        ("x,1,name,1", "invalid literal"),
    ],
)
def test_a_faulty_table_of_tags_is_refused(row: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rules.parse_tags([*LINES, row])


@pytest.mark.parametrize("head", ["", "level,code,name", "code,level,name,required_set"])
def test_a_table_with_other_columns_is_refused(head: str) -> None:
    with pytest.raises(ValueError, match="columns"):
        rules.parse_tags([head, *LINES[1:]])


def test_a_table_saved_by_a_spreadsheet_is_read_alike(tmp_path: Path) -> None:
    saved = tmp_path / "tags.csv"
    saved.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(LINES).encode())
    for level in Level:
        assert load_tags(saved).of(level) == TAGS.of(level)


@given(levels, st.lists(st.sampled_from(CODES)), st.text(max_size=20))
def test_tags_belong_to_the_level_and_come_once_in_order(level: int, codes: list[str], text: str) -> None:
    own = [tag.code for tag in TAGS.of(Level(level))]
    grade = Grade(level, tuple(codes), text, reason_later=True)
    if set(codes) <= set(own):
        assert checked(grade, TAGS).tags == tuple(code for code in own if code in codes)
    else:
        with pytest.raises(TagUnknown):
            checked(grade, TAGS)


@given(levels, st.booleans(), st.text(alphabet="好坏 \n\x00", max_size=5), st.booleans())
def test_only_a_level_below_three_needs_a_reason(level: int, tag: bool, text: str, later: bool) -> None:
    tags = (TAGS.of(Level(level))[0].code,) if tag else ()
    grade = Grade(level, tags, text, later)
    reasoned = tag or any(character in text for character in "好坏")
    if level < 3 and not reasoned and not later:
        with pytest.raises(NeedsReason):
            checked(grade, TAGS)
    else:
        assert checked(grade, TAGS).lacks_reason == (level < 3 and not reasoned)


@pytest.mark.parametrize("level", [0, 6, -1, 10**30])
def test_there_are_five_levels(level: int) -> None:
    with pytest.raises(LevelUnknown):
        checked(Grade(level, reason_later=True), TAGS)


def test_a_text_of_150_characters_is_the_longest() -> None:
    assert checked(Grade(3, text="好" * 150), TAGS).text == "好" * 150
    assert checked(Grade(3, text=" " + "好" * 150 + "\n"), TAGS).text == "好" * 150
    with pytest.raises(TextTooLong) as refused:
        checked(Grade(5, text="好" * 151), TAGS)
    assert "150" in refused.value.sentence("en")


@pytest.mark.parametrize("channel", [Channel.TABLET, Channel.KEYPAD])
def test_a_pad_asks_for_half_a_minute_by_default(channel: Channel) -> None:
    assert rules.expires_at(channel, 1_000_000, "UTC", RatingSettings()) == 1_030_000
    assert rules.expires_at(channel, 1_000_000, "UTC", RatingSettings(pad_seconds=45)) == 1_045_000


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001 - given its zone below
    st.sampled_from(["Asia/Shanghai", "UTC", "Asia/Urumqi", "Europe/Berlin"]),
)
def test_a_phone_can_rate_until_the_end_of_the_next_day(moment: datetime, zone: str) -> None:
    local = moment.replace(tzinfo=ZoneInfo(zone), microsecond=0)
    until = rules.expires_at(Channel.PHONE, int(local.timestamp() * 1000), zone, RatingSettings())
    end = datetime.fromtimestamp(until / 1000, ZoneInfo(zone))
    assert (end.hour, end.minute, end.second) == (0, 0, 0)
    assert (end.date() - local.date()).days == 2


def test_every_channel_has_a_code_of_the_exchange() -> None:
    assert rules.EXCHANGE_CHANNELS.keys() == set(Channel)


@given(st.dictionaries(levels, st.integers(0, 1000)), st.integers(0, 1000))
def test_rates_as_they_are_defined(by_level: dict[int, int], unrated: int) -> None:
    rated = sum(by_level.values())
    good = by_level.get(3, 0) + by_level.get(4, 0) + by_level.get(5, 0)
    rates = Rates(by_level, rated + unrated)
    assert rates.satisfaction == (Fraction(good, rated) if rated else None)
    assert rates.participation == (Fraction(rated, rated + unrated) if rated + unrated else None)


def test_an_unrated_service_is_neither_good_nor_bad() -> None:
    assert Rates({5: 1}, 1).satisfaction == Rates({5: 1}, 100).satisfaction == 1
