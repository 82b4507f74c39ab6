"""What the sheets of the matters contradict: limits, gaps, situations; each fault at its own cell."""

from collections.abc import Callable, Iterator, Sequence

from hallsys.matters.errors import BadMatter
from hallsys.matters.guides import MOST_RESULTS, is_handling_item
from hallsys.matters.limits import UNITS, exceeds
from hallsys.matters.limits import said as limit_said
from hallsys.matters.rules import MaterialFacts, limit_allowed
from hallsys.matters.situations import Question, check_situations
from hallsys.matters.standing import Standing
from hallsys.workbook.plan import Known
from hallsys.workbook.rows import Book, Fault, Row
from hallsys.workbook.wanted import MatterRows, by_matter, legal, listed, promised, questions

MatterRule = Callable[[Book, Known], Iterator[Fault]]


def _limits(book: Book, known: Known) -> Iterator[Fault]:
    for row in book.rows["matters"]:
        kind, limit = row.get("kind"), promised(row, _there(row, known))
        if kind and limit and not limit_allowed(kind[0], *limit):
            most = UNITS[limit[1]].most, limit[1]
            yield row.fault(
                "limit_days",
                f"时限与类型不符：即办件为 0 或工作分钟，承诺件至少为 1，最多 {limit_said(*most)[0]}",
                "the limit does not fit the kind: an immediate matter has 0 or working minutes, "
                f"a promised one at least 1; at most {limit_said(*most)[1]}",
            )


def _guides(book: Book, known: Known) -> Iterator[Fault]:
    for row in book.rows["matters"]:
        there = _there(row, known)
        limit, allowed = promised(row, there), legal(row, there)
        if allowed and allowed[0] > UNITS[allowed[1]].most:
            most = limit_said(UNITS[allowed[1]].most, allowed[1])
            yield row.fault("legal_days", f"法定时限最多 {most[0]}", f"a legal limit is at most {most[1]}")
        elif limit and allowed and exceeds(limit, allowed):
            yield row.fault(
                "legal_days" if "legal_days" in row.columns else "limit_days",
                f"承诺时限 {limit_said(*limit)[0]}超过法定时限 {limit_said(*allowed)[0]}",
                f"it promises {limit_said(*limit)[1]} where the law allows {limit_said(*allowed)[1]}",
            )
        if len(row.values.get("results", ())) > MOST_RESULTS:
            yield row.fault("results", f"不得超过 {MOST_RESULTS} 个", f"at most {MOST_RESULTS} results")
        item, code = _handling_item(row, there), row.values.get("implementation_code")
        if item and code and not is_handling_item(item, code):
            yield row.fault(
                "handling_item" if "handling_item" in row.columns else "implementation_code",
                f"业务办理项编码 {item} 应以实施编码开头",
                f"the handling item {item} has to begin with the implementation code",
            )
        if len(row.values.get("result_kinds", ())) not in (0, _results(row, there)):
            yield row.fault(
                "result_kinds", "应与办理结果逐行对应", "there must be one for each result, line by line"
            )


def _handling_item(row: Row, there: Standing | None) -> str | None:
    """Return the handling item of a matter after its row; None if the cell is wrong."""
    if "handling_item" in row.columns:
        return row.values.get("handling_item")
    return there.guide.handling_item if there else ""


def _results(row: Row, there: Standing | None) -> int:
    """Return how many results a matter has after its row: what has no column stays."""
    if "results" in row.columns:
        return len(row.values.get("results", ()))
    return len(there.guide.results) if there else 0


def _there(row: Row, known: Known) -> Standing | None:
    return known.matters.get(row.values.get("code", ""))


def _gaps(book: Book, known: Known) -> Iterator[Fault]:
    """Only what is required can be handed in later; samples that are named are there."""
    for row in book.rows["materials"]:
        values = row.get("may_be_missing", "required")
        if values and values[0] and not values[1]:
            yield row.fault(
                "may_be_missing",
                "不是必需的材料，不能标为可容缺",
                "it is not required, so that it cannot be handed in later",
            )
        sample = row.values.get("sample_id")
        if sample and sample not in known.samples:
            yield row.fault("sample_id", "本大厅没有这个样本文件", "this hall has no such sample")


def _situations(book: Book, known: Known) -> Iterator[Fault]:
    for code, said in by_matter(book.rows).items():
        asked_right = all(row.get(*_QUESTION) is not None for row in said.situations)
        if asked_right and all(row.get("name", "applies_when") is not None for row in said.materials):
            yield from _one_text(said)
            yield from _led_to(code, said, known)


_QUESTION = ("question", "text", "text_en", "asked_when", "option", "name", "name_en")


def _one_text(said: MatterRows) -> Iterator[Fault]:
    """What is said of a question stands in its first row; a later one repeats it or leaves it out."""
    first: dict[str, Row] = {}
    for row in said.situations:
        head = first.setdefault(row.values["question"], row)
        for key in ("text", "text_en", "asked_when"):
            if row.values[key] not in ("", head.values[key]):
                yield row.fault(
                    key,
                    f"与同一问题的第 {head.number} 行不同",
                    f"it differs from row {head.number} of the same question",
                )


def _led_to(code: str, said: MatterRows, known: Known) -> Iterator[Fault]:
    """Each question and each condition is such that some answers lead there."""
    there = known.matters.get(code)
    asked = questions(said.situations, there.guide.questions if there else ())
    first = {row.values["question"]: row for row in reversed(said.situations)}
    for count, question in enumerate(asked, 1):
        for zh, en in _refused(code, asked[:count], ()):
            yield first[question.code].fault("question", zh, en)
            return
    rows = {row.values["name"]: row for row in said.materials}
    for entry in listed(said.materials, there.checklist if there else ()):
        for zh, en in _refused(code, asked, (entry,) if entry.applies_when else ()):
            if entry.name in rows:
                yield rows[entry.name].fault("applies_when", zh, en)
            else:  # it is not in the workbook, whose questions leave it without its own
                yield said.situations[0].fault("question", zh, en)


def _refused(
    code: str, asked: Sequence[Question], entries: Sequence[MaterialFacts]
) -> Iterator[tuple[str, str]]:
    try:
        check_situations(code, asked, entries)
    except BadMatter as refusal:
        yield str(refusal.facts["why"]), str(refusal.facts["why_en"])


MATTER_RULES: tuple[MatterRule, ...] = (_limits, _guides, _gaps, _situations)
