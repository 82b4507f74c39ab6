"""Every kind of fact either goes to pages or stands on the list of those that no page shows."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import hallsys
from hallsys.display import streams
from hallsys.display.streams import MANAGERS, STAFF, pad_stream, pad_window, streams_of
from hallsys.kernel.events import Event, known_kinds

SHOWN_NOWHERE = {
    "HallTakenOver": "every page reads anew when its line comes back",
    "NumbersSkipped": "told by the command that takes over",
    "CollectorReminded": "the list of overdue results is read when it is opened",
    "ParcelDelivered": "so is that of parcels",
    "SignatureShown": "who looked stands in the log, for whoever asks later",
    "GuestShelved": "who shelves sees it in the answer",
    "ResultShelved": "who shelves sees it in the answer",
    "MatterVersionWithdrawn": "what waits is read when the matter's form is opened",
    "LockerOpenAsked": "what came of it is told by LockerOpened or LockerStuck",
    "LockerKeyUsed": "what came of it is told by LockerOpened",
    "CaseNumberedElsewhere": "read when a case is opened or looked for",
    "HallCreated": "no page shows a hall that is not there yet",
    "PasswordChanged": "an account's own affair",
    "SignInFailed": "an account's own affair",
    "ClerkLockedOut": "an account's own affair",
    "SessionOpened": "an account's own affair",
    "SessionEnded": "an account's own affair",
    "LogFoundBroken": "managers are told by the alert that comes with it",
    "LogFoundWhole": "managers are told by the alert that ends with it",
    "RaterLookedUp": "for the record alone",
    "AddressShown": "for the record alone",
    "ExtensionLapsed": "the fact that ends its case comes with it",
    "AgentPersonReplaced": "who notes it sees it in the answer; others read the case",
    "ApplicantCorrected": "who corrects one sees it in the answer",
    "ApplicantNamed": "who names one sees it in the answer",
    "CallBackErased": "for the record alone",
    "ClerkFiguresReleased": "a clerk reads the own figures by opening them",
    "PersonalDataPushed": "for the record alone",
    "PersonalDataErased": "counts for whoever asks later",
    "PersonalDataErasedOnRequest": "told by the command that erases",
    "PersonalDataSought": "told by the command that looks",
    "RetentionPeriodSet": "told by the command that sets it",
    "KeyRotated": "told by the command that rotates",
    "AppointmentBooked": "the kiosk shows bookings to whoever laid the card, read at that moment",
    "AppointmentCancelled": "the kiosk shows bookings to whoever laid the card, read at that moment",
    "AppointmentCalledOff": "the kiosk shows bookings to whoever laid the card, read at that moment",
    "AppointmentCheckedIn": "the ticket that comes of it is told by TicketIssued",
    "AppointmentMissed": "the kiosk shows bookings to whoever laid the card, read at that moment",
}


def kinds() -> dict[str, type[Event]]:
    """Return the events of all slices, without those that tests define."""
    for module in pkgutil.walk_packages(hallsys.__path__, "hallsys."):
        if not module.name.startswith(("hallsys.kernel.migrations.", "hallsys.__main__")):
            importlib.import_module(module.name)
    return {kind: made for kind, made in known_kinds().items() if made.__module__.startswith("hallsys.")}


def routed() -> Iterator[str]:
    for told in streams._AUDIENCES.values():
        yield from told


def test_a_new_kind_is_routed_or_said_to_be_shown_nowhere() -> None:
    assert set(routed()) | SHOWN_NOWHERE.keys() == kinds().keys()
    assert set(routed()) & SHOWN_NOWHERE.keys() == set()


def test_no_kind_is_routed_twice() -> None:
    told = list(routed())
    assert len(told) == len(set(told))


def test_every_audience_finds_its_streams_in_the_facts_it_is_told() -> None:
    for kind in routed():
        payload = {name: f"some {name}" for name in inspect.signature(kinds()[kind]).parameters}
        found = streams_of(kind, payload, {"some window_id": "W01"})
        assert MANAGERS in found
        assert len(set(found)) == len(found)


def test_what_is_shown_nowhere_goes_nowhere() -> None:
    assert {streams_of(kind, {}, {}) for kind in SHOWN_NOWHERE} == {()}
    assert streams_of("NoSuchKind", {}, {}) == ()


def test_a_card_is_told_at_its_own_place_only() -> None:
    at_kiosk = streams_of("CardPresented", {"place": "kiosk:K1"}, {})
    at_window = streams_of("CardPresented", {"place": "window:W01"}, {})
    assert set(at_kiosk) == {"kiosk:K1", MANAGERS}
    assert set(at_window) == {STAFF, MANAGERS}


def test_ratings_are_told_to_the_pad_of_the_window_and_to_managers_only() -> None:
    for kind in ("RatingOpened", "ServiceRated", "RatingLapsed"):
        assert set(streams_of(kind, {"window_id": "w"}, {"w": "W07"})) == {"pad:W07", MANAGERS}


def test_a_stream_of_a_pad_names_its_window_and_no_other_stream_does() -> None:
    assert pad_window(pad_stream("W07")) == "W07"
    assert {pad_window(stream) for stream in (MANAGERS, STAFF, "kiosk:K1", "board:all", "")} == {None}


def test_cases_and_results_are_told_to_the_staff_only() -> None:
    for kind in ("CaseAccepted", "CaseTakenUp", "CaseConcluded", "CaseDeclined", "ResultReady"):
        assert set(streams_of(kind, {}, {})) == {STAFF, MANAGERS}
