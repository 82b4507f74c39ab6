"""A process template of the hall above in a hall below. Pure."""

from dataclasses import replace

from hallsys.cases.process_rules import Process, Stage


def template_below(above: Process, own: Process | None) -> Process:
    """Return what a template of the hall above is in a hall below that has `own` under its code.

    Which stages there are, and what follows on what, is as above. What is set of a stage (in whose inbox it
    lies, how long it may take, how many experts) is a matter of who works there: a stage that the hall has
    keeps it, one that is new brings that of above along.
    """
    kept = {(one.code, one.kind): one for one in own.stages} if own else {}
    stages = tuple(_stage(one, kept.get((one.code, one.kind))) for one in above.stages)
    return replace(above, stages=stages, version=own.version if own else 1)


def _stage(above: Stage, own: Stage | None) -> Stage:
    if own is None:
        return above
    return replace(
        above,
        department=own.department,
        limit=own.limit,
        pauses=own.pauses,
        experts=own.experts,
        quorum=own.quorum,
    )
