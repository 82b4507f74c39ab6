"""What taking over would change, in sentences: for whoever looks before it is done."""

from collections.abc import Mapping
from dataclasses import replace

from hallsys.inheritance.changes import Changes
from hallsys.workbook.matters import Difference, Differences
from hallsys.workbook.telling import Sentence, Told, tell

_COMING: Sentence = ("待生效的版本以上级为准", "what waits for its day is what waits above")
_GONE: Sentence = ("一件事：随上级取消", "package: gone with that above")


def tell_changes(found: Changes) -> tuple[Told, ...]:
    """Return a line for each matter, package and process that would change."""
    lines = tell(
        Differences(
            tuple(Difference(one.code, one.before, one.becomes[0][1]) for one in found.courses),
            found.packages,
            found.processes,
            found.led,
        )
    )
    told = {one.code: one for one in found.courses}
    lines = tuple(
        replace(one, said=(*one.said, _COMING)) if at < len(told) and len(told[one.code].becomes) > 1 else one
        for at, one in enumerate(lines)
    )
    return (
        *lines,
        *(_line(found.names, code, (why, f"suspended: {why}")) for code, why, _ in found.suspended),
        *(_line(found.names, code, ("恢复办理", "handled again")) for code in found.resumed),
        *(Told(code, code, code, False, (_GONE,)) for code in found.packages_gone),
    )


def _line(names: Mapping[str, tuple[str, str]], code: str, said: Sentence) -> Told:
    return Told(code, *names[code], False, (said,))
