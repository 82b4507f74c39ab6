"""Handing over to whoever holds the card on the window's reader."""

from dataclasses import dataclass
from typing import Any

from hallsys.cases import views as cases
from hallsys.cases.collecting import AuthorisationKind, Signature
from hallsys.cases.errors import ResultUnknown, SignatureMissing
from hallsys.cases.guests import home_of_guest, require_own_result
from hallsys.cases.service import (
    TakenBack,
    hand_over,
    hand_over_guest,
    keep_signature,
    send_by_courier,
    take_back,
    take_back_guest,
)
from hallsys.cases.stay_views import case_of_ready_guest, guests_for
from hallsys.counters.desk import own_desk
from hallsys.counters.views import Window
from hallsys.kernel.clock import Millis
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.web.output.presented import place, presented_at
from hallsys.web.printing import Printing, paper_row


@dataclass(frozen=True, slots=True)
class Handed:
    """A row of the ledger, as the window lists it."""

    result_id: str
    case_number: str
    taken_by: str
    at: Millis


@dataclass(frozen=True, slots=True)
class Shown:
    """What a collector shows besides a card: an agent an authorisation and a signature, anybody a signature
    where the hall wants it so (`must_sign`).
    """

    authorisation: str
    kind: AuthorisationKind
    signature: Signature | None
    must_sign: bool


def hand_over_by_card(
    tx: Tx,
    keyring: Keyring,
    window: Window,
    clerk_id: str,
    result_id: str,
    presentation_id: str,
    shown: Shown,
) -> Handed:
    """Hand a result over to whoever presented a card at this window a moment ago.

    Raises PresentationUnknown (also for a card of another place), DocumentExpired, NotYourWindow,
    ResultUnknown, WrongPerson, BadAuthorisation, SignatureMissing, BadSignature, AlreadyHandedOver.
    """
    if shown.signature is None and (shown.must_sign or shown.authorisation):
        raise SignatureMissing
    holder = presented_at(tx.conn, keyring, tx.hall_id, window, presentation_id, tx.now)
    give = hand_over_guest if home_of_guest(tx, result_id) else hand_over
    done = give(tx, result_id, window.id, clerk_id, holder.person_id, shown.authorisation, shown.kind)
    if shown.signature is not None:
        keep_signature(tx, keyring, done.hand_over_id, shown.signature)
    return Handed(done.result_id, done.case_number, done.taken_by, tx.now)


def take_back_here(
    tx: Tx, result_id: str, window_id: str, clerk_id: str, reason: str, note: str, within_minutes: int
) -> TakenBack:
    """Undo a hand-over of this window, of this hall's result or another's. Raises what `take_back` does."""
    undo = take_back_guest if home_of_guest(tx, result_id) else take_back
    return undo(tx, result_id, window_id, clerk_id, reason, note, within_minutes)


def send(tx: Tx, window: Window, clerk_id: str, result_id: str, number: str) -> Handed:
    """Give a result to the courier. Raises what `send_by_courier` raises, and AtWindowOnly."""
    require_own_result(tx, result_id)
    done = send_by_courier(tx, result_id, window.id, clerk_id, number)
    return Handed(done.result_id, done.case_number, done.taken_by, tx.now)


def print_slip(
    tx: Tx,
    keyring: Keyring,
    printing: Printing,
    window: Window,
    clerk_id: str,
    result_id: str,
    presentation_id: str,
) -> dict[str, Any]:
    """Have the pick-up slip of a result printed that lies ready for whoever presented a card here.

    Raises NotYourWindow, PresentationUnknown, DocumentExpired, ResultUnknown.
    """
    own_desk(tx, window.id, clerk_id)
    holder = presented_at(tx.conn, keyring, tx.hall_id, window, presentation_id, tx.now)
    ready = {one.result_id: one.case_id for one in cases.ready_for(tx.conn, tx.hall_id, holder.person_id)}
    case_id = ready.get(result_id) or _case_of_guest(tx, holder.person_id, result_id)
    if case_id is None:
        raise ResultUnknown
    ordered = printing.order(tx, place(window), "pick_up", case_id, None)
    return paper_row(ordered, "pick_up", case_id, {})


def _case_of_guest(tx: Tx, person_id: str, result_id: str) -> str | None:
    theirs = {one.result_id for one in guests_for(tx.conn, tx.hall_id, person_id)}
    return case_of_ready_guest(tx.conn, tx.hall_id, result_id) if result_id in theirs else None
