"""The workbook of the figures says what the page says, to the last count."""

from fractions import Fraction
from io import BytesIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hallsys.evaluation.rates import BothKinds, Rates
from hallsys.evaluation.rules import GOOD_LEVELS, Level
from hallsys.web.manager.ratings import kinds_row
from hallsys.web.manager.spreadsheet import spreadsheet
from hallsys.web.ratings import DEFINITIONS, KINDS


@st.composite
def a_days_rates(draw: st.DrawFn) -> Rates:
    by_level = draw(st.dictionaries(st.sampled_from(Level), st.integers(0, 500)))
    rated = sum(by_level.values())
    bad = sum(count for level, count in by_level.items() if level not in GOOD_LEVELS)
    return Rates(by_level, rated + draw(st.integers(0, 500)), draw(st.integers(0, bad)))


A_DAY = st.builds(BothKinds, a_days_rates(), a_days_rates())
FEWEST = 5


def shown(both: BothKinds, name: str) -> dict[str, Any]:
    return {"name": [name, name], **kinds_row(both, FEWEST)}


@given(A_DAY, st.lists(A_DAY, max_size=4), st.sampled_from(("zh", "en")))
def test_export_and_screen_agree_to_the_last_count(
    hall: BothKinds, of_windows: list[BothKinds], lang: str
) -> None:
    windows = [shown(one, f"={n}") for n, one in enumerate(of_windows)]
    figures: dict[str, Any] = {
        "since": "2026-03-02",
        "until": "2026-03-02",
        "hall": kinds_row(hall),
        "windows": windows,
        "matters": [],
        "clerks": [],
    }
    definitions = {**DEFINITIONS, **KINDS}
    book = load_workbook(BytesIO(spreadsheet(figures, definitions, lang)))
    _head, *rows = book[book.sheetnames[0]].iter_rows(values_only=True)
    lines = [
        line
        for one in (figures["hall"], *windows)
        for line in (one, one["visits"], one["cases"])
        if line is not None
    ]
    for row, on_screen in zip(rows, lines, strict=True):
        counts = [on_screen[key] for key in ("rated", "rateable", "rectified")]
        rates = [on_screen[key] for key in ("satisfaction", "participation", "active", "rectification")]
        assert list(row[2:]) == [*on_screen["by_level"], *counts, *rates]
    beside = [cell.comment.text for cell in book[book.sheetnames[0]][1] if cell.comment]
    assert beside == [words[lang == "en"] for words in DEFINITIONS.values()]
    told = [row[1] for row in book[book.sheetnames[-1]].iter_rows(min_row=2, values_only=True)]
    assert told == [words[lang == "en"] for words in definitions.values()]


@given(A_DAY)
def test_a_kind_of_few_ratings_is_told_neither_by_itself_nor_by_the_other(both: BothKinds) -> None:
    row = kinds_row(both, FEWEST)
    few = any(0 < one.rated < FEWEST for one in (both.visits, both.cases))
    assert (row["visits"] is None, row["cases"] is None) == (few, few)


@given(a_days_rates())
def test_each_rate_is_what_its_definition_says(rates: Rates) -> None:
    good = sum(rates.by_level.get(level, 0) for level in (3, 4, 5))
    bad = sum(rates.by_level.get(level, 0) for level in (1, 2))
    assert rates.rated == good + bad
    assert rates.satisfaction == (Fraction(good, good + bad) if good + bad else None)
    assert rates.participation == (Fraction(good + bad, rates.rateable) if rates.rateable else None)
    assert rates.rectification == (Fraction(rates.rectified, bad) if bad else None)
