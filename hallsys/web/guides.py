"""What pages are told of a matter's guide: its situations, its materials, and what else it says."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.matters.guides import FORMS, SOURCES
from hallsys.matters.situations import Question, terms
from hallsys.matters.versions import in_force
from hallsys.matters.views import Material, materials


def question_rows(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return the questions of a matter; `applies_when` as pairs of a question and its options."""
    return [
        {
            "code": one.code,
            "text": one.text,
            "text_en": one.text_en,
            "options": [vars(option) for option in one.options],
            "applies_when": terms(one.applies_when),
        }
        for one in questions
    ]


def material_rows(listed: Iterable[Material]) -> list[dict[str, Any]]:
    """Return a checklist as anybody may see it."""
    return [
        {
            "name": one.name,
            "name_en": one.name_en,
            "required": one.required,
            "copies": one.copies,
            "note": one.note,
            "note_en": one.note_en,
            "form": FORMS[one.form][0],
            "form_en": FORMS[one.form][1],
            "source": one.source,
            "source_zh": SOURCES[one.source][0],
            "source_en": SOURCES[one.source][1],
            "may_be_missing": one.may_be_missing,
            "sample": one.sample,
            "sample_en": one.sample_en,
            "sample_id": one.sample_id,
            "applies_when": terms(one.applies_when),
        }
        for one in listed
    ]


def list_of(conn: Connection, hall_id: str, matter_id: str) -> dict[str, Any]:
    """Return the checklist of the version of a matter that is in force, with the questions that narrow it."""
    told = in_force(conn, hall_id, [matter_id])[matter_id].guide
    return {
        "questions": question_rows(told.questions),
        "materials": material_rows(materials(conn, hall_id, [matter_id])),
    }
