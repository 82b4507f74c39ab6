"""How far cases are: their steps with dates, where they are now, pauses, what is asked of the applicant.

What each may see is for whoever asks: the applicant's own by card, number or link; a department's; all
without persons for those who lead.
"""

import hmac
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, text

from hallsys.cases.collection_points import Place
from hallsys.cases.joint_views import JointCase, cases_of_joint, joint_of
from hallsys.cases.life_views import Wanted, gaps_of, supplements_of
from hallsys.cases.progress_errors import ProgressUnknown
from hallsys.cases.progress_words import (
    ARRIVED,
    HANDED_OVER,
    HANDED_OVER_THERE,
    LEFT,
    ON_THE_WAY,
    READY,
    SENT,
    Step,
    told,
)
from hallsys.cases.rules import Action, Status
from hallsys.cases.systems import cases_numbered
from hallsys.cases.ways import Way, places_of, ways_of
from hallsys.kernel.clock import Millis
from hallsys.kernel.sealing import Keyring

_IDS = bindparam("case_ids", expanding=True, type_=String)
_CASES = text(
    "SELECT c.id, c.case_number, c.matter_id, v.name, v.name_en, c.matter_kind, c.status, c.person_id, "
    "c.accepted_at, c.taken_up_at, c.due_at, c.decided_at, c.outcome, c.reason_code "
    "FROM cases c JOIN matter_versions v ON v.hall_id = c.hall_id AND v.matter_id = c.matter_id "
    "AND v.number = c.matter_version WHERE c.hall_id = :hall_id AND c.id IN :case_ids"
).bindparams(_IDS)
_STEPS = text(
    "SELECT case_id, action, at, reason_code FROM case_steps "
    "WHERE hall_id = :hall_id AND case_id IN :case_ids ORDER BY at, id"
).bindparams(_IDS)
_PAUSES = text(
    "SELECT case_id, cause, since, until FROM case_pauses "
    "WHERE hall_id = :hall_id AND case_id IN :case_ids ORDER BY since, id"
).bindparams(_IDS)
_RESULTS = text(
    "SELECT case_id, name, status, shelf, sent_at, ready_at, paper FROM results "
    "WHERE hall_id = :hall_id AND case_id IN :case_ids ORDER BY case_id, serial"
).bindparams(_IDS)
_HAND_OVERS = text(
    "SELECT h.case_id, h.taken_by, h.at, h.hall_id FROM results r JOIN hand_overs h ON h.result_id = r.id "
    "WHERE r.hall_id = :hall_id AND r.case_id IN :case_ids AND h.taken_back_at IS NULL ORDER BY h.at"
).bindparams(_IDS)
# One that came back was sent another time since it arrived there.
_STAYS = text(
    "SELECT r.case_id, CASE WHEN s.arrived_at < s.sent_at THEN NULL ELSE s.sent_at END AS sent_at, "
    "s.arrived_at FROM results r JOIN stays s ON s.result_id = r.id "
    "WHERE r.hall_id = :hall_id AND r.case_id IN :case_ids ORDER BY s.id"
).bindparams(_IDS)
_OF_PERSON = text(
    "SELECT id FROM cases WHERE id IN ("
    "SELECT id FROM cases WHERE hall_id = :hall_id AND person_id = :person_id UNION ALL "
    "SELECT id FROM cases WHERE hall_id = :hall_id AND agent_person_id = :person_id) "
    "ORDER BY accepted_at DESC, id DESC LIMIT :limit"
)
# Cases of other halls that are collected here: found by the other halls' own indexes, hall by hall.
_ELSEWHERE = (
    "SELECT c.id, c.hall_id FROM cases c WHERE c.hall_id IN (SELECT id FROM halls WHERE id <> :hall_id) "
    "AND EXISTS (SELECT 1 FROM case_ways w WHERE w.case_id = c.id AND w.at_hall_id = :hall_id) "
)
_NUMBERED_ELSEWHERE = text(f"{_ELSEWHERE} AND c.case_number = :number")
_COLLECTED_HERE = text(
    f"{_ELSEWHERE} AND c.person_id = :person_id ORDER BY c.accepted_at DESC, c.id DESC LIMIT :limit"
)
_LINKED_ELSEWHERE = text("SELECT hall_id FROM case_ways WHERE case_id = :case_id AND at_hall_id = :hall_id")
_HOLDER = text(
    "SELECT c.id FROM cases c JOIN people p ON p.id IN (c.person_id, c.agent_person_id) "
    "WHERE c.hall_id = :hall_id AND c.id IN :case_ids AND p.fingerprint = :fingerprint"
).bindparams(_IDS)
_EXISTS = text("SELECT id FROM cases WHERE hall_id = :hall_id AND id = :case_id")

# By the applicant: the index of the changes is by organisation.
_AGENT_CHANGES = text(
    "SELECT g.case_id, count(*) AS changes FROM cases c JOIN agent_changes g ON g.hall_id = c.hall_id "
    "AND g.organisation_id = c.person_id AND g.case_id = c.id "
    "WHERE c.hall_id = :hall_id AND c.id IN :case_ids GROUP BY g.case_id"
).bindparams(_IDS)

_TOKEN_BYTES = 16
_OWN_LISTED = 20


@dataclass(frozen=True, slots=True)
class Paused:
    """The clock stood from `since` until `until`, None while it stands; `cause` is a code of a reason."""

    cause: str
    since: Millis
    until: Millis | None


@dataclass(frozen=True, slots=True)
class Produced:
    """A result of a case, by its name, and the shelf where it lies or lay."""

    name: str
    status: str
    shelf: str
    sent_at: Millis | None
    ready_at: Millis | None
    paper: str | None = None  # where that of a void one is


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a case is. `wanted` is what it waits for from its applicant."""

    case_id: str
    case_number: str
    matter_id: str
    matter_name: str
    matter_name_en: str
    kind: str
    status: str
    person_id: str
    accepted_at: Millis
    due_at: Millis
    decided_at: Millis | None
    outcome: str | None
    reason: str | None
    steps: tuple[Step, ...]
    pauses: tuple[Paused, ...]
    wanted: tuple[Wanted, ...]
    results: tuple[Produced, ...]
    joint: JointCase | None = None
    way: Way = Way.WINDOW
    hall: tuple[str, str] | None = None  # the other one in which it is collected, in Chinese and English
    of_hall_id: str = ""  # whose case it is
    place: Place | None = None  # that other hall, with where it is

    @property
    def held(self) -> bool:
        """Whether its results lie ready, but wait for those of the others of its joint case."""
        return (
            self.status == Status.READY
            and self.joint is not None
            and bool(self.joint.waits_for(self.case_id))
        )


def progress(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> tuple[Progress, ...]:
    """Return how far cases are, in the order of their ids; one that there is not is left out."""
    if not case_ids:
        return ()
    key = {"hall_id": hall_id, "case_ids": list(case_ids)}
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for row in conn.execute(_STEPS, key):
        steps[row.case_id].append(Step(row.action, row.at, row.reason_code))
    pauses: defaultdict[str, list[Paused]] = defaultdict(list)
    for row in conn.execute(_PAUSES, key):
        pauses[row.case_id].append(Paused(row.cause, row.since, row.until))
    results: defaultdict[str, list[Produced]] = defaultdict(list)
    for row in conn.execute(_RESULTS, key):
        results[row.case_id].append(Produced(*tuple(row)[1:]))
    given: defaultdict[str, list[Step]] = defaultdict(list)
    for row in conn.execute(_HAND_OVERS, key):
        here = SENT if row.taken_by == "courier" else HANDED_OVER
        given[row.case_id].append(Step(here if row.hall_id == hall_id else HANDED_OVER_THERE, row.at))
    wanted: defaultdict[str, list[Wanted]] = defaultdict(list)
    for read in (supplements_of, gaps_of):
        for one in read(conn, hall_id, case_ids):
            wanted[one.case_id].append(one)
    joint, ways = joint_of(conn, hall_id, case_ids), ways_of(conn, hall_id, case_ids)
    places = places_of(conn, hall_id, case_ids) if Way.HALL in ways.values() else {}
    travelled = _travelled(conn, hall_id, list(places)) if places else {}
    found = {}
    for row in conn.execute(_CASES, key):
        made, waits = results[row.id], row.id in joint and joint[row.id].waits_for(row.id)
        firsts = (
            (what, min((at for at in instants if at), default=None))
            for what, instants in (
                (ON_THE_WAY, [one.sent_at for one in made]),
                # What lies on a shelf here can be collected elsewhere, once it is there.
                (READY, [] if waits or row.id in places else [one.ready_at for one in made]),
                *travelled.get(row.id, ()),
            )
        )
        after = [Step(what, at) for what, at in firsts if at]
        known = (
            (Action.ACCEPT, row.accepted_at),
            (Action.TAKE_UP, row.taken_up_at),
            (Action.CONCLUDE, row.decided_at),
        )
        found[row.id] = Progress(
            row.id,
            row.case_number,
            row.matter_id,
            row.name,
            row.name_en,
            row.matter_kind,
            row.status,
            row.person_id,
            row.accepted_at,
            row.due_at,
            row.decided_at,
            row.outcome,
            row.reason_code,
            tuple(told(steps[row.id], known, after + given[row.id])),
            tuple(pauses[row.id]),
            tuple(wanted[row.id]),
            tuple(made),
            joint.get(row.id),
            ways.get(row.id, Way.WINDOW),
            (places[row.id].name, places[row.id].name_en) if row.id in places else None,
            hall_id,
            places.get(row.id),
        )
    return tuple(found[case_id] for case_id in case_ids if case_id in found)


def _travelled(
    conn: Connection, hall_id: str, case_ids: Sequence[str]
) -> dict[str, list[tuple[str, list[Millis | None]]]]:
    """Return when results of cases left for another hall and arrived there, by case and step."""
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in conn.execute(_STAYS, {"hall_id": hall_id, "case_ids": case_ids}):
        found[row.case_id].append(row)
    return {
        case_id: [(LEFT, [one.sent_at for one in rows]), (ARRIVED, [one.arrived_at for one in rows])]
        for case_id, rows in found.items()
    }


def own(conn: Connection, hall_id: str, person_id: str, limit: int = _OWN_LISTED) -> tuple[Progress, ...]:
    """Return how far an applicant's newest cases are, or those of whom the person acts for, newest first.

    After them those of other halls that are collected here.
    """
    key = {"hall_id": hall_id, "person_id": person_id, "limit": limit}
    found = progress(conn, hall_id, list(conn.execute(_OF_PERSON, key).scalars()))
    others: defaultdict[str, list[str]] = defaultdict(list)
    for row in conn.execute(_COLLECTED_HERE, key):
        others[row.hall_id].append(row.id)
    return (*found, *(one for home, ids in others.items() for one in progress(conn, home, ids)))


def by_number(conn: Connection, hall_id: str, number: str, fingerprint: bytes) -> Progress:
    """Return how far the case with that number, ours or a department's, is, to whom it belongs.

    Also one of another hall that is collected here. That of a joint case leads to the first of its cases,
    which names the others. `fingerprint`: that of the applicant's document, or of the document of who
    applied for an organisation. Raises ProgressUnknown alike for a number that there is not and for
    somebody else's case.
    """
    found = cases_numbered(conn, hall_id, number) or cases_of_joint(conn, hall_id, number)
    if not found:
        row = conn.execute(_NUMBERED_ELSEWHERE, {"hall_id": hall_id, "number": number.strip()}).first()
        if row is None:
            raise ProgressUnknown
        hall_id, found = row.hall_id, (row.id,)
    key = {"hall_id": hall_id, "case_ids": list(found), "fingerprint": fingerprint}
    case_id = conn.execute(_HOLDER, key).scalars().first()
    if case_id is None:
        raise ProgressUnknown
    return progress(conn, hall_id, [case_id])[0]


def agents_before(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, int]:
    """Return how many agents were replaced in each case of which any was."""
    if not case_ids:
        return {}
    rows = conn.execute(_AGENT_CHANGES, {"hall_id": hall_id, "case_ids": list(case_ids)})
    return {row.case_id: int(row.changes) for row in rows}


def link(keyring: Keyring, case_id: str, before: int = 0) -> str:
    """Return the end of the address under which whoever has a case's receipt follows it.

    `before`: how many agents were replaced in it; the receipt of one who was opens nothing any more.
    """
    return f"{case_id}/{_token(keyring, case_id, before)}"


def by_link(conn: Connection, hall_id: str, keyring: Keyring, case_id: str, token: str) -> Progress:
    """Return how far the case of a link is. Raises ProgressUnknown for one that was not made here.

    Nor is there one of an agent who was replaced.
    """
    home = conn.execute(_LINKED_ELSEWHERE, {"hall_id": hall_id, "case_id": case_id}).scalar_one_or_none()
    hall_id = home or hall_id
    before = agents_before(conn, hall_id, [case_id]).get(case_id, 0)
    if not hmac.compare_digest(token.encode(), _token(keyring, case_id, before).encode()):
        raise ProgressUnknown
    if conn.execute(_EXISTS, {"hall_id": hall_id, "case_id": case_id}).one_or_none() is None:
        raise ProgressUnknown
    return progress(conn, hall_id, [case_id])[0]


def _token(keyring: Keyring, case_id: str, before: int) -> str:
    of = f"progress of {case_id} {before}" if before else f"progress of {case_id}"
    drawn = keyring.fingerprint(of)[:_TOKEN_BYTES]
    return urlsafe_b64encode(drawn).decode().rstrip("=")
