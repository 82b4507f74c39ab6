from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.expert_rules import Expert, commitment, draw, eligible, lot, verify
from hallsys.cases.process_errors import TooFewExperts

IDS = st.lists(st.text("abcdef0123456789", min_size=4, max_size=8), min_size=3, max_size=20, unique=True)
POOL = (
    Expert("e1", "甲", "化工院", ("危化",)),
    Expert("e2", "乙", "消防所", ("消防", "危化")),
    Expert("e3", "丙", "样本公司", ("危化",)),
)


@given(IDS, st.text(min_size=1), st.randoms())
def test_the_order_of_the_pool_changes_nothing_and_the_draw_can_be_verified(
    ids: list[str], seed: str, random: object
) -> None:
    drawn = draw(seed, "case", ids, 3)
    assert len(set(drawn)) == 3
    assert set(drawn) <= set(ids)
    assert draw(seed, "case", ids[::-1], 3) == drawn
    assert verify(seed, commitment(seed), "case", ids, drawn)
    assert not verify(seed + "x", commitment(seed), "case", ids, drawn)
    assert not verify(seed, commitment(seed), "case", ids, drawn[::-1])


def test_each_of_a_pool_is_drawn_about_as_often() -> None:
    ids = [f"e{number}" for number in range(10)]
    times = Counter(one for seed in range(2000) for one in draw(str(seed), "case", ids, 3))
    assert set(times) == set(ids)
    assert all(500 < count < 700 for count in times.values())  # 600 each; four deviations are 82


def test_a_known_draw_for_whoever_computes_it_elsewhere() -> None:
    # printf 'seed|case|e1' | sha256sum, and so on
    assert lot("seed", "case", "e1") == "71694e14d9674a85a2365766c0e59eac613f2df588165c2f0105e3ce932b0ef9"
    assert draw("seed", "case", ("e1", "e2", "e3"), 3) == ("e2", "e1", "e3")


def test_a_forged_record_is_no_proof_and_no_fault() -> None:
    known = commitment("seed")
    assert not verify("seed", known, "case", ("e1", "e2"), ("e1", "e2", "e3"))
    assert not verify("seed", known, "case", ("e1", "e2"), ("e1", "e1", "e1"))
    ids = tuple(f"e{number}" for number in range(9))
    assert not verify("seed", known, "another case", ids, draw("seed", "case", ids, 3))


def test_who_has_a_conflict_or_another_field_cannot_be_drawn() -> None:
    assert eligible(POOL, "危化", {"样本公司"}, ()) == ("e1", "e2")
    assert eligible(POOL, "危化", (), {"e1"}) == ("e2", "e3")
    assert eligible(POOL, "", (), ()) == ("e1", "e2", "e3")
    with pytest.raises(TooFewExperts):
        draw("seed", "case", eligible(POOL, "消防", (), ()), 2)
