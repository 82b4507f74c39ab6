"""The coded reasons of a hall: those of the law, and what the hall made of them.

A code means one thing for ever: receivers of pushes and old papers know it. A hall adds codes of its own
(`h_...`, so that no later version of the law's list takes them), says one in other words, or offers it no
more, each from an instant on; what was said at an instant stays readable.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hallsys.cases.errors import ReasonUnknown
from hallsys.cases.life_errors import NoteNeeded
from hallsys.cases.listed_reasons import LAW, OTHER, OTHER_REASON, PURPOSES, Purpose
from hallsys.cases.reason_errors import ReasonOff
from hallsys.cases.rules import Reason, check_note
from hallsys.kernel.clock import Millis

GAP_MISSED = "gap_missed"
GAP_MISSED_REASON = Reason("逾期未补齐容缺材料", "What was promised for later was not handed in in time")


@dataclass(frozen=True, slots=True)
class Said:
    """What a reason is to say, and whether it is offered."""

    purpose: Purpose
    code: str
    zh: str
    en: str
    source: str = ""
    source_en: str = ""
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Wording:
    """What a reason says since an instant; `version`: which setting of the hall, 0 for the law's own list."""

    said: Said
    version: int = 0
    since: Millis = 0

    @property
    def reason(self) -> Reason:
        """The words."""
        return Reason(self.said.zh, self.said.en)


_LISTED = tuple(
    Wording(Said(purpose, code, *reason, PURPOSES[purpose].source, PURPOSES[purpose].source_en))
    for purpose, reasons in LAW.items()
    for code, reason in reasons.items()
)


class Reasons:
    """The reasons of a hall: the law's, and over them what the hall set, in the order in which it did.

    What was set last holds from its instant on, also over what was set before for a later one.
    """

    def __init__(self, set_by_hall: Iterable[Wording] = ()) -> None:
        self._by_code: dict[str, tuple[Wording, ...]] = {}
        self.version = 0
        for one in (*_LISTED, *sorted(set_by_hall, key=lambda one: one.version)):
            self._by_code[one.said.code] = (*self._by_code.get(one.said.code, ()), one)
            self.version = one.version

    def at(self, code: str, at: Millis) -> Wording | None:
        """Return what a code said at an instant, its first words if it was not yet; None: no such code."""
        said = self._by_code.get(code, ())
        return next((one for one in reversed(said) if one.since <= at), said[0] if said else None)

    def words(self, code: str, at: Millis, purpose: Purpose | None = None) -> Reason | None:
        """Return the words of a code at an instant; None for a code that this hall does not know.

        Several purposes have an "other": which, tells only `purpose`.
        """
        if code == OTHER:
            return PURPOSES[purpose].other if purpose else OTHER_REASON
        found = self.at(code, at)
        return found.reason if found else None

    def listed(self, purpose: Purpose, at: Millis) -> Mapping[str, Wording]:
        """Return what the codes of a purpose say at an instant, offered or not, without "other"."""
        found = ((code, self.at(code, at)) for code in self._by_code)
        return {code: one for code, one in found if one and one.said.purpose is purpose and one.since <= at}

    def coming(self, code: str, at: Millis) -> Wording | None:
        """Return what a code will say after an instant, the first change of it; None for no change."""
        ahead: Wording | None = None
        for one in reversed(self._by_code.get(code, ())):
            if one.since <= at:
                break
            if ahead is None or one.since < ahead.since:  # what was set later holds over it
                ahead = one
        return ahead

    def check(self, purpose: Purpose, code: str, note: str, at: Millis) -> str:
        """Return the note beside a reason on one line; "other" needs one.

        Raises ReasonUnknown for a code that the purpose has not, ReasonOff for one that is not offered,
        NoteNeeded, NoteTooLong.
        """
        if code != OTHER:
            said = self.listed(purpose, at).get(code)
            if said is None:
                raise ReasonUnknown
            if not said.said.offered:
                raise ReasonOff(zh=said.reason.zh, en=said.reason.en)
        elif PURPOSES[purpose].other is None:
            raise ReasonUnknown
        clean = check_note(note)
        if code == OTHER and not clean:
            raise NoteNeeded
        return clean

    def last(self) -> Mapping[str, Wording]:
        """Return what was set last of every code, in force or not yet."""
        return {code: said[-1] for code, said in self._by_code.items()}

    def __iter__(self) -> Iterator[Wording]:
        """Iterate over all that the hall ever set."""
        return (one for said in self._by_code.values() for one in said if one.version)


def required_note(note: str) -> str:
    """Return a note that has to be there, on one line. Raises NoteNeeded, NoteTooLong."""
    clean = check_note(note)
    if not clean:
        raise NoteNeeded
    return clean


def check_reason(known: Mapping[str, Reason], code: str, note: str) -> str:
    """Return the note beside a reason of a list that no hall sets on one line; "other" needs one.

    Raises ReasonUnknown for a code that the table has not, NoteNeeded, NoteTooLong.
    """
    if code not in known:
        raise ReasonUnknown
    return required_note(note) if code == OTHER else check_note(note)
