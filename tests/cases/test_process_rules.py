from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.clock import Limit
from hallsys.cases.process_errors import ActedBefore, BadProcess, NotYourDepartment, StageHasNoSuchEnd
from hallsys.cases.process_rules import (
    DEFAULT_PROCESSES,
    END,
    Ending,
    Process,
    Stage,
    StageKind,
    check_actor,
    check_process,
    decides,
    follows,
    from_data,
    to_data,
)

EACH = pytest.mark.parametrize("code", sorted(DEFAULT_PROCESSES))
TWO_EYES = DEFAULT_PROCESSES["review_check"]
CLERKS = ("a", "b", "c")


def broken(code: str, **changes: object) -> Process:
    stages = tuple(
        replace(one, **changes) if one.code == code else one  # type: ignore[arg-type]
        for one in DEFAULT_PROCESSES["experts"].stages
    )
    return replace(TWO_EYES, stages=stages)


EXPERTS = DEFAULT_PROCESSES["experts"].first
ADVICE_AFTERWARDS = Process(
    "after",
    "事后评审",
    "Advice afterwards",
    (
        replace(TWO_EYES.first, ends={Ending.GRANT: "issue", Ending.REFUSE: "issue"}),
        replace(TWO_EYES.stages[-1], ends={Ending.ISSUED: "experts"}),
        replace(EXPERTS, ends={Ending.REPORTED: END}),
    ),
)
ADVICE_ONLY = Process(
    "advice",
    "专家定",
    "Experts decide",
    (
        replace(TWO_EYES.first, ends={Ending.GRANT: "experts", Ending.REFUSE: "experts"}),
        replace(EXPERTS, ends={Ending.REPORTED: END}),
    ),
)


@EACH
def test_a_default_process_is_decided_once_on_each_way_and_ends(code: str) -> None:
    process = DEFAULT_PROCESSES[code]

    def walk(stage: Stage | None, decided: int) -> None:
        if stage is None:
            assert decided == 1
            return
        for ending in stage.ends:
            if ending is not Ending.SEND_BACK:
                walk(follows(process, stage, ending), decided + decides(process, stage, ending))

    walk(process.first, 0)


@EACH
@given(st.data())
def test_nobody_acts_twice_where_it_is_forbidden_however_often_a_case_is_sent_back(
    code: str, data: st.DataObject
) -> None:
    process, acted = DEFAULT_PROCESSES[code], dict[str, str]()
    stage = process.first
    for _ in range(12):
        clerk = data.draw(st.sampled_from(CLERKS))
        try:
            check_actor(stage, "", (), clerk, acted)
        except ActedBefore:
            continue
        acted[stage.code] = clerk
        assert all(acted.get(other) != clerk for other in stage.apart)
        after = follows(process, stage, data.draw(st.sampled_from(sorted(stage.ends))))
        if after is None:
            break
        stage = after


@EACH
def test_a_process_survives_being_written_down(code: str) -> None:
    process = replace(
        DEFAULT_PROCESSES[code],
        version=3,
        stages=tuple(replace(one, limit=Limit(2)) for one in DEFAULT_PROCESSES[code].stages),
    )
    assert from_data(process.code, process.zh, process.en, 3, to_data(process)) == process


@pytest.mark.parametrize(
    ("process", "why"),
    [
        (replace(TWO_EYES, stages=()), "no stages"),
        (replace(TWO_EYES, stages=TWO_EYES.stages * 2), "a code twice"),
        (broken("review", ends={Ending.GRANT: "check"}), "ends of its kind"),
        (broken("review", ends={Ending.GRANT: "check", Ending.REFUSE: "nowhere"}), "not there"),
        (broken("check", apart=()), "apart from the review"),
        (broken("check", apart=("review", "nobody")), "not there"),
        (broken("review", ends={Ending.GRANT: "review", Ending.REFUSE: "check"}), "comes round"),
        (broken("review", ends={Ending.GRANT: "issue", Ending.REFUSE: END}), "never reached"),
        (broken("issue", ends={Ending.ISSUED: "review"}), "never comes to the end"),
        (ADVICE_AFTERWARDS, "is the last stage"),
        (ADVICE_ONLY, "experts only advise"),
        (broken("experts", ends={Ending.REPORTED: "check"}), "needs a review"),
        (broken("experts", ends={Ending.REPORTED: END}), "never reached"),
        (broken("experts", quorum=4), "quorum"),
        (broken("review", experts=1), "no stage for experts"),
        (broken("review", limit=Limit(0)), "limit"),
        (broken("review", zh=""), "name"),
    ],
)
def test_a_process_with_a_hole_is_refused(process: Process, why: str) -> None:
    with pytest.raises(BadProcess) as refused:
        check_process(process)
    assert why in refused.value.sentence("en")


def test_a_stage_of_another_department_is_not_yours_and_none_means_all() -> None:
    check_actor(TWO_EYES.first, "市场监管局", ("市场监管局",), "a", {})
    check_actor(TWO_EYES.first, "市场监管局", (), "a", {})
    with pytest.raises(NotYourDepartment):
        check_actor(TWO_EYES.first, "市场监管局", ("消防救援局",), "a", {})


def test_a_review_does_not_end_like_a_check() -> None:
    with pytest.raises(StageHasNoSuchEnd):
        follows(TWO_EYES, TWO_EYES.first, Ending.CONFIRM)


def test_each_kind_of_stage_stands_in_the_longest_default_process() -> None:
    assert {one.kind for one in DEFAULT_PROCESSES["experts"].stages} == set(StageKind)
