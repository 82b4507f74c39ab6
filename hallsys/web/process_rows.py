"""A template of a process as pages show it."""

from typing import Any

from hallsys.cases.process_rules import Process


def template_row(process: Process) -> dict[str, Any]:
    """Return a template as pages show it."""
    return {
        "code": process.code,
        "version": process.version,
        "zh": process.zh,
        "en": process.en,
        "stages": [
            {
                "code": one.code,
                "kind": one.kind.value,
                "zh": one.zh,
                "en": one.en,
                "department": one.department,
                "limit": None if one.limit is None else [one.limit.amount, one.limit.unit.value],
                "pauses": one.pauses,
                "apart": list(one.apart),
                "ends": {ending.value: to for ending, to in one.ends.items()},
                "experts": one.experts,
                "quorum": one.quorum,
            }
            for one in process.stages
        ],
    }
