"""Samples are pictures or PDFs by what they hold, and the one form of a package asks for each paper once."""

from typing import Any

import pytest

from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.matters.errors import BadSample, SampleUnknown
from hallsys.matters.guides import Form
from hallsys.matters.oneform import union
from hallsys.matters.samples import LARGEST, all_samples, media_type, put_sample, sample
from hallsys.matters.views import Material

PDF = b"%PDF-1.7\n"


def test_a_sample_is_kept_as_it_is(db: Database) -> None:
    origin = Origin(new_id(), "system")
    sample_id = db.transact(origin, put_sample, " 样本\n.pdf ", PDF)
    assert db.read(sample, origin.hall_id, sample_id) == ("样本 .pdf", "application/pdf", PDF)
    assert db.read(all_samples, origin.hall_id) == {sample_id}
    with pytest.raises(SampleUnknown):
        db.read(sample, new_id(), sample_id)


@pytest.mark.parametrize("content", [b"", b"<svg>", b"MZ" + PDF, PDF + bytes(LARGEST)])
def test_nothing_else_is_a_sample(content: bytes) -> None:
    with pytest.raises(BadSample):
        media_type(content)


def material(matter_id: str, name: str, form: Form = Form.COPY, **more: Any) -> Material:
    return Material(id=new_id(), matter_id=matter_id, position=1, name=name, form=form, **more)


def test_the_one_form_asks_for_each_paper_once() -> None:
    card, photo = material("a", "身份证"), material("a", "照片", required=False)
    wanted = [
        card,
        photo,
        material("b", "身份证", Form.ORIGINAL),
        strict := material("b", "照片", copies=2),
        material("c", "照片", required=False, copies=3),
    ]
    assert [(one.material, one.matter_ids) for one in union(wanted)] == [
        (card, ("a",)),
        (strict, ("a", "b", "c")),
        (wanted[2], ("b",)),
    ]
