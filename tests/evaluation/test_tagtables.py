"""The tables of tags: each in force from a day on, and a rating keeps the one it was given under."""

import pytest

from hallsys.evaluation.errors import TagTableTooEarly
from hallsys.evaluation.rules import Level, Tag, Tags, parse_tags
from hallsys.evaluation.tags import load_tags
from hallsys.evaluation.tagtables import Imported, TagTables, adopt, import_tags, tag_tables_of
from hallsys.settings import CONFIG
from tests.served import Served, open_hall

SHIPPED = load_tags(CONFIG / "hcp_norms.csv")
OTHER = parse_tags(["level,code,name,required_set", "5,510,一次办结,1", "1,199,新标签,0"])


def tables(served: Served) -> TagTables:
    return served.db.read(tag_tables_of, served.hall.id)


def imported(served: Served, table: Tags, since: str, today: str = "2026-03-02") -> Imported:
    return served.db.transact(served.origin("clerk:boss"), import_tags, table, since, today)


def test_the_table_of_the_installation_is_the_first_and_taken_once(served: Served) -> None:
    for _ in range(2):
        served.db.transact(served.origin(), adopt, SHIPPED)
    first = tables(served).on("2026-03-02")
    assert (first.version, list(first)) == (1, list(SHIPPED))
    assert len(list(first)) == 40


def test_another_table_is_in_force_from_its_day_on_and_the_first_keeps_its_names(served: Served) -> None:
    served.db.transact(served.origin(), adopt, SHIPPED)
    assert imported(served, OTHER, "2026-03-05") == Imported(2, 2)
    found = tables(served)
    assert found.on("2026-03-04").version == 1
    assert found.on("2026-03-05").version == found.on("2027-01-01").version == 2
    assert found.on("2026-03-05").of(Level.VERY_DISSATISFIED) == (Tag("199", Level(1), "新标签", False),)
    assert found.names(1, "510") == ("一窗受理一次办结", "Handled at one window in one visit")
    assert found.names(2, "510") == ("一次办结", "一次办结")
    assert found.names(1, "199") == ("199", "199")


@pytest.mark.parametrize("since", ["2026-03-01", "2026-03-02", "2026-03-05"])
def test_a_table_begins_on_a_coming_day_after_the_one_that_waits(served: Served, since: str) -> None:
    served.db.transact(served.origin(), adopt, SHIPPED)
    imported(served, OTHER, "2026-03-05")
    with pytest.raises(TagTableTooEarly):
        imported(served, SHIPPED, since)
    assert imported(served, SHIPPED, "2026-03-06").version == 3


def test_each_hall_has_its_own(served: Served) -> None:
    served.db.transact(served.origin(), adopt, SHIPPED)
    elsewhere = open_hall(served.db)
    assert list(tables(elsewhere).on("2026-03-02")) == []
    assert tables(elsewhere).newest() == (0, "")
