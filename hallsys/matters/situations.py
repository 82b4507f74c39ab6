"""Situations 办事情形: questions whose answers narrow the list of what to bring.

A condition is text, as one writes it in a spreadsheet: `who=agent; reason=lost|stolen` holds if each named
question was answered with one of its options. An empty one always holds. A question may depend on questions
that stand before it, so that they make a list or a tree.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol, TypeVar

from hallsys.matters.errors import AnswersMissing, AnswerUnknown, BadMatter

MOST_QUESTIONS = 10
MOST_OPTIONS = 12
MOST_COMBINATIONS = 2000
LONGEST_TEXT = 120

Answers = Mapping[str, str]  # the code of the option chosen, by the code of its question

_CODE = re.compile("[0-9a-z][0-9a-z_-]{0,15}")
_TERM = re.compile(r"\s*([^=;|]+?)\s*=\s*([^=;]+?)\s*")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to a question."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question about the applicant's situation, asked if `applies_when` holds."""

    code: str
    text: str
    text_en: str = ""
    options: tuple[Option, ...]
    applies_when: str = ""


class Conditional(Protocol):
    """A material that is wanted in some situations only."""

    @property
    def name(self) -> str: ...
    @property
    def applies_when(self) -> str: ...


class Named(Protocol):
    """A matter, as a sentence names it."""

    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


C = TypeVar("C", bound=Conditional)
Terms = tuple[tuple[str, tuple[str, ...]], ...]


def is_code(text: str) -> bool:
    """Tell whether a question or an option may be called so."""
    return _CODE.fullmatch(text) is not None


def terms(condition: str) -> Terms:
    """Return a condition as pairs of a question and the options that satisfy it. Raises ValueError."""
    found = []
    for part in filter(str.strip, condition.replace("；", ";").split(";")):
        match = _TERM.fullmatch(part)
        if match is None:
            raise ValueError(part)
        found.append((match[1], tuple(option.strip() for option in match[2].split("|"))))
    return tuple(found)


def written(parts: Terms) -> str:
    """Return a condition as text: what `terms` reads."""
    return "; ".join(f"{question}={'|'.join(options)}" for question, options in parts)


def asked(questions: Sequence[Question], answers: Answers) -> tuple[Question, ...]:
    """Return the questions that those answers lead to, the answered ones among them, in order."""
    given: dict[str, str] = {}
    found = []
    for question in questions:
        if all(given.get(code) in options for code, options in terms(question.applies_when)):
            found.append(question)
            if question.code in answers:
                given[question.code] = answers[question.code]
    return tuple(found)


def settled(matter: Named, questions: Sequence[Question], answers: Answers) -> dict[str, str]:
    """Return the answers that count, of a situation that is described in full.

    An answer to a question that the others do not lead to is left out. Raises AnswerUnknown for a question
    or an option that there is not, AnswersMissing for a question without an answer.
    """
    names = {"matter": matter.name, "matter_en": matter.name_en or matter.name}
    options = {question.code: {one.code for one in question.options} for question in questions}
    if any(option not in options.get(code, ()) for code, option in answers.items()):
        raise AnswerUnknown(**names)
    wanted = asked(questions, answers)
    for question in wanted:
        if question.code not in answers:
            raise AnswersMissing(
                **names,
                question=question.text,
                question_en=question.text_en or question.text,
            )
    return {question.code: answers[question.code] for question in wanted}


def narrowed(questions: Sequence[Question], listed: Iterable[C], answers: Answers) -> tuple[C, ...]:
    """Return what of a list is, or with the questions still open may be, wanted after those answers."""
    by_code = {question.code: question for question in questions}

    def may_hold(condition: str) -> bool:
        return all(may_be(code, options) for code, options in terms(condition))

    def may_be(code: str, options: Collection[str]) -> bool:
        question = by_code[code]
        return may_hold(question.applies_when) and (code not in answers or answers[code] in options)

    return tuple(one for one in listed if may_hold(one.applies_when))


def combinations(questions: Sequence[Question]) -> Iterator[dict[str, str]]:
    """Return every way in which the questions can be answered in full."""

    def go(at: int, answers: dict[str, str]) -> Iterator[dict[str, str]]:
        while at < len(questions) and not holds(questions[at].applies_when, answers):
            at += 1
        if at == len(questions):
            yield answers
            return
        for option in questions[at].options:
            yield from go(at + 1, {**answers, questions[at].code: option.code})

    return go(0, {})


def holds(condition: str, answers: Answers) -> bool:
    """Return whether a condition holds in the situation of those answers, which counts in full."""
    return all(answers.get(code) in options for code, options in terms(condition))


def check_situations(matter: str, questions: Sequence[Question], listed: Iterable[Conditional]) -> None:
    """Raise BadMatter for questions or conditions that contradict themselves or that nothing leads to."""
    if len(questions) > MOST_QUESTIONS:
        raise BadMatter(
            matter=matter,
            why=f"情形问题不得超过 {MOST_QUESTIONS} 个",
            why_en=f"it asks more than {MOST_QUESTIONS} questions",
        )
    earlier: dict[str, set[str]] = {}
    for question in questions:
        name, name_en = f"问题“{question.text or question.code}”", f"the question {question.code}"
        _check_question(matter, name, name_en, question, earlier)
        _check_condition(matter, name, name_en, question.applies_when, earlier)
        earlier[question.code] = {one.code for one in question.options}
    conditional = [one for one in listed if one.applies_when.strip()]
    for one in conditional:
        _check_condition(matter, f"材料“{one.name}”", one.name, one.applies_when, earlier)
    _check_reached(matter, questions, conditional)


def _check_question(
    matter: str, name: str, name_en: str, question: Question, earlier: Collection[str]
) -> None:
    codes = [one.code for one in question.options]
    names = [one.name.strip() for one in question.options]
    for wrong, why, why_en in (
        (not _CODE.fullmatch(question.code), "的代码只能是小写字母、数字和 _ -", "has a forbidden code"),
        (question.code in earlier, "的代码重复", "has a code that is there twice"),
        (not question.text.strip(), "没有文字", "has no text"),
        (
            not 2 <= len(codes) <= MOST_OPTIONS,
            f"应有 2 至 {MOST_OPTIONS} 个选项",
            f"has not 2 to {MOST_OPTIONS} options",
        ),
        (
            not all(map(_CODE.fullmatch, codes)),
            "的选项代码只能是小写字母、数字和 _ -",
            "has an option with a forbidden code",
        ),
        (not all(names), "有选项没有名称", "has an option without a name"),
        (
            len(set(codes)) < len(codes) or len(set(names)) < len(names),
            "的选项重复",
            "has an option that is there twice",
        ),
    ):
        if wrong:
            raise BadMatter(matter=matter, why=name + why, why_en=f"{name_en} {why_en}")


def _check_condition(
    matter: str, name: str, name_en: str, condition: str, known: Mapping[str, Collection[str]]
) -> None:
    def refused(why: str, why_en: str) -> BadMatter:
        return BadMatter(
            matter=matter, why=f"{name}的条件{why}", why_en=f"the condition of {name_en} {why_en}"
        )

    try:
        parts = terms(condition)
    except ValueError:
        raise refused(
            "写法不正确，例如 who=agent; reason=lost|stolen", "is not written like a=b; c=d|e"
        ) from None
    if len({code for code, _ in parts}) < len(parts):
        raise refused("两次用到同一个问题，自相矛盾", "names a question twice and contradicts itself")
    for code, options in parts:
        if code not in known:
            raise refused(
                f"用到了前面没有的问题 {code}", f"names {code}, which no earlier question is called"
            )
        for option in options:
            if option not in known[code]:
                raise refused(
                    f"用到了问题 {code} 没有的选项 {option}", f"names {option}, no option of {code}"
                )


def _check_reached(matter: str, questions: Sequence[Question], conditional: Sequence[Conditional]) -> None:
    questions_left = {question.code: question for question in questions}
    materials_left = {one.name: one for one in conditional}
    for count, answers in enumerate(combinations(questions), 1):
        if count > MOST_COMBINATIONS:
            raise BadMatter(
                matter=matter,
                why=f"情形组合超过 {MOST_COMBINATIONS} 种，请减少问题",
                why_en=f"its questions have more than {MOST_COMBINATIONS} combinations",
            )
        for code in answers:
            questions_left.pop(code, None)
        for name in [n for n, one in materials_left.items() if holds(one.applies_when, answers)]:
            del materials_left[name]
    for question in questions_left.values():
        raise BadMatter(
            matter=matter,
            why=f"没有任何回答会走到问题“{question.text}”",
            why_en=f"no answers lead to the question {question.code}",
        )
    for name in materials_left:
        raise BadMatter(
            matter=matter,
            why=f"材料“{name}”在任何情形下都用不到，条件自相矛盾",
            why_en=f"no answers lead to the material {name}: its condition contradicts itself",
        )


def to_json(questions: Sequence[Question]) -> str:
    """Return the questions as they are kept."""
    return json.dumps([asdict(one) for one in questions], ensure_ascii=False, separators=(",", ":"))


def from_json(kept: str) -> tuple[Question, ...]:
    """Return the questions that `to_json` wrote."""
    return tuple(
        Question(**{**one, "options": tuple(Option(**option) for option in one["options"])})
        for one in json.loads(kept)
    )
