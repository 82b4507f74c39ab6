"""Of what kind results are: as the guide says, else as their names do."""

import pytest

from hallsys.matters.guides import Guide, columns_of, guide_of
from hallsys.matters.result_kinds import RESULT_KINDS, ResultKind, completed, kind_in, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("营业执照副本", ResultKind.LICENCE),
        ("社会保障卡", ResultKind.LICENCE),
        ("食品经营许可证", ResultKind.LICENCE),
        ("企业公章", ResultKind.SEAL),
        ("准予许可决定书", ResultKind.NOTICE),
        ("关于同意设立的批复", ResultKind.DOCUMENT),
        ("登记证明", ResultKind.CERTIFICATE),
        ("Food permit", ResultKind.LICENCE),
        ("附件", ResultKind.OTHER),
    ],
)
def test_the_name_of_a_result_tells_its_kind(name: str, kind: ResultKind) -> None:
    assert kind_of(name) is kind


def test_every_kind_has_words() -> None:
    assert RESULT_KINDS.keys() == set(ResultKind)
    assert len(set(RESULT_KINDS.values())) == len(ResultKind)


def test_each_result_of_a_guide_has_a_kind() -> None:
    guide = Guide(results=("营业执照", "公章", "附件"), result_kinds=(ResultKind.DOCUMENT,))
    assert guide.result_kinds == (ResultKind.DOCUMENT, ResultKind.SEAL, ResultKind.OTHER)
    assert Guide(result_kinds=(ResultKind.SEAL,)).result_kinds == ()
    assert completed(["营业执照", "附件"], [None, ResultKind.NOTICE]) == (
        ResultKind.LICENCE,
        ResultKind.NOTICE,
    )


def test_a_version_keeps_the_kinds_and_an_old_one_has_those_of_its_names() -> None:
    guide = Guide(results=("营业执照", "附件"), result_kinds=(ResultKind.LICENCE, ResultKind.NOTICE))
    kept = columns_of(guide)
    assert (kept["results"], kept["result_kinds"]) == ("营业执照\n附件", "licence\nnotice")
    assert guide_of(kept) == guide
    assert guide_of({**kept, "result_kinds": ""}).result_kinds == (ResultKind.LICENCE, ResultKind.OTHER)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("许可", ResultKind.NOTICE),
        ("许可 副本", ResultKind.NOTICE),
        ("许可附证 第2号", ResultKind.SEAL),
        ("另发的公函", ResultKind.NOTICE),
        ("另发的执照", ResultKind.LICENCE),
    ],
)
def test_what_was_made_is_of_the_kind_that_its_guide_says(name: str, kind: ResultKind) -> None:
    assert kind_in({"许可": ResultKind.NOTICE, "许可附证": ResultKind.SEAL}, name) is kind
