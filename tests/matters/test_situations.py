"""Situations: questions whose answers narrow the list of materials, and never add to it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.matters.errors import AnswersMissing, AnswerUnknown, BadMatter
from hallsys.matters.guides import Form, Guide, Source
from hallsys.matters.rules import MaterialFacts
from hallsys.matters.service import put_matter
from hallsys.matters.situations import (
    Option,
    Question,
    asked,
    check_situations,
    combinations,
    from_json,
    narrowed,
    settled,
    terms,
    to_json,
    written,
)
from hallsys.matters.versions import checklist_of, version
from tests.matters.test_matters import FACTS


def question(code: str, *options: str, applies_when: str = "") -> Question:
    return Question(
        code=code,
        text=f"问{code}",
        options=tuple(Option(code=one, name=f"选{one}") for one in options),
        applies_when=applies_when,
    )


WHO = question("who", "self", "agent")
REASON = question("reason", "new", "lost", "damaged")
PROOF = question("proof", "police", "none", applies_when="reason=lost")
QUESTIONS = (WHO, REASON, PROOF)
CARD = MaterialFacts(name="身份证")
POWER = MaterialFacts(name="委托书", applies_when="who=agent")
REPORT = MaterialFacts(name="报案回执", applies_when="reason=lost; proof=police")
OLD = MaterialFacts(name="旧卡", applies_when="reason=damaged")
LISTED = (CARD, POWER, REPORT, OLD)


def test_answers_narrow_the_list_and_lead_to_further_questions() -> None:
    check_situations("S01", QUESTIONS, LISTED)
    assert narrowed(QUESTIONS, LISTED, {}) == LISTED
    assert narrowed(QUESTIONS, LISTED, {"who": "self"}) == (CARD, REPORT, OLD)
    assert narrowed(QUESTIONS, LISTED, {"who": "self", "reason": "lost"}) == (CARD, REPORT)
    assert narrowed(QUESTIONS, LISTED, {"who": "agent", "reason": "lost", "proof": "none"}) == (CARD, POWER)
    assert asked(QUESTIONS, {"who": "self", "reason": "new"}) == (WHO, REASON)
    assert asked(QUESTIONS, {"who": "self", "reason": "lost"}) == QUESTIONS


def test_a_situation_is_described_in_full_and_forgets_what_it_does_not_lead_to() -> None:
    given_answers = {"who": "self", "reason": "new", "proof": "police"}
    assert settled(FACTS, QUESTIONS, given_answers) == {"who": "self", "reason": "new"}
    with pytest.raises(AnswersMissing, match="问proof"):
        settled(FACTS, QUESTIONS, {"who": "self", "reason": "lost"})
    for wrong in ({"who": "other"}, {"age": "old"}):
        with pytest.raises(AnswerUnknown):
            settled(FACTS, QUESTIONS, wrong)


@pytest.mark.parametrize(
    ("questions", "listed", "why"),
    [
        ([question("a", "x")], [], "2 to 12 options"),
        ([question("A", "x", "y")], [], "forbidden code"),
        ([question("a", "x", "Y")], [], "forbidden code"),
        ([question("a", "x", "x")], [], "there twice"),
        ([WHO, WHO], [], "there twice"),
        ([replace(WHO, text=" ")], [], "no text"),
        ([PROOF, REASON], [], "no earlier question"),
        ([WHO], [replace(POWER, applies_when="who=robot")], "no option of who"),
        ([WHO], [replace(POWER, applies_when="who")], "not written like"),
        ([WHO], [replace(POWER, applies_when="who=self; who=agent")], "twice"),
        ([REASON, PROOF], [replace(OLD, applies_when="reason=new; proof=none")], "contradicts itself"),
        ([REASON, PROOF, question("q", "x", "y", applies_when="reason=new; proof=none")], [], "lead to"),
        ([question(f"q{n}", *"abcdefghijkl") for n in range(4)], [], "combinations"),
        ([question(f"q{n}", "a", "b") for n in range(11)], [], "more than 10"),
    ],
)
def test_what_contradicts_itself_or_is_never_reached_is_refused(
    questions: Any, listed: Any, why: str
) -> None:
    with pytest.raises(BadMatter, match=why):
        check_situations("S01", questions, listed)


@st.composite
def situations(draw: st.DrawFn) -> tuple[tuple[Question, ...], tuple[MaterialFacts, ...]]:
    """Questions that depend on earlier ones, and materials that depend on any: some of them impossible."""
    made: list[Question] = []

    def condition() -> str:
        on = draw(st.lists(st.sampled_from(made), unique=True, max_size=2)) if made else []
        return written(
            tuple(
                (
                    one.code,
                    tuple(
                        draw(
                            st.lists(st.sampled_from([o.code for o in one.options]), min_size=1, unique=True)
                        )
                    ),
                )
                for one in on
            )
        )

    for at in range(draw(st.integers(0, 4))):
        depends = condition()
        made.append(question(f"q{at}", *"abc"[: draw(st.integers(2, 3))], applies_when=depends))
    listed = tuple(
        MaterialFacts(name=f"m{at}", applies_when=condition()) for at in range(draw(st.integers(0, 5)))
    )
    return tuple(made), listed


@given(situations())
def test_every_combination_gives_a_part_of_the_list_and_every_part_has_its_combination(
    made: tuple[tuple[Question, ...], tuple[MaterialFacts, ...]],
) -> None:
    questions, listed = made
    every = list(combinations(questions))
    seen: set[str] = set()
    for answers in every:
        assert settled(FACTS, questions, answers) == answers
        left = listed
        so_far: dict[str, str] = {}
        for code, option in answers.items():  # each answer narrows what was left, and never adds to it
            so_far[code] = option
            narrower = narrowed(questions, listed, so_far)
            assert set(narrower) <= set(left)
            left = narrower
        assert [one for one in listed if one in left] == list(left)
        assert set(left) == {
            one
            for one in listed
            if all(answers.get(code) in options for code, options in terms(one.applies_when))
        }
        seen |= {one.name for one in left}
    reached = {code for answers in every for code in answers}
    try:
        check_situations("S01", questions, listed)
    except BadMatter:
        assert seen < {one.name for one in listed} or reached < {one.code for one in questions}
    else:
        assert seen == {one.name for one in listed}
        assert reached == {one.code for one in questions}


@given(situations())
def test_questions_are_kept_as_they_are(made: tuple[tuple[Question, ...], tuple[MaterialFacts, ...]]) -> None:
    assert from_json(to_json(made[0])) == made[0]


def test_a_version_keeps_its_guide_and_its_situations(db: Database) -> None:
    origin = Origin(new_id(), "system")
    guide = Guide(
        audience="本市居民",
        conditions="已参保\n未持卡",
        legal_days=20,
        results=("社会保障卡", "回执"),
        questions=QUESTIONS,
    )
    card = replace(
        CARD, form=Form.BOTH, source=Source.SHARED, may_be_missing=True, review_points="有效期\n照片"
    )
    matter_id = db.transact(origin, put_matter, FACTS, [card, *LISTED[1:]], None, guide)
    assert db.read(version, origin.hall_id, matter_id, 1).guide == guide
    assert db.read(checklist_of, origin.hall_id, matter_id, 1) == (card, *LISTED[1:])
    db.transact(origin, put_matter, replace(FACTS, limit_days=3))
    assert db.read(version, origin.hall_id, matter_id, 2).guide == guide
    with pytest.raises(BadMatter, match="no earlier question"):  # the list still asks about the situation
        db.transact(origin, put_matter, FACTS, None, None, replace(guide, questions=(WHO,)))
    with pytest.raises(BadMatter, match="more than the law"):
        db.transact(origin, put_matter, FACTS, None, None, replace(guide, legal_days=4))
    with pytest.raises(BadMatter, match="cannot be handed in later"):
        db.transact(origin, put_matter, FACTS, [replace(CARD, required=False, may_be_missing=True)])
