from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.identity import (
    BadIdNumber,
    BadValidity,
    Credential,
    DocumentNumber,
    ForeignerNumber,
    HmtNumber,
    IdNumber,
    WrongBirthDate,
    WrongCheckDigit,
    WrongKind,
    check_character,
    check_digit_731,
    mask_name,
    parse_number,
    parse_validity,
)
from tests.persons import id_number, person

births = st.dates(date(1900, 1, 1), date(2026, 12, 31))
provinces = st.sampled_from(["11", "23", "37", "46", "54", "65"])


def with_check(first17: str) -> str:
    return first17 + check_character(first17)


@given(births, st.integers(0, 999), provinces)
def test_a_residents_number_tells_birth_date_and_sex(born: date, sequence: int, province: str) -> None:
    number = id_number(born, sequence, f"{province}0102")
    assert number.birth_date == born
    assert number.sex == ("male" if sequence % 2 else "female")
    assert parse_number(number.value) == number


@given(births, st.integers(0, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_found(born: date, sequence: int, at: int, char: str) -> None:
    right = id_number(born, sequence).value
    wrong = right[:at] + char + right[at + 1 :]
    if wrong != right:
        with pytest.raises(BadIdNumber):
            IdNumber(wrong)


@given(births, st.integers(0, 999), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(born: date, sequence: int, at: int) -> None:
    right = id_number(born, sequence).value
    wrong = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    if wrong != right:
        with pytest.raises(BadIdNumber):
            IdNumber(wrong)


@given(st.text(max_size=24))
def test_any_other_text_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadIdNumber) as caught:
        parse_number("号" + text)
    assert caught.value.facts == {}
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "kind", "born"),
    [
        ("911124198108030024", ForeignerNumber, date(1981, 8, 3)),
        ("931586198001010028", ForeignerNumber, date(1980, 1, 1)),
        ("PAK310080010103", ForeignerNumber, date(1980, 1, 1)),
        ("810000199408230021", HmtNumber, date(1994, 8, 23)),
    ],
)
def test_specimen_numbers(text: str, kind: type[DocumentNumber], born: date) -> None:
    number = parse_number(text)
    assert type(number) is kind
    assert number.birth_date == born


def test_old_foreigners_years_lie_between_1924_and_2023() -> None:
    for digits, year in (("24", 1924), ("99", 1999), ("00", 2000), ("23", 2023)):
        first14 = f"USA1100{digits}01021"
        assert ForeignerNumber(first14 + check_digit_731(first14)).birth_date == date(year, 1, 2)


def test_check_of_travel_documents_matches_the_published_example() -> None:
    # ICAO 9303 part 3, 4.9: date 520727 has the check digit 3; document number AB2134 with fillers has 5.
    assert check_digit_731("520727") == "3"
    assert check_digit_731("AB2134000") == "5"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", BadIdNumber),
        ("110101900101001", BadIdNumber),  # first-generation numbers of 15 digits are void since 2013
        ("11010119900101001٢", BadIdNumber),
        (with_check("00010119900101001"), BadIdNumber),
        (with_check("99010119900101001")[1:], BadIdNumber),
        (with_check("84000019900101001"), BadIdNumber),
        (with_check("81000119900101001"), BadIdNumber),
        ("PAK310080010104", WrongCheckDigit),
        ("911124198108030023", WrongCheckDigit),
        (with_check("11010119900230001"), WrongBirthDate),
        (with_check("11010100000101001"), WrongBirthDate),
    ],
)
def test_what_is_no_number_is_refused(text: str, refusal: type[BadIdNumber]) -> None:
    with pytest.raises(BadIdNumber) as caught:
        parse_number(text)
    assert type(caught.value) is refusal
    assert caught.value.sentence("zh") != caught.value.sentence("en")


def test_a_class_refuses_numbers_of_another_kind() -> None:
    resident, hmt, foreigner = id_number(date(1990, 1, 1)).value, "810000199408230021", "911124198108030024"
    for kind, texts in (
        (IdNumber, (hmt, foreigner)),
        (HmtNumber, (resident, foreigner)),
        (ForeignerNumber, (resident, hmt)),
    ):
        for text in texts:
            with pytest.raises(BadIdNumber):
                kind(text)


def test_spelling_does_not_matter() -> None:
    number = IdNumber("11010519491231002X")
    spellings = ("11010519491231002x", " 11010519491231002X\r", "１１０１０５１９４９１２３１００２Ｘ")
    assert {parse_number(text) for text in spellings} == {number}


@pytest.mark.parametrize("show", [repr, str, lambda value: f"{value}", lambda value: f"{[value]}"])
def test_numbers_and_names_are_masked_wherever_they_are_shown(show: Callable[[object], str]) -> None:
    number = IdNumber("11010519491231002X")
    shown = show(Credential(number, "甲测试", "resident")) + show(number)
    assert "110***********002X" in shown
    assert "19491231" not in shown
    assert "测" not in shown
    assert ForeignerNumber("PAK310080010103").masked == "PAK********0103"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("张", "*"),
        ("张三", "张*"),
        ("张三丰", "张*丰"),
        ("欧阳修文", "欧**文"),
        ("𠮷野家", "𠮷*家"),
        ("ZHENGJIAN, YANGBEN", "Z****N"),
        (" 张三 ", "张*"),
    ],
)
def test_masked_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_age_counts_completed_years() -> None:
    number = id_number(date(1964, 2, 29))
    assert number.age_on(date(2024, 2, 28)) == 59
    assert number.age_on(date(2024, 2, 29)) == 60
    assert number.age_on(date(2025, 2, 28)) == 60
    assert number.age_on(date(2025, 3, 1)) == 61


def test_a_document_expires_after_its_last_day() -> None:
    document = person(1, valid_to=date(2026, 3, 2))
    assert not document.expired_on(date(2026, 3, 2))
    assert document.expired_on(date(2026, 3, 3))
    assert not person(1).expired_on(date(2999, 1, 1))


def test_validity_as_printed_on_cards() -> None:
    assert parse_validity("20230901") == date(2023, 9, 1)
    assert parse_validity("长期  ") is None
    for text in ("", "20230931", "2023.09.01", "2023090１"):
        with pytest.raises(BadValidity):
            parse_validity(text)


def test_a_kind_that_the_number_contradicts_is_refused() -> None:
    with pytest.raises(WrongKind):
        Credential(id_number(date(1990, 1, 1)), "甲例", "hmt")


def test_invented_persons_differ_and_repeat() -> None:
    numbers = {person(seed).number for seed in range(2_000)}
    assert len(numbers) == 2_000
    assert person(7) == person(7)
