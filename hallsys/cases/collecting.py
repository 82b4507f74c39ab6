"""Who may collect a result, what is kept of it, and when a hand-over can be taken back. Pure."""

import json
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from hallsys.cases.errors import (
    BadAuthorisation,
    BadParcelNumber,
    BadSignature,
    TakeBackReasonUnknown,
    TooLateToTakeBack,
    WrongPerson,
)
from hallsys.cases.rules import Reason, check_note
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.text import one_line
from hallsys.people.organisations import AGENT_ROLES, AgentRole

LONGEST_AUTHORISATION = 100

# The pad of the pages, and what a hand can draw on it while somebody waits.
PAD_WIDE, PAD_HIGH = 600, 200
MOST_STROKES, MOST_POINTS = 200, 6000
LONGEST_SIGNED_NAME = 40


class TakenBy(StrEnum):
    """Who collected a result."""

    APPLICANT = "applicant"
    AGENT = "agent"
    COURIER = "courier"
    LOCKER = "locker"  # whoever had the applicant's card, or the code, at a bank of lockers


class AuthorisationKind(StrEnum):
    """What an agent shows: a letter 委托书, that they are kin, that they were sent by a firm, or else.

    For an organisation that they are its legal representative; who applied for it needs nothing more.
    """

    LETTER = "letter"
    KINSHIP = "kinship"
    EMPLOYER = "employer"
    REPRESENTATIVE = "representative"
    APPLIED = "applied"
    OTHER = "other"


class Applicant(NamedTuple):
    """Whose a result is; of an organisation who applied for it, by what right, and the paper for that."""

    person_id: str
    agent_person_id: str | None = None
    agent_role: str | None = None
    agent_note: str | None = None


class Collector(NamedTuple):
    """Who collects a result, and for an agent the authorisation as it is recorded."""

    taken_by: TakenBy
    authorisation: str
    kind: AuthorisationKind | None = None


class Counter(NamedTuple):
    """Where a result is handed over: by a clerk at a window.

    Or at a bank of lockers, by id and code: there no clerk answers for it but one who found the box empty.
    """

    window_id: str | None
    clerk_id: str | None
    bank_id: str | None = None
    bank: str = ""


def collector(
    applicant: Applicant,
    presented_id: str,
    authorisation: str,
    kind: AuthorisationKind = AuthorisationKind.OTHER,
) -> Collector:
    """Return as what the person whose card was presented may collect the applicant's result.

    Anybody else than the applicant collects as agent 代领, with the number or a note of the
    authorisation they showed; who applied for an organisation showed it then. Raises WrongPerson without
    one, BadAuthorisation if it is too long.
    """
    if presented_id == applicant.person_id:
        return Collector(TakenBy.APPLICANT, "")
    if applicant.agent_role is not None and presented_id == applicant.agent_person_id:
        role = AGENT_ROLES[AgentRole(applicant.agent_role)][0]
        return Collector(TakenBy.AGENT, applicant.agent_note or role, AuthorisationKind.APPLIED)
    clean = one_line(authorisation)
    if not clean:
        raise WrongPerson
    if len(clean) > LONGEST_AUTHORISATION:
        raise BadAuthorisation(longest=LONGEST_AUTHORISATION)
    return Collector(TakenBy.AGENT, clean, kind)


class Signature(NamedTuple):
    """Strokes of [x, y] on the pad, or the name of somebody who cannot draw; never both."""

    strokes: Sequence[Sequence[tuple[int, int]]] = ()
    typed: str = ""


def signed(signature: Signature) -> str:
    """Return a signature as it is sealed, a line of JSON.

    Raises BadSignature if it is empty, lies outside the pad, or is longer than a hand draws.
    """
    typed = one_line(signature.typed)
    points = [point for stroke in signature.strokes for point in stroke]
    drawn = (
        0 < len(points) <= MOST_POINTS
        and len(signature.strokes) <= MOST_STROKES
        and all(0 <= x <= PAD_WIDE and 0 <= y <= PAD_HIGH for x, y in points)
    )
    if bool(points) == bool(typed) or (points and not drawn) or len(typed) > LONGEST_SIGNED_NAME:
        raise BadSignature
    return json.dumps({"strokes": signature.strokes, "typed": typed}, separators=(",", ":"))


TAKE_BACK_REASONS: dict[str, Reason] = {
    "wrong_result": Reason("拿错出件", "The wrong result was given"),
    "wrong_person": Reason("领取人不符", "The wrong person collected it"),
    "not_taken": Reason("未实际取走", "It was not taken away"),
    "faulty": Reason("证照有误，退回更正", "It is faulty and goes back"),
    "other": Reason("其他", "Other"),
}


def check_take_back(reason: str, note: str, handed_over_at: Millis, now: Millis, within_minutes: int) -> str:
    """Return the note with which a hand-over is taken back.

    Raises TakeBackReasonUnknown, also for "other" without a note, NoteTooLong, TooLateToTakeBack.
    """
    clean = check_note(note)
    if reason not in TAKE_BACK_REASONS or (reason == "other" and not clean):
        raise TakeBackReasonUnknown
    if now - handed_over_at > within_minutes * MINUTE:
        raise TooLateToTakeBack(minutes=within_minutes)
    return clean


_DOMESTIC = re.compile(r"1\d{12}")
_INTERNATIONAL = re.compile(r"[A-Z]{2}(\d{8})(\d)CN")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def parcel_number(typed: str) -> str:
    """Return an EMS number in clean form: 13 digits, or as UPU S10 with its check digit.

    Source: UPU standard S10 (weights 8 6 4 2 3 5 9 7, modulo 11; 10 counts as 0, 11 as 5).
    Raises BadParcelNumber.
    """
    clean = "".join(typed.split()).replace("-", "").upper()
    if _DOMESTIC.fullmatch(clean) and clean.isascii():
        return clean
    found = _INTERNATIONAL.fullmatch(clean)
    if found is None or not clean.isascii():
        raise BadParcelNumber
    digit = 11 - sum(weight * int(one) for weight, one in zip(_WEIGHTS, found[1], strict=True)) % 11
    if int(found[2]) != {10: 0, 11: 5}.get(digit, digit):
        raise BadParcelNumber
    return clean
