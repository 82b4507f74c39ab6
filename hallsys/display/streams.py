"""Which pages are told which facts: a table from kinds to streams.

A stream is a sequence of facts that all pages of one sort get: a frame is encoded once for all of
them. No fact holds personal data; a presentation's id opens nothing outside its own place.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

BOARDS, STAFF, MANAGERS = "boards", "staff", "managers"
_KIOSK, _PAD, _LOCKER = "kiosk:", "pad:", "locker:"

# What the hall offers is not what it was: pages fetch their snapshot again.
CHANGES_THE_OFFER = (
    "HallChanged",
    "ZoneAdded",
    "ZoneChanged",
    "HoursChanged",
    "CalendarLoaded",
    "DayClosed",
    "DayReopened",
    "DayHoursSet",
    "MatterAdded",
    "MatterChanged",
    "MatterSuspended",
    "MatterResumed",
    "PackagePut",
    "PackageRemoved",
    "QueueAdded",
    "QueueChanged",
    "WindowAdded",
    "WindowChanged",
)

Payload = Mapping[str, Any]
Audience = Callable[[Payload, Mapping[str, str]], Iterable[str]]


def kiosk_stream(code: str) -> str:
    """Return the stream of one kiosk."""
    return _KIOSK + code


def pad_stream(window_code: str) -> str:
    """Return the stream of the rating pad of one window."""
    return _PAD + window_code


def pad_window(stream: str) -> str | None:
    """Return the code of the window whose rating pad has the stream; None for every other stream."""
    return stream.removeprefix(_PAD) if stream.startswith(_PAD) else None


def locker_stream(code: str) -> str:
    """Return the stream of the screen of one bank of lockers."""
    return _LOCKER + code


def is_kiosk(stream: str) -> bool:
    """Tell whether `stream` is that of a kiosk."""
    return stream.startswith(_KIOSK)


def _everybody(_payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    return BOARDS, STAFF, MANAGERS, _KIOSK


def _boards(_payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    return BOARDS, MANAGERS


def _kiosks(_payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    return _KIOSK, MANAGERS


def _staff(_payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    return STAFF, MANAGERS


def _staff_and_boards(_payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    return BOARDS, STAFF, MANAGERS


def _managers(_payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    return (MANAGERS,)


def _place(payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    place = str(payload["place"])
    return (place, MANAGERS) if place.startswith((_KIOSK, _LOCKER)) else (STAFF, MANAGERS)


def _locker(payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    return str(payload["place"]), STAFF, MANAGERS


def _bank(payload: Payload, _codes: Mapping[str, str]) -> Iterable[str]:
    return locker_stream(payload["bank"]), STAFF, MANAGERS


def _pad(payload: Payload, codes: Mapping[str, str]) -> Iterable[str]:
    return pad_stream(codes.get(payload["window_id"], "")), MANAGERS


def _window(payload: Payload, codes: Mapping[str, str]) -> Iterable[str]:
    return BOARDS, STAFF, MANAGERS, pad_stream(codes.get(payload["window_id"], ""))


_AUDIENCES: dict[Audience, tuple[str, ...]] = {
    _everybody: (
        "DayBegan",
        *CHANGES_THE_OFFER,
        "TicketIssued",
        "TicketReclassified",
        "TicketRequeued",
        "TicketCancelled",
        "TicketExpired",
        "TicketPinned",
        "TicketCalled",
        "TicketRecalled",
        "ServiceStarted",
        "ServiceFinished",
        "TicketMissed",
        "TicketParked",
        "TicketTransferred",
        "CallUndone",
    ),
    _window: ("ClerkSignedIn", "ClerkSignedOut", "WindowPaused", "WindowReopened"),
    _place: (
        "HelpAsked",
        "HelpAnswered",
        "HelpClosed",
        "CardPresented",
        "CardNotRead",
        "CodeScanned",
        "TicketReprinted",
        "TicketPrinted",
        "TicketPrintConfirmed",
        "TicketPrintFailed",
        "PaperOrdered",
        "PaperPrinted",
        "PaperFailed",
        "DeviceAdded",
        "DeviceRemoved",
        "DeviceBroke",
        "DeviceHealed",
    ),
    _boards: ("NoticePut", "NoticeWithdrawn", "BoardLaidOut"),
    _staff_and_boards: ("QueuesAllocated",),
    _staff: (
        "ReasonsSet",
        "TicketReleased",
        "WindowLocked",
        "WindowUnlocked",
        "CaseAccepted",
        "CaseTakenUp",
        "CaseConcluded",
        "CaseDeclined",
        "CaseReceived",
        "ReceivedAccepted",
        "GapsPromised",
        "GapFilled",
        "NoticeGiven",
        "DeclineAsked",
        "DeclineSentBack",
        "SupplementAsked",
        "CaseSupplied",
        "WayChosen",
        "PhoneGiven",
        "PhoneWithdrawn",
        "MessageSent",
        "CaseSuspended",
        "CaseResumed",
        "ExtensionAsked",
        "CaseExtended",
        "ExtensionRefused",
        "CaseWithdrawn",
        "CaseTerminated",
        "CaseEscalated",
        "VoidAsked",
        "VoidRefused",
        "CaseVoided",
        "DeskClerksSet",
        "StageReached",
        "StageClaimed",
        "StageGivenBack",
        "StageEnded",
        "SeedCommitted",
        "ExpertsDrawn",
        "ExpertExcused",
        "OpinionGiven",
        "CasesJoined",
        "JointReleased",
        "ResultsFreed",
        "ResultsHeld",
        "ResultSent",
        "ResultReceived",
        "ResultReady",
        "ResultHandedOver",
        "ResultTakenBack",
        "ResultRecalled",
        "ResultReturned",
        "ResultBroughtBack",
        "ResultReplaced",
        "ResultDispatched",
        "ResultArrived",
        "ResultSentHome",
        "ResultCameHome",
        "ResultLost",
        "GuestAwaited",
        "GuestReceived",
        "GuestHandedOver",
        "GuestTakenBack",
        "GuestTakenIn",
        "GuestSentHome",
        "GuestLost",
        "ResultDeposited",
        "ResultTakenOut",
        "DepositOverdue",
        "LockerBoxesAdded",
        "LockerBoxOut",
        "LockerBoxBack",
    ),
    _locker: ("LockerOpened", "LockerStuck", "LockerClosed", "LockerCodesPaused"),
    _bank: ("LockerBankPut",),
    _kiosks: ("QueueFilled", "QueueFreed"),
    _pad: ("RatingOpened", "ServiceRated", "RatingLapsed"),
    _managers: (
        "ClerkCreated",
        "ClerkChanged",
        "SecondFactorSet",
        "SecondFactorDropped",
        "ProcessPut",
        "MattersTakenOver",
        "MattersLeftOut",
        "MattersFollowed",
        "MatterProcessSet",
        "ExpertPut",
        "ExclusionAdded",
        "ExclusionLifted",
        "CaseRated",
        "RatingReasonGiven",
        "RatingReasonLapsed",
        "FollowUpOpened",
        "FollowUpMoved",
        "RatingChanged",
        "TagsImported",
        "MessageFailed",
        "MessageSentAgain",
        "TemplateChanged",
        "PushFailed",
        "PushSentAgain",
        "PushDropped",
        "ReceiverInterrupted",
        "ReceiverRestored",
        "PushesCompared",
        "CollectionPointSet",
        "CaseSystemAdded",
        "CaseSystemKeyMade",
        "CaseSystemKeyRevoked",
        "FindingMade",
        "ExclusionProposed",
        "RatingsExcluded",
        "ExclusionRefused",
        "ExclusionWithdrawn",
        "FindingSigned",
        "AlertRaised",
        "AlertCleared",
        "AlertAcknowledged",
        "PlanPut",
        "PlanPostponed",
        "FloorDrawn",
        "WindowPlaced",
        "TicketCameLate",
        "TicketsMerged",
        "DeviceNoted",
        "DeviceRewired",
        "DeviceTestAsked",
        "DeviceTested",
        "AgentPaired",
        "AgentRenamed",
        "AgentRevoked",
        "VoiceChanged",
        "ScreenPassMade",
        "ScreenSetUp",
        "ScreenPassRevoked",
    ),
}
_BY_KIND: dict[str, Audience] = {kind: who for who, kinds in _AUDIENCES.items() for kind in kinds}


def streams_of(kind: str, payload: Payload, window_codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the streams that a fact goes to; "kiosk:" alone means every kiosk.

    `window_codes`: the code of each window by its id. Kinds that no page shows go nowhere.
    """
    audience = _BY_KIND.get(kind)
    return () if audience is None else tuple(audience(payload, window_codes))
